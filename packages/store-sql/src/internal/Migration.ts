/**
 * What it takes to make a database fit its tables, by adding to it only: no row is lost, and columns that the code no
 * longer knows stay. What cannot be added is refused with a sentence.
 */
import type { AnyTable } from "@gatehouse/store/Table"
import { SchemaMismatch } from "../StoreErrors.ts"
import {
  type ColumnDefinition,
  columnDefinition,
  columnsOfTable,
  createIndex,
  createTable,
  type Index,
  indexesOf,
  nameOf,
  type Naming,
  qualified,
  quote
} from "./Ddl.ts"

/** What the database has. */
export interface ExistingTable {
  readonly columns: ReadonlyMap<string, ColumnDefinition>
  readonly indexes: ReadonlyMap<string, Omit<Index, "name">>
}

export interface Plan {
  readonly statements: ReadonlyArray<string>
  /** Required columns to be added: a mismatch, unless the table has no rows. */
  readonly needsEmpty: ReadonlyArray<{ readonly table: AnyTable; readonly column: string }>
}

/** The statements for all tables, or the first thing that stands in the way. */
export const plan = (
  naming: Naming,
  tables: ReadonlyArray<AnyTable>,
  existing: ReadonlyMap<string, ExistingTable>
): Plan | SchemaMismatch => {
  const statements: Array<string> = []
  const needsEmpty: Array<{ readonly table: AnyTable; readonly column: string }> = []
  for (const table of tables) {
    const name = nameOf(naming, table)
    const wanted = columnsOfTable(naming.dialect, table)
    const found = existing.get(name)
    let indexes = found?.indexes ?? new Map<string, Omit<Index, "name">>()
    if (found === undefined) {
      statements.push(createTable(naming, name, wanted))
    } else {
      const changes = compareColumns(table, wanted, found.columns)
      if (changes instanceof SchemaMismatch) return changes
      needsEmpty.push(
        ...changes.added.filter((column) => wanted.get(column)!.required).map((column) => ({ table, column }))
      )
      const altered = alter(naming, name, wanted, found.columns, changes)
      statements.push(...altered.statements)
      if (altered.rebuilt) indexes = new Map()
    }
    for (const index of indexesOf(naming, table)) {
      const present = indexes.get(index.name)
      if (present !== undefined && isSame(present, index)) continue
      if (present !== undefined) statements.push(`DROP INDEX ${qualified(naming, index.name)}`)
      statements.push(createIndex(naming, name, index))
    }
  }
  return { statements, needsEmpty }
}

export const needsEmptyMismatch = (table: AnyTable, column: string): SchemaMismatch =>
  new SchemaMismatch({
    table: table.name,
    column,
    problem: "is new and required, but the table has rows without it. Make it optional, or fill it in by hand."
  })

interface Changes {
  readonly added: ReadonlyArray<string>
  /** Required in the database, but no longer by the code, or no longer known to it. */
  readonly loosened: ReadonlyArray<string>
}

const compareColumns = (
  table: AnyTable,
  wanted: ReadonlyMap<string, ColumnDefinition>,
  found: ReadonlyMap<string, ColumnDefinition>
): Changes | SchemaMismatch => {
  const added: Array<string> = []
  const loosened: Array<string> = []
  for (const [column, definition] of wanted) {
    const present = found.get(column)
    if (present === undefined) {
      added.push(column)
      continue
    }
    if (present.type !== definition.type) {
      return new SchemaMismatch({
        table: table.name,
        column,
        problem:
          `is ${present.type} in the database and ${definition.type} in the code. Rename the column, or convert it by hand.`
      })
    }
    if (definition.required && !present.required) {
      return new SchemaMismatch({
        table: table.name,
        column,
        problem: "may be absent in the database and is required by the code. Keep it optional, or add NOT NULL by hand."
      })
    }
    if (present.required && !definition.required) loosened.push(column)
  }
  for (const [column, present] of found) {
    if (!wanted.has(column) && present.required) loosened.push(column)
  }
  return { added, loosened }
}

const alter = (
  naming: Naming,
  name: string,
  wanted: ReadonlyMap<string, ColumnDefinition>,
  found: ReadonlyMap<string, ColumnDefinition>,
  { added, loosened }: Changes
): { readonly statements: ReadonlyArray<string>; readonly rebuilt: boolean } => {
  const to = qualified(naming, name)
  if (naming.dialect === "sqlite" && loosened.length > 0) {
    // SQLite cannot drop NOT NULL, so the table is made anew.
    const columns = new Map(wanted)
    for (const [column, { type }] of found) if (!columns.has(column)) columns.set(column, { type, required: false })
    const copied = [...found.keys()].map(quote).join(", ")
    const staged = `${name}__new`
    return {
      rebuilt: true,
      statements: [
        createTable(naming, staged, columns),
        `INSERT INTO ${quote(staged)} (${copied}) SELECT ${copied} FROM ${to}`,
        `DROP TABLE ${to}`,
        `ALTER TABLE ${quote(staged)} RENAME TO ${quote(name)}`
      ]
    }
  }
  return {
    rebuilt: false,
    statements: [
      ...loosened.map((column) => `ALTER TABLE ${to} ALTER COLUMN ${quote(column)} DROP NOT NULL`),
      ...added.map((column) => {
        const { type, required } = wanted.get(column)!
        return `ALTER TABLE ${to} ADD COLUMN ${columnDefinition(naming.dialect, column, type, required)}`
      })
    ]
  }
}

const isSame = (a: Omit<Index, "name">, b: Index): boolean =>
  a.unique === b.unique && a.partial === b.partial && a.columns.join() === b.columns.join()
