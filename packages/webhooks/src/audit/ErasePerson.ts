/**
 * What was personal in a user's events goes with the user. The events stay, and their hashes hold: those cover digests, and
 * without their salt the digests tell nothing.
 */
import { Cascades, type Part } from "@gatehouse/contract/Cascades"
import * as Jobs from "@gatehouse/contract/Jobs"
import { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { AuditEventTable, AuditOutboxTable } from "./AuditTable.ts"

/** The kind of the job that looks once more. */
export const eraseJob = "audit.erase"

/** By then the user's last access token is over, and what they did with it is sealed. */
export const againAfterMs = 900_000
const erasedAtOnce = 100

const make = Effect.gen(function*() {
  const store = yield* Store
  const erase: Part = Effect.fnUntraced(function*(userId: string, limit: number) {
    const rows = yield* store.first(AuditEventTable, "byPersonal", [userId], { limit: limit + 1 })
    for (const { id } of rows.slice(0, limit)) {
      yield* Effect.orDie(store.patch(AuditEventTable, id, { personal: null, salt: null, personalOf: null }))
    }
    return rows.length <= limit
  })
  return erase
})

/** Lets the job work. */
export const register = Effect.gen(function*() {
  const jobs = yield* Jobs.Jobs
  const store = yield* Store
  const erase = yield* make
  yield* jobs.register(
    eraseJob,
    Effect.fnUntraced(function*(payload) {
      const { until, userId } = payload as { readonly userId: string; readonly until: number }
      if (!(yield* erase(userId, erasedAtOnce))) return Jobs.continueWith(payload)
      // Nobody has sealed for a while: what waits since may be the user's, and is not to be found by them yet.
      const [late] = yield* store.first(AuditOutboxTable, "byTime", [], { limit: 1, range: { lte: until } })
      return late === undefined
        ? Jobs.done
        : Jobs.continueWith(payload, (yield* Clock.currentTimeMillis) + againAfterMs)
    })
  )
})

/** Registers what goes with a user. */
export const registerCascades = Effect.gen(function*() {
  const cascades = yield* Cascades
  const jobs = yield* Jobs.Jobs
  const erase = yield* make
  yield* cascades.register(
    "user",
    "audit",
    Effect.fnUntraced(function*(userId: string, limit: number) {
      if (!(yield* erase(userId, limit))) return false
      // Events of the removal, and others that wait for their seal, come into the log after this.
      const runAt = (yield* Clock.currentTimeMillis) + againAfterMs
      yield* jobs.enqueue({ kind: eraseJob, key: userId, payload: { userId, until: runAt }, runAt })
      return true
    })
  )
})
