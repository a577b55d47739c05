/**
 * Makes programs of the `ts` blocks in Markdown, so that what the documents say is compiled and run.
 *
 * A line that ends in `// => value` becomes an assertion about the statement it ends. A block whose fence says
 * `ts no-run` is only compiled. Every program keeps the line numbers of its document.
 */
import { spawn, spawnSync } from "node:child_process"
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, relative, resolve } from "node:path"
import { type ESTree, parseSync, Visitor } from "rolldown/utils"
import { repository, toolEnvironment } from "./Workspace.ts"

export interface Block {
  /** The document, from the root. */
  readonly file: string
  /** The line of the opening fence. */
  readonly line: number
  readonly code: string
  readonly runs: boolean
}

/** The documents whose blocks are checked. */
export const documents = (root: string): Array<string> =>
  ["README.md", "packages/*/README.md", "docs/*.md"]
    .flatMap((pattern) => globSync(pattern, { cwd: root }).toSorted())
    .map((file) => file.replaceAll("\\", "/"))

/** The `ts` blocks of a document. */
export const blocksOf = (file: string, markdown: string): Array<Block> => {
  const blocks: Array<Block> = []
  let open:
    | { readonly line: number; readonly fence: string; readonly indent: string; readonly info: string }
    | undefined
  let code: Array<string> = []
  for (const [index, line] of markdown.split(/\r?\n/).entries()) {
    if (open === undefined) {
      const [, indent, fence, info] = /^(\s*)(`{3,}|~{3,})\s*(.*)$/.exec(line) ?? []
      if (indent === undefined || fence === undefined || info === undefined) continue
      open = { line: index + 1, fence, indent, info: info.trim() }
      code = []
    } else if (line.trim() === open.fence) {
      const [language, ...words] = open.info.split(/\s+/)
      if (language === "ts") {
        blocks.push({ file, line: open.line, code: code.join("\n"), runs: !words.includes("no-run") })
      }
      open = undefined
    } else code.push(line.startsWith(open.indent) ? line.slice(open.indent.length) : line)
  }
  return blocks
}

const assertion = `import { deepStrictEqual as __is } from "node:assert/strict";`

/** The program of a block. Throws a sentence when the block does not parse or a `// =>` has nothing to be about. */
export const programOf = ({ code, file, line }: Block): string => {
  const at = (offset: number) => `${file}:${line + code.slice(0, offset).split("\n").length}`
  const { comments, errors, program } = parseSync("block.ts", code)
  const error = errors.find(({ severity }) => severity === "Error")
  if (error !== undefined) throw new Error(`${at(error.labels[0]?.start ?? 0)}: ${error.message}`)

  const statements: Array<ESTree.ExpressionStatement | ESTree.VariableDeclaration> = []
  new Visitor({
    ExpressionStatement: (node) => void statements.push(node),
    VariableDeclaration: (node) => void statements.push(node)
  }).visit(program)

  const edits: Array<readonly [start: number, end: number, text: string]> = []
  for (const comment of comments) {
    const expected = comment.type === "Line" ? /^\s*=>\s*(.*)$/.exec(comment.value)?.[1] : undefined
    if (expected === undefined) continue
    if (parseSync("value.ts", `(${expected}\n)`).errors.length > 0) {
      throw new Error(`${at(comment.start)}: after \`// =>\` stands no value, but: ${expected}`)
    }
    const statement = statements.find(({ end }) =>
      /^[ \t;]*$/.test(code.slice(end, comment.start)) && end <= comment.start
    )
    if (statement?.type === "ExpressionStatement") {
      const { end, start } = statement.expression
      edits.push([start, statement.end, `__is((${code.slice(start, end)}), (${expected}));`])
    } else if (statement?.type === "VariableDeclaration" && statement.declarations[0]?.id.type === "Identifier") {
      edits.push([statement.end, statement.end, `; __is(${statement.declarations[0].id.name}, (${expected}));`])
    } else {
      throw new Error(
        `${at(comment.start)}: before \`// =>\` there is no expression and no \`const name =\` to compare.`
      )
    }
  }

  let text = code
  for (const [start, end, replacement] of edits.toSorted((a, b) => b[0] - a[0])) {
    text = text.slice(0, start) + replacement + text.slice(end)
  }
  // The fence's line, and those before it, leave room for one line of our own.
  return `${assertion}${"\n".repeat(line)}${text}\nexport {}\n`
}

const runProgram = (path: string, seconds: number): Promise<string | undefined> =>
  new Promise((done) => {
    // Blocks that write files write them here.
    const cwd = mkdtempSync(join(tmpdir(), "gatehouse-readme-"))
    const child = spawn(process.execPath, ["--conditions=@gatehouse/source", path], { cwd, timeout: seconds * 1000 })
    let output = ""
    child.stdout.on("data", (chunk) => output += chunk)
    child.stderr.on("data", (chunk) => output += chunk)
    child.on("close", (code, signal) => {
      rmSync(cwd, { recursive: true, force: true })
      if (code === 0) done(undefined)
      else done(signal === null ? output.trim() : `${output}did not end within ${seconds} seconds`.trim())
    })
  })

/**
 * Compiles all blocks as one program and runs those that run. Gives one text for each fault, with the place in the
 * document. `work` is a folder of the repository that this makes and removes, so that imports are found from it.
 */
export const check = async (
  blocks: ReadonlyArray<Block>,
  options: { readonly work: string; readonly seconds?: number }
): Promise<Array<string>> => {
  const faults: Array<string> = []
  const work = resolve(repository, options.work)
  rmSync(work, { recursive: true, force: true })
  mkdirSync(work, { recursive: true })
  try {
    const programs: Array<{ readonly block: Block; readonly name: string }> = []
    for (const block of blocks) {
      const name = `${block.file.replaceAll("/", "__")}.${block.line}.ts`
      try {
        writeFileSync(join(work, name), programOf(block))
        programs.push({ block, name })
      } catch (error) {
        faults.push((error as Error).message)
      }
    }
    if (programs.length === 0) return faults

    const toRoot = relative(work, repository).replaceAll("\\", "/")
    writeFileSync(
      join(work, "tsconfig.json"),
      JSON.stringify({
        extends: `${toRoot}/tsconfig.base.json`,
        compilerOptions: {
          composite: false,
          declarationMap: false,
          noEmit: true,
          noUnusedLocals: false,
          rootDir: toRoot,
          // A block shows one thing; what Effect's plugin advises on style is for code that stays.
          plugins: []
        },
        files: programs.map(({ name }) => name)
      })
    )
    const tsc = spawnSync("tsc", ["-p", work, "--pretty", "false"], {
      cwd: work,
      encoding: "utf8",
      env: toolEnvironment,
      shell: process.platform === "win32"
    })
    if (tsc.status !== 0) {
      const output = `${tsc.error?.message ?? ""}${tsc.stdout ?? ""}${tsc.stderr ?? ""}`.trim()
      faults.push(
        programs.reduce(
          (text, { block, name }) =>
            text.replaceAll(new RegExp(`\\S*${name.replaceAll(".", "\\.")}\\((\\d+),\\d+\\)`, "g"), `${block.file}:$1`),
          output
        )
      )
      return faults
    }

    for (const { block, name } of programs) {
      if (!block.runs) continue
      const fault = await runProgram(join(work, name), options.seconds ?? 60)
      if (fault !== undefined) {
        faults.push(`${block.file}:${block.line}: the block fails:\n${fault.replaceAll(join(work, name), block.file)}`)
      }
    }
    return faults
  } finally {
    if (existsSync(work)) rmSync(work, { recursive: true, force: true })
  }
}

/** The blocks of all documents under `root`. */
export const allBlocks = (root: string): Array<Block> =>
  documents(root).flatMap((file) => blocksOf(file, readFileSync(join(root, file), "utf8")))
