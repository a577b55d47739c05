/**
 * What `npm run bench -- …` was asked for.
 */
import { parseArgs } from "node:util"

export const storeNames = ["memory", "sqlite", "postgres"] as const
export type StoreName = (typeof storeNames)[number]

/** The suites, and the stores on which each is measured. */
export const suites = {
  groupsAndKeys: storeNames,
  sessions: ["sqlite", "postgres"],
  webhooks: storeNames
} as const satisfies Readonly<Record<string, ReadonlyArray<StoreName>>>
export type SuiteName = keyof typeof suites

export interface Options {
  readonly suite: SuiteName
  readonly json: boolean
  readonly stores: ReadonlyArray<StoreName>
  readonly sizes: ReadonlyArray<number>
  /** Only cases whose name contains this. */
  readonly only: string | undefined
  /** Each side of a case runs so many times, by turns, for about so many milliseconds. */
  readonly rounds: number
  readonly roundMillis: number
}

export const usage = `npm run bench -- [options]            groups, members, access and keys
npm run bench -- sessions [options]   sessions, tokens and sign-in; on sqlite and postgres
npm run bench -- webhooks [options]   the audit log, deliveries and signatures

  --store memory,sqlite,postgres   which stores (default: all)
  --size 1000,1000000              how many rows (default: these two)
  --case <text>                    only cases whose name contains the text
  --json                           one JSON object a line
  --quick                          a smoke test: 1,000 rows, few and short rounds

npm run bench -- convex            the functions of the Convex component; --help says more
`

/** A wrong argument; the message says which. */
export class BadArgument extends Error {}

const isNamed = (text: string | undefined): text is SuiteName => text === "sessions" || text === "webhooks"

export const parse = (argv: ReadonlyArray<string>): Options | "help" => {
  const suite = isNamed(argv[0]) ? argv[0] : "groupsAndKeys"
  const known: ReadonlyArray<StoreName> = suites[suite]
  let values
  try {
    ;({ values } = parseArgs({
      args: isNamed(argv[0]) ? argv.slice(1) : [...argv],
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
  const stores = (values.store ?? known.join()).split(",").map((name) => {
    const store = known.find((store) => store === name.trim())
    if (store === undefined) throw new BadArgument(`--store ${name} is none of ${known.join(", ")}`)
    return store
  })
  const sizes = (values.size ?? (values.quick ? "1000" : "1000,1000000")).split(",").map((text) => {
    const size = Number(text.replaceAll("_", ""))
    if (!Number.isSafeInteger(size) || size < 100 || size > 5_000_000) {
      throw new BadArgument(`--size ${text} is not a whole number from 100 to 5000000`)
    }
    return size
  })
  return {
    suite,
    json: values.json,
    stores,
    sizes,
    only: values.case,
    rounds: values.quick ? 3 : 9,
    roundMillis: values.quick ? 30 : 150
  }
}
