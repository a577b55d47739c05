/** The database behind functions: validators, limits, commits and reports. */
import { assert, describe, it } from "@effect/vitest"
import { fixtureIsolate, messageOf } from "./isolates.ts"

const isolates = fixtureIsolate()

describe("validators", () => {
  it("a mutation whose result does not match commits nothing", async () => {
    const isolate = await isolates.fresh()
    assert.match(await messageOf(isolate.mutation("data:wrongResult")), /^ReturnsValidationError: data:wrongResult/)
    assert.deepStrictEqual(await isolate.rows("items"), [])
  })
  it("called by another that catches the mismatch, its writes stay", async () => {
    const isolate = await isolates.fresh()
    assert.match(await isolate.mutation("data:catchWrongResult"), /^ReturnsValidationError/)
    assert.deepStrictEqual((await isolate.rows("items")).map((row) => row.k), ["kept"])
  })
  it("records are checked key by key and value by value", async () => {
    const isolate = await isolates.fresh()
    assert.deepStrictEqual(await isolate.query("data:recorded", { record: { a: 1 } }), { a: 1 })
    assert.match(
      await messageOf(isolate.query("data:recorded", { record: { a: "1" } })),
      /^ArgumentValidationError: data:recorded: Value does not match validator\.\nPath: \.record\.a\nValue: "1"\nValidator: v\.number\(\)/
    )
  })
  it("literals may be large integers", async () => {
    const isolate = await isolates.fresh()
    assert.deepStrictEqual(await isolate.query("data:recorded", { record: {}, big: 5n }), {})
    assert.match(await messageOf(isolate.query("data:recorded", { record: {}, big: 6n })), /^ArgumentValidationError/)
  })
  it("missing and extra fields are named", async () => {
    const isolate = await isolates.fresh()
    assert.match(await messageOf(isolate.mutation("data:insert", {})), /missing the required field `k`/)
    assert.match(await messageOf(isolate.mutation("data:insert", { k: "k", l: 1 })), /extra field `l`/)
    // What every object inherits is no field either.
    for (const name of ["constructor", "toString"]) {
      assert.match(await messageOf(isolate.mutation("data:insert", { k: "k", [name]: 1 })), /extra field/)
    }
  })
})

describe("limits", () => {
  const put = async (value: unknown) => (await isolates.fresh()).mutation("data:put", { value })
  it("a document has at most 1 MiB", async () => {
    const isolate = await isolates.fresh()
    await isolate.mutation("data:big", { size: 1024 * 1024 - 200 })
    assert.match(await messageOf(isolate.mutation("data:big", { size: 1024 * 1024 })), /maximum size 1 MiB/)
  })
  it("field names do not begin with an underscore, at any depth", async () => {
    assert.match(await messageOf(put({ _mine: 1 })), /"_mine" starts with an underscore/)
    assert.match(await messageOf(put({ a: [{ _mine: 1 }] })), /"_mine" starts with an underscore/)
  })
  it("nesting, arrays and fields are bounded", async () => {
    const isolate = await isolates.fresh()
    await isolate.mutation("data:deep", { depth: 15 })
    assert.match(await messageOf(isolate.mutation("data:deep", { depth: 16 })), /too nested/)
    await isolate.mutation("data:long", { length: 8192 })
    assert.match(await messageOf(isolate.mutation("data:long", { length: 8193 })), /Array length is too long/)
    const fields = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, 1]))
    await put(fields(1024))
    assert.match(await messageOf(put(fields(1025))), /at most 1024 fields/)
  })
  it("arguments and results have at most 16 MiB", async () => {
    const isolate = await isolates.fresh()
    assert.match(
      await messageOf(isolate.mutation("data:insert", { k: "x".repeat(16 * 1024 * 1024) })),
      /arguments is too large/
    )
    assert.match(await messageOf(isolate.query("data:huge", { size: 16 * 1024 * 1024 })), /too large/)
  })
  it("what goes in and out of functions is bounded as values are", async () => {
    const isolate = await isolates.fresh()
    const nested = (depth: number) => Array.from({ length: depth }).reduce<unknown>((value) => [value], 1)
    const echo = (value: unknown) => isolate.query("data:echo", { value })
    const fields = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, 1]))
    await echo([nested(50), fields(1024), Array(8192).fill(1)])
    assert.match(await messageOf(echo(Array(8193).fill(1))), /arguments is not one: Array length is too long/)
    assert.match(await messageOf(echo(fields(1025))), /at most 1024 fields/)
    assert.match(await messageOf(echo(nested(64))), /too nested \(maximum nesting 64\)/)
    assert.match(await messageOf(isolate.query("data:many", { length: 8193 })), /result is not one: Array length/)
  })
  it("functions call each other eight deep", async () => {
    const isolate = await isolates.fresh()
    assert.strictEqual(await isolate.query("data:deeper", { left: 7 }), "bottom")
    assert.match(await messageOf(isolate.query("data:deeper", { left: 8 })), /8 deep/)
  })
})

describe("transactions", () => {
  it("a failed mutation leaves nothing, and its data come out as they went in", async () => {
    const isolate = await isolates.fresh()
    let data: unknown
    try {
      await isolate.mutation("data:fail")
    } catch (error) {
      data = (error as { data: unknown }).data
    }
    assert.deepStrictEqual(data, { code: "NO", at: [1n] })
    assert.deepStrictEqual(await isolate.rows("items"), [])
  })
  it("documents bear the isolate's time, each later than the one before", async () => {
    const isolate = await isolates.fresh({ now: 1000 })
    await isolate.mutation("data:insert", { k: "a" })
    await isolate.mutation("data:insert", { k: "b" })
    isolate.setNow(2000)
    await isolate.mutation("data:insert", { k: "c" })
    assert.deepStrictEqual((await isolate.rows("items")).map((row) => row._creationTime), [1000, 1000.001, 2000])
  })
  it("the app may paginate", async () => {
    const isolate = await isolates.fresh()
    for (const k of ["a", "b", "c"]) await isolate.mutation("data:insert", { k })
    const page = await isolate.query("data:page", { paginationOpts: { numItems: 2, cursor: null } })
    assert.deepStrictEqual(page.page.map((row: { k: string }) => row.k), ["a", "b"])
  })
  it("two isolates of the same folder share no rows", async () => {
    const [one, other] = [await isolates.fresh(), await isolates.fresh()]
    await one.mutation("data:insert", { k: "mine" })
    assert.deepStrictEqual(await other.rows("items"), [])
  })
  it("`use node` actions run in Node", async () => {
    const isolate = await isolates.fresh()
    assert.strictEqual(await isolate.action("nodeside:sha"), 64)
  })
  it("an action stores and reads files", async () => {
    const isolate = await isolates.fresh()
    assert.strictEqual(await isolate.a("storage"), "stored")
  })
  it("a test hook answers the function that asks for it", async () => {
    const isolate = await isolates.fresh({ syscalls: { echo: async (args) => [args] } })
    assert.deepStrictEqual(await isolate.m("hook", { a: 1 }), [{ a: 1 }])
    const without = await isolates.fresh()
    assert.match(await messageOf(without.m("hook", 1)), /No test hook "test\/echo"/)
  })
})

describe("reports", () => {
  it("count documents, ranges and calls", async () => {
    const isolate = await isolates.fresh()
    const last = () => {
      const { calls, documents, kind, module, name, ranges } = isolate.runs.at(-1)!
      return { calls, documents, kind, name: `${module}:${name}`, ranges }
    }
    await isolate.mutation("data:insert", { k: "a" })
    assert.deepStrictEqual(last(), {
      calls: [],
      documents: { read: 0, written: 1 },
      kind: "mutation",
      name: "data:insert",
      ranges: 0
    })
    await isolate.query("data:find", { k: "a" })
    assert.deepStrictEqual(last(), {
      calls: [],
      documents: { read: 2, written: 0 },
      kind: "query",
      name: "data:find",
      ranges: 2
    })
    await isolate.query("data:find", { k: "none" })
    assert.deepStrictEqual(last().documents, { read: 0, written: 0 })
    await isolate.mutation("data:touch", { k: "a" })
    assert.deepStrictEqual(last().documents, { read: 3, written: 2 })
    await isolate.mutation("calls:m", { probe: "rollback" })
    assert.deepStrictEqual(last().calls, ["comp/lib:put", "comp/lib:put", "comp/lib:count"])
  })
  it("count the code a function loads, and the error it ends with", async () => {
    const seen: Array<string> = []
    const isolate = await isolates.fresh({ onRun: (run) => seen.push(`${run.module}:${run.name}`) })
    await messageOf(isolate.mutation("data:fail"))
    const run = isolate.runs.at(-1)!
    assert.isAbove(run.bytes, 1000)
    assert.isAbove(run.timing.evaluateMs, 0)
    assert.match((run.error as Error).message, /NO/)
    assert.deepStrictEqual(seen, ["data:fail"])
  })
})
