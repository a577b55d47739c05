/** The example of the README is `Example.test.ts` and its fixture, to the letter. */
import { assert, it } from "@effect/vitest"
import { readFileSync } from "node:fs"

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8")

it("the README shows the functions and the test that run here", () => {
  const readme = read("../README.md")
  assert.include(readme, read("fixture/example/messages.ts"))
  assert.include(readme, read("Example.test.ts").replace(/folder: .*, replay/, "folder: \"convex\", replay"))
})
