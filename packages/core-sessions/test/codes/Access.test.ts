/**
 * Every operation on codes as everybody who must not call it, and against bad input.
 */
import { assert, describe, it } from "@effect/vitest"
import type * as Actor from "@gatehouse/contract/Actor"
import * as Guard from "@gatehouse/contract/Guard"
import * as Operations from "@gatehouse/contract/http/Operations"
import * as AccessMatrix from "@gatehouse/contract/testing/AccessMatrix"
import * as BadInput from "@gatehouse/contract/testing/BadInput"
import { Store } from "@gatehouse/store/Store"
import { Effect, Layer } from "effect"
import { Codes } from "../../src/codes/Codes.ts"
import { CodesContract } from "../../src/codes/CodesContract.ts"
import { tables } from "../../src/Tables.ts"
import { as, claim, lastSent, newUser, places, sessionOf, verified } from "./World.ts"

const scopes = [{ resource: "docs", actions: ["read"] }]

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

/** Ada has begun one of each step. */
const tenants = Effect.gen(function*() {
  const context = yield* Layer.build(Layer.fresh(places[0]!.world))
  return yield* Effect.provideContext(
    Effect.gen(function*() {
      const codes = yield* Codes
      const ada = yield* newUser({ email: verified("ada@example.com") })
      const { actor } = yield* sessionOf(ada)
      const eve = yield* sessionOf(yield* newUser({ email: verified("eve@example.com") }))
      const mia = yield* sessionOf(yield* newUser({ email: verified("mia@example.com") }))
      const email = yield* claim(ada, "second@example.com")
      const signIn = yield* codes.startEmail({ email: "new@example.com" })
      const { code, token } = yield* lastSent()
      const byPhone = yield* codes.startPhone({ phone: "+4915100000001" })
      const signInByPhone = yield* lastSent()
      yield* codes.startEmailVerification({ emailId: email.id })
      const verification = yield* lastSent()
      const phone = yield* codes.startPhoneVerification({ userId: ada.id, phone: "+4915100000002" })
      const phoneVerification = yield* lastSent()
      yield* codes.startEmailChange({ userId: ada.id, email: "third@example.com" })
      const change = yield* lastSent()
      const own = { userId: ada.id }
      const payloads = {
        "codes.startEmail": { email: "anybody@example.com" },
        "codes.finishEmail": { challenge: signIn.challenge, code },
        "codes.startPhone": { phone: "+4915100000003" },
        "codes.finishPhone": { challenge: byPhone.challenge, code: signInByPhone.code },
        "codes.resend": { challenge: signIn.challenge },
        "codes.inspectLink": { token },
        "codes.startEmailVerification": { emailId: email.id },
        "codes.finishEmailVerification": { ...own, token: verification.token },
        "codes.startPhoneVerification": { ...own, phone: "+4915100000004" },
        "codes.finishPhoneVerification": { ...own, challenge: phone.challenge, code: phoneVerification.code },
        "codes.startEmailChange": { ...own, email: "fourth@example.com" },
        "codes.confirmEmailChange": { ...own, token: change.token },
        "codes.cancelEmailChange": own
      }
      const guard = yield* Guard.guard(CodesContract, codes)
      const world: AccessMatrix.World = {
        call: (_contract, operation, payload, actor) => (guard as any)[operation](payload).pipe(as(actor)),
        payloads,
        snapshot: Effect.provideContext(snapshot, context),
        actors: {
          otherTenant: eve.actor,
          withoutGrant: mia.actor,
          holder: actor,
          keyWithoutScope: { kind: "key", keyId: "key_1", userId: ada.id, scopes },
          platformKeyWithoutScope: { kind: "key", keyId: "key_2", scopes }
        }
      }
      return { codes, guard, payloads, world, ada, email }
    }),
    context
  )
})

AccessMatrix.accessMatrix({
  contracts: [CodesContract],
  world: Effect.map(tenants, ({ world }) => world),
  fails: { "codes.resend": "RateLimited" }
})

describe("over HTTP", () => {
  const platform: Actor.Actor = { kind: "key", keyId: "key_0", scopes: [{ resource: "*", actions: ["*"] }] }
  BadInput.badInput({
    contracts: [CodesContract],
    subject: Effect.map(tenants, ({ guard, payloads }): BadInput.Subject => ({
      handler: Operations.make([Operations.mount(CodesContract, guard)], {
        failures: [],
        authenticate: () => Effect.succeed(platform)
      }),
      token: "any",
      fields: payloads
    }))
  })
})

describe("a key of the user's own, with the scope", () => {
  const keyOf = (userId: string): Actor.Actor => ({
    kind: "key",
    keyId: "key_1",
    userId,
    scopes: [{ resource: "*", actions: ["*"] }]
  })

  it.effect("adds no way to sign in: that takes a person who has signed in recently", () =>
    Effect.gen(function*() {
      const { ada, email, guard } = yield* tenants
      const key = keyOf(ada.id)
      const refused = [
        yield* Effect.flip(guard.startEmailVerification({ emailId: email.id }).pipe(as(key))),
        yield* Effect.flip(guard.startPhoneVerification({ phone: "+4915100000009" }).pipe(as(key))),
        yield* Effect.flip(guard.startEmailChange({ email: "other@example.com" }).pipe(as(key)))
      ].map(({ _tag }) => _tag)

      assert.deepStrictEqual(refused, ["StepUpRequired", "StepUpRequired", "StepUpRequired"])
    }))
})
