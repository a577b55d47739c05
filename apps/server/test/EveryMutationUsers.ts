/**
 * A scenario for each mutation of users, addresses, accounts, sessions, devices and signing keys.
 */
import { type NewSigningKey, SigningKeyId } from "@gatehouse/core-sessions/tokens/SigningKeyWire"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { address, as, nobody, type Scenarios, services, someone, within } from "./EveryMutationWorld.ts"

const other = "ada@work.example"

/** A user with an identity elsewhere. */
const withAccount = Effect.gen(function*() {
  const { accounts } = yield* services
  const ada = yield* someone()
  const account = yield* accounts.create({ userId: ada.userId, provider: "badge", subject: "7", secretHash: "one" })
  return { ...ada, accountId: account.id }
})

/** A user who is to be removed in two weeks. */
const leaving = Effect.gen(function*() {
  const { users } = yield* services
  const ada = yield* someone()
  yield* within(ada)(users.scheduleDeletion({}))
  return ada
})

const signingKey = (n: number): NewSigningKey => {
  const kid = `kid${n}`
  return {
    id: SigningKeyId.make(`sgk_01j9z3x5q8r7t6v4w2y1k0m9n${n}`),
    kid,
    algorithm: "ES256",
    publicJwk: { kty: "EC", kid, alg: "ES256", use: "sig" },
    sealed: `sealed${n}`
  }
}

const signing = Effect.gen(function*() {
  const { signingKeys } = yield* services
  yield* signingKeys.save({ keys: [signingKey(1), signingKey(2)] })
})

const promoted = Effect.gen(function*() {
  const { signingKeys } = yield* services
  yield* signing
  yield* signingKeys.promote({ key: signingKey(3), force: true, publishedForMs: 0, verifyForMs: 0 })
})

export const userScenarios: Scenarios = {
  "users.create": someone(),
  "users.update": Effect.gen(function*() {
    const { users } = yield* services
    const ada = yield* someone()
    yield* within(ada)(users.update({ name: "Ada Lovelace" }))
  }),
  "users.setActiveGroup": Effect.gen(function*() {
    const { groups, members, users } = yield* services
    const ada = yield* someone()
    const { id: groupId } = yield* groups.create({ name: "Acme" })
    yield* members.add({ groupId, userId: ada.userId })
    yield* within(ada)(users.setActiveGroup({ groupId }))
  }),
  "users.deactivate": Effect.gen(function*() {
    const { users } = yield* services
    const { userId } = yield* someone()
    yield* users.deactivate({ userId })
  }),
  "users.reactivate": Effect.gen(function*() {
    const { users } = yield* services
    const { userId } = yield* someone()
    yield* users.deactivate({ userId })
    yield* users.reactivate({ userId })
  }),
  "users.remove": Effect.gen(function*() {
    const { users } = yield* services
    const { userId } = yield* someone()
    yield* users.remove({ userId })
  }),
  "users.scheduleDeletion": leaving,
  "users.cancelDeletion": Effect.gen(function*() {
    const { users } = yield* services
    const ada = yield* leaving
    yield* within(ada)(users.cancelDeletion({}))
  }),
  "users.import": Effect.gen(function*() {
    const { users } = yield* services
    yield* users.import({ users: [{ id: "7", emails: [{ address, verified: true }] }] })
  }),
  "emails.add": Effect.gen(function*() {
    const { emails } = yield* services
    const ada = yield* someone()
    yield* within(ada)(emails.add({ email: other }))
  }),
  "emails.remove": Effect.gen(function*() {
    const { emails } = yield* services
    const ada = yield* someone()
    const { id: emailId } = yield* emails.add({ userId: ada.userId, email: other })
    yield* within(ada)(emails.remove({ emailId }))
  }),
  "emails.markVerified": Effect.gen(function*() {
    const { emails } = yield* services
    const { userId } = yield* someone()
    yield* emails.markVerified({ userId, email: other })
  }),
  "emails.setPrimary": Effect.gen(function*() {
    const { emails } = yield* services
    const ada = yield* someone()
    const { id: emailId } = yield* emails.add({ userId: ada.userId, email: other, verified: true })
    yield* within(ada)(emails.setPrimary({ emailId }))
  }),
  "accounts.create": withAccount,
  "accounts.update": Effect.gen(function*() {
    const { accounts } = yield* services
    const { accountId } = yield* withAccount
    yield* accounts.update({ accountId, extend: { badge: "blue" } })
  }),
  "accounts.setSecret": Effect.gen(function*() {
    const { accounts } = yield* services
    const { accountId } = yield* withAccount
    yield* accounts.setSecret({ accountId, secretHash: "two" })
  }),
  "accounts.remove": Effect.gen(function*() {
    const { accounts } = yield* services
    const ada = yield* withAccount
    yield* within(ada)(accounts.remove({ accountId: ada.accountId }))
  }),
  "credentialAccounts.register": Effect.gen(function*() {
    const { credentialAccounts } = yield* services
    yield* credentialAccounts.register({ provider: "badge", subject: "7", secretHash: "one" })
  }),
  "credentialAccounts.compare": Effect.gen(function*() {
    const { credentialAccounts } = yield* services
    yield* withAccount
    const identity = { provider: "badge", subject: "7" }
    yield* credentialAccounts.compare({ ...identity, matches: true, secretHash: "one", rehashed: "two" })
  }),
  "credentialAccounts.compare ! InvalidCredentials": Effect.gen(function*() {
    const { credentialAccounts } = yield* services
    yield* withAccount
    yield* credentialAccounts.compare({ provider: "badge", subject: "7", matches: false, secretHash: "one" })
  }),
  "sessions.open": someone(),
  "sessions.openImpersonated": Effect.gen(function*() {
    const { sessions } = yield* services
    const { userId } = yield* someone()
    yield* sessions.openImpersonated({ userId, actorId: "usr_support", reason: "ticket 7" })
  }),
  "sessions.invalidate": Effect.gen(function*() {
    const { sessions } = yield* services
    const { sessionId } = yield* someone()
    yield* sessions.invalidate({ sessionId })
  }),
  "sessions.invalidateAll": Effect.gen(function*() {
    const { sessions } = yield* services
    const { userId } = yield* someone()
    yield* sessions.invalidateAll({ userId })
  }),
  "sessions.signOut": Effect.gen(function*() {
    const { sessions } = yield* services
    yield* within(yield* someone())(sessions.signOut({}))
  }),
  "sessions.touch": Effect.gen(function*() {
    const { sessions } = yield* services
    const { sessionId } = yield* someone()
    yield* TestClock.adjust("1 hour")
    yield* sessions.touch({ sessionId })
  }),
  "sessions.rotate": Effect.gen(function*() {
    const { sessions } = yield* services
    const { opened } = yield* someone()
    yield* sessions.rotate({ refreshToken: opened.token })
  }),
  "sessions.rotate ! RefreshTokenReused": Effect.gen(function*() {
    const { sessions } = yield* services
    const { opened } = yield* someone()
    yield* sessions.rotate({ refreshToken: opened.token })
    yield* TestClock.adjust("1 minute")
    yield* sessions.rotate({ refreshToken: opened.token })
  }),
  "sessions.rotate ! InvalidRefreshToken": Effect.gen(function*() {
    const { sessions } = yield* services
    const { opened, sessionId } = yield* someone()
    yield* sessions.invalidate({ sessionId })
    yield* as(nobody)(sessions.rotate({ refreshToken: opened.token }))
  }),
  "devices.forget": Effect.gen(function*() {
    const { devices } = yield* services
    const ada = yield* someone()
    const { items } = yield* within(ada)(devices.list({}))
    yield* within(ada)(devices.forget({ deviceId: items[0]!.id }))
  }),
  "devices.forgetAll": Effect.gen(function*() {
    const { devices } = yield* services
    yield* within(yield* someone())(devices.forgetAll({}))
  }),
  "signingKeys.save": signing,
  "signingKeys.promote": promoted,
  "signingKeys.reseal": Effect.gen(function*() {
    const { signingKeys } = yield* services
    yield* signing
    yield* signingKeys.reseal({ id: signingKey(1).id, from: "sealed1", sealed: "sealed anew" })
  }),
  "signingKeys.prune": Effect.gen(function*() {
    const { signingKeys } = yield* services
    yield* promoted
    yield* signingKeys.prune({})
  })
}
