/**
 * The statements of one table, each written once.
 */
import type { PageRequest } from "@gatehouse/store/PageRequest"
import { type AnyTable, kindOf } from "@gatehouse/store/Table"
import { isFindable } from "@gatehouse/store/Value"
import { UnknownTable } from "../StoreErrors.ts"
import { nameOf, type Naming, qualified, quote, typeOf } from "./Ddl.ts"
import { type PageStatement, pageStatement, shapeOf } from "./PageStatement.ts"
import { type Encoders, type RowCodec, rowCodec } from "./RowCodec.ts"

export class TableStatements {
  readonly table: AnyTable
  readonly codec: RowCodec
  readonly get: string
  readonly getMany: string
  readonly insert: string
  readonly remove: string
  readonly #naming: Naming
  readonly #encoders: Encoders
  readonly #unique = new Map<string, string>()
  readonly #uniqueMany = new Map<string, string>()
  readonly #updates = new Map<string, string>()
  readonly #pages = new Map<string, PageStatement>()

  constructor(naming: Naming, encoders: Encoders, table: AnyTable) {
    this.table = table
    this.codec = rowCodec(encoders, table)
    this.#naming = naming
    this.#encoders = encoders
    const sqlite = naming.dialect === "sqlite"
    const values = this.codec.columns.map((_, i) => this.#placeholder(i)).join(", ")
    this.get = `SELECT ${this.#columns()} FROM ${this.#name} WHERE "id" = ${this.#placeholder(0)}`
    this.getMany = this.#many(["id"])
    this.insert = `INSERT INTO ${this.#name} (${this.#columns()}) VALUES (${values})${
      // A clash must not abort PostgreSQL's transaction.
      sqlite ? "" : " ON CONFLICT DO NOTHING"}`
    this.remove = `DELETE FROM ${this.#name} WHERE "id" = ${this.#placeholder(0)}`
    for (const [name, columns] of Object.entries(table.unique)) {
      const terms = columns.map((column, i) => `${quote(column)} = ${this.#placeholder(i)}`)
      this.#unique.set(name, `SELECT ${this.#columns()} FROM ${this.#name} WHERE ${terms.join(" AND ")}`)
      this.#uniqueMany.set(name, this.#many(columns))
    }
  }

  get #name(): string {
    return qualified(this.#naming, nameOf(this.#naming, this.table))
  }

  #placeholder(i: number): string {
    return this.#naming.dialect === "sqlite" ? "?" : `$${i + 1}`
  }

  #columns(of = ""): string {
    return this.codec.columns.map((column) => `${of}${quote(column)}`).join(", ")
  }

  /**
   * Rows by a list of keys, each with its place in the list after its columns. The list comes first and the table is
   * searched for each of its entries.
   */
  #many(columns: ReadonlyArray<string>): string {
    if (this.#naming.dialect === "sqlite") {
      const terms = columns.map((column, i) => `t.${quote(column)} = json_extract(k.value, '$[${i}]')`)
      return `SELECT ${this.#columns("t.")}, k.key FROM json_each(?) AS k CROSS JOIN ${this.#name} AS t WHERE ${
        terms.join(" AND ")
      }`
    }
    const lists = columns.map((column, i) => `$${i + 1}::${typeOf("postgres", this.kindOf(column))}[]`)
    const names = columns.map((_, i) => `k${i}`)
    const terms = columns.map((column, i) => `${quote(column)} = k.k${i}`)
    // LIMIT keeps the planner from turning the search into a join of two scans.
    return `SELECT ${this.#columns("t.")}, k.place FROM unnest(${lists.join(", ")}) WITH ORDINALITY AS k(${
      names.join(", ")
    }, place) CROSS JOIN LATERAL (SELECT * FROM ${this.#name} WHERE ${terms.join(" AND ")} LIMIT 1) AS t`
  }

  kindOf(column: string) {
    return kindOf(this.table.columns[column]!).kind
  }

  unique(index: string): string {
    const sql = this.#unique.get(index)
    if (sql === undefined) throw new Error(`${this.table.name} has no unique key ${index}`)
    return sql
  }

  /** The parameters of `unique`, or `undefined` for a key that no row has: a field is absent, or a text none can hold. */
  keyParameters(index: string, key: ReadonlyArray<unknown>): Array<unknown> | undefined {
    const columns = this.table.unique[index]!
    const parameters: Array<unknown> = []
    for (let i = 0; i < columns.length; i++) {
      const value = key[i]
      if (value === undefined || value === null || !isFindable(value)) return undefined
      parameters.push(this.codec.encodeColumn(columns[i]!, value))
    }
    return parameters
  }

  uniqueMany(index: string): string {
    const sql = this.#uniqueMany.get(index)
    if (sql === undefined) throw new Error(`${this.table.name} has no unique key ${index}`)
    return sql
  }

  /** Sets these columns of the row whose id is the last parameter. */
  update(columns: ReadonlyArray<string>): string {
    const key = columns.join()
    let sql = this.#updates.get(key)
    if (sql === undefined) {
      const changes = columns.map((column, i) => `${quote(column)} = ${this.#placeholder(i)}`)
      sql = `UPDATE ${this.#name} SET ${changes.join(", ")} WHERE "id" = ${this.#placeholder(columns.length)}`
      this.#updates.set(key, sql)
    }
    return sql
  }

  page(request: PageRequest): PageStatement {
    const shape = shapeOf(request)
    let statement = this.#pages.get(shape)
    if (statement === undefined) {
      statement = pageStatement(this.#naming, this.table, this.codec, request, this.#encoders.int)
      this.#pages.set(shape, statement)
    }
    return statement
  }

  /** The unique keys that these columns are part of. */
  keysOf(columns: ReadonlyArray<string>): ReadonlyArray<string> {
    return Object.keys(this.table.unique).filter((name) =>
      this.table.unique[name]!.some((column) => columns.includes(column))
    )
  }
}

/** One `TableStatements` for each table, made when first asked for. With `tables`, no other is known. */
export const statementsOf = (
  naming: Naming,
  encoders: Encoders,
  tables: ReadonlyArray<AnyTable>
): (table: AnyTable) => TableStatements => {
  const names = new Set(tables.map(({ name }) => name))
  const byTable = new Map<AnyTable, TableStatements>()
  return (table) => {
    let statements = byTable.get(table)
    if (statements === undefined) {
      if (!names.has(table.name)) {
        throw new UnknownTable({
          store: naming.dialect === "sqlite" ? "SqliteStore" : "PostgresStore",
          table: table.name
        })
      }
      statements = new TableStatements(naming, encoders, table)
      byTable.set(table, statements)
    }
    return statements
  }
}
