/**
 * A store that holds the rows of a dataset, with the floor on the same rows.
 */
import type { Transactions } from "@gatehouse/contract/Transaction"
import type { Store } from "@gatehouse/store/Store"
import type { AnyTable } from "@gatehouse/store/Table"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import { ddl, type Dialect, type Naming } from "../packages/store-sql/src/internal/Ddl.ts"
import { type Row, tables, ulidTime } from "./Data.ts"
import type { Floor } from "./floors/Floor.ts"

export interface Backend {
  readonly context: Context.Context<Store | Transactions>
  readonly floor: Floor
  /** Adds rows to what the store and the floor see, in bulk. */
  readonly fill: (table: AnyTable, rows: Iterable<Row>) => Promise<void>
  /** Removes what was made while measuring. */
  readonly forget: () => Promise<void>
  /** For `DATABASE_URL`, where another process can open it. */
  readonly databaseUrl: string | undefined
  readonly close: () => Promise<void>
}

/** Builds a layer that lives until `close`. */
export const build = async <A, E>(
  layer: Layer.Layer<A, E>
): Promise<{ readonly context: Context.Context<A>; readonly close: () => Promise<void> }> => {
  const scope = Effect.runSync(Scope.make())
  const context = await Effect.runPromise(Layer.buildWithScope(layer, scope))
  return { context, close: () => Effect.runPromise(Scope.close(scope, Exit.void)) }
}

/** The statements that make a table, and those for its indexes, which are made when its rows are there. */
export const schemaOf = (
  dialect: Dialect,
  table: AnyTable
): { readonly create: string; readonly indexes: Array<string> } => {
  const naming: Naming = { dialect, tablePrefix: "gatehouse_" }
  const [create, ...indexes] = ddl(naming, table)
  return { create: create!, indexes }
}

/** Removes rows whose ids are younger, of every table. Ids begin with their table's prefix and then the time. */
export const forgetStatements = (madeAfter: number): ReadonlyArray<string> =>
  tables.flatMap(({ name }) => {
    const prefix = prefixes[name]
    return prefix === undefined
      ? []
      : [`DELETE FROM gatehouse_${name} WHERE "id" >= '${prefix}_${ulidTime(madeAfter)}' AND "id" < '${prefix}\`'`]
  })

/** Of the tables into which measured operations insert. */
const prefixes: Readonly<Record<string, string>> = {
  keys: "key",
  groups: "grp",
  members: "mem",
  member_roles: "mro",
  invites: "inv",
  invite_roles: "iro"
}
