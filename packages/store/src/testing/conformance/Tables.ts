/**
 * The tables of the conformance suite. Light, for stores whose schema is a file of their own.
 */
import { type AnyTable, type Row, table } from "../../Table.ts"

export interface Thing extends Row {
  readonly scope: string
  readonly name: string
  readonly flag: boolean
  readonly rank?: number
  readonly note?: string
  readonly label?: string
  readonly score?: number
  readonly data?: unknown
}

export const things = table<Thing>()({
  name: "things",
  columns: {
    id: "text",
    createdAt: "int",
    scope: "text",
    name: "text",
    flag: "bool",
    rank: "int?",
    note: "text?",
    label: "text?",
    score: "real?",
    data: "json?"
  },
  unique: { byName: ["scope", "name"], byNote: ["scope", "note"] },
  indexes: {
    byCreation: ["createdAt"],
    byFlagAndRank: ["scope", "flag", "rank"],
    byLabel: ["label"]
  }
})

/** A table whose names are words of SQL, as a careless app would choose them. */
export interface Order extends Row {
  readonly group: string
  readonly select?: number
}

export const orders = table<Order>()({
  name: "order",
  columns: { id: "text", createdAt: "int", group: "text", select: "int?" },
  unique: { from: ["group"] },
  indexes: { where: ["select"] }
})

export const tables: ReadonlyArray<AnyTable> = [things, orders]
