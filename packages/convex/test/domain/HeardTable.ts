/**
 * Where the component under test writes what happened, in the transaction in which it did: what is rolled back was not
 * heard.
 */
import type { Event } from "@gatehouse/contract/Events"
import type { StoreService } from "@gatehouse/store/Store"
import { type Row, table } from "@gatehouse/store/Table"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

interface HeardRow extends Row {
  readonly event: Event
}

export const HeardTable = table<HeardRow>()({
  name: "heard",
  columns: { id: "text", createdAt: "int", event: "json" },
  unique: {},
  indexes: {}
})

/** Writes an event down. */
export const hear = (store: StoreService, id: Effect.Effect<string>, event: Event): Effect.Effect<void> =>
  Effect.flatMap(
    Effect.all([id, Clock.currentTimeMillis]),
    ([id, createdAt]) => Effect.orDie(store.insert(HeardTable, { id, createdAt, event }))
  )
