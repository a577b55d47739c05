/**
 * Rows to parameters and back, per table and dialect. Absent is NULL in the database and no key in the row.
 */
import * as Json from "@gatehouse/contract/Json"
import { type AnyTable, type ColumnKind, kindOf } from "@gatehouse/store/Table"

/** How a value of each kind is bound; absent is `null` or `undefined`. */
export type Encoders = Readonly<Record<ColumnKind, (value: unknown) => unknown>>

const plain = (value: unknown): unknown => value ?? null

/** Not every database knows a minus zero. */
export const withoutMinusZero = (value: unknown): unknown => value === 0 ? 0 : value ?? null

export const encodeJson = (value: unknown): string | null =>
  value === undefined || value === null ? null : JSON.stringify(value)

export const sqliteEncoders: Encoders = {
  text: plain,
  int: withoutMinusZero,
  real: withoutMinusZero,
  bool: (value) => value === undefined || value === null ? null : value ? 1 : 0,
  json: encodeJson
}

export interface RowCodec {
  readonly columns: ReadonlyArray<string>
  /** Parameters for all columns, in order. */
  readonly encode: (row: Readonly<Record<string, unknown>>) => Array<unknown>
  readonly encodeColumn: (column: string, value: unknown) => unknown
  /** From the values of all columns, in order; more values may follow. */
  readonly decode: (values: ReadonlyArray<unknown>) => any
}

export const rowCodec = (bind: Encoders, table: AnyTable): RowCodec => {
  const columns = Object.keys(table.columns)
  const kinds = columns.map((column) => kindOf(table.columns[column]!).kind)
  const encoders = kinds.map((kind) => bind[kind])
  const decode = (values: ReadonlyArray<unknown>) => {
    const row: Record<string, unknown> = {}
    for (let i = 0; i < columns.length; i++) {
      const value = values[i]
      if (value === null) continue
      switch (kinds[i]) {
        case "json":
          row[columns[i]!] = Json.parse(value as string)
          break
        case "int":
          // PostgreSQL's driver reads a bigint.
          row[columns[i]!] = typeof value === "number" ? value : Number(value)
          break
        case "bool":
          row[columns[i]!] = value === true || value === 1
          break
        default:
          row[columns[i]!] = value
      }
    }
    return row
  }
  return {
    columns,
    decode,
    encode: (row) => columns.map((column, i) => encoders[i]!(row[column])),
    encodeColumn: (column, value) => encoders[columns.indexOf(column)]!(value)
  }
}
