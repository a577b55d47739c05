import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import * as path from "node:path"
import * as Bundle from "../src/Bundle.ts"
import * as ConvexCli from "../src/ConvexCli.ts"
import * as Definitions from "../src/Definitions.ts"
import { hello, scratchProject } from "./scratchProject.ts"

/** The smallest module there is: its magic number and its version. */
const wasm = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])

const shared = `import { v } from "convex/values"
export class Greeting { constructor(readonly text: string) {} }
export const name = v.string()
`

const app = {
  "convex.json": JSON.stringify({ node: { externalPackages: ["jose"] } }),
  "convex/schema.ts": `import { defineSchema, defineTable } from "convex/server"
import { name } from "./lib/shared"
export default defineSchema({ people: defineTable({ name }) })
`,
  "convex/auth.config.ts":
    "export default { providers: [{ domain: \"https://id.example\", applicationID: \"app\" }] }\n",
  "convex/convex.config.ts": `import { defineApp } from "convex/server"
import { v } from "convex/values"
import pay from "./pay/convex.config"
const app = defineApp({ env: { PAY_KEY: v.string() } })
app.use(pay, { httpPrefix: "/pay/", env: { KEY: app.env.PAY_KEY } })
export default app
`,
  "convex/hello.ts": hello,
  "convex/lib/shared.ts": shared,
  "convex/people.tsx": `import { actionGeneric as action, queryGeneric as query } from "convex/server"
import "server-only"
import { AsyncLocalStorage } from "node:async_hooks"
import { Greeting, name } from "./lib/shared"
const storage = new AsyncLocalStorage()
export const get = query({ args: { name }, handler: async () => storage.run(1, () => new Greeting("hi").text) })
export const later = action({ handler: async () => (await import("./lib/lazy")).answer })
export const mode = process.env.NODE_ENV
`,
  "convex/lib/lazy.ts": "import { Greeting } from \"./shared\"\nexport const answer = new Greeting(\"late\").text\n",
  "convex/binary.js":
    "import compiled from \"./empty.wasm\"\nexport const exportsOf = () => WebAssembly.Module.exports(compiled)\n",
  "convex/empty.wasm": wasm,
  "convex/node/sign.ts": `"use node"
import { actionGeneric as action } from "convex/server"
import { createHash } from "node:crypto"
import { SignJWT } from "jose"
import { Greeting } from "../lib/shared"
export const sign = action({ handler: async () => [createHash("sha256"), new SignJWT({}), new Greeting("n")].length })
`,
  "convex/node/other.ts": `// A comment may come first.
'use node';
import { Greeting } from "../lib/shared"
export const other = new Greeting("o")
`,
  "convex/pay/convex.config.ts": `import { defineComponent } from "convex/server"
import { v } from "convex/values"
import ledger from "./ledger/convex.config.js"
const pay = defineComponent("pay", { env: { KEY: v.string() } })
pay.use(ledger)
export default pay
`,
  "convex/pay/schema.ts": `import { defineSchema, defineTable } from "convex/server"
import { v } from "convex/values"
export default defineSchema({ bills: defineTable({ total: v.number() }).index("by_total", ["total"]) })
`,
  "convex/pay/bills.ts": hello,
  "convex/pay/http.ts": `import { httpRouter } from "convex/server"
export default httpRouter()
`,
  "convex/pay/ledger/convex.config.ts": `import { defineComponent } from "convex/server"
export default defineComponent("ledger")
`,
  "convex/pay/ledger/entries.ts": hello
}

interface PushedModule {
  readonly path: string
  readonly source: string
  readonly sourceMap?: string
  readonly environment: string
}

const sources = (modules: ReadonlyArray<PushedModule>, environment: string): Record<string, string> =>
  Object.fromEntries(modules.filter((each) => each.environment === environment).map((each) => [each.path, each.source]))

describe("bundleFolder", () => {
  it("makes the modules that the CLI pushes, to the byte", { timeout: 60_000 }, async () => {
    using project = scratchProject(app)
    // Nothing listens on this port: the CLI writes its request to a file instead of sending it.
    const pushed = await ConvexCli.run(project.root, "http://127.0.0.1:9", [
      "deploy",
      "--push-all-modules",
      "--write-push-request",
      "request",
      "--typecheck",
      "disable",
      "--codegen",
      "disable",
      "-y"
    ])
    assert.strictEqual(pushed.status, 0, pushed.stderr)
    const request = JSON.parse(readFileSync(path.join(project.root, "request.json"), "utf8"))

    const ours = await Bundle.bundleFolder(project.functions)
    const pay = await Bundle.bundleFolder(path.join(project.functions, "pay"), { root: project.root, component: true })
    const definitions = await Definitions.bundleDefinitions(project.functions)

    const modules: ReadonlyArray<PushedModule> = request.appDefinition.changedModules
    const isolate = sources(modules, "isolate")
    assert.deepStrictEqual(Object.fromEntries([...ours.isolate, ["auth.config.js", ours.authConfig]]), isolate)
    assert.deepStrictEqual(Object.fromEntries(ours.node), sources(modules, "node"))
    assert.strictEqual(ours.schema, request.appDefinition.schema.source)
    const [jose] = request.nodeDependencies
    assert.deepStrictEqual([...ours.externalPackages], [["jose", jose.version]])
    const pushedPay = request.componentDefinitions.find((each: any) => each.definitionPath === "pay")
    assert.deepStrictEqual(Object.fromEntries(pay.isolate), sources(pushedPay.functions, "isolate"))
    assert.strictEqual(pay.schema, pushedPay.schema.source)
    assert.sameDeepMembers(
      definitions.map((each) => ({ path: each.path, source: each.source, dependencies: each.dependencies })),
      [{ ...request.appDefinition, definitionPath: "" }, ...request.componentDefinitions].map((each) => ({
        path: each.definitionPath,
        source: each.definition.source,
        dependencies: each.dependencies
      }))
    )
    // What the fixture is there for: shared code in both runtimes, and code loaded on demand.
    assert.isAbove([...ours.isolate.keys()].filter((name) => /^_deps\/[A-Z0-9]+\.js$/.test(name)).length, 1)
    assert.isAbove([...ours.node.keys()].filter((name) => name.startsWith("_deps/node/")).length, 0)
  })

  it("takes for entry points what the CLI takes", async () => {
    using project = scratchProject({
      "convex/a.ts": hello,
      "convex/b.mjs": "",
      "convex/c.jsx": "export const c = 1",
      "convex/deep/_generated/kept.ts": hello,
      "convex/_generated/api.ts": hello,
      "convex/schema.ts": hello,
      "convex/deep/schema.ts": hello,
      "convex/a.test.ts": hello,
      "convex/.hidden.ts": hello,
      "convex/#autosave.ts": hello,
      "convex/with space.ts": hello,
      "convex/empty.ts": "const nothing = 1",
      "convex/data.json": "{}",
      "convex/types.d.ts": hello,
      "convex/component/convex.config.ts": hello,
      "convex/component/inside.ts": hello,
      "convex/Z.ts": hello
    })

    const entries = [...Bundle.entryPoints(project.functions)].map((file) => path.relative(project.functions, file))

    assert.deepStrictEqual(entries, ["Z.ts", "a.ts", "b.mjs", "c.jsx", path.join("deep", "_generated", "kept.ts")])
  })

  it("refuses \"use node\" in a component, and names the file", async () => {
    using project = scratchProject({ "convex/hello.ts": hello, "convex/sub/sign.ts": `"use node"\n${hello}` })

    const failure = await Bundle.bundleFolder(project.functions, { component: true }).catch((error: Error) => error)

    assert.match((failure as Error).message, /"use node" directive is not supported in components.*\(sub\/sign\.ts\)/)
  })

  it("refuses \"use node\" where the default runtime must run the file", async () => {
    using project = scratchProject({ "convex/http.ts": `"use node"\n${hello}` })

    const failure = await Bundle.bundleFolder(project.functions).catch((error: Error) => error)

    assert.strictEqual((failure as Error).message, "\"use node\" directive is not allowed for http.ts.")
  })

  it("refuses a file in `actions` that does not say where it runs", async () => {
    using project = scratchProject({ "convex/actions/send.ts": hello })

    const failure = await Bundle.bundleFolder(project.functions).catch((error: Error) => error)

    assert.match((failure as Error).message, /actions.send\.ts is in the "actions" folder/)
  })

  it("refuses files where the code that modules share will be", async () => {
    using project = scratchProject({ "convex/_deps/mine.ts": hello })

    const failure = await Bundle.bundleFolder(project.functions).catch((error: Error) => error)

    assert.match((failure as Error).message, /is in "_deps"/)
  })

  it("refuses two auth configs", async () => {
    using project = scratchProject({ "convex/auth.config.ts": hello, "convex/auth.config.js": "export default {}" })

    const failure = await Bundle.bundleFolder(project.functions).catch((error: Error) => error)

    assert.match((failure as Error).message, /Found both auth\.config\.ts and auth\.config\.js/)
  })

  it("says what to do about a Node builtin in the default runtime", async () => {
    using project = scratchProject({
      "convex/hash.ts": "import { createHash } from \"node:crypto\"\nexport { createHash }"
    })

    const failure = await Bundle.bundleFolder(project.functions).catch((error: Error) => error)

    assert.match((failure as Error).message, /hash\.ts.*node:crypto[^]*may begin with "use node"/)
  })

  it.each([
    ["\"use node\"", true],
    ["'use node';export {}", true],
    ["#!/usr/bin/env node\n/* why */ \"use strict\"; // then\n\"use node\"\nexport {}", true],
    ["\"use node\" + 1", false],
    ["\"use node\"\n.length", false],
    ["export const a = \"use node\"", false],
    ["import \"x\"\n\"use node\"", false],
    ["// \"use node\"", false]
  ])("reads the directives of %j", (source, expected) => {
    assert.strictEqual(Bundle.isNodeSource(source), expected)
  })
})
