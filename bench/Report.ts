/**
 * A measured case, as a line of JSON and as a line of a table.
 */

export interface Row {
  readonly case: string
  readonly store: string
  /** Rows in the store. */
  readonly size: number
  /** Operations a second. */
  readonly ops: number
  /** Microseconds. */
  readonly p50: number
  readonly p99: number
  /** Calls of the Store by one operation. */
  readonly reads: number
  readonly writes: number
  /** The floor's p50 over ours: 0.5 is twice the floor. Absent: there is no floor. */
  readonly ratio?: number
}

const heads = ["case", "store", "size", "ops/s", "p50 µs", "p99 µs", "floor µs", "ratio", "reads", "writes"]
const widths = [30, 9, 10, 10, 10, 10, 10, 7, 6, 7]

const line = (cells: ReadonlyArray<string>): string =>
  cells.map((cell, i) => i < 2 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)).join(" ")

const micros = (value: number): string => value < 100 ? value.toFixed(1) : value.toFixed(0)

export const tableHead = (): string => `${line(heads)}\n${line(widths.map((width) => "-".repeat(width)))}`

export const tableLine = (row: Row): string =>
  line([
    row.case,
    row.store,
    row.size.toLocaleString("en"),
    Math.round(row.ops).toLocaleString("en"),
    micros(row.p50),
    micros(row.p99),
    row.ratio === undefined ? "" : micros(row.p50 * row.ratio),
    row.ratio === undefined ? "" : row.ratio.toFixed(2),
    String(row.reads),
    String(row.writes)
  ])

const round = (value: number, digits: number): number => Number(value.toFixed(digits))

export const jsonLine = (row: Row): string =>
  JSON.stringify({
    case: row.case,
    store: row.store,
    size: row.size,
    ops: Math.round(row.ops),
    p50: round(row.p50, 2),
    p99: round(row.p99, 2),
    reads: row.reads,
    writes: row.writes,
    ...(row.ratio === undefined ? {} : { ratio: round(row.ratio, 3) })
  })
