/**
 * Ending sessions inside the mutation that is the reason for it. All of a user's end with one number in the user's row;
 * their rows go by a job.
 */
import * as Events from "@gatehouse/contract/Events"
import * as Jobs from "@gatehouse/contract/Jobs"
import { Store } from "@gatehouse/store/Store"
import type { Patch } from "@gatehouse/store/Table"
import * as Effect from "effect/Effect"
import { type UserRow, UserTable } from "../users/UserTable.ts"
import { SessionTable } from "./SessionTable.ts"

/** The kind of the job that removes the rows of sessions that have ended. */
export const sweepJob = "sessions.sweep"

const sweptAtOnce = 100

/** Makes what ends all sessions of a user, or all but some. */
export const make = Effect.gen(function*() {
  const store = yield* Store
  const jobs = yield* Jobs.Jobs
  return Effect.fnUntraced(function*(
    user: UserRow,
    reason: string,
    { changes, except = [] }: {
      /** Sessions that go on. At most a few: each is a read and a write. */
      readonly except?: ReadonlyArray<string>
      /** What else changes in the user's row. */
      readonly changes?: Patch<UserRow>
    } = {}
  ) {
    const sessionEpoch = user.sessionEpoch + 1
    yield* Effect.orDie(store.patch(UserTable, user.id, { ...changes, sessionEpoch }))
    for (const id of except) {
      const session = yield* store.get(SessionTable, id)
      if (session?.userId === user.id && session.epoch === user.sessionEpoch) {
        yield* Effect.orDie(store.patch(SessionTable, id, { epoch: sessionEpoch }))
      }
    }
    yield* jobs.enqueue({
      kind: sweepJob,
      key: `${user.id}:${sessionEpoch}`,
      payload: { userId: user.id, sessionEpoch }
    })
    yield* Events.emit({
      type: "session.all_ended",
      subject: { kind: "user", id: user.id },
      data: { reason, kept: except.length }
    })
    return sessionEpoch
  })
})

/** Lets the rows of ended sessions go, oldest epoch first. */
export const register = Effect.gen(function*() {
  const store = yield* Store
  const jobs = yield* Jobs.Jobs
  yield* jobs.register(
    sweepJob,
    Effect.fnUntraced(function*(payload) {
      const { sessionEpoch, userId } = payload as { readonly userId: UserRow["id"]; readonly sessionEpoch: number }
      const rows = yield* store.first(SessionTable, "byUser", [userId], {
        limit: sweptAtOnce,
        range: { lt: sessionEpoch }
      })
      for (const row of rows) yield* store.remove(SessionTable, row.id)
      return rows.length < sweptAtOnce ? Jobs.done : Jobs.continueWith(payload)
    })
  )
})
