import { assert, describe, it } from "@effect/vitest"
import * as path from "node:path"
import * as Definitions from "../src/Definitions.ts"
import { hello, scratchProject } from "./scratchProject.ts"

const component = (name: string, env: ReadonlyArray<string> = []): string =>
  `import { defineComponent } from "convex/server"
import { v } from "convex/values"
const component = defineComponent("${name}", { env: { ${
    env.map((each) => `${each}: v.optional(v.string())`).join(", ")
  } } })
`

const appConfig = (imports: string, uses: string): string =>
  `import { defineApp } from "convex/server"
import { v } from "convex/values"
${imports}
const app = defineApp({ env: { KEY: v.optional(v.string()), OTHER: v.optional(v.string()) } })
${uses}
export default app
`

const failureOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(() => "", (error: Error) => error.message)

describe("findComponents", () => {
  it("finds components at any depth, and one for each time that a definition is used", async () => {
    using project = scratchProject({
      "convex/convex.config.ts": appConfig(
        "import pay from \"./pay/convex.config\"",
        "app.use(pay, { httpPrefix: \"/pay\" })\napp.use(pay, { name: \"pay2\" })"
      ),
      "convex/pay/convex.config.ts": component("pay") +
        "import ledger from \"../../ledger/convex.config.js\"\ncomponent.use(ledger, { httpPrefix: \"/l/\" })\n" +
        "export default component",
      "ledger/convex.config.ts": `${component("ledger")}export default component`
    })

    const found = await Definitions.findComponents(project.functions)

    const components = [{ name: "ledger", folder: path.join(project.root, "ledger"), httpPrefix: "/l/" }]
    const folder = path.join(project.functions, "pay")
    assert.deepStrictEqual(found, [
      { name: "pay", folder, httpPrefix: "/pay/", components },
      { name: "pay2", folder, components }
    ])
  })

  it("hands the app's environment down through the bindings, and nothing else of it", async () => {
    using project = scratchProject({
      "convex/convex.config.ts": appConfig(
        "import pay from \"./pay/convex.config\"",
        "app.use(pay, { env: { A: app.env.KEY, B: app.env.OTHER, C: \"literal\" } })"
      ),
      "convex/pay/convex.config.ts": component("pay", ["A", "B", "C"]) +
        "import inner from \"./inner/convex.config\"\n" +
        "component.use(inner, { env: { X: component.env.A, Y: component.env.B } })\nexport default component",
      "convex/pay/inner/convex.config.ts": `${component("inner", ["X", "Y"])}export default component`
    })

    const [pay] = await Definitions.findComponents(project.functions, { env: { KEY: "k", SECRET: "s" } })

    assert.deepStrictEqual([pay?.env, pay?.components?.[0]?.env], [{ A: "k", C: "literal" }, { X: "k" }])
  })

  it("finds a published component through its package", async () => {
    using project = scratchProject({
      "convex/convex.config.ts": appConfig("import lib from \"@acme/lib/convex.config\"", "app.use(lib)"),
      "node_modules/@acme/lib/package.json": JSON.stringify({
        name: "@acme/lib",
        exports: { "./convex.config": "./dist/component/convex.config.js" }
      }),
      "node_modules/@acme/lib/dist/component/convex.config.js":
        "import { defineComponent } from \"convex/server\"\nexport default defineComponent(\"lib\")"
    })

    const found = await Definitions.findComponents(project.functions)

    const folder = path.join(project.root, "node_modules/@acme/lib/dist/component")
    assert.deepStrictEqual(found, [{ name: "lib", folder }])
  })

  it("finds none where there is no definition", async () => {
    using project = scratchProject({ "convex/hello.ts": hello })

    assert.deepStrictEqual(await Definitions.findComponents(project.functions), [])
  })

  it("refuses two components of one name", async () => {
    using project = scratchProject({
      "convex/convex.config.ts": appConfig("import pay from \"./pay/convex.config\"", "app.use(pay)\napp.use(pay)"),
      "convex/pay/convex.config.ts": `${component("pay")}export default component`
    })

    assert.match(await failureOf(Definitions.findComponents(project.functions)), /Two components of the app.*"pay"/)
  })

  it("refuses definitions that import each other", async () => {
    const imports = (other: string) =>
      `${component("c")}import other from "../${other}/convex.config"
component.use(other)
export default component`
    using project = scratchProject({
      "convex/convex.config.ts": appConfig("import a from \"./a/convex.config\"", "app.use(a)"),
      "convex/a/convex.config.ts": imports("b"),
      "convex/b/convex.config.ts": imports("a")
    })

    assert.match(await failureOf(Definitions.findComponents(project.functions)), /in a circle: .*a.*b/)
  })

  it("names the definition that fails, with its reason", async () => {
    using project = scratchProject({
      "convex/convex.config.ts": appConfig("import pay from \"./pay/convex.config\"", "app.use(pay)"),
      "convex/pay/convex.config.ts": "throw new Error(\"no pay today\")\nexport default 1"
    })

    const failure = await failureOf(Definitions.findComponents(project.functions))

    assert.strictEqual(failure, "component pay: Failed to analyze convex.config.js: no pay today")
  })

  it("does not let a component's definition read the app's environment", async () => {
    using project = scratchProject({
      "convex/convex.config.ts": appConfig("import pay from \"./pay/convex.config\"", "app.use(pay)"),
      "convex/pay/convex.config.ts": `import { defineComponent } from "convex/server"
export default defineComponent("pay" + (process.env.KEY ?? "Blind"))`
    })

    const [pay] = await Definitions.findComponents(project.functions, { env: { KEY: "k" } })

    assert.strictEqual(pay?.name, "payBlind")
  })
})
