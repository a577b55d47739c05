/**
 * Keeps `factors` of a user's row true: the kinds of second factor that the user has. Whoever adds or removes a factor
 * calls it in the same transaction.
 */
import * as Events from "@gatehouse/contract/Events"
import { Store } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import { RecoveryCodesTable } from "../recovery/RecoveryCodesTable.ts"
import * as CallerSession from "../sessions/CallerSession.ts"
import * as EndSessions from "../sessions/EndSessions.ts"
import { type UserRow, UserTable } from "../users/UserTable.ts"
import type { Factor } from "../users/UserWire.ts"

export const make = Effect.gen(function*() {
  const store = yield* Store
  const endSessions = yield* EndSessions.make

  const emit = (type: string, user: UserRow, factor: Factor) =>
    Events.emit({ type, subject: { kind: "user", id: user.id }, data: { factor } })

  /** Codes that stand in for nothing must not come to life with the next factor. */
  const removeCodes = Effect.fnUntraced(function*(user: UserRow) {
    const codes = yield* store.unique(RecoveryCodesTable, "byUser", [user.id])
    if (codes === undefined) return
    yield* store.remove(RecoveryCodesTable, codes.id)
    yield* Events.emit({ type: "recovery_codes.removed", subject: { kind: "user", id: user.id } })
  })

  /** The user, now with a factor of this kind. */
  const added = Effect.fnUntraced(function*(user: UserRow, factor: Factor) {
    if (user.factors.includes(factor)) return user
    const factors = [...user.factors, factor]
    if (user.factors.length > 0) {
      yield* Effect.orDie(store.patch(UserTable, user.id, { factors }))
      yield* emit("factor.added", user, factor)
      return { ...user, factors } satisfies UserRow
    }
    // From now on one factor is not enough: no session goes on that began with one, elsewhere.
    const sessionEpoch = yield* endSessions(user, "factorAdded", {
      changes: { factors },
      except: yield* CallerSession.idsOf(user)
    })
    // Codes from before there was a factor are whoever's had the session then.
    yield* removeCodes(user)
    yield* emit("factor.added", user, factor)
    return { ...user, factors, sessionEpoch } satisfies UserRow
  })

  /**
   * One factor of this kind is gone; `others` of it remain or not. Ends all other sessions of the user, and with them the
   * trust in devices: who held the factor may have been somebody else.
   */
  const removed = Effect.fnUntraced(function*(user: UserRow, factor: Factor, others: boolean) {
    const factors = others ? user.factors : user.factors.filter((kind) => kind !== factor)
    yield* endSessions(user, "factorRemoved", {
      changes: { factors },
      except: yield* CallerSession.idsOf(user)
    })
    if (!others) yield* emit("factor.removed", user, factor)
    if (factors.length === 0) yield* removeCodes(user)
  })

  return { added, removed }
})

export type UserFactors = Effect.Success<typeof make>
