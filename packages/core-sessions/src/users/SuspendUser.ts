/**
 * What other domains hold of a user stops working in the transaction that shuts the user out, and works again in the one
 * that lets them in. What is more than a transaction should change goes on by a job, which asks the user's row which of
 * the two it is by then.
 */
import * as Jobs from "@gatehouse/contract/Jobs"
import { Suspensions } from "@gatehouse/contract/Suspensions"
import { Store } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import { UserTable } from "./UserTable.ts"
import type { UserId } from "./UserWire.ts"

/** The kind of the job. */
export const suspensionJob = "users.suspend"

/** So many things of each domain are changed in one step. */
const changedAtOnce = 100

/** Makes what a mutation that shuts a user out, or lets them in, calls. */
export const make = Effect.gen(function*() {
  const jobs = yield* Jobs.Jobs
  const suspensions = yield* Suspensions
  return Effect.fnUntraced(function*(userId: UserId, suspended: boolean) {
    if (yield* suspensions.run(userId, suspended, changedAtOnce)) return
    yield* jobs.enqueue({ kind: suspensionJob, key: userId, payload: { userId } })
  })
})

/** Lets the job work. A layer does this once, when it is built. */
export const register = Effect.gen(function*() {
  const store = yield* Store
  const jobs = yield* Jobs.Jobs
  const suspensions = yield* Suspensions
  yield* jobs.register(
    suspensionJob,
    Effect.fnUntraced(function*(payload) {
      const { userId } = payload as { readonly userId: UserId }
      const user = yield* store.get(UserTable, userId)
      // What they had went before their row did.
      if (user === undefined) return Jobs.done
      const isDone = yield* suspensions.run(userId, user.deactivatedAt !== undefined, changedAtOnce)
      return isDone ? Jobs.done : Jobs.continueWith(payload)
    })
  )
})
