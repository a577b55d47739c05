/**
 * The service of authenticator apps, on the Store port. `make` gives plain bodies; `TotpFlow.ts` makes the actions of them.
 *
 * Secrets come and go sealed: no transaction sees one.
 */
import * as Actor from "@gatehouse/contract/Actor"
import { compact } from "@gatehouse/contract/Compact"
import type * as Contract from "@gatehouse/contract/Contract"
import { NotSignedIn } from "@gatehouse/contract/Errors"
import * as Events from "@gatehouse/contract/Events"
import { pageOptions } from "@gatehouse/contract/PageRequest"
import { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { AuthSettings } from "../AuthSettings.ts"
import { InvalidCode } from "../challenges/ChallengeErrors.ts"
import * as Challenges from "../challenges/Challenges.ts"
import * as SecondFactors from "../factors/SecondFactors.ts"
import * as StepUp from "../factors/StepUp.ts"
import * as UserFactors from "../factors/UserFactors.ts"
import { recently, requireRecent } from "../sessions/RecentSignIn.ts"
import { goesWithUser } from "../users/GoesWithUser.ts"
import { userOrCaller } from "../users/UserOrCaller.ts"
import { provedEmailOf, type UserRow, UserTable } from "../users/UserTable.ts"
import type { UserId } from "../users/UserWire.ts"
import * as Totp from "./Totp.ts"
import type { TotpContract } from "./TotpContract.ts"
import { TooManyTotps, TotpNotFound, TotpSetupExpired } from "./TotpErrors.ts"
import { totpOf, type TotpRow, TotpTable } from "./TotpTable.ts"
import type { MatchedStep, SealedTotp } from "./TotpWire.ts"

type Operations = Contract.Service<typeof TotpContract>

export class Totps extends Context.Service<Totps, Operations>()("@gatehouse/core-sessions/Totps") {}

/** All operations but the actions. */
export type Bodies = Omit<Operations, "remove" | "start" | "confirm" | "verify" | "stepUp">

/** How many a user may have. */
export const maximum = 10

const sealedOf = (row: TotpRow): SealedTotp => ({
  totpId: row.id,
  sealed: row.secret,
  algorithm: row.algorithm,
  digits: row.digits,
  period: row.period
})

export const make = Effect.gen(function*() {
  const store = yield* Store
  const challenges = yield* Challenges.make
  const factors = yield* UserFactors.make
  const secondFactors = yield* SecondFactors.make
  const stepUps = yield* StepUp.make

  const emit = (type: string, row: TotpRow, failure?: string) =>
    Events.emit(compact({ type, subject: { kind: "totp", id: row.id }, failure, data: { userId: row.userId } }))

  const activeOf = (userId: UserId, limit: number) => store.first(TotpTable, "byUser", [userId, true], { limit })

  const list: Bodies["list"] = Effect.fnUntraced(function*({ userId, ...page }) {
    const id = yield* userOrCaller(userId)
    const { items, nextCursor } = yield* store.page(TotpTable, "byUser", [id, true], pageOptions(page))
    return { items: items.map(totpOf), nextCursor }
  })

  const rename: Bodies["rename"] = Effect.fnUntraced(function*({ name, totpId }) {
    const row = yield* store.get(TotpTable, totpId)
    if (row === undefined || !row.active) return yield* new TotpNotFound()
    yield* Effect.orDie(store.patch(TotpTable, totpId, { name }))
    yield* emit("totp.renamed", row)
    const { name: _before, ...unnamed } = row
    return totpOf(compact({ ...unnamed, name: name ?? undefined }))
  })

  const drop: Bodies["drop"] = Effect.fnUntraced(function*({ totpId }) {
    const row = yield* store.get(TotpTable, totpId)
    const user = row === undefined ? undefined : yield* store.get(UserTable, row.userId)
    if (row === undefined || user === undefined) return yield* new TotpNotFound()
    yield* requireRecent(store)
    yield* store.remove(TotpTable, totpId)
    if (!row.active) return {}
    yield* emit("totp.removed", row)
    yield* factors.removed(user, "totp", (yield* activeOf(user.id, 1)).length > 0)
    return compact({ notify: provedEmailOf(user) })
  })

  /** Who sets an app up: who owes a first factor, or the caller, if they have signed in so recently. */
  const settingUp = Effect.fnUntraced(function*(challenge: string | undefined, maxAgeMs: number) {
    if (challenge !== undefined) {
      const found = yield* secondFactors.enrolling(yield* secondFactors.find(challenge))
      return { user: found.user, found }
    }
    const actor = yield* Actor.Current
    if (actor.kind !== "user") return yield* new NotSignedIn()
    yield* requireRecent(store, maxAgeMs)
    const user = yield* store.get(UserTable, actor.userId)
    return user === undefined ? yield* new NotSignedIn() : { user, found: undefined }
  })

  /** What the app will show beside the application's name. */
  const labelOf = (user: UserRow): string => user.email ?? user.name ?? user.id

  const begin: Bodies["begin"] = Effect.fnUntraced(function*({ challenge, name, sealed, totpId }) {
    const { lifetimes, totp } = yield* AuthSettings
    const now = yield* Clock.currentTimeMillis
    const { user } = yield* settingUp(challenge, recently)
    if ((yield* activeOf(user.id, maximum)).length >= maximum) return yield* new TooManyTotps({ limit: maximum })
    const pending = yield* store.first(TotpTable, "byUser", [user.id, false], { limit: 2 })
    for (const row of pending) yield* store.remove(TotpTable, row.id)
    const setupExpiresAt = now + lifetimes.totpSetupMs
    const row: TotpRow = compact({
      id: totpId,
      createdAt: now,
      userId: user.id,
      name,
      active: false,
      secret: sealed,
      algorithm: totp.algorithm,
      digits: Totp.digits,
      period: Totp.period,
      lastStep: -1,
      setupExpiresAt
    })
    yield* Effect.orDie(store.insert(TotpTable, row))
    return { label: labelOf(user), expiresAt: setupExpiresAt }
  })

  /** A set-up that waits for its first code, and who it is of. */
  const pendingOf = Effect.fnUntraced(function*(challenge: string | undefined, totpId: string) {
    const { lifetimes } = yield* AuthSettings
    const who = yield* settingUp(challenge, recently + lifetimes.totpSetupMs)
    const row = yield* store.get(TotpTable, totpId)
    const now = yield* Clock.currentTimeMillis
    if (row === undefined || row.userId !== who.user.id || row.active || now >= row.setupExpiresAt) {
      return yield* new TotpSetupExpired()
    }
    return { ...who, row, now }
  })

  const pending: Bodies["pending"] = ({ challenge, totpId }) =>
    Effect.map(pendingOf(challenge, totpId), ({ row }) => sealedOf(row))

  const activate: Bodies["activate"] = Effect.fnUntraced(function*({ challenge, matched, totpId }) {
    const { found, now, row, user } = yield* pendingOf(challenge, totpId)
    if (matched === undefined || matched.totpId !== totpId) {
      const { codeAttempts } = yield* AuthSettings
      // Their own secret is nothing to guess, but a challenge bears only so many attempts.
      if (found === undefined) return yield* new InvalidCode({ attemptsLeft: codeAttempts })
      yield* emit("totp.refused", row, "INVALID_CODE")
      return yield* new InvalidCode({ attemptsLeft: yield* challenges.countWrong(found.row) })
    }
    const isFirstFactor = user.factors.length === 0
    const changes = { active: true, verifiedAt: now, lastStep: matched.step }
    yield* Effect.orDie(store.patch(TotpTable, totpId, changes))
    yield* emit("totp.added", row)
    const withFactor = yield* factors.added(user, "totp")
    const added = { kind: "totpAdded" as const, totp: totpOf({ ...row, ...changes }), isFirstFactor }
    const notify = provedEmailOf(user)
    if (found === undefined) return compact({ added, notify })
    yield* challenges.use(found.row)
    const opened = yield* secondFactors.finish({ ...found, user: withFactor }, { method: "totp", amr: ["otp"] })
    return compact({ added, opened, notify })
  })

  const secrets: Bodies["secrets"] = Effect.fnUntraced(function*({ challenge }) {
    const found = yield* secondFactors.find(challenge)
    yield* (yield* secondFactors.peekOwed(found)).pass
    return (yield* activeOf(found.user.id, maximum)).map(sealedOf)
  })

  const ownSecrets: Bodies["ownSecrets"] = Effect.fnUntraced(function*() {
    const { session, user } = yield* stepUps.caller
    yield* (yield* secondFactors.peek(user.id, session.deviceId)).pass
    return (yield* activeOf(user.id, maximum)).map(sealedOf)
  })

  /** Uses the step up. False when it is no step of this user's, or was used before. */
  const useStep = Effect.fnUntraced(function*(userId: UserId, matched: MatchedStep | undefined) {
    const row = matched === undefined ? undefined : yield* store.get(TotpTable, matched.totpId)
    if (matched === undefined || row === undefined || row.userId !== userId || !row.active) return false
    if (matched.step <= row.lastStep) return false
    const lastUsedAt = yield* Clock.currentTimeMillis
    yield* Effect.orDie(
      store.patch(TotpTable, row.id, compact({ lastStep: matched.step, lastUsedAt, secret: matched.resealed }))
    )
    return true
  })

  const finishVerify: Bodies["finishVerify"] = Effect.fnUntraced(function*({ challenge, matched, trustDevice }) {
    const found = yield* secondFactors.find(challenge)
    const peeked = yield* secondFactors.peekOwed(found)
    yield* peeked.pass
    if (!(yield* useStep(found.user.id, matched))) {
      yield* peeked.take
      yield* secondFactors.failed(found.user.id, "totp")
      return yield* new InvalidCode({ attemptsLeft: yield* challenges.countWrong(found.row) })
    }
    yield* challenges.use(found.row)
    return yield* secondFactors.finish(found, { method: "totp", amr: ["otp"] }, trustDevice)
  })

  const finishStepUp: Bodies["finishStepUp"] = Effect.fnUntraced(function*({ matched }) {
    const { session, user } = yield* stepUps.caller
    const peeked = yield* secondFactors.peek(user.id, session.deviceId)
    yield* peeked.pass
    if (!(yield* useStep(user.id, matched))) {
      yield* peeked.take
      yield* secondFactors.failed(user.id, "totp")
      const { codeAttempts } = yield* AuthSettings
      return yield* new InvalidCode({ attemptsLeft: codeAttempts })
    }
    return yield* stepUps.stepUp(session, { method: "totp", amr: ["otp"], isMultiFactor: false })
  })

  const bodies: Bodies = {
    list,
    rename,
    drop,
    begin,
    pending,
    activate,
    secrets,
    ownSecrets,
    finishVerify,
    finishStepUp
  }
  return bodies
})

/** Lets the apps of a user go with them. */
export const registerCascades = goesWithUser(
  TotpTable,
  (store, userId, limit) => store.first(TotpTable, "byUser", [userId], { limit })
)
