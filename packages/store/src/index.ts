/**
 * The Store port, tables as data, and the store in memory. Each module can be imported by itself, and is in `src/`.
 */
export * as Cursor from "./Cursor.ts"
export * as JobTable from "./JobTable.ts"
export * as Lease from "./Lease.ts"
export * as MemoryStore from "./MemoryStore.ts"
export * as Store from "./Store.ts"
export * as StoreStream from "./StoreStream.ts"
export * as Table from "./Table.ts"
export * as Value from "./Value.ts"
