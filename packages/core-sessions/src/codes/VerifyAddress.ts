/**
 * Proving an address or a number of a signed-in user: the mutations that begin and end it.
 */
import * as Actor from "@gatehouse/contract/Actor"
import { compact } from "@gatehouse/contract/Compact"
import * as Events from "@gatehouse/contract/Events"
import { Store } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import * as WaysToSignIn from "../accounts/WaysToSignIn.ts"
import { upgrade } from "../anonymous/Upgrade.ts"
import { InvalidChallenge } from "../challenges/ChallengeErrors.ts"
import * as ProveAddress from "../emails/ProveAddress.ts"
import * as StepLimits from "../limits/StepLimits.ts"
import { requireRecent } from "../sessions/RecentSignIn.ts"
import * as SignUpGate from "../signin/SignUpGate.ts"
import { EmailNotFound, PhoneTaken } from "../users/UserErrors.ts"
import { userOrCaller } from "../users/UserOrCaller.ts"
import { emailOf, EmailTable, userOf, type UserRow, UserTable } from "../users/UserTable.ts"
import type { Bodies } from "./Codes.ts"
import * as CodeSteps from "./CodeSteps.ts"

export const make = Effect.gen(function*() {
  const store = yield* Store
  const steps = yield* CodeSteps.make
  const proveAddress = yield* ProveAddress.make
  const ways = yield* WaysToSignIn.make

  const beginEmailVerification: Bodies["beginEmailVerification"] = Effect.fnUntraced(function*({ emailId }) {
    const row = yield* store.get(EmailTable, emailId)
    if (row === undefined) return yield* new EmailNotFound()
    const user = yield* steps.activeUser(row.userId)
    // A new address is a new way in. The one that they signed up with is not.
    if (row.login === undefined) yield* requireRecent(store)
    const to = CodeSteps.recipient("emailVerification", row.original)
    yield* steps.countOwnSend(to, user.id)
    return yield* steps.issue("emailVerification", to, { user })
  })

  const finishEmailVerification: Bodies["finishEmailVerification"] = Effect.fnUntraced(
    function*({ userId, ...proof }) {
      const { ip } = yield* Actor.Current
      const ownerId = yield* userOrCaller(userId)
      const row = yield* steps.presented(proof, "emailVerification")
      const { epoch, to } = CodeSteps.dataOf(row)
      const user = yield* steps.begunBy(row, ownerId, epoch)
      const claimed = yield* store.unique(EmailTable, "byUserAddress", [user.id, row.identifier!])
      if (claimed === undefined) return yield* new InvalidChallenge()
      if (user.anonymous) yield* SignUpGate.pass(row.identifier)
      yield* steps.use(row, proof, StepLimits.codes({ identifier: user.id, ip }))
      const proved = yield* Effect.tapError(proveAddress(user, to), (error) =>
        error._tag === "EmailTaken"
          ? Events.emit({
            type: "email.refused",
            subject: { kind: "email", id: claimed.id },
            failure: "EMAIL_TAKEN",
            data: { userId: user.id }
          })
          : Effect.void)
      yield* upgrade(store, user, "email")
      return emailOf(proved.email)
    }
  )

  const beginPhoneVerification: Bodies["beginPhoneVerification"] = Effect.fnUntraced(function*({ phone, userId }) {
    const user = yield* steps.activeUser(yield* userOrCaller(userId))
    yield* requireRecent(store)
    const to = CodeSteps.recipient("phoneVerification", phone)
    yield* steps.countOwnSend(to, user.id)
    return yield* steps.issue("phoneVerification", to, { user })
  })

  /**
   * Takes the number from the user who had it: numbers are given to other people, and whoever keeps an old one open keeps
   * a door open to somebody else's account.
   */
  const releasePhone = Effect.fnUntraced(function*(holder: UserRow) {
    yield* Effect.orDie(store.patch(UserTable, holder.id, { phone: null }))
    yield* Events.emit({
      type: "user.phone_removed",
      subject: { kind: "user", id: holder.id },
      data: { reason: "provedByAnother" }
    })
  })

  const provePhone: Bodies["provePhone"] = Effect.fnUntraced(function*({ userId, ...proof }) {
    const { ip } = yield* Actor.Current
    const ownerId = yield* userOrCaller(userId)
    const row = yield* steps.presented(proof, "phoneVerification")
    const { epoch, to: phone } = CodeSteps.dataOf(row)
    const user = yield* steps.begunBy(row, ownerId, epoch)
    if (user.anonymous) yield* SignUpGate.pass(undefined)
    yield* steps.use(row, proof, StepLimits.codes({ identifier: user.id, ip }))
    const holder = yield* store.unique(UserTable, "byPhone", [phone])
    if (holder?.id === user.id) return { user: userOf(user), change: "none" }
    const taken = Effect.andThen(
      Events.emit({ type: "user.phone_refused", subject: { kind: "user", id: user.id }, failure: "PHONE_TAKEN" }),
      Effect.fail(new PhoneTaken())
    )
    // Only who would be locked out keeps it.
    if (holder !== undefined && !(yield* ways.remain(holder, { kind: "phone" }))) return yield* taken
    if (holder !== undefined) yield* releasePhone(holder)
    yield* Effect.catch(store.patch(UserTable, user.id, { phone }), () => taken)
    yield* Events.emit({ type: "user.phone_verified", subject: { kind: "user", id: user.id } })
    yield* upgrade(store, user, "phone")
    return compact({
      user: userOf({ ...user, phone, anonymous: false }),
      change: user.phone === undefined ? "added" as const : "changed" as const,
      lostBy: holder?.emailVerified === true ? holder.email : undefined
    })
  })

  return { beginEmailVerification, finishEmailVerification, beginPhoneVerification, provePhone }
})
