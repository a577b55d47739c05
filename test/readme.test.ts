import { assert, describe, it } from "@effect/vitest"
import { allBlocks, type Block, blocksOf, check, programOf } from "../scripts/readme.ts"
import { repository } from "../scripts/Workspace.ts"

const fence = "```"
const block = (code: string, words = ""): Block => {
  const [found] = blocksOf("Example.md", `# Title\n\n${fence}ts ${words}\n${code}\n${fence}\n`)
  assert.isDefined(found)
  return found
}

describe("the blocks of the documents", () => {
  it("compile, run and show what they say they show", { timeout: 300_000 }, async () => {
    assert.deepStrictEqual(await check(allBlocks(repository), { work: "dist/readme" }), [])
  })
})

describe("finding blocks", () => {
  it("takes `ts` fences only, with their lines and without their indentation", () => {
    const markdown = [
      "Text",
      `${fence}ts`,
      "const a = 1",
      fence,
      `${fence}sh`,
      "npm start",
      fence,
      `- item`,
      `  ${fence}ts no-run`,
      "  const b = 2",
      `  ${fence}`,
      `${fence}tsx`,
      "<p/>",
      fence
    ].join("\n")

    const found = blocksOf("A.md", markdown)

    assert.deepStrictEqual(found, [
      { file: "A.md", line: 2, code: "const a = 1", runs: true },
      { file: "A.md", line: 9, code: "const b = 2", runs: false }
    ])
  })

  it("keeps the line numbers of the document", () => {
    const program = programOf(block("const a = 1\na // => 1"))

    assert.strictEqual(program.split("\n")[3], "const a = 1")
    assert.strictEqual(program.split("\n")[4], "__is((a), (1)); // => 1")
  })

  it("refuses an arrow that has nothing before it or no value after it", () => {
    assert.throws(() => programOf(block("// => 1")), /^Example\.md:4: before/)
    assert.throws(() => programOf(block("1 // => about one")), /^Example\.md:4: after/)
    assert.throws(() => programOf(block("const = 1")), /^Example\.md:4: /)
  })
})

describe("checking blocks", () => {
  const checkOne = (one: Block, name: string) => check([one], { work: `dist/readme-test-${name}`, seconds: 20 })

  it("passes a block that is true", { timeout: 60_000 }, async () => {
    const code = [
      `import * as Effect from "effect/Effect"`,
      `const sum = 1 + 1 // => 2`,
      `const program = Effect.gen(function*() {`,
      `  yield* Effect.succeed({`,
      `    a: [sum]`,
      `  }) // => { a: [2] }`,
      `})`,
      `await Effect.runPromise(program) // => undefined`
    ].join("\n")

    assert.deepStrictEqual(await checkOne(block(code), "true"), [])
  })

  it("finds a value that is not what the document says", { timeout: 60_000 }, async () => {
    const [fault] = await checkOne(block("const a: number = 1\na + 1 // => 3"), "value")

    assert.match(fault ?? "", /^Example\.md:3: the block fails/)
    assert.match(fault ?? "", /Example\.md:5/)
    assert.match(fault ?? "", /2 !== 3/)
  })

  it("finds a false value inside an effect", { timeout: 60_000 }, async () => {
    const code = [
      `import * as Effect from "effect/Effect"`,
      `await Effect.runPromise(Effect.gen(function*() {`,
      `  yield* Effect.succeed("a") // => "b"`,
      `}))`
    ].join("\n")

    assert.match((await checkOne(block(code), "effect"))[0] ?? "", /Example\.md:3: the block fails/)
  })

  it("finds a type error, also in a block that is not run", { timeout: 60_000 }, async () => {
    const [fault] = await checkOne(block(`const a: number = "1"`, "no-run"), "type")

    assert.match(fault ?? "", /^Example\.md:4: error TS2322/)
  })

  it("does not run a block marked `no-run`", { timeout: 60_000 }, async () => {
    assert.deepStrictEqual(await checkOne(block(`throw new Error("ran")`, "no-run"), "no-run"), [])
  })
})
