/**
 * Seals what waits, by the component's own runs, when a test says so.
 */
import { componentRef } from "@gatehouse/convex-isolate"
import { Store } from "@gatehouse/store/Store"
import { Clock, Effect } from "effect"
import { RunTable, sealing } from "../../../src/RunTable.ts"
import { component, Runs } from "../Domain.ts"

/** Seals everything. Gives how many events that were. */
export const sealAll = Effect.gen(function*() {
  const isolate = yield* Runs
  const store = yield* Store
  const now = yield* Clock.currentTimeMillis
  // A chain of its own, so that no run that is scheduled counts.
  const run = yield* store.mutation(
    { name: "test" },
    Effect.gen(function*() {
      const row = yield* store.get(RunTable, sealing)
      const next = { run: (row?.run ?? 0) + 1, isRunning: true }
      yield* Effect.orDie(
        row === undefined
          ? store.insert(RunTable, { id: sealing, createdAt: now, ...next })
          : store.patch(RunTable, sealing, next)
      )
      return next.run
    })
  )
  return yield* Effect.promise(async () => {
    isolate.setNow(now)
    let events = 0
    while (true) {
      const sealed: number = await isolate.mutation(componentRef(component, "seal:seal"), { run })
      if (sealed === 0) break
      events += sealed
    }
    return events
  })
})
