import { assert, describe, it } from "@effect/vitest"
import { execFile } from "node:child_process"
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import * as Codegen from "../src/Codegen.ts"
import { hello, scratchProject } from "./scratchProject.ts"

const app = {
  "convex/hello.ts": hello,
  "convex/schema.ts": `import { defineSchema, defineTable } from "convex/server"
import { v } from "convex/values"
export default defineSchema({ people: defineTable({ name: v.string() }) })
`,
  "convex/convex.config.ts": `import { defineApp } from "convex/server"
import pay from "./pay/convex.config"
const app = defineApp()
app.use(pay)
export default app
`,
  "convex/pay/convex.config.ts": `import { defineComponent } from "convex/server"
export default defineComponent("pay")
`,
  "convex/pay/bills.ts": `${hello}
import { mutation } from "./_generated/server"
export const secret = mutation({ handler: async () => 1 })
`
}

const component = {
  "src/component/convex.config.ts": app["convex/pay/convex.config.ts"],
  "src/component/bills.ts": app["convex/pay/bills.ts"]
}

const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url))

/** Runs the command as its users do: in a process of its own, which starts itself again with the flag it needs. */
const convexIsolate = (folder: string, ...args: ReadonlyArray<string>) =>
  new Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>((resolve) => {
    execFile(
      process.execPath,
      ["--conditions=@gatehouse/source", cli, ...args],
      { cwd: folder, env: { ...process.env, NODE_OPTIONS: "" } },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr })
    )
  })

const timeout = 60_000

describe("convex-isolate codegen", () => {
  it("generates the types of an app and of its component, which are then fresh", { timeout }, async () => {
    using project = scratchProject(app)

    const generated = await convexIsolate(project.root, "codegen")
    const checked = await convexIsolate(project.root, "codegen", "--check")

    assert.deepStrictEqual([generated.code, generated.stdout], [0, "generated  app .\n"], generated.stderr)
    assert.deepStrictEqual(checked, { code: 0, stdout: "fresh      app .\n", stderr: "" })
    const read = (file: string) => readFileSync(path.join(project.functions, file), "utf8")
    assert.include(read("_generated/api.d.ts"), "pay: import(\"../pay/_generated/component.js\").ComponentApi<\"pay\">")
    assert.match(
      read("pay/_generated/component.ts"),
      /greet: FunctionReference<\s*"query",\s*"internal",\s*{ times: number },\s*string/
    )
    assert.include(read("_generated/dataModel.d.ts"), "import schema from \"../schema.js\"")
  })

  it("generates a component on its own, in a project that has no app", { timeout }, async () => {
    using project = scratchProject(component)

    const generated = await convexIsolate(project.root, "codegen", "--component", "src/component")
    const checked = await convexIsolate(project.root, "codegen", "--component", "src/component", "--check")

    assert.strictEqual(generated.code, 0, generated.stderr)
    assert.strictEqual(checked.stdout, "fresh      component src/component\n", checked.stderr)
    assert.deepStrictEqual(
      readdirSync(path.join(project.root, "src/component/_generated")).toSorted(),
      ["api.ts", "component.ts", "dataModel.ts", "server.ts"]
    )
    assert.notInclude(readdirSync(project.root), "convex")
  })

  it("--check names what differs and what mends it, and writes nothing", { timeout }, async () => {
    using project = scratchProject(component)
    const target = { kind: "component", folder: path.join(project.root, "src/component") } as const
    await Codegen.generate(target)
    const file = path.join(target.folder, "_generated/component.ts")
    const before = readFileSync(file, "utf8")
    project.write({ "src/component/bills.ts": hello.replace("times", "count") })

    const checked = await convexIsolate(project.root, "codegen", "--component", "src/component", "--check")

    assert.deepStrictEqual(checked, {
      code: 1,
      stdout: "",
      stderr: `${path.join("src", "component", "_generated", "component.ts")} is stale\n` +
        `\`convex-isolate codegen --component ${path.join("src", "component")}\` mends this.\n`
    })
    assert.strictEqual(readFileSync(file, "utf8"), before)
  })

  it("finds a module that was added, renamed or removed", { timeout }, async () => {
    using project = scratchProject({ "convex/hello.ts": hello })
    await Codegen.generate({ kind: "app", folder: project.root })
    project.write({ "convex/added.ts": hello })

    const stale = await Codegen.check({ kind: "app", folder: project.root })

    assert.deepStrictEqual(stale, [{ file: path.join(project.functions, "_generated/api.d.ts"), reason: "differs" }])
  })

  it("finds files that are missing, in the app and in its component, and writes none", { timeout }, async () => {
    using project = scratchProject(app)
    await Codegen.generate({ kind: "app", folder: project.root })
    const server = path.join(project.functions, "pay/_generated/server.ts")
    const api = path.join(project.functions, "_generated/api.d.ts")
    rmSync(server)
    rmSync(api)

    const stale = await Codegen.check({ kind: "app", folder: project.root })

    assert.deepStrictEqual(stale, [{ file: api, reason: "missing" }, { file: server, reason: "missing" }])
    assert.deepStrictEqual([existsSync(server), existsSync(api)], [false, false])
  })

  it("finds files that nothing generates any more, but not the CLI's own", { timeout }, async () => {
    using project = scratchProject({ "convex/hello.ts": hello })
    await Codegen.generate({ kind: "app", folder: project.root })
    project.write({ "convex/_generated/old.ts": "export {}\n", "convex/_generated/ai/guidelines.md": "" })

    const stale = await Codegen.check({ kind: "app", folder: project.root })

    const file = path.join(project.functions, "_generated/old.ts")
    assert.deepStrictEqual(stale, [{ file, reason: "not generated" }])
  })

  it("says which module of which component fails to analyse, and why", { timeout }, async () => {
    using project = scratchProject({
      ...app,
      "convex/pay/late.ts": "export const at = setTimeout(() => 1, 1)\nnew Function(\"return 1\")\n"
    })

    const generated = await convexIsolate(project.root, "codegen")

    assert.strictEqual(generated.code, 1)
    assert.match(generated.stderr, /^convex[/\\]pay: Failed to analyze late\.js: .+\n$/)
  })

  it("says the same of a component on its own, by its folder", { timeout }, async () => {
    using project = scratchProject({ ...component, "src/component/schema.ts": "export default { tables: 1 }" })

    const generated = await convexIsolate(project.root, "codegen", "--component", "src/component")

    assert.strictEqual(generated.code, 1)
    assert.strictEqual(
      generated.stderr,
      `${
        path.join("src", "component")
      }: Failed to analyze schema.js: its default export is not made by defineSchema()\n`
    )
  })

  it("says which module of the app fails to bundle", { timeout }, async () => {
    using project = scratchProject({ "convex/broken.ts": "export const a = (" })

    const generated = await convexIsolate(project.root, "codegen")

    assert.strictEqual(generated.code, 1)
    assert.include(generated.stderr, path.join("convex", "broken.ts"))
  })

  it("spells out the API of an app that asks for it", { timeout }, async () => {
    using project = scratchProject({
      "convex/hello.ts": hello,
      "convex.json": JSON.stringify({ codegen: { staticApi: true, fileType: "ts" } })
    })

    await Codegen.generate({ kind: "app", folder: project.root })

    const api = readFileSync(path.join(project.functions, "_generated/api.ts"), "utf8")
    assert.match(api, /greet: FunctionReference<\s*"query",\s*"public",\s*{ times: number },\s*string\s*>/)
    assert.deepStrictEqual(await Codegen.check({ kind: "app", folder: project.root }), [])
  })

  it("refuses to spell out an API whose \"use node\" functions it cannot see", { timeout }, async () => {
    using project = scratchProject({
      "convex/sign.ts": `"use node"\n${hello}`,
      "convex.json": JSON.stringify({ codegen: { staticApi: true } })
    })

    const generated = await convexIsolate(project.root, "codegen")

    assert.strictEqual(generated.code, 1)
    assert.match(generated.stderr, /codegen\.staticApi.*"use node" modules: sign\.js/)
  })

  it("leaves `\"use node\"` modules of an ordinary app to TypeScript", { timeout }, async () => {
    using project = scratchProject({ "convex/sign.ts": `"use node"\n${hello}` })

    await Codegen.generate({ kind: "app", folder: project.root })

    assert.include(readFileSync(path.join(project.functions, "_generated/api.d.ts"), "utf8"), "sign: typeof sign")
  })

  it("shows modules the environment that it is given", { timeout }, async () => {
    const guarded = `if (process.env.REGION !== "eu") throw new Error("REGION is " + process.env.REGION)\n${hello}`
    using project = scratchProject({ "convex/hello.ts": guarded })

    const blind = await convexIsolate(project.root, "codegen")
    const given = await convexIsolate(project.root, "codegen", "--env", "REGION=eu")

    assert.match(blind.stderr, /^convex: Failed to analyze hello\.js: REGION is undefined\n$/)
    assert.strictEqual(given.code, 0, given.stderr)
  })

  it("does not go to the deployment that the project is bound to", { timeout }, async () => {
    using project = scratchProject({
      "convex/hello.ts": hello,
      ".env.local": "CONVEX_DEPLOYMENT=prod:happy-animal-123\nCONVEX_DEPLOY_KEY=prod:happy-animal-123|secret\n" +
        "CONVEX_SELF_HOSTED_URL=http://127.0.0.1:9\nCONVEX_SELF_HOSTED_ADMIN_KEY=x\n"
    })

    const generated = await convexIsolate(project.root, "codegen")

    assert.strictEqual(generated.code, 0, generated.stderr)
  })

  it.each([
    [["generate"], /^Usage: convex-isolate codegen/],
    [["codegen", "--no-such"], /no-such/],
    [["codegen", "--env", "NAME"], /--env NAME is not NAME=VALUE/],
    [["codegen", "--component", "convex"], /is no component: it has no convex\.config\.ts/],
    [["codegen", "--app", "elsewhere"], /elsewhere/]
  ])("refuses %j with a sentence", { timeout }, async (args, said) => {
    using project = scratchProject({ "convex/hello.ts": hello })

    const { code, stderr } = await convexIsolate(project.root, ...args)

    assert.strictEqual(code, 1)
    assert.match(stderr, said)
    assert.notMatch(stderr, /\n\s+at /)
  })
})
