/**
 * What a store is filled with before anything is measured, whichever services are measured on it.
 */
import type { AnyTable } from "@gatehouse/store/Table"

export type Row = Readonly<Record<string, unknown>>

export interface Filling {
  /** What the rows are counted in: keys, users. */
  readonly size: number
  /** Every table that the measured services need. */
  readonly tables: ReadonlyArray<AnyTable>
  /** Rows of these tables, in order of time; a generator each, since all of them together need not fit in memory. */
  readonly filled: ReadonlyArray<{ readonly table: AnyTable; readonly rows: () => Iterable<Row> }>
  /** Ids made from now on sort after this time: what was made while measuring can be told apart and removed. */
  readonly madeAfter: number
  /** How ids begin, of the tables into which measured operations insert. */
  readonly prefixes: Readonly<Record<string, string>>
}
