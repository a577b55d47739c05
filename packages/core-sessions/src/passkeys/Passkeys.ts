/**
 * The service of passkeys, on the Store port. `make` gives plain bodies; `PasskeyFlow.ts` makes the actions of them.
 *
 * What an authenticator signs is a text of its own beside the challenge of the step: pages see it, and it is kept as a hash
 * together with what only the browser that asked holds.
 */
import * as Actor from "@gatehouse/contract/Actor"
import { compact } from "@gatehouse/contract/Compact"
import type * as Contract from "@gatehouse/contract/Contract"
import { NotSignedIn } from "@gatehouse/contract/Errors"
import * as Events from "@gatehouse/contract/Events"
import { pageOptions } from "@gatehouse/contract/PageRequest"
import { Tokens } from "@gatehouse/contract/Tokens"
import { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as WaysToSignIn from "../accounts/WaysToSignIn.ts"
import { AuthSettings } from "../AuthSettings.ts"
import { InvalidChallenge } from "../challenges/ChallengeErrors.ts"
import * as Challenges from "../challenges/Challenges.ts"
import type { ChallengeRow } from "../challenges/ChallengeTable.ts"
import { DeviceTable } from "../devices/DeviceTable.ts"
import * as KnownDevices from "../devices/KnownDevices.ts"
import { normalise } from "../emails/EmailAddress.ts"
import * as SecondFactors from "../factors/SecondFactors.ts"
import * as StepUp from "../factors/StepUp.ts"
import * as UserFactors from "../factors/UserFactors.ts"
import * as Limits from "../limits/Limits.ts"
import { recently, requireRecent } from "../sessions/RecentSignIn.ts"
import * as FinishSignIn from "../signin/FinishSignIn.ts"
import { goesWithUser } from "../users/GoesWithUser.ts"
import { userOrCaller } from "../users/UserOrCaller.ts"
import { EmailTable, provedEmailOf, type UserRow, UserTable } from "../users/UserTable.ts"
import type { UserId } from "../users/UserWire.ts"
import * as DecoyCredentials from "./DecoyCredentials.ts"
import type { PasskeyContract } from "./PasskeyContract.ts"
import { InvalidPasskey, PasskeyAlreadyRegistered, PasskeyNotFound, TooManyPasskeys } from "./PasskeyErrors.ts"
import { DecoySecretTable, passkeyOf, type PasskeyRow, PasskeyTable } from "./PasskeyTable.ts"
import type { Checked, Descriptor, Fault, PasskeyId } from "./PasskeyWire.ts"

type Operations = Contract.Service<typeof PasskeyContract>

export class Passkeys extends Context.Service<Passkeys, Operations>()("@gatehouse/core-sessions/Passkeys") {}

/** The operations that are made of the others. */
export type Actions = Pick<
  Operations,
  | "remove"
  | "startRegistration"
  | "finishRegistration"
  | "startSignIn"
  | "finishSignIn"
  | "startSecondFactor"
  | "finishSecondFactor"
  | "startStepUp"
  | "stepUp"
>

/** All operations but the actions. */
export type Bodies = Omit<Operations, keyof Actions>

/** How many a user may have: one read finds all. */
export const maximum = 20

/** What an authenticator signs: base62 of this length is also base64url, of 33 bytes. */
const signedLength = 44

/** A ceremony that goes on under the challenge of a second factor, and not under one of its own. */
interface Ceremony {
  readonly type: "get" | "create"
  readonly until: number
}

const descriptorOf = (row: PasskeyRow): Descriptor => ({
  id: row.credentialId,
  type: "public-key",
  transports: row.transports
})

/** RFC 8176: a key that stays on one device, or one that is copied; and that somebody was there. */
const amrOf = (row: PasskeyRow): ReadonlyArray<string> => [row.deviceType === "singleDevice" ? "hwk" : "swk", "user"]

export const make = Effect.gen(function*() {
  const store = yield* Store
  const tokens = yield* Tokens
  const challenges = yield* Challenges.make
  const limits = yield* Limits.make
  const knownDevices = yield* KnownDevices.make
  const factors = yield* UserFactors.make
  const secondFactors = yield* SecondFactors.make
  const stepUps = yield* StepUp.make
  const finishSignIn = yield* FinishSignIn.make
  const ways = yield* WaysToSignIn.make

  const emit = (type: string, row: Pick<PasskeyRow, "id" | "userId">, data?: Readonly<Record<string, unknown>>) =>
    Events.emit({ type, subject: { kind: "passkey", id: row.id }, data: { userId: row.userId, ...data } })

  /** The same of an answer that is refused. */
  const warn = (type: string, row: Pick<PasskeyRow, "id" | "userId">, data: Readonly<Record<string, unknown>>) =>
    Events.emit({
      type,
      subject: { kind: "passkey", id: row.id },
      failure: "INVALID_PASSKEY",
      data: { userId: row.userId, ...data }
    })

  const passkeysOf = (userId: string, limit: number = maximum) =>
    store.first(PasskeyTable, "byUser", [userId as UserId], { limit })

  /** A known device has a limit of its own, so nobody can lock its user out of it. */
  const peek = Effect.fnUntraced(function*(deviceId: string | undefined) {
    const { ip } = yield* Actor.Current
    return yield* limits.peek(Limits.counted(
      deviceId === undefined ? ["passkeyByIp", ip] : ["passkeyByDevice", deviceId]
    ))
  })

  /** One attempt more, unless there were too many. */
  const take = Effect.fnUntraced(function*(deviceId: string | undefined) {
    const peeked = yield* peek(deviceId)
    yield* peeked.pass
    yield* peeked.take
  })

  /**
   * By what authenticators know a user. Hex digits are base64url too; the user's id itself may be too long, or say
   * something about them.
   */
  const handleOf = (userId: string) => tokens.hash(`gatehouse passkey user ${userId}`)

  const newSigned = tokens.random(signedLength)

  const list: Bodies["list"] = Effect.fnUntraced(function*({ userId, ...page }) {
    const id = yield* userOrCaller(userId)
    const { items, nextCursor } = yield* store.page(PasskeyTable, "byUser", [id], pageOptions(page))
    return { items: items.map(passkeyOf), nextCursor }
  })

  const rename: Bodies["rename"] = Effect.fnUntraced(function*({ name, passkeyId }) {
    const row = yield* store.get(PasskeyTable, passkeyId)
    if (row === undefined) return yield* new PasskeyNotFound()
    yield* Effect.orDie(store.patch(PasskeyTable, passkeyId, { name }))
    yield* emit("passkey.renamed", row)
    const { name: _before, ...unnamed } = row
    return passkeyOf(compact({ ...unnamed, name: name ?? undefined }))
  })

  const drop: Bodies["drop"] = Effect.fnUntraced(function*({ passkeyId }) {
    const row = yield* store.get(PasskeyTable, passkeyId)
    const user = row === undefined ? undefined : yield* store.get(UserTable, row.userId)
    if (row === undefined || user === undefined) return yield* new PasskeyNotFound()
    yield* requireRecent(store)
    const others = (yield* passkeysOf(user.id, 2)).length > 1
    yield* ways.require(user, { kind: "passkey", others })
    yield* store.remove(PasskeyTable, passkeyId)
    yield* emit("passkey.removed", row)
    yield* factors.removed(user, "passkey", others)
    return compact({ notify: provedEmailOf(user) })
  })

  // Registration

  /** Puts a ceremony under the challenge of a second factor. */
  const underSecondFactor = Effect.fnUntraced(function*(
    found: SecondFactors.OwedFactor,
    challenge: string,
    type: Ceremony["type"]
  ) {
    const { lifetimes } = yield* AuthSettings
    const until = Math.min((yield* Clock.currentTimeMillis) + lifetimes.passkeyMs, found.row.expiresAt)
    const ceremony: Ceremony = { type, until }
    const signed = yield* newSigned
    yield* challenges.setCode(found.row, challenge, signed, { ...found.row.data, ceremony })
    return { challenge, signed, expiresAt: until }
  })

  /** Fails unless such a ceremony goes on under this challenge. */
  const ceremonyOf = Effect.fnUntraced(function*(row: ChallengeRow, type: Ceremony["type"]) {
    const ceremony = row.data?.["ceremony"] as Ceremony | undefined
    if (ceremony?.type !== type || (yield* Clock.currentTimeMillis) >= ceremony.until) {
      return yield* new InvalidChallenge()
    }
  })

  const userOf = Effect.fnUntraced(function*(user: UserRow) {
    const name = user.email ?? user.name ?? user.id
    return { id: yield* handleOf(user.id), name, displayName: user.name ?? name }
  })

  const excludedOf = Effect.fnUntraced(function*(user: UserRow) {
    const rows = yield* passkeysOf(user.id)
    if (rows.length >= maximum) return yield* new TooManyPasskeys({ limit: maximum })
    return rows.map(descriptorOf)
  })

  const beginRegistration: Bodies["beginRegistration"] = Effect.fnUntraced(function*({ challenge }) {
    if (challenge !== undefined) {
      const found = yield* secondFactors.enrolling(yield* secondFactors.find(challenge))
      yield* take(found.owed.device?.id)
      const exclude = yield* excludedOf(found.user)
      return {
        ...yield* underSecondFactor(found, challenge, "create"),
        user: yield* userOf(found.user),
        exclude
      }
    }
    const actor = yield* Actor.Current
    if (actor.kind !== "user") return yield* new NotSignedIn()
    yield* requireRecent(store)
    const user = yield* store.get(UserTable, actor.userId)
    if (user === undefined) return yield* new NotSignedIn()
    yield* take(undefined)
    const exclude = yield* excludedOf(user)
    const { lifetimes } = yield* AuthSettings
    const signed = yield* newSigned
    const { expiresAt, verifier } = yield* challenges.begin({
      kind: "passkeyRegistration",
      lifetime: lifetimes.passkeyMs,
      userId: user.id,
      sessionId: actor.sessionId,
      code: signed
    })
    return { challenge: verifier, signed, expiresAt, user: yield* userOf(user), exclude }
  })

  /** Whose registration this is: of who owes a first factor, or of the session in which it was begun. */
  const registrant = Effect.fnUntraced(function*(row: ChallengeRow) {
    if (row.kind === "secondFactor") {
      const found = yield* secondFactors.enrolling(yield* secondFactors.ofRow(row))
      yield* ceremonyOf(row, "create")
      return { user: found.user, found }
    }
    const actor = yield* Actor.Current
    if (actor.kind !== "user") return yield* new NotSignedIn()
    if (actor.userId !== row.userId || actor.sessionId !== row.sessionId) return yield* new InvalidChallenge()
    const { lifetimes } = yield* AuthSettings
    yield* requireRecent(store, recently + lifetimes.passkeyMs)
    const user = yield* store.get(UserTable, actor.userId)
    return user === undefined ? yield* new NotSignedIn() : { user, found: undefined }
  })

  const register: Bodies["register"] = Effect.fnUntraced(
    function*({ challenge, credential, fault, name, signed }) {
      const row = yield* challenges.byVerifier(challenge, "passkeyRegistration", "secondFactor")
      const { found, user } = yield* registrant(row)
      const refuse = Effect.fnUntraced(function*(reason: Fault) {
        yield* Events.emit({
          type: "passkey.registration_refused",
          subject: { kind: "user", id: user.id },
          failure: "INVALID_PASSKEY",
          data: { reason }
        })
        return yield* new InvalidPasskey({ reason })
      })
      if (credential === undefined) {
        yield* challenges.countWrong(row)
        return yield* refuse(fault ?? "malformed")
      }
      yield* Effect.catchTag(challenges.useCode(row, challenge, signed), "InvalidCode", () => refuse("challenge"))
      yield* excludedOf(user)
      const { userVerified: _verified, ...kept } = credential
      const passkey: PasskeyRow = compact({
        id: (yield* tokens.id("pky")) as PasskeyId,
        createdAt: yield* Clock.currentTimeMillis,
        userId: user.id,
        name,
        credentialHash: yield* tokens.hash(credential.credentialId),
        ...kept
      })
      yield* Effect.mapError(store.insert(PasskeyTable, passkey), () => new PasskeyAlreadyRegistered())
      const { aaguid, backedUp, deviceType } = passkey
      yield* emit("passkey.added", passkey, { deviceType, backedUp, aaguid })
      const withFactor = yield* factors.added(user, "passkey")
      const added = {
        kind: "passkeyAdded" as const,
        passkey: passkeyOf(passkey),
        isFirstFactor: user.factors.length === 0
      }
      const notify = provedEmailOf(user)
      if (found === undefined) return compact({ added, notify })
      const opened = yield* secondFactors.finish(
        { ...found, user: withFactor },
        { method: "passkey", amr: amrOf(passkey) }
      )
      return compact({ added, opened, notify })
    }
  )

  // Authentication

  /** The device that presents this token, whoever's it is: only to count by it. */
  const deviceIdOf = Effect.fnUntraced(function*(deviceToken: string | undefined) {
    if (deviceToken === undefined) return undefined
    const row = yield* store.unique(DeviceTable, "byHash", [yield* tokens.hash(deviceToken)])
    return row !== undefined && (yield* Clock.currentTimeMillis) < row.expiresAt ? row.id : undefined
  })

  /** Made when it is first needed: only who reads the database can tell decoys from credentials. */
  const decoySecret = Effect.gen(function*() {
    const row = yield* store.unique(DecoySecretTable, "byName", ["decoys"])
    if (row !== undefined) return row.secret
    const secret = yield* tokens.random(Challenges.secretLength)
    yield* Effect.orDie(store.insert(DecoySecretTable, {
      id: yield* tokens.id("pks"),
      createdAt: yield* Clock.currentTimeMillis,
      name: "decoys",
      secret
    }))
    return secret
  })

  /** The same reads for an address that nobody has as for one that somebody has. */
  const allowedFor = Effect.fnUntraced(function*(email: string | undefined, userId: string | undefined) {
    if (email === undefined && userId === undefined) return []
    const address = email === undefined ? undefined : normalise(email)
    const login = address === undefined ? undefined : yield* store.unique(EmailTable, "byLogin", [address])
    const rows = yield* passkeysOf((address === undefined ? userId : login?.userId) ?? "nobody")
    const of = address === undefined ? `user ${userId}` : `email ${address}`
    return yield* DecoyCredentials.mixed(tokens, yield* decoySecret, of, rows.map(descriptorOf))
  })

  const beginSignIn: Bodies["beginSignIn"] = Effect.fnUntraced(function*({ client, email, userId }) {
    yield* take(yield* deviceIdOf(client?.deviceToken))
    const { lifetimes } = yield* AuthSettings
    const allow = yield* allowedFor(email, userId)
    const signed = yield* newSigned
    // Not bound to a user: who has been asked for one and answers as another has proved to be the other.
    const { expiresAt, verifier } = yield* challenges.begin({
      kind: "passkeySignIn",
      lifetime: lifetimes.passkeyMs,
      code: signed
    })
    return { challenge: verifier, signed, expiresAt, allow }
  })

  const beginSecondFactor: Bodies["beginSecondFactor"] = Effect.fnUntraced(function*({ challenge }) {
    const found = yield* secondFactors.find(challenge)
    yield* take(found.owed.device?.id)
    const allow = (yield* passkeysOf(found.user.id)).map(descriptorOf)
    return { ...yield* underSecondFactor(found, challenge, "get"), allow }
  })

  const beginStepUp: Bodies["beginStepUp"] = Effect.fnUntraced(function*() {
    const { session, user } = yield* stepUps.caller
    yield* take(session.deviceId)
    const { lifetimes } = yield* AuthSettings
    const allow = (yield* passkeysOf(user.id)).map(descriptorOf)
    const signed = yield* newSigned
    const { expiresAt, verifier } = yield* challenges.begin({
      kind: "passkeySecondFactor",
      lifetime: lifetimes.passkeyMs,
      userId: user.id,
      sessionId: session.id,
      code: signed
    })
    return { challenge: verifier, signed, expiresAt, allow }
  })

  const byCredential = Effect.fnUntraced(function*(credentialId: string) {
    return yield* store.unique(PasskeyTable, "byCredential", [yield* tokens.hash(credentialId)])
  })

  const find: Bodies["find"] = Effect.fnUntraced(function*({ challenge, client, credentialId }) {
    yield* challenges.byVerifier(challenge, "passkeySignIn", "passkeySecondFactor", "secondFactor")
    const passkey = yield* byCredential(credentialId)
    const device = yield* knownDevices.find(client?.deviceToken, passkey?.userId)
    yield* (yield* peek(device?.id)).pass
    return compact({ publicKey: passkey?.publicKey, device })
  })

  /** Says that somebody tried to sign in with a credential that nobody has. */
  const unknown = Effect.fnUntraced(function*(credentialId: string) {
    yield* Events.emit({
      type: "sign_in.failed",
      subject: { kind: "identifier", id: yield* tokens.hash(credentialId) },
      failure: "INVALID_PASSKEY",
      data: { method: "passkey" }
    })
  })

  /** The passkey of an answer that holds, with its use noted and its challenge used. */
  const prove = Effect.fnUntraced(function*(
    row: ChallengeRow,
    challenge: string,
    checked: Checked,
    { deviceId, mustVerifyUser = false, userId }: {
      readonly deviceId: string | undefined
      /** Whose passkey it must be. */
      readonly userId?: string
      readonly mustVerifyUser?: boolean
    }
  ) {
    const peeked = yield* peek(deviceId)
    yield* peeked.pass
    const found = yield* byCredential(checked.credentialId)
    const passkey = userId === undefined || found?.userId === userId ? found : undefined
    const refuse = Effect.fnUntraced(function*(reason: Fault, isCounted: boolean = false) {
      yield* peeked.take
      if (!isCounted) yield* challenges.countWrong(row)
      if (passkey !== undefined) yield* warn("passkey.refused", passkey, { reason })
      else if (userId !== undefined) yield* secondFactors.failed(userId, "passkey")
      else yield* unknown(checked.credentialId)
      return yield* new InvalidPasskey({ reason })
    })
    if (passkey === undefined) return yield* refuse("unknownCredential")
    const { assertion, userHandle } = checked
    if (assertion === undefined) return yield* refuse(checked.fault ?? "malformed")
    if (userHandle !== undefined && userHandle !== (yield* handleOf(passkey.userId))) {
      return yield* refuse("userHandle")
    }
    if (assertion.deviceType !== passkey.deviceType) return yield* refuse("deviceType")
    if (mustVerifyUser && !assertion.userVerified) return yield* refuse("userVerification")
    const { counter } = assertion
    // Many authenticators do not count and always say 0.
    if ((counter > 0 || passkey.counter > 0) && counter <= passkey.counter) {
      yield* warn("passkey.clone_warning", passkey, { counter, expectedAbove: passkey.counter })
      return yield* refuse("counter")
    }
    yield* Effect.catchTag(
      challenges.useCode(row, challenge, checked.signed),
      "InvalidCode",
      () => refuse("challenge", true)
    )
    const lastUsedAt = yield* Clock.currentTimeMillis
    yield* Effect.orDie(
      store.patch(PasskeyTable, passkey.id, { counter, backedUp: assertion.backedUp, lastUsedAt })
    )
    return { passkey, userVerified: assertion.userVerified }
  })

  const signIn: Bodies["signIn"] = Effect.fnUntraced(function*({ challenge, checked, client, device }) {
    const row = yield* challenges.byVerifier(challenge, "passkeySignIn")
    const { passkey, userVerified } = yield* prove(row, challenge, checked, { deviceId: device?.id })
    const user = yield* store.get(UserTable, passkey.userId)
    // The row of a passkey goes a little later than that of its user.
    if (user === undefined) {
      yield* unknown(checked.credentialId)
      return yield* new InvalidPasskey({ reason: "unknownCredential" })
    }
    return yield* finishSignIn.finish(compact({
      user,
      method: "passkey" as const,
      amr: amrOf(passkey),
      isMultiFactor: userVerified,
      client,
      device
    }))
  })

  const proveSecondFactor: Bodies["proveSecondFactor"] = Effect.fnUntraced(
    function*({ challenge, checked, trustDevice }) {
      const found = yield* secondFactors.find(challenge)
      yield* ceremonyOf(found.row, "get")
      const { passkey } = yield* prove(found.row, challenge, checked, {
        deviceId: found.owed.device?.id,
        userId: found.user.id,
        // A passkey after a passkey is one factor twice, unless now its user was verified.
        mustVerifyUser: found.owed.method === "passkey"
      })
      return yield* secondFactors.finish(found, { method: "passkey", amr: amrOf(passkey) }, trustDevice)
    }
  )

  const proveStepUp: Bodies["proveStepUp"] = Effect.fnUntraced(function*({ challenge, checked }) {
    const { session, user } = yield* stepUps.caller
    const row = yield* challenges.byVerifier(challenge, "passkeySecondFactor")
    if (row.userId !== user.id || row.sessionId !== session.id) return yield* new InvalidChallenge()
    const { passkey, userVerified } = yield* prove(row, challenge, checked, {
      deviceId: session.deviceId,
      userId: user.id
    })
    return yield* stepUps.stepUp(session, { method: "passkey", amr: amrOf(passkey), isMultiFactor: userVerified })
  })

  const bodies: Bodies = {
    list,
    rename,
    drop,
    beginRegistration,
    register,
    beginSignIn,
    beginSecondFactor,
    beginStepUp,
    find,
    signIn,
    proveSecondFactor,
    proveStepUp
  }
  return bodies
})

/** Lets the passkeys of a user go with them. */
export const registerCascades = goesWithUser(
  PasskeyTable,
  (store, userId, limit) => store.first(PasskeyTable, "byUser", [userId], { limit })
)
