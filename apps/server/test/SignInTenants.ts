/** Two users side by side, with one valid payload about the first for every operation on users and their ways to sign in. */
import type * as AccessMatrix from "@gatehouse/contract/testing/AccessMatrix"
import { Devices } from "@gatehouse/core-sessions/devices/Devices"
import { PasskeyTable } from "@gatehouse/core-sessions/passkeys/PasskeyTable"
import { Sessions } from "@gatehouse/core-sessions/sessions/Sessions"
import { TotpTable } from "@gatehouse/core-sessions/totp/TotpTable"
import { Users } from "@gatehouse/core-sessions/users/Users"
import { AccountTable, EmailTable } from "@gatehouse/core-sessions/users/UserTable"
import { Groups, Members } from "@gatehouse/groups/server"
import type { TestStore } from "@gatehouse/store-sql/testing/Stores"
import { Store } from "@gatehouse/store/Store"
import { Effect, Layer } from "effect"
import { contracts as all, mounts } from "../src/Offered.ts"
import { ports, settings } from "./Tenants.ts"
import { as, layerOn, snapshot, today } from "./World.ts"

const ofTenants = new Set([
  "groups",
  "members",
  "invites",
  "access",
  "keys",
  "audit",
  "webhookEndpoints",
  "webhookDeliveries"
])

export const contracts = all.filter(({ name }) => !ofTenants.has(name))

const other = [{ resource: "other", actions: ["*"] }]
const secret = "s".repeat(43)
const token = "t".repeat(43)
const bytes = "A".repeat(64)

const assertion = {
  id: bytes,
  rawId: bytes,
  type: "public-key",
  response: { clientDataJSON: bytes, authenticatorData: bytes, signature: bytes },
  clientExtensionResults: {}
}
const attestation = {
  id: bytes,
  rawId: bytes,
  type: "public-key",
  response: { clientDataJSON: bytes, attestationObject: bytes },
  clientExtensionResults: {}
}

/** Ada has one of each thing, Eve as much of her own, and Mia nothing. */
export const make = Effect.fnUntraced(function*(store: TestStore) {
  yield* today
  const context = yield* Layer.build(Layer.fresh(layerOn(store, settings, ports)))
  return yield* Effect.gen(function*() {
    const store = yield* Store
    const rows = (work: Effect.Effect<unknown, any>) => store.mutation({ name: "test" }, Effect.orDie(work))
    const users = yield* Users
    const sessions = yield* Sessions
    const group = yield* (yield* Groups).create({ name: "A" })

    const belongings = Effect.fnUntraced(function*(name: string) {
      const address = (of: string) => ({ address: `${of}@example.com` as never, verified: true })
      const { results } = yield* users.import({
        users: [{
          id: name,
          emails: [address(name), address(`second-${name}`)],
          passwordHash: "$2b$10$TmAgRBU8qzowS12NrOwuHebXwaCkpz7W8uR.69Ig5X7hdNalMWuA2",
          accounts: [{ provider: "ldap" as never, subject: name as never }]
        }]
      })
      const userId = results[0]!.userId!
      yield* (yield* Members).add({ groupId: group.id, userId: userId as never, roles: ["guest"] })
      const { sessionId } = yield* sessions.create({ userId, mode: "cookie" })
      const common = { createdAt: 0, userId }
      const passkeyId = `pky_${"0".repeat(26 - name.length)}${name}` as never
      const totpId = `otp_${"0".repeat(26 - name.length)}${name}` as never
      yield* rows(store.insert(PasskeyTable, {
        ...common,
        id: passkeyId,
        credentialId: name,
        credentialHash: name,
        algorithm: -7,
        transports: [],
        deviceType: "singleDevice",
        backedUp: false,
        aaguid: "",
        publicKey: "",
        counter: 0
      }))
      yield* rows(store.insert(TotpTable, {
        ...common,
        id: totpId,
        active: true,
        secret: "",
        algorithm: "SHA1",
        digits: 6,
        period: 30,
        lastStep: 0,
        setupExpiresAt: 0
      }))
      const emails = yield* store.first(EmailTable, "byUserAddress", [userId], { limit: 2 })
      const [account] = yield* store.first(AccountTable, "byUser", [userId], { limit: 1 })
      const [device] = (yield* (yield* Devices).list({ userId })).items
      return { userId, sessionId, passkeyId, totpId, emails, account: account!, device: device! }
    })

    const ada = yield* belongings("ada")
    const eve = yield* belongings("eve")
    yield* users.import({ users: [{ id: "mia" }] })
    const { userId } = ada
    const second = ada.emails.find(({ primary }) => !primary)!
    const secondFactor = { challenge: secret, code: "123456" }

    const payloads: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
      "users.get": { userId },
      "users.getMany": { userIds: [userId] },
      "users.viewer": {},
      "users.list": {},
      "users.create": { name: "New" },
      "users.update": { userId, name: "Other" },
      "users.setActiveGroup": { userId, groupId: group.id },
      "users.getActiveGroup": { userId },
      "users.deactivate": { userId },
      "users.reactivate": { userId },
      "users.remove": { userId },
      "users.requestDeletion": { userId },
      "users.cancelDeletion": { userId },
      "users.import": { users: [{ id: "imported" }] },
      "emails.list": { userId },
      "emails.add": { userId, email: "third@example.com" },
      "emails.promote": { emailId: second.id },
      "emails.remove": { emailId: second.id },
      "accounts.list": { userId },
      "accounts.get": { accountId: ada.account.id },
      "accounts.update": { accountId: ada.account.id, extend: { a: 1 } },
      "accounts.remove": { accountId: ada.account.id },
      "sessions.current": {},
      "sessions.get": { sessionId: ada.sessionId },
      "sessions.list": { userId },
      "sessions.invalidate": { sessionId: ada.sessionId },
      "sessions.invalidateAll": { userId },
      "sessions.signOut": {},
      "sessions.requireRecent": { maxAgeMs: 1_000 },
      "sessions.refresh": { refreshToken: `ghr_${"a".repeat(22)}_${"b".repeat(43)}` },
      "sessions.verify": { token: `ghs_${"a".repeat(22)}` },
      "sessions.create": { userId },
      "sessions.impersonate": { userId, actorId: "support", reason: "ticket" },
      "passwords.signUp": { email: "new@example.com", password: "correct horse battery" },
      "passwords.confirmSignUp": { token },
      "passwords.signIn": { email: "ada@example.com", password: "correct horse battery" },
      "passwords.resend": { challenge: secret },
      "passwords.requestReset": { email: "ada@example.com" },
      "passwords.reset": { token, password: "correct horse battery" },
      "passwords.change": { userId, password: "correct horse battery" },
      "passwords.set": { userId, password: "correct horse battery" },
      "passwords.remove": { userId },
      "passwords.check": { password: "correct horse battery" },
      "codes.startEmail": { email: "ada@example.com" },
      "codes.finishEmail": { token },
      "codes.startPhone": { phone: "+15550100123" },
      "codes.finishPhone": secondFactor,
      "codes.resend": { challenge: secret },
      "codes.inspectLink": { token },
      "codes.startEmailVerification": { emailId: second.id },
      "codes.finishEmailVerification": { token, userId },
      "codes.startPhoneVerification": { phone: "+15550100123", userId },
      "codes.finishPhoneVerification": { ...secondFactor, userId },
      "codes.startEmailChange": { email: "other@example.com", userId },
      "codes.confirmEmailChange": { token, userId },
      "codes.cancelEmailChange": { userId },
      "oauth.providers": {},
      "oauth.start": { provider: "github", redirectTo: "https://app.example.com/" },
      "oauth.link": { provider: "github", redirectTo: "https://app.example.com/", userId },
      "oauth.finish": { code: secret, challenge: secret },
      "passkeys.list": { userId },
      "passkeys.rename": { passkeyId: ada.passkeyId, name: "Laptop" },
      "passkeys.remove": { passkeyId: ada.passkeyId },
      "passkeys.startRegistration": {},
      "passkeys.finishRegistration": { challenge: secret, response: attestation },
      "passkeys.startSignIn": {},
      "passkeys.finishSignIn": { challenge: secret, response: assertion },
      "passkeys.startSecondFactor": { challenge: secret },
      "passkeys.finishSecondFactor": { challenge: secret, response: assertion },
      "passkeys.startStepUp": {},
      "passkeys.stepUp": { challenge: secret, response: assertion },
      "totp.list": { userId },
      "totp.rename": { totpId: ada.totpId, name: "Phone" },
      "totp.remove": { totpId: ada.totpId },
      "totp.start": {},
      "totp.confirm": { totpId: ada.totpId, code: "123456" },
      "totp.verify": secondFactor,
      "totp.stepUp": { code: "123456" },
      "recovery.generate": { userId },
      "recovery.status": { userId },
      "recovery.verify": secondFactor,
      "devices.list": { userId },
      "devices.forget": { deviceId: ada.device.id },
      "devices.forgetAll": { userId },
      "deviceCodes.authorize": {},
      "deviceCodes.poll": { deviceCode: secret },
      "deviceCodes.inspect": { userCode: "BCDF-GHJK" },
      "deviceCodes.approve": { userCode: "BCDF-GHJK" },
      "deviceCodes.deny": { userCode: "BCDF-GHJK" },
      "anonymous.signIn": {},
      "credentials.signIn": { provider: "ldap", params: {} },
      "credentialAccounts.create": { provider: "ldap", subject: "new" },
      "credentialAccounts.get": { provider: "ldap", subject: "ada" },
      "credentialAccounts.verify": { provider: "ldap", subject: "ada", secret: "guess" },
      "credentialAccounts.setSecret": { provider: "ldap", subject: "ada", secret: "new one" },
      "signingKeys.list": {},
      "signingKeys.rotate": {}
    }

    const services = new Map((yield* mounts).map(({ contract, service }) => [contract.name, service]))

    const world: AccessMatrix.World = {
      call: (contract, operation, payload, actor) =>
        as(actor)(services.get(contract.name)![operation]!(payload as never)) as Effect.Effect<unknown, any>,
      payloads,
      actors: {
        otherTenant: { kind: "user", userId: eve.userId, sessionId: eve.sessionId },
        withoutGrant: { kind: "user", userId: "mia" },
        holder: { kind: "user", userId, sessionId: ada.sessionId },
        keyWithoutScope: { kind: "key", keyId: "key_1", userId, scopes: other },
        platformKeyWithoutScope: { kind: "key", keyId: "key_2", scopes: other }
      },
      snapshot: Effect.provideContext(snapshot, context)
    }
    return { context, world, payloads }
  }).pipe(Effect.provideContext(context))
})
