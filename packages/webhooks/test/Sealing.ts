/**
 * Seals what waits, as a daemon would, when a test says so.
 */
import { Store } from "@gatehouse/store/Store"
import { Effect } from "effect"
import * as Sealer from "../src/audit/Sealer.ts"

/** Seals everything. Gives how many events that were. */
export const sealAll = Effect.gen(function*() {
  const store = yield* Store
  const { seal, waiting, wake } = yield* Sealer.make
  let events = 0
  while (true) {
    const rows = yield* waiting(100)
    if (rows.length === 0) {
      while (yield* store.mutation({ name: "audit.wake" }, wake)) { /* until none is left */ }
      return events
    }
    events += (yield* store.mutation({ name: "audit.seal" }, seal(rows))).events
  }
})
