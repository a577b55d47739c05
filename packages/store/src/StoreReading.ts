/**
 * Runs a `Reading` on the Store.
 */
import * as Effect from "effect/Effect"
import type { Reading, Request } from "./Reading.ts"
import type { StoreService } from "./Store.ts"

const read = (store: StoreService, request: Request): Effect.Effect<unknown> => {
  switch (request.kind) {
    case "get":
      return store.get(request.table, request.id)
    case "unique":
      return store.unique(request.table, request.index as never, request.key as never)
    case "uniqueMany":
      return store.uniqueMany(request.table, request.index as never, request.keys as never)
    case "first":
      return store.first(request.table, request.index as never, request.prefix as never, { limit: request.limit })
  }
}

/** `fail` makes the typed error of a failure's data. */
export const run = <A, F, E>(
  store: StoreService,
  reading: Reading<A, F>,
  fail: (failure: F) => Effect.Effect<never, E>
): Effect.Effect<A, E> => {
  switch (reading._tag) {
    case "Done":
      return Effect.succeed(reading.value)
    case "Failed":
      return fail(reading.failure)
    case "Read":
      return Effect.flatMap(read(store, reading.request), (answer) => run(store, reading.next(answer), fail))
  }
}

const cannotFail = (failure: never): never => failure

/** Runs a reading that cannot fail. */
export const runSafe = <A>(store: StoreService, reading: Reading<A>): Effect.Effect<A> =>
  run(store, reading, cannotFail)
