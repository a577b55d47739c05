/** The stores in SQL, as namespaces: `SqliteStore.layer`, `PostgresStore.layer`. */
export * as PostgresStore from "./PostgresStore.ts"
export * as SqliteStore from "./SqliteStore.ts"
export { SchemaMismatch, StoreBusy, StoreFailure, StoreUnavailable, UnknownTable } from "./StoreErrors.ts"
