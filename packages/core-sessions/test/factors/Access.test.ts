/**
 * Every operation on second factors as everybody who must not call it, and against bad input.
 */
import { describe } from "@effect/vitest"
import { type Actor, Current } from "@gatehouse/contract/Actor"
import * as Guard from "@gatehouse/contract/Guard"
import * as Operations from "@gatehouse/contract/http/Operations"
import * as AccessMatrix from "@gatehouse/contract/testing/AccessMatrix"
import * as BadInput from "@gatehouse/contract/testing/BadInput"
import { Store } from "@gatehouse/store/Store"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { AuthSettings, defaults, make } from "../../src/AuthSettings.ts"
import { PasskeyContract } from "../../src/passkeys/PasskeyContract.ts"
import { Passkeys } from "../../src/passkeys/Passkeys.ts"
import { Recovery } from "../../src/recovery/Recovery.ts"
import { RecoveryContract } from "../../src/recovery/RecoveryContract.ts"
import { tables } from "../../src/Tables.ts"
import { TotpContract } from "../../src/totp/TotpContract.ts"
import { Totps } from "../../src/totp/Totps.ts"
import { origin, rpId, SoftAuthenticator } from "../passkeys/SoftAuthenticator.ts"
import { register } from "../passkeys/World.ts"
import { places } from "../Places.ts"
import { as, callerOf, newUser, owed, prove, services, session, withTotp } from "./World.ts"

const contracts = [TotpContract, PasskeyContract, RecoveryContract] as const

const everything = [{ resource: "*", actions: ["*"] }]
const nothing = [{ resource: "docs", actions: ["read"] }]

/** Limits that are as good as none: what is thrown at an operation should reach it. */
const settings = make({
  passkeys: { rpId, origins: [origin] },
  limits: Object.fromEntries(
    Object.keys(defaults.limits).map((name) => [name, { maxRequests: 1_000_000, windowMs: 1000 }])
  )
})

/** Every row of every table. */
const snapshot = Effect.flatMap(
  Store,
  (store) =>
    Effect.forEach(
      tables,
      (table) =>
        store.first(table, Object.keys({ ...table.unique, ...table.indexes })[0] as never, [] as never, {
          limit: 1_000
        })
    )
)

/** Ada and Eve have one of each factor; Mia has none. */
const tenants = Effect.gen(function*() {
  yield* TestClock.setTime(Date.UTC(2026, 0, 2, 12))
  const context = yield* Layer.build(Layer.fresh(Layer.provideMerge(services, places[0]!.base)))
  return yield* Effect.gen(function*() {
    const guards = {
      totp: yield* Guard.guard(TotpContract, yield* Totps),
      passkeys: yield* Guard.guard(PasskeyContract, yield* Passkeys),
      recovery: yield* Guard.guard(RecoveryContract, yield* Recovery)
    }
    const belongings = Effect.gen(function*() {
      const { first, totpId, user } = yield* withTotp
      const authenticator = new SoftAuthenticator()
      const added = yield* register(first, authenticator)
      if (added.kind !== "passkeyAdded") return yield* Effect.die("a passkey was registered in a session")
      yield* as(first)(Recovery.use((recovery) => recovery.generate({})))
      return { first, totpId, user, passkeyId: added.passkey.id, authenticator }
    })
    const ada = yield* belongings
    const eve = yield* belongings
    const mia = yield* session((yield* newUser).id)
    const userId = ada.user.id
    const { challenge } = owed(yield* prove(userId))
    const passkeys = yield* Passkeys
    const started = yield* passkeys.startSignIn({})
    const registration = yield* as(ada.first)(passkeys.startRegistration({}))
    const response = ada.authenticator.get(started.options)
    const payloads = {
      "totp.list": { userId },
      "totp.rename": { totpId: ada.totpId, name: "Phone" },
      "totp.remove": { totpId: ada.totpId },
      "totp.start": {},
      "totp.confirm": { totpId: ada.totpId, code: "123456" },
      "totp.verify": { challenge, code: "123456" },
      "totp.stepUp": { code: "123456" },
      "passkeys.list": { userId },
      "passkeys.rename": { passkeyId: ada.passkeyId, name: "Key" },
      "passkeys.remove": { passkeyId: ada.passkeyId },
      "passkeys.startRegistration": {},
      "passkeys.finishRegistration": {
        challenge: registration.challenge,
        response: new SoftAuthenticator().create(registration.options)
      },
      "passkeys.startSignIn": { email: ada.user.email! },
      "passkeys.finishSignIn": { challenge: started.challenge, response },
      "passkeys.startSecondFactor": { challenge },
      "passkeys.finishSecondFactor": { challenge, response },
      "passkeys.startStepUp": {},
      "passkeys.stepUp": { challenge, response },
      "recovery.generate": { userId },
      "recovery.status": { userId },
      "recovery.verify": { challenge, code: "0000-0000-0000-0000" }
    }
    const world: AccessMatrix.World = {
      call: (contract, operation, payload, actor) =>
        (guards as any)[contract.name][operation](payload).pipe(
          Effect.provideService(AuthSettings, settings),
          Effect.provideService(Current, actor),
          Effect.provideContext(context)
        ),
      payloads,
      snapshot: Effect.provideContext(snapshot, context),
      actors: {
        otherTenant: callerOf(eve.first),
        withoutGrant: callerOf(mia),
        holder: callerOf(ada.first),
        keyWithoutScope: { kind: "key", keyId: "key_1", userId, scopes: nothing },
        platformKeyWithoutScope: { kind: "key", keyId: "key_2", scopes: nothing }
      }
    }
    return { guards, payloads, world }
  }).pipe(Effect.provideContext(context), Effect.provideService(AuthSettings, settings))
})

AccessMatrix.accessMatrix({
  contracts,
  world: Effect.map(tenants, ({ world }) => world),
  // These are about the caller, or about a sign-in that the payload does not hold.
  fails: {
    "totp.start": "NotSignedIn",
    "totp.confirm": "NotSignedIn",
    "totp.verify": "InvalidCode",
    "totp.stepUp": "InvalidSession",
    "passkeys.startRegistration": "NotSignedIn",
    "passkeys.finishRegistration": "NotSignedIn",
    "passkeys.finishSecondFactor": "InvalidChallenge",
    "passkeys.startStepUp": "InvalidSession",
    "passkeys.stepUp": "InvalidSession",
    "recovery.verify": "InvalidCode"
  }
})

const platform: Actor = { kind: "key", keyId: "key_0", scopes: everything }

for (const who of ["platform", "holder"] as const) {
  describe(`over HTTP as the ${who}`, () => {
    BadInput.badInput({
      contracts,
      runs: 60,
      subject: Effect.map(tenants, ({ guards, payloads, world }): BadInput.Subject => {
        const handler = Operations.make(
          [
            Operations.mount(TotpContract, guards.totp),
            Operations.mount(PasskeyContract, guards.passkeys),
            Operations.mount(RecoveryContract, guards.recovery)
          ],
          { failures: [], authenticate: () => Effect.succeed(who === "platform" ? platform : world.actors.holder) }
        )
        return {
          handler: ((request) =>
            Effect.provideService(handler(request), AuthSettings, settings)) as BadInput.Subject["handler"],
          token: "any",
          fields: payloads
        }
      })
    })
  })
}
