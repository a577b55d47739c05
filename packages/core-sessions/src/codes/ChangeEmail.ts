/**
 * Changing the primary address, which both addresses confirm: the mutations that begin, confirm and cancel it.
 */
import * as Actor from "@gatehouse/contract/Actor"
import { compact } from "@gatehouse/contract/Compact"
import * as Events from "@gatehouse/contract/Events"
import { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { upgrade } from "../anonymous/Upgrade.ts"
import { InvalidChallenge, InvalidCode } from "../challenges/ChallengeErrors.ts"
import * as Challenges from "../challenges/Challenges.ts"
import { normalise } from "../emails/EmailAddress.ts"
import * as ProveAddress from "../emails/ProveAddress.ts"
import * as Limits from "../limits/Limits.ts"
import * as StepLimits from "../limits/StepLimits.ts"
import * as EndSessions from "../sessions/EndSessions.ts"
import { requireRecent } from "../sessions/RecentSignIn.ts"
import { EmailTaken } from "../users/UserErrors.ts"
import { userOrCaller } from "../users/UserOrCaller.ts"
import { EmailTable, provedEmailOf } from "../users/UserTable.ts"
import { EmailUnchanged } from "./CodeErrors.ts"
import * as CodeNotices from "./CodeNotices.ts"
import type { Bodies } from "./Codes.ts"
import * as CodeSteps from "./CodeSteps.ts"
import * as EmailChangeChallenge from "./EmailChangeChallenge.ts"
import * as ShortCode from "./ShortCode.ts"

export const make = Effect.gen(function*() {
  const store = yield* Store
  const limits = yield* Limits.make
  const challenges = yield* Challenges.make
  const steps = yield* CodeSteps.make
  const changes = yield* EmailChangeChallenge.make
  const proveAddress = yield* ProveAddress.make
  const endSessions = yield* EndSessions.make

  const beginEmailChange: Bodies["beginEmailChange"] = Effect.fnUntraced(function*({ email, userId }) {
    const actor = yield* Actor.Current
    const user = yield* steps.activeUser(yield* userOrCaller(userId))
    yield* requireRecent(store)
    const to = CodeSteps.recipient("emailChange", email.trim())
    if (provedEmailOf(user) === normalise(email)) return yield* new EmailUnchanged()
    // The present address is no reason to count: it can be written to as often as the user may ask, and no more.
    yield* steps.countOwnSend(to, user.id)
    yield* changes.forget(user.id)
    const expiresAt = (yield* Clock.currentTimeMillis) + (yield* steps.lifetimeOf("emailChange"))
    const begun = yield* changes.begin({
      user,
      present: provedEmailOf(user),
      to: email.trim(),
      sessionId: actor.kind === "user" ? actor.sessionId : undefined,
      expiresAt
    })
    yield* Events.emit({ type: "user.email_change_requested", subject: { kind: "user", id: user.id } })
    yield* CodeNotices.sent({ id: begun.id, userId: user.id }, "emailChange", false)
    return yield* steps.issued("emailChange", begun.verifier, expiresAt, begun.sendings)
  })

  const confirmChange: Bodies["confirmChange"] = Effect.fnUntraced(function*({ userId, ...proof }) {
    const actor = yield* Actor.Current
    const ownerId = yield* userOrCaller(userId)
    const row = yield* steps.presented(
      compact({ ...proof, token: proof.token === undefined ? undefined : EmailChangeChallenge.lookupOf(proof.token) }),
      "emailChange"
    )
    const change = EmailChangeChallenge.dataOf(row)
    const user = yield* steps.begunBy(row, ownerId, change.epoch)
    // Somebody made another address the primary one meanwhile: that one was not asked.
    if (provedEmailOf(user) !== change.present?.to) return yield* new InvalidChallenge()
    const peeked = proof.token === undefined
      ? yield* limits.peek(StepLimits.codes({ identifier: user.id, ip: actor.ip }))
      : undefined
    if (peeked !== undefined) yield* peeked.pass
    const side = proof.token === undefined
      ? yield* changes.sideOfCode(row, proof.challenge!, ShortCode.typed(proof.code!))
      : yield* changes.nameOfToken(row, proof.token)
    if (side === undefined) {
      return yield* CodeNotices.refused(row, peeked!)(
        new InvalidCode({ attemptsLeft: yield* challenges.countWrong(row) })
      )
    }
    const address = normalise(change.new.to)
    const holder = side === "new" ? yield* store.unique(EmailTable, "byLogin", [address]) : undefined
    if (holder !== undefined && holder.userId !== user.id && holder.verifiedAt !== undefined) {
      yield* challenges.use(row)
      yield* Events.emit({
        type: "user.email_change_refused",
        subject: { kind: "user", id: user.id },
        failure: "EMAIL_TAKEN"
      })
      return yield* new EmailTaken()
    }
    const remaining = EmailChangeChallenge.remaining(change).filter((other) => other !== side)
    const confirmed = Events.emit({
      type: "user.email_change_confirmed",
      subject: { kind: "user", id: user.id },
      data: { side }
    })
    if (remaining.length > 0) {
      yield* changes.confirm(row, side)
      yield* confirmed
      return { changed: false, remaining }
    }
    yield* challenges.use(row)
    yield* confirmed
    const proved = yield* proveAddress(user, change.new.to, { primary: true })
    yield* upgrade(store, user, "email")
    const callerSession = actor.kind === "user" && actor.userId === user.id ? actor.sessionId : undefined
    yield* endSessions(proved.user, "emailChanged", {
      // The one in which it was asked for, and the one that confirms.
      except: [...new Set([row.sessionId, callerSession])].filter((id) => id !== undefined)
    })
    yield* Events.emit({
      type: "user.email_changed",
      subject: { kind: "user", id: user.id },
      data: { emailId: proved.email.id }
    })
    return compact({ changed: true, remaining, from: change.present?.to, to: change.new.to })
  })

  const cancelEmailChange: Bodies["cancelEmailChange"] = Effect.fnUntraced(function*({ userId }) {
    const id = yield* userOrCaller(userId)
    if (yield* changes.forget(id)) {
      yield* Events.emit({ type: "user.email_change_cancelled", subject: { kind: "user", id } })
    }
  })

  return { beginEmailChange, confirmChange, cancelEmailChange }
})
