/**
 * What `npm run bench -- …` was asked for.
 */
import { parseArgs } from "node:util"

export const storeNames = ["memory", "sqlite", "postgres"] as const
export type StoreName = (typeof storeNames)[number]

export interface Options {
  readonly json: boolean
  readonly stores: ReadonlyArray<StoreName>
  readonly sizes: ReadonlyArray<number>
  /** Only cases whose name contains this. */
  readonly only: string | undefined
  /** Each side of a case runs so many times, by turns, for about so many milliseconds. */
  readonly rounds: number
  readonly roundMillis: number
}

export const usage = `npm run bench -- [options]

  --store memory,sqlite,postgres   which stores (default: all)
  --size 1000,1000000              how many rows (default: these two)
  --case <text>                    only cases whose name contains the text
  --json                           one JSON object a line
  --quick                          a smoke test: 1,000 rows, few and short rounds

npm run bench -- convex            the functions of the Convex component; --help says more
`

/** A wrong argument; the message says which. */
export class BadArgument extends Error {}

export const parse = (argv: ReadonlyArray<string>): Options | "help" => {
  let values
  try {
    ;({ values } = parseArgs({
      args: [...argv],
      options: {
        json: { type: "boolean", default: false },
        quick: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
        store: { type: "string" },
        size: { type: "string" },
        case: { type: "string" }
      }
    }))
  } catch (cause) {
    throw new BadArgument(cause instanceof Error ? cause.message : String(cause))
  }
  if (values.help) return "help"
  const stores = (values.store ?? storeNames.join()).split(",").map((name) => {
    const known = storeNames.find((store) => store === name.trim())
    if (known === undefined) throw new BadArgument(`--store ${name} is none of ${storeNames.join(", ")}`)
    return known
  })
  const sizes = (values.size ?? (values.quick ? "1000" : "1000,1000000")).split(",").map((text) => {
    const size = Number(text.replaceAll("_", ""))
    if (!Number.isSafeInteger(size) || size < 100 || size > 5_000_000) {
      throw new BadArgument(`--size ${text} is not a whole number from 100 to 5000000`)
    }
    return size
  })
  return {
    json: values.json,
    stores,
    sizes,
    only: values.case,
    rounds: values.quick ? 3 : 9,
    roundMillis: values.quick ? 30 : 150
  }
}
