/** What a push learns of a bundle, and what would fail it. */
import { assert, describe, it } from "@effect/vitest"
import { analyze, analyzeModule, analyzeSchema } from "../src/Analysis.ts"
import { bundleFolder } from "../src/Bundle.ts"
import { fixture, messageOf } from "./isolates.ts"

const module = (code: string) => analyzeModule(new Map([["x.js", code]]), "x.js")

describe("a module", () => {
  it("may read the frozen clock and draw from the fixed seed while it is imported", async () => {
    const code = "export const x = [Date.now(), Math.random(), crypto.randomUUID(), performance.now()]"
    assert.deepStrictEqual((await module(code)).functions, [])
  })
  for (
    const [what, code, message] of [
      ["fetch", "await fetch('https://example.test')", /fetch\(\) unsupported at import time/],
      ["timers", "setTimeout(() => {}, 0)", /setTimeout unsupported at import time/],
      ["syscalls", "Convex.syscall('1.0/queryStream', '{}')", /unsupported at import time/],
      ["cryptographic randomness", "await crypto.subtle.generateKey('Ed25519', true, ['sign'])", /at import time/],
      ["an await that does not settle", "await new Promise(() => {})", /Top-level awaits/],
      ["code from strings", "new Function('return 1')", /Code generation/],
      ["dynamic imports", "await import('./y.js')", /dynamic module import unsupported/],
      ["a rejection that nobody handles", "void Promise.reject(new Error('floating'))", /floating/],
      ["its own error", "throw new TypeError('bad module')", /^Failed to analyze x\.js: bad module$/]
    ] as const
  ) {
    it(`fails for ${what}`, async () => {
      assert.match(await messageOf(module(code)), message)
    })
  }
  it("fails for a path or a name that no deployment has", async () => {
    const code = "export const \u00e4 = { isQuery: true, exportArgs: () => '{\"type\":\"any\"}' }"
    assert.match(await messageOf(module(code)), /a function's name must be an identifier/)
    for (const path of ["my-file.js", "a b.js", "\u00e4.js", `${"x".repeat(62)}.js`]) {
      assert.match(await messageOf(analyzeModule(new Map([[path, ""]]), path)), /not a valid path to a Convex module/)
    }
    assert.deepStrictEqual((await analyzeModule(new Map([["a_1/b.c.js", ""]]), "a_1/b.c.js")).functions, [])
  })
  it("may export a function under a reserved word", async () => {
    const code =
      "const f = { isQuery: true, exportArgs: () => '{\"type\":\"any\"}' }; export { f as delete, f as default }"
    assert.deepStrictEqual((await module(code)).functions.map(({ name }) => name).toSorted(), ["default", "delete"])
  })
  it("fails for arguments that are no object", async () => {
    const code = `export const f = { isQuery: true, exportArgs: () => '{"type":"string"}' }`
    assert.match(await messageOf(module(code)), /must be an object or any, not string/)
  })
})

describe("a schema", () => {
  const schema = (indexes: ReadonlyArray<readonly [string, ReadonlyArray<string>]>, tableName = "t") =>
    analyzeSchema(`export default { export: () => JSON.stringify(${
      JSON.stringify({
        tables: [{
          tableName,
          documentType: null,
          indexes: indexes.map(([indexDescriptor, fields]) => ({ indexDescriptor, fields }))
        }],
        schemaValidation: true
      })
    }) }`)
  const fields = (count: number) => Array.from({ length: count }, (_, i) => `f${i}`)
  const indexes = (count: number) => fields(count).map((field) => [field, [field]] as const)
  it("may have as many indexes and fields of them as a deployment takes", async () => {
    assert.isNotNull(await schema([...indexes(31), ["wide", fields(15)]]))
  })
  for (
    const [what, given, message] of [
      ["two indexes on the same fields", [["a", ["x", "y"]], ["b", ["x", "y"]]], /index "a" have the same fields/],
      ["an index that is there twice", [["a", ["x"]], ["a", ["y"]]], /twice/],
      ["an index with a field twice", [["a", ["x", "x"]]], /a field twice/],
      ["an index without fields", [["a", []]], /at least one field/],
      ["an index on a field of Convex", [["a", ["x", "_creationTime"]]], /on _creationTime/],
      ["a reserved index", [["by_id", ["x"]]], /reserved/],
      ["an index whose name is none", [["by-x", ["x"]]], /no identifier/],
      ["too many fields", [["wide", fields(16)]], /more than 15 fields/],
      ["too many indexes", indexes(33), /more than 32 indexes/]
    ] as const
  ) {
    it(`fails for ${what}`, async () => {
      assert.match(await messageOf(schema(given)), message)
    })
  }
  it("fails for a table whose name is none", async () => {
    assert.match(await messageOf(schema([], "_mine")), /Table "_mine"/)
    assert.match(await messageOf(schema([], "my-table")), /Table "my-table"/)
  })
})

describe("a folder", () => {
  it("has functions with validators, routes and crons", async () => {
    const specs = await analyze(await bundleFolder(fixture("app")))
    const insert = specs.get("data.js")!.functions.find((fn) => fn.name === "insert")!
    assert.deepStrictEqual(insert, {
      name: "insert",
      kind: "mutation",
      visibility: "public",
      args: `{"type":"object","value":{"k":{"fieldType":{"type":"string"},"optional":false}}}`,
      returns: `{"type":"null"}`
    })
    assert.strictEqual(specs.get("data.js")!.functions.find((fn) => fn.name === "work")!.visibility, "internal")
    assert.deepStrictEqual(specs.get("http.js")!.httpRoutes![0], { path: "/boom", method: "GET" })
    assert.strictEqual(specs.get("crons.js")!.crons!["tidy"]!.name, "data:work")
  })
  it("has a schema", async () => {
    const { schema } = await bundleFolder(fixture("app"))
    assert.deepStrictEqual(Object.keys((await analyzeSchema(schema!))!.tables), ["items", "free"])
  })
})
