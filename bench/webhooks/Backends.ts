/**
 * The stores on which the audit log and webhooks are measured; only those that speak SQL have a floor.
 */
import { KeyTable } from "@gatehouse/keys/KeyTable"
import * as MemoryStore from "@gatehouse/store/MemoryStore"
import { Store } from "@gatehouse/store/Store"
import type { AnyTable } from "@gatehouse/store/Table"
import { AuditEventTable } from "@gatehouse/webhooks/audit/AuditTable"
import { AuditOutboxTable } from "@gatehouse/webhooks/audit/OutboxTable"
import { DeliveryTable } from "@gatehouse/webhooks/deliveries/DeliveryTable"
import { platformScope } from "@gatehouse/webhooks/endpoints/EndpointTable"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { type Backend, build } from "../Backend.ts"
import type { Row } from "../Filling.ts"
import type { StoreName } from "../Options.ts"
import * as PostgresBackend from "../PostgresBackend.ts"
import * as SqliteBackend from "../SqliteBackend.ts"
import type { Dataset } from "./Data.ts"
import * as Floor from "./floors/Floor.ts"
import * as Sql from "./floors/Sql.ts"

export type ThisBackend = Backend<Floor.Floor | undefined>

/** Owns the keys that are made while measuring. */
export const benchUser = "usr_bench"

const batchSize = 5_000
/** More than a round makes. */
const limit = 100_000

/** The store in memory, filled through the port. */
const memory = async (data: Dataset, progress: (text: string) => void): Promise<ThisBackend> => {
  const { close, context } = await build(MemoryStore.layer)
  const store = Context.get(context, Store)
  const fill = async (table: AnyTable, rows: Iterable<Row>) => {
    let batch: Array<Row> = []
    const flush = async () => {
      const inserted = Effect.forEach(batch, (row) => store.insert(table, row as never), { discard: true })
      await Effect.runPromise(store.mutation({ name: "bench.fill" }, inserted))
      batch = []
    }
    for (const row of rows) {
      batch.push(row)
      if (batch.length === batchSize) await flush()
    }
    await flush()
  }
  for (const { rows, table } of data.filled) {
    progress(`memory: filling ${table.name}`)
    await fill(table, rows())
  }
  const remove = (table: AnyTable, rows: ReadonlyArray<{ readonly id: string }>) =>
    Effect.forEach(rows, (row) => store.remove(table, row.id), { discard: true })
  const forget = Effect.gen(function*() {
    yield* remove(KeyTable, yield* store.first(KeyTable, "byOwner", [`user:${benchUser}`], { limit }))
    yield* remove(AuditOutboxTable, yield* store.first(AuditOutboxTable, "byTime", [], { limit }))
    const range = { gte: data.madeAfter }
    yield* remove(AuditEventTable, yield* store.first(AuditEventTable, "byTime", [], { limit, range }))
    for (const status of ["pending", "delivered", "failed"] as const) {
      yield* remove(
        DeliveryTable,
        yield* store.first(DeliveryTable, "byScopeStatus", [platformScope, status], { limit })
      )
    }
  })
  return {
    context,
    floor: undefined,
    fill,
    forget: () => Effect.runPromise(store.mutation({ name: "bench.forget" }, Effect.orDie(forget))),
    databaseUrl: undefined,
    close
  }
}

export const open = (store: StoreName, data: Dataset, progress: (text: string) => void): Promise<ThisBackend> => {
  switch (store) {
    case "memory":
      return memory(data, progress)
    case "sqlite":
      return SqliteBackend.open(data, (database) => Floor.make(Sql.sqlite(database)), progress)
    case "postgres":
      return PostgresBackend.open(data, (client) => Floor.make(Sql.postgres(client)), progress)
  }
}
