/**
 * The end of a user. At once they are gone for everybody: signed out everywhere, without a name, and what they signed in with
 * is free for others. The rest of their rows, however many, go by a job that other domains take part in, and their own row
 * goes last: until then nobody can be given the same id.
 */
import { Cascades } from "@gatehouse/contract/Cascades"
import * as Events from "@gatehouse/contract/Events"
import * as Jobs from "@gatehouse/contract/Jobs"
import { Memberships } from "@gatehouse/contract/Memberships"
import { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { emailsOf } from "../emails/EmailRows.ts"
import * as EndSessions from "../sessions/EndSessions.ts"
import * as SuspendUser from "./SuspendUser.ts"
import { AccountTable, EmailTable, isThere, type UserRow, UserTable } from "./UserTable.ts"
import type { UserId } from "./UserWire.ts"

/** Removes what belonged to a user who is gone. */
export const removalJob = "users.remove"
/** Removes a user whose time to think again is over. */
export const deletionJob = "users.delete"

/** So many identities are freed at once, and so many rows of each kind go in one step. */
const removedAtOnce = 100

/** A deletion that cannot be done yet is tried again so much later. */
export const deferral = 86_400_000

export const make = Effect.gen(function*() {
  const store = yield* Store
  const jobs = yield* Jobs.Jobs
  const endSessions = yield* EndSessions.make
  const suspend = yield* SuspendUser.make

  return Effect.fnUntraced(function*(user: UserRow, by: "administrator" | "owner") {
    const now = yield* Clock.currentTimeMillis
    const emails = yield* emailsOf(store, user.id)
    const accounts = yield* store.first(AccountTable, "byUser", [user.id], { limit: removedAtOnce })
    for (const { id } of emails) yield* store.remove(EmailTable, id)
    for (const { id } of accounts) yield* store.remove(AccountTable, id)
    yield* endSessions(user, "removed", {
      changes: {
        removedAt: now,
        deactivatedAt: user.deactivatedAt ?? now,
        name: null,
        image: null,
        email: null,
        emailVerified: false,
        phone: null,
        activeGroupId: null,
        factors: [],
        deleteAt: null,
        extend: null,
        passwordHash: null,
        passwordChangedAt: null
      }
    })
    yield* suspend(user.id, true)
    yield* jobs.enqueue({ kind: removalJob, key: user.id, payload: { userId: user.id } })
    yield* Events.emit({ type: "user.removed", subject: { kind: "user", id: user.id }, data: { by } })
  })
})

/** Names the two jobs. */
export const register = Effect.gen(function*() {
  const store = yield* Store
  const jobs = yield* Jobs.Jobs
  const cascades = yield* Cascades
  const removeUser = yield* make

  yield* jobs.register(
    removalJob,
    Effect.fnUntraced(function*(payload) {
      const { userId } = payload as { readonly userId: UserId }
      const user = yield* store.get(UserTable, userId)
      if (user === undefined || isThere(user)) return Jobs.done
      if (!(yield* cascades.run("user", userId, removedAtOnce))) return Jobs.continueWith(payload)
      yield* store.remove(UserTable, userId)
      return Jobs.done
    })
  )

  yield* jobs.register(
    deletionJob,
    Effect.fnUntraced(function*(payload) {
      const { userId } = payload as { readonly userId: UserId }
      const now = yield* Clock.currentTimeMillis
      const user = yield* store.get(UserTable, userId)
      if (!isThere(user) || user.deleteAt === undefined) return Jobs.done
      // It was called off and asked for again, later.
      if (now < user.deleteAt) return Jobs.continueWith(payload, user.deleteAt)
      const groupIds = yield* (yield* Memberships).ownedAlone(userId)
      if (groupIds.length === 0) {
        yield* removeUser(user, "owner")
        return Jobs.done
      }
      const deleteAt = now + deferral
      yield* Effect.orDie(store.patch(UserTable, userId, { deleteAt }))
      yield* Events.emit({
        type: "user.deletion_deferred",
        subject: { kind: "user", id: userId },
        failure: "LAST_OWNER",
        data: { groupIds, deleteAt }
      })
      return Jobs.continueWith(payload, deleteAt)
    })
  )
})
