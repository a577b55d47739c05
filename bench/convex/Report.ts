/**
 * A measured function of the component, as a line of JSON and as a line of a table.
 */
import type { Target } from "./Cases.ts"

export interface Row {
  readonly operation: string
  /** As `keys:check`. */
  readonly function: string
  /** Functions that ran for it. */
  readonly calls: number
  /** Documents read, index ranges, documents written. */
  readonly reads: number
  readonly ranges: number
  readonly writes: number
  /** Of the modules that the function loads. */
  readonly kb: number
  /** Milliseconds. */
  readonly evaluate: number
  readonly run: number
  /** A cold call: a new realm, compiling from the cache, evaluation, and the run. */
  readonly total: number
  /** The same of the function written by hand. */
  readonly hand: Pick<Row, "reads" | "ranges" | "writes" | "kb" | "evaluate" | "run" | "total"> | undefined
  /** Our total over that by hand, the median of pairs of calls: 2 is twice as slow. */
  readonly ratio: number | undefined
  readonly target: Target
  /** The parts of the target that are not met. */
  readonly missed: ReadonlyArray<string>
}

const limits = ["ratio", "total", "evaluate"] as const
const counts = ["calls", "reads", "ranges", "writes"] as const

/** Which parts of its target a row misses. */
export const missed = (row: Omit<Row, "missed">): ReadonlyArray<string> => [
  ...limits.filter((name) => row.target[name] !== undefined && !((row[name] ?? Infinity) <= row.target[name])),
  ...counts.filter((name) => row.target[name] !== undefined && row[name] !== row.target[name])
]

const targetText = ({ evaluate, ratio, total, ...exact }: Target): string =>
  [
    ...ratio === undefined ? [] : [`ratio ≤ ${ratio}`],
    ...total === undefined ? [] : [`total ≤ ${total} ms`],
    ...evaluate === undefined ? [] : [`evaluate ≤ ${evaluate} ms`],
    ...Object.entries(exact).map(([name, count]) => `${count || "no"} ${count === 1 ? name.slice(0, -1) : name}`)
  ].join(", ")

const heads = [
  "operation",
  "calls",
  "reads",
  "ranges",
  "writes",
  "KB",
  "evaluate",
  "run",
  "total ms",
  "by hand",
  "ratio",
  "target"
]
const widths = [32, 6, 6, 7, 7, 7, 9, 8, 9, 8, 6, 0]

const line = (cells: ReadonlyArray<string>): string =>
  cells.map((cell, i) => i === 0 || i === cells.length - 1 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)).join(
    " "
  )

export const tableHead = (): string =>
  `${line(heads)}\n${line(heads.map((head, i) => "-".repeat(widths[i]! || head.length)))}`

const cellsOf = (row: Row): ReadonlyArray<string> => [
  row.operation,
  ...counts.map((name) => String(row[name])),
  row.kb.toFixed(0),
  row.evaluate.toFixed(2),
  row.run.toFixed(2),
  row.total.toFixed(2),
  row.hand === undefined ? "" : row.hand.total.toFixed(2),
  row.ratio === undefined ? "" : row.ratio.toFixed(2),
  `${row.missed.length === 0 ? "met" : `MISSED (${row.missed.join(", ")})`}: ${targetText(row.target)}`
]

export const tableLine = (row: Row): string => line(cellsOf(row))

/** For `docs/benchmarks.md`. */
export const markdownHead = (): string =>
  `| ${heads.join(" | ")} |\n| ${heads.map((_, i) => i === 0 || i === heads.length - 1 ? "---" : "---:").join(" | ")} |`

export const markdownLine = (row: Row): string => `| ${cellsOf(row).join(" | ")} |`

export const jsonLine = (row: Row): string =>
  JSON.stringify(row, (_, value) => typeof value === "number" ? Number(value.toFixed(3)) : value)
