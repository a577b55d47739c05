/**
 * What the scenarios of `EveryMutation.test.ts` stand on: the server's services over a store that records, and the ways to
 * users, sessions and second factors that many of them begin with. What is hashed, signed and sent stays outside: the parts
 * of actions are called as their actions would call them.
 */
import * as Actor from "@gatehouse/contract/Actor"
import { Accounts } from "@gatehouse/core-sessions/accounts/Accounts"
import { Anonymous } from "@gatehouse/core-sessions/anonymous/Anonymous"
import { Codes } from "@gatehouse/core-sessions/codes/Codes"
import { CredentialAccounts } from "@gatehouse/core-sessions/credentials/CredentialAccounts"
import { Credentials } from "@gatehouse/core-sessions/credentials/Credentials"
import { DeviceCodes } from "@gatehouse/core-sessions/deviceCodes/DeviceCodes"
import { Devices } from "@gatehouse/core-sessions/devices/Devices"
import { Emails } from "@gatehouse/core-sessions/emails/Emails"
import { Messenger } from "@gatehouse/core-sessions/messages/Messenger"
import { OAuth } from "@gatehouse/core-sessions/oauth/OAuth"
import { Passkeys } from "@gatehouse/core-sessions/passkeys/Passkeys"
import { PasswordHasher } from "@gatehouse/core-sessions/passwords/PasswordHasher"
import { Passwords } from "@gatehouse/core-sessions/passwords/Passwords"
import { Recovery } from "@gatehouse/core-sessions/recovery/Recovery"
import { Sessions } from "@gatehouse/core-sessions/sessions/Sessions"
import { SignInPolicy } from "@gatehouse/core-sessions/signin/SignInPolicy"
import { SigningKeys } from "@gatehouse/core-sessions/tokens/SigningKeys"
import { Totps } from "@gatehouse/core-sessions/totp/Totps"
import { TotpId } from "@gatehouse/core-sessions/totp/TotpWire"
import { Users } from "@gatehouse/core-sessions/users/Users"
import { Groups } from "@gatehouse/groups/Groups"
import { GroupSettings } from "@gatehouse/groups/GroupSettings"
import { Invites } from "@gatehouse/groups/Invites"
import { Members } from "@gatehouse/groups/Members"
import { Keys } from "@gatehouse/keys/Keys"
import { Effect, Layer } from "effect"
import * as Composition from "../src/Composition.ts"
import * as Recorder from "./EveryMutationRecorder.ts"
import { settingsOf } from "./World.ts"

const settings = settingsOf()

/** A tree of more groups is moved by a job. */
export const inlineLimit = 2

/** All services of the server, each time over an empty store. */
export const world = () => {
  const store = Recorder.layer()
  const services = Composition.layerOver(settings, store, {
    hasher: Layer.mock(PasswordHasher, { needsRehash: () => false }),
    messenger: Layer.succeed(Messenger, { send: () => Effect.void })
  })
  return Layer.merge(store, services).pipe(Layer.provide(Layer.succeed(GroupSettings, { inlineLimit, stepSize: 1 })))
}

export type World = Layer.Success<ReturnType<typeof world>>

/**
 * By what they show: `contract.operation`, `contract.operation ! Failure` for a failure whose writes stay, and after a slash
 * what is special. Each ends with the operation.
 */
export type Scenarios = Readonly<Record<string, Effect.Effect<unknown, unknown, World>>>

/** Whoever calls from the network. Only who has an address is counted. */
export const nobody: Actor.Actor = { kind: "anonymous", ip: "192.0.2.7", userAgent: "Test/1" }

export const as = (actor: Actor.Actor) => Effect.provideService(Actor.Current, actor)

/** In a session. */
export const within = (session: { readonly userId: string; readonly sessionId: string }) =>
  as({ ...nobody, kind: "user", userId: session.userId, sessionId: session.sessionId })

export const services = Effect.gen(function*() {
  return {
    accounts: yield* Accounts,
    anonymous: yield* Anonymous,
    codes: yield* Codes,
    credentialAccounts: yield* CredentialAccounts,
    credentials: yield* Credentials,
    deviceCodes: yield* DeviceCodes,
    devices: yield* Devices,
    emails: yield* Emails,
    groups: yield* Groups,
    invites: yield* Invites,
    keys: yield* Keys,
    members: yield* Members,
    oauth: yield* OAuth,
    passkeys: yield* Passkeys,
    passwords: yield* Passwords,
    recovery: yield* Recovery,
    sessions: yield* Sessions,
    signingKeys: yield* SigningKeys,
    totps: yield* Totps,
    users: yield* Users
  }
})

export const address = "ada@example.com"
export const hash = "a-hash-of-a-password"
export const phone = "+14155550100"

/** A user with a proved address, in a session of their own. */
export const someone = Effect.fnUntraced(function*(email: string = address) {
  const { sessions, users } = yield* services
  const user = yield* users.create({ name: "Ada", email, emailVerified: true })
  const opened = yield* sessions.open({ userId: user.id })
  return { user, userId: user.id, sessionId: opened.sessionId, opened }
})

/** The same, with a password. */
export const withPassword = Effect.gen(function*() {
  const { passwords } = yield* services
  const ada = yield* someone()
  yield* within(ada)(passwords.finishSet({ userId: ada.userId, passwordHash: hash }))
  return ada
})

/** The code that was made for this address last. */
export const codeFor = Effect.fnUntraced(function*(email: string = address) {
  const { codes } = yield* services
  const issued = yield* codes.beginSignIn({ to: { kind: "email", address: email } })
  return { challenge: issued.challenge, code: issued.sendings[0]!.code }
})

/** A code that is not this one. */
export const wrong = (code: string): string => code.replace(/.$/u, (digit) => String((Number(digit) + 1) % 10))

/** The challenge of a sign-in that owes a second factor, or the set-up of one. */
export const owed = Effect.gen(function*() {
  const { codes } = yield* services
  const outcome = yield* codes.finishSignIn({ by: "email", ...yield* codeFor() })
  if (outcome.kind !== "secondFactorRequired") return yield* Effect.die(new Error(`the sign-in ended ${outcome.kind}`))
  return outcome.challenge
})

/** An application that wants a second factor of everybody. */
export const strict = Effect.provideService(SignInPolicy, {
  decide: () => Effect.succeed({ _tag: "Allow" as const, secondFactor: true })
})

export const totpId = TotpId.make("otp_01j9z3x5q8r7t6v4w2y1k0m9n8")
export const step = (step: number) => ({ totpId, step })

/** A user with an authenticator app whose first code was that of step 1. */
export const withTotp = Effect.gen(function*() {
  const { totps } = yield* services
  const ada = yield* someone()
  yield* within(ada)(totps.begin({ totpId, sealed: "sealed" }))
  yield* within(ada)(totps.activate({ totpId, matched: step(1) }))
  return ada
})

export const credentialId = "a-credential"
export const credential = {
  credentialId,
  publicKey: "a-key",
  algorithm: -7,
  counter: 0,
  transports: [],
  deviceType: "singleDevice",
  backedUp: false,
  aaguid: "00000000-0000-0000-0000-000000000000",
  userVerified: true
} as const

/** An answer of the authenticator that holds. */
export const checked = (signed: string) => ({
  signed,
  credentialId,
  assertion: { counter: 1, userVerified: true, deviceType: "singleDevice", backedUp: false }
} as const)

/** One that does not. */
export const faulty = (signed: string) => ({ signed, credentialId, fault: "signature" } as const)

/** A user with a passkey. */
export const withPasskey = Effect.gen(function*() {
  const { passkeys } = yield* services
  const ada = yield* someone()
  const { challenge, signed } = yield* within(ada)(passkeys.beginRegistration({}))
  const { added } = yield* within(ada)(passkeys.register({ challenge, signed, credential }))
  return { ...ada, passkey: added.passkey }
})
