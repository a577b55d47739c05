/**
 * What the halves of the package weigh and import: the light half is evaluated anew at every call of a Convex function,
 * the contract is loaded by browsers.
 */
import { assert, describe, it } from "@effect/vitest"
import { fileURLToPath } from "node:url"
import { rolldown } from "rolldown"

const bundle = async (file: string, external: ReadonlyArray<string | RegExp> = []) => {
  const foreign = new Set<string>()
  const build = await rolldown({
    input: fileURLToPath(new URL(`../src/${file}`, import.meta.url)),
    resolve: { conditionNames: ["@gatehouse/source", "import"] },
    treeshake: true,
    external: (id) => {
      if (id.startsWith("node:") || external.some((one) => one instanceof RegExp ? one.test(id) : one === id)) {
        foreign.add(id)
        return true
      }
      return false
    },
    logLevel: "silent"
  })
  const { output } = await build.generate({ minify: true })
  await build.close()
  const [chunk] = output
  return { modules: Object.keys(chunk.modules), code: chunk.code, foreign: [...foreign] }
}

const light = ["Keys.ts", "VerifyKey.ts", "KeyAuthentication.ts", "KeyTable.ts", "KeyErrors.ts", "KeyText.ts"]

describe("what the package loads", () => {
  it.each(light)("%s runs nothing of Effect but its light modules, and nothing of Node", async (file) => {
    const { foreign } = await bundle(file, [/^effect/])
    const allowed = ["Effect", "Context", "Data", "Clock", "Cause", "Exit", "Option", "Predicate"]
    assert.deepStrictEqual(foreign.filter((id) => !allowed.some((name) => id === `effect/${name}`)), [])
  })

  it("the service is at most 17 kB, minified, beside Effect", async () => {
    const { code } = await bundle("Keys.ts", [/^effect/])
    assert.isAtMost(code.length, 17_000)
  })

  it("the contract loads in a browser: nothing of Node, of SQL or of the service", async () => {
    const { foreign, modules } = await bundle("index.ts")
    assert.deepStrictEqual(foreign, [])
    assert.deepStrictEqual(
      modules.filter((id) => /effect\/(src|dist)\/sql\/|keys\/src\/(Keys|server|middleware|VerifyKey)\.ts$/.test(id)),
      []
    )
  })
})
