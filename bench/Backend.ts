/**
 * A store that holds the rows it was filled with, and the floor `F` on the same rows.
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
import type { Filling, Row } from "./Filling.ts"
import { ulidTime } from "./Synthetic.ts"

export interface Backend<F> {
  readonly context: Context.Context<Store | Transactions>
  readonly floor: F
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
export const forgetStatements = ({ madeAfter, prefixes }: Filling): ReadonlyArray<string> =>
  Object.entries(prefixes).map(([table, prefix]) =>
    `DELETE FROM "gatehouse_${table}" WHERE "id" >= '${prefix}_${ulidTime(madeAfter)}' AND "id" < '${prefix}\`'`
  )
