/**
 * What `npm run bench -- convex …` was asked for.
 */
import { parseArgs } from "node:util"
import { BadArgument } from "../Options.ts"

export interface Options {
  /** `table` is for a terminal. */
  readonly form: "table" | "markdown" | "json"
  /** How many times each operation is called. */
  readonly times: number
  /** Only operations whose name contains this. */
  readonly only: string | undefined
  /** A function file to weigh, instead of the table. */
  readonly weigh: string | undefined
  /** The folder of that file; default: the component. */
  readonly folder: string | undefined
}

export const usage = `npm run bench -- convex [options]

  --case <text>      only operations whose name contains the text
  --json             one JSON object a line
  --markdown         as in docs/benchmarks.md
  --quick            20 calls of each instead of 100
  --weigh <file>     what a function file loads, as keys, instead of the table
  --folder <folder>  where that file is (default: the component)
`

export const parse = (argv: ReadonlyArray<string>): Options | "help" => {
  let values
  try {
    ;({ values } = parseArgs({
      args: [...argv],
      options: {
        json: { type: "boolean", default: false },
        markdown: { type: "boolean", default: false },
        quick: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
        case: { type: "string" },
        weigh: { type: "string" },
        folder: { type: "string" }
      }
    }))
  } catch (cause) {
    throw new BadArgument(cause instanceof Error ? cause.message : String(cause))
  }
  if (values.help) return "help"
  return {
    form: values.json ? "json" : values.markdown ? "markdown" : "table",
    times: values.quick ? 20 : 100,
    only: values.case,
    weigh: values.weigh?.replace(/\.[jt]s$/, ""),
    folder: values.folder
  }
}
