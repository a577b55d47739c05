/**
 * What the server itself remembers: one row a fact.
 */
import { type Row, table } from "@gatehouse/store/Table"

export interface ServerFactRow extends Row {
  readonly name: string
  readonly value: string
}

export const ServerFactTable = table<ServerFactRow>()({
  name: "server_facts",
  columns: { id: "text", createdAt: "int", name: "text", value: "text" },
  unique: { byName: ["name"] },
  indexes: {}
})
