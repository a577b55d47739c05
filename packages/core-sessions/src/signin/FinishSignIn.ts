/**
 * The end of every sign-in, inside its last mutation: is the user active, does policy let them in, do they owe a second
 * factor, and if not, their session.
 */
import * as Actor from "@gatehouse/contract/Actor"
import { compact } from "@gatehouse/contract/Compact"
import * as Events from "@gatehouse/contract/Events"
import { Tokens } from "@gatehouse/contract/Tokens"
import { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { noteSuperseded } from "../anonymous/Superseded.ts"
import { AuthSettings } from "../AuthSettings.ts"
import * as Challenges from "../challenges/Challenges.ts"
import { keptOf } from "../challenges/ChallengeTable.ts"
import { type DeviceRow, DeviceTable } from "../devices/DeviceTable.ts"
import { type SessionRow, SessionTable } from "../sessions/SessionTable.ts"
import * as SessionTokens from "../sessions/SessionTokens.ts"
import type { DeviceId, Method, SessionId } from "../sessions/SessionWire.ts"
import { provedEmailOf, userOf, type UserRow } from "../users/UserTable.ts"
import { SignInRefused, UserDeactivated } from "./SignInErrors.ts"
import { SignInPolicy } from "./SignInPolicy.ts"
import type { Client, KnownDevice, Opened, SecondFactor, SecondFactorRequired, SignInOutcome } from "./SignInWire.ts"

/** A first factor that was right, and whose it was. */
export interface Proof {
  readonly user: UserRow
  readonly method: Method
  readonly provider?: string | undefined
  /** RFC 8176: `pwd`, `otp`, `hwk`, `swk`, `user`, `sms`, `mfa`, … */
  readonly amr: ReadonlyArray<string>
  readonly client?: Client | undefined
  /** The device whose token the client presented, if it is one of this user's. */
  readonly device?: KnownDevice | undefined
  /** The proof was of two factors at once, as a passkey with user verification. */
  readonly isMultiFactor?: boolean
  /** When the proof was given, if it was not now: a session that was let in by another is no newer than that one's. */
  readonly authTime?: number | undefined
  /** This sign-in made the user. */
  readonly created?: boolean
  /** Somebody else may have asked for the proof, as for a link that was opened in another browser. */
  readonly isForeign?: boolean
}

/** What a session is opened with when nothing more is asked. */
export interface Opening extends Proof {
  readonly session?: { readonly inactivityMs?: number; readonly absoluteMs?: number } | undefined
  /** An administrator who acts as the user. */
  readonly impersonation?: { readonly actorId: string; readonly reason: string }
}

/** What a challenge for a second factor keeps of the first. */
export interface Owed {
  /** A password that was changed since, or a factor that was removed, voids it. */
  readonly epoch: number
  readonly method: Method
  readonly provider?: string
  readonly amr: ReadonlyArray<string>
  readonly client?: Client
  readonly device?: KnownDevice
  readonly created?: boolean
  readonly isForeign?: boolean
  readonly enrol: boolean
  readonly session?: Opening["session"]
}

/** A second factor that was right: what `finishSecondFactor` takes beside the challenge. */
export interface SecondProof {
  readonly method: "totp" | "passkey" | "recoveryCode"
  readonly amr: ReadonlyArray<string>
}

const least = (a: number, b: number | undefined): number => b === undefined ? a : Math.min(a, b)

export const make = Effect.gen(function*() {
  const store = yield* Store
  const tokens = yield* Tokens
  const challenges = yield* Challenges.make

  /** The device row of this sign-in: the known one seen again, or a new one with its token. */
  const noteDevice = Effect.fnUntraced(function*(opening: Opening, now: number) {
    const { device, user } = opening
    const { lifetimes } = yield* AuthSettings
    const { ip, userAgent } = yield* Actor.Current
    const expiresAt = now + lifetimes.knownDeviceMs
    const gainsTrust = opening.client?.trustDevice === true && opening.amr.includes("mfa")
    const trust = gainsTrust ? { trustedUntil: now + lifetimes.trustedDeviceMs, epoch: user.sessionEpoch } : {}
    if (device !== undefined) {
      yield* Effect.orDie(
        store.patch(DeviceTable, device.id, compact({ lastSeenAt: now, expiresAt, ip, userAgent, ...trust }))
      )
      return { deviceId: device.id, deviceToken: undefined }
    }
    const deviceToken = `ghd_${yield* tokens.random(Challenges.secretLength)}`
    const row: DeviceRow = compact({
      id: (yield* tokens.id("dev")) as DeviceId,
      createdAt: now,
      userId: user.id,
      hash: yield* tokens.hash(deviceToken),
      epoch: user.sessionEpoch,
      lastSeenAt: now,
      expiresAt,
      ip,
      userAgent,
      ...trust
    })
    yield* Effect.orDie(store.insert(DeviceTable, row))
    return { deviceId: row.id, deviceToken }
  })

  /** Begins the session, whatever policy says. */
  const open = Effect.fnUntraced(function*(opening: Opening) {
    const { client, impersonation, user } = opening
    const settings = yield* AuthSettings
    const actor = yield* Actor.Current
    const now = yield* Clock.currentTimeMillis
    const authTime = opening.authTime ?? now
    const mode = client?.mode ?? "token"
    const inactivityMs = least(settings.session.inactivityMs, opening.session?.inactivityMs)
    const endsAt = now + least(settings.session.absoluteMs, opening.session?.absoluteMs)
    const secret = yield* tokens.random(SessionTokens.secretLength)
    const rotating = mode === "token" ? yield* tokens.random(SessionTokens.rotatingLength) : undefined
    // An administrator's browser is no device of the user's.
    const device = impersonation === undefined ? yield* noteDevice(opening, now) : undefined
    const row: SessionRow = compact({
      id: (yield* tokens.id("ses")) as SessionId,
      createdAt: now,
      userId: user.id,
      epoch: user.sessionEpoch,
      mode,
      method: opening.method,
      provider: opening.provider,
      amr: opening.amr,
      authTime,
      lastSeenAt: now,
      inactivityMs,
      expiresAt: Math.min(endsAt, now + inactivityMs),
      endsAt,
      ip: actor.ip,
      userAgent: actor.userAgent,
      deviceId: device?.deviceId,
      actorId: impersonation?.actorId,
      reason: impersonation?.reason,
      secretHash: yield* tokens.hash(secret),
      refreshHash: rotating === undefined ? undefined : yield* tokens.hash(rotating)
    })
    yield* Effect.orDie(store.insert(SessionTable, row))
    // Who signs in again where they are signed in would leave a session behind that nobody holds.
    if (actor.kind === "user" && actor.userId === user.id && actor.sessionId !== undefined) {
      if (yield* store.remove(SessionTable, actor.sessionId)) {
        yield* Events.emit({
          type: "session.ended",
          subject: { kind: "session", id: actor.sessionId },
          data: { userId: user.id, reason: "replaced" }
        })
      }
    }
    // Who opens another's link must not be taken for them.
    if (impersonation === undefined && opening.isForeign !== true) yield* noteSuperseded(store, user.id)
    yield* Events.emit({
      type: "session.created",
      subject: { kind: "session", id: row.id },
      data: compact({
        userId: user.id,
        method: opening.method,
        provider: opening.provider,
        amr: opening.amr,
        deviceId: device?.deviceId,
        newDevice: device?.deviceToken !== undefined,
        actorId: impersonation?.actorId,
        reason: impersonation?.reason
      })
    })
    const opened: Opened = compact({
      kind: "opened",
      user: userOf(user),
      sessionId: row.id,
      mode,
      method: opening.method,
      token: rotating === undefined
        ? SessionTokens.sessionToken(secret)
        : SessionTokens.refreshToken(secret, rotating),
      amr: opening.amr,
      authTime,
      expiresAt: row.expiresAt,
      actorId: impersonation?.actorId,
      deviceToken: device?.deviceToken,
      newDevice: device?.deviceToken !== undefined,
      created: opening.created ?? false
    })
    return opened
  })

  /** Fails when policy does not let this user in this way. */
  const decide = Effect.fnUntraced(
    function*({ amr, method, provider, user }: Pick<Proof, "amr" | "method" | "provider" | "user">) {
      const decision = yield* (yield* SignInPolicy).decide(compact({
        userId: user.id,
        email: provedEmailOf(user),
        method,
        provider,
        amr
      }))
      if (decision._tag === "Allow") return decision
      return yield* new SignInRefused(compact({ reason: decision.reason, connectionId: decision.connectionId }))
    }
  )

  /** Refuses, asks for a second factor, or begins the session. */
  const finish = Effect.fnUntraced(function*(
    proof: Proof
  ): Effect.fn.Return<SignInOutcome, UserDeactivated | SignInRefused> {
    const { user } = proof
    if (user.deactivatedAt !== undefined) return yield* new UserDeactivated()
    const decision = yield* decide(proof)
    const owes = user.factors.length > 0 || decision.secondFactor === true
    const trusted = proof.device?.trusted === true && proof.device.epoch === user.sessionEpoch
    if (!owes || proof.isMultiFactor === true || trusted) {
      const amr = proof.isMultiFactor === true && !proof.amr.includes("mfa") ? [...proof.amr, "mfa"] : proof.amr
      return yield* open(compact({ ...proof, amr, session: decision.session }))
    }
    const { lifetimes } = yield* AuthSettings
    const enrol = user.factors.length === 0
    const owed: Owed = compact({
      epoch: user.sessionEpoch,
      method: proof.method,
      provider: proof.provider,
      amr: proof.amr,
      client: proof.client,
      device: proof.device,
      created: proof.created,
      isForeign: proof.isForeign,
      enrol,
      session: decision.session
    })
    const begun = yield* challenges.begin({
      kind: "secondFactor",
      userId: user.id,
      lifetime: lifetimes.secondFactorMs,
      // The device's token was checked; it must not be kept readable.
      data: { ...owed, client: compact({ ...owed.client, deviceToken: undefined }) }
    })
    const methods: ReadonlyArray<SecondFactor> = enrol ? [] : [...user.factors, "recoveryCode"]
    const required: SecondFactorRequired = {
      kind: "secondFactorRequired",
      challenge: begun.verifier,
      methods,
      enrol: enrol ? ["totp", "passkey"] : [],
      expiresAt: begun.expiresAt
    }
    return required
  })

  /** Begins the session that was owed a second factor. The caller has used the challenge up. */
  const finishSecondFactor = Effect.fnUntraced(function*(
    user: UserRow,
    challenge: { readonly data?: Readonly<Record<string, unknown>> },
    second: SecondProof
  ) {
    if (user.deactivatedAt !== undefined) return yield* new UserDeactivated()
    const { enrol: _enrol, ...owed } = keptOf<Owed>(challenge)
    // Minutes lie between the two factors: policy may have changed.
    yield* decide({ ...owed, user })
    return yield* open(compact({ ...owed, user, amr: [...new Set([...owed.amr, ...second.amr, "mfa"])] }))
  })

  return { decide, finish, finishSecondFactor, open }
})

export type FinishSignIn = Effect.Success<typeof make>
