/**
 * Our tables as a Convex schema, for `component/schema.ts`. A row is a document with the same fields; its id of ours is a
 * field with an index. Every index ends in our id, which orders ties as on the other stores.
 */
import { type AnyTable, type ColumnKind, columnsOf, kindOf } from "@gatehouse/store/Table"
import { defineSchema, defineTable, type GenericSchema, type SchemaDefinition } from "convex/server"
import { type GenericValidator, v } from "convex/values"

/** The index by our id. */
const idIndex = "id"

/** The fields of the Convex index by which a key or index is read. */
const fieldsOf = (table: AnyTable, index: string): ReadonlyArray<string> => {
  const columns = columnsOf(table, index)
  return columns.includes("id") ? columns : [...columns, "id"]
}

const maximumIndexes = 32
/** Convex takes sixteen, and the time of creation, which it adds, is one. */
const maximumFields = 15

/** Names of tables, fields and indexes: Convex takes no others, and keeps those with `_` in front for itself. */
const isName = (name: string) => /^[a-zA-Z][a-zA-Z0-9_]{0,63}$/.test(name)
const reservedIndexes = new Set([idIndex, "by_id", "by_creation_time"])

const validators: Readonly<Record<ColumnKind, () => GenericValidator>> = {
  text: () => v.string(),
  int: () => v.number(),
  real: () => v.number(),
  bool: () => v.boolean(),
  json: () => v.string()
}

/** Throws, naming the table, where Convex would refuse the push or where an index would not order ties. */
export const schemaOf = (tables: ReadonlyArray<AnyTable>): SchemaDefinition<GenericSchema, true> => {
  const schema: Record<string, ReturnType<typeof tableOf>> = {}
  for (const table of tables) {
    if (!isName(table.name)) throw new Error(`${table.name} is no name for a table on Convex`)
    if (Object.hasOwn(schema, table.name)) throw new Error(`${table.name} is the name of two tables`)
    schema[table.name] = tableOf(table)
  }
  return defineSchema(schema)
}

const tableOf = (table: AnyTable) => {
  const fields: Record<string, GenericValidator> = {}
  for (const [name, column] of Object.entries(table.columns)) {
    if (!isName(name)) throw new Error(`${table.name}.${name} is no name for a field on Convex`)
    const { kind, optional } = kindOf(column)
    fields[name] = optional ? v.optional(validators[kind]()) : validators[kind]()
  }
  const indexes = [...Object.keys(table.unique), ...Object.keys(table.indexes)]
  if (indexes.length + 1 > maximumIndexes) {
    throw new Error(`${table.name} has ${indexes.length} indexes and the one of its id; Convex takes ${maximumIndexes}`)
  }
  let definition = defineTable(fields).index(idIndex, ["id"])
  const seen = new Set<string>()
  const byFields = new Map([["id", idIndex]])
  for (const index of indexes) {
    if (!isName(index) || reservedIndexes.has(index)) {
      throw new Error(`${table.name}.${index} is no name for an index on Convex`)
    }
    if (seen.has(index)) throw new Error(`${table.name}.${index} is the name of a key and of an index`)
    seen.add(index)
    const fields = indexFields(table, index)
    const other = byFields.get(fields.join())
    if (other !== undefined) throw new Error(`${table.name}.${index} has the fields of ${table.name}.${other}`)
    byFields.set(fields.join(), index)
    definition = definition.index(index, fields)
  }
  return definition
}

const indexFields = (table: AnyTable, index: string): [string, ...Array<string>] => {
  const fields = fieldsOf(table, index)
  if (fields.length > maximumFields) {
    throw new Error(`${table.name}.${index} has ${fields.length} fields with its id; Convex takes ${maximumFields}`)
  }
  if (new Set(fields).size < fields.length) throw new Error(`${table.name}.${index} has a field twice`)
  for (const field of fields) {
    const column = table.columns[field]
    if (column === undefined) throw new Error(`${table.name}.${index} is on ${field}, which is no column`)
    if (kindOf(column).kind === "json") throw new Error(`${table.name}.${index} is on ${field}, which is JSON`)
  }
  const [first, ...rest] = fields
  return [first!, ...rest]
}
