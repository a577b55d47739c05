/**
 * The statement of a page. "After this place" becomes ranges of the index: one comparison of whole keys where all
 * columns are present; where one may be absent, one range for each column that can differ, deepest first. So every part
 * is a search in the index, in its order, however deep the page lies.
 */
import type { PageRequest } from "@gatehouse/store/PageRequest"
import type { AnyTable } from "@gatehouse/store/Table"
import { columnsOf, kindOf } from "@gatehouse/store/Table"
import { nameOf, type Naming, orderIndexOf, qualified, quote } from "./Ddl.ts"
import type { RowCodec } from "./RowCodec.ts"

export interface PageStatement {
  readonly sql: string
  readonly parameters: (request: PageRequest) => Array<unknown>
}

/** Requests with the same shape have the same statement. */
export const shapeOf = ({ high, index, low, order, place, prefix, ranged }: PageRequest): string => {
  let shape = order === "asc" ? `${index} a` : `${index} d`
  for (const value of prefix) shape += value === null ? "0" : "1"
  if (ranged) {
    shape += low === undefined ? "r" : low.inclusive ? "R=" : "R"
    shape += high === undefined ? "h" : high.inclusive ? "H=" : "H"
  }
  if (place !== undefined) {
    shape += "p"
    for (const value of place.values) shape += value === null ? "0" : "1"
  }
  return shape
}

type Slot = (request: PageRequest) => unknown
type Term = (slot: (value: Slot) => string) => string

export const pageStatement = (
  naming: Naming,
  table: AnyTable,
  codec: RowCodec,
  shape: PageRequest,
  encodeLimit: (limit: number) => unknown
): PageStatement => {
  const slots: Array<Slot> = []
  const slot = (value: Slot): string => {
    slots.push(value)
    return naming.dialect === "sqlite" ? "?" : `$${slots.length}`
  }
  const index = orderIndexOf(naming, table, shape.index)
  const columns = columnsOf(table, shape.index)
  const rest = columns.slice(shape.prefix.length)
  const ranged = shape.ranged ? rest[0] : undefined
  const isNullable = (column: string) => column !== ranged && kindOf(table.columns[column]!).optional
  const after = shape.order === "asc" ? ">" : "<"

  const isNull = (column: string): Term => () => `${quote(column)} IS NULL`
  const isPresent = (column: string): Term => () => `${quote(column)} IS NOT NULL`
  const versus = (column: string, operator: string, value: Slot): Term => (slot) =>
    `${quote(column)} ${operator} ${slot((request) => codec.encodeColumn(column, value(request)))}`

  const prefix = shape.prefix.map((value, i) =>
    value === null ? isNull(columns[i]!) : versus(columns[i]!, "=", (request) => request.prefix[i])
  )
  const bounds: Array<Term> = []
  if (ranged !== undefined) {
    const { high, low } = shape
    if (low !== undefined) bounds.push(versus(ranged, low.inclusive ? ">=" : ">", (request) => request.low!.value))
    if (high !== undefined) bounds.push(versus(ranged, high.inclusive ? "<=" : "<", (request) => request.high!.value))
    if (bounds.length === 0 && kindOf(table.columns[ranged]!).optional) bounds.push(isPresent(ranged))
  }

  /** The columns that tell the place, and what it has in each. */
  const keyed = index.columns.slice(shape.prefix.length)
  const key = keyed.length === 0 ? ["id"] : keyed
  const at = (i: number): Slot => (request) => i < rest.length ? request.place!.values[i] : request.place!.id
  const isAbsent = (i: number) => i < rest.length && shape.place!.values[i] === null

  const ranges: Array<ReadonlyArray<Term>> = []
  if (shape.place === undefined) {
    ranges.push([...prefix, ...bounds])
  } else if (!key.some(isNullable)) {
    const whole: Term = key.length === 1 ?
      versus(key[0]!, after, at(0)) :
      (slot) =>
        `(${key.map(quote).join(", ")}) ${after} (${
          key.map((column, i) => slot((request) => codec.encodeColumn(column, at(i)(request)))).join(", ")
        })`
    ranges.push([...prefix, whole, ...bounds])
  } else {
    for (let depth = key.length - 1; depth >= 0; depth--) {
      const column = key[depth]!
      const same = key.slice(0, depth).map((column, i) => isAbsent(i) ? isNull(column) : versus(column, "=", at(i)))
      const further = [...prefix, ...same, ...(depth === 0 ? bounds : [])]
      if (isAbsent(depth)) {
        // Nothing comes before absent, and everything present after it.
        if (shape.order === "asc") ranges.push([...further, isPresent(column)])
        continue
      }
      ranges.push([...further, versus(column, after, at(depth))])
      if (shape.order === "desc" && isNullable(column)) ranges.push([...further, isNull(column)])
    }
  }

  const direction = naming.dialect === "sqlite"
    ? shape.order === "asc" ? "" : " DESC"
    : shape.order === "asc"
    ? " NULLS FIRST"
    : " DESC NULLS LAST"
  const order = index.columns.map((column) => `${quote(column)}${direction}`).join(", ")
  const selected = codec.columns.map(quote).join(", ")
  // SQLite is told its index; PostgreSQL's connections have sorting and sequential scans turned off.
  const from = `${qualified(naming, nameOf(naming, table))}${
    naming.dialect === "sqlite" ? ` INDEXED BY ${quote(index.name)}` : ""
  }`
  // SQLite looks at a bare parameter here when it plans, and so plans anew at every execution; a sum it takes as it is.
  const limit = () => `${slot((request) => encodeLimit(request.limit + 1))}${naming.dialect === "sqlite" ? " + 0" : ""}`
  const select = (terms: ReadonlyArray<Term>): string =>
    `SELECT ${selected} FROM ${from}${
      terms.length === 0 ? "" : ` WHERE ${terms.map((term) => term(slot)).join(" AND ")}`
    }` +
    ` ORDER BY ${order} LIMIT ${limit()}`

  const sql = ranges.length === 1
    ? select(ranges[0]!)
    : `${ranges.map((terms) => `SELECT * FROM (${select(terms)}) AS part`).join(" UNION ALL ")} LIMIT ${limit()}`
  return { sql, parameters: (request) => slots.map((value) => value(request)) }
}
