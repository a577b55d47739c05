/** Opening isolates: bundles are shared, deployments are not. */
import { assert, it } from "@effect/vitest"
import { execFile } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { open, prepare } from "../src/index.ts"
import { SeededRandom } from "../src/SeededRandom.ts"
import { componentRef, fixture, fixtureIsolate, messageOf, options } from "./isolates.ts"

const isolates = fixtureIsolate()

const scratchFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "isolate-"))
  writeFileSync(join(folder, "package.json"), `{"name":"scratch"}`)
  return folder
}

it("convex-test is the version whose inside is known", () => {
  const file = createRequire(import.meta.url).resolve("convex-test").replace(/dist.*$/, "package.json")
  assert.strictEqual(JSON.parse(readFileSync(file, "utf8")).version, "0.0.60")
})

it("a changed file is bundled anew, an unchanged folder is not", async () => {
  const folder = scratchFolder()
  try {
    const write = (answer: number) =>
      writeFileSync(
        join(folder, "x.ts"),
        `export const f = Object.assign(() => 1, { isQuery: true, isPublic: true, exportArgs: () => '{"type":"any"}', ` +
          `exportReturns: () => "null", invokeQuery: async () => "${answer}" })`
      )
    write(1)
    const one = await open({ folder, components: [] })
    assert.strictEqual(await one.query("x:f"), 1)
    write(22)
    const other = await open({ folder, components: [] })
    assert.strictEqual(await other.query("x:f"), 22)
    assert.strictEqual(await one.query("x:f"), 1)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

it("an environment that changes what a module does on import is analysed for itself", async () => {
  const folder = scratchFolder()
  try {
    writeFileSync(join(folder, "x.ts"), `if (!process.env.NEEDED) throw new Error("NEEDED is not set")\nexport {}`)
    await open({ folder, components: [], env: { NEEDED: "1" } })
    assert.match(await messageOf(open({ folder, components: [] })), /Failed to analyze x\.js: NEEDED is not set/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

it("mutations of one isolate run one after the other, those of two do not wait for each other", async () => {
  const order: Array<string> = []
  const gate = Promise.withResolvers<null>()
  const hooks = (name: string) => ({
    echo: async (arg: unknown) => {
      order.push(`${name} ${arg}`)
      if (arg === "waits") await gate.promise
      return null
    }
  })
  const [one, two] = [
    await isolates.fresh({ syscalls: hooks("one") }),
    await isolates.fresh({ syscalls: hooks("two") })
  ]
  const waiting = one.m("hook", "waits")
  const second = one.m("hook", "second")
  await two.m("hook", "free")
  gate.resolve(null)
  await Promise.all([waiting, second])
  assert.deepStrictEqual(order.toSorted(), ["one second", "one waits", "two free"])
  assert.isBelow(order.indexOf("one waits"), order.indexOf("one second"))
  assert.isBelow(order.indexOf("two free"), order.indexOf("one second"))
})

it("a function that waits for the host is not taken for one that cannot end", async () => {
  const isolate = await isolates.fresh({
    syscalls: { echo: async () => new Promise((resolve) => setTimeout(resolve, 20, "late")) }
  })
  assert.strictEqual(await isolate.m("hook", null), "late")
})

it("transaction limits are enforced where they are asked for", async () => {
  const write17MiB = async (transactionLimits: boolean) => {
    const isolate = await isolates.fresh({ transactionLimits })
    await isolate.t.run(async (ctx) => {
      for (let k = 0; k < 17; k++) await ctx.db.insert("free", { text: "x".repeat(1024 * 1024 - 200) })
    })
  }
  await write17MiB(false)
  assert.match(await messageOf(write17MiB(true)), /Wrote too much data/)
})

it("a name that is no function says so", async () => {
  const isolate = await isolates.fresh()
  assert.strictEqual(await messageOf(isolate.query("data:nope")), "Could not find the function data:nope")
  assert.match(await messageOf(isolate.query(componentRef("other", "x:f"))), /there is no component "other"/)
  assert.match(await messageOf(isolate.query("data:insert", { k: "k" })), /is not a query/)
  assert.match(await messageOf(isolate.query({} as never)), /Not a reference of a function/)
})

it("prepared once, deployments differ in clock and hooks", async () => {
  const prepared = await prepare({ ...options, now: 1 })
  const call = (isolate: { query: (name: string, args: Record<string, unknown>) => Promise<unknown> }) =>
    isolate.query("probes:q", { probe: "now" })
  assert.deepStrictEqual(await Promise.all([call(prepared.fresh()), call(prepared.fresh({ now: 2 }))]), [1, 2])
})

it("the same seed gives the same bytes, however they are drawn", () => {
  const draw = (sizes: ReadonlyArray<number>) => {
    const random = new SeededRandom(new Uint8Array(32).fill(1))
    return sizes.flatMap((size) => [...random.bytes(size)])
  }
  assert.deepStrictEqual(draw([5, 60, 35]), draw([100]))
  const floats = Array.from({ length: 200 }, (_, i) => new SeededRandom(new Uint8Array([i])).float())
  assert.isTrue(floats.every((float) => float >= 0 && float < 1))
  assert.isAbove(Math.max(...floats) - Math.min(...floats), 0.5)
})

it("the compiled package runs the same", async () => {
  const program = `
    import { open } from "@gatehouse/convex-isolate"
    const isolate = await open({ folder: ${JSON.stringify(fixture("app"))}, components: [] })
    process.stdout.write(JSON.stringify(await isolate.action("probes:a", { probe: "generateKey" })))`
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--experimental-vm-modules", "--no-warnings", "--input-type=module", "--eval", program],
    { cwd: fixture(".") }
  )
  assert.strictEqual(stdout, `["privateKey","publicKey"]`)
}, 30_000)
