import { assert, describe, it } from "@effect/vitest"
import type * as Actor from "@gatehouse/contract/Actor"
import * as Guard from "@gatehouse/contract/Guard"
import * as Operations from "@gatehouse/contract/http/Operations"
import type * as Operation from "@gatehouse/contract/Operation"
import * as BadInput from "@gatehouse/contract/testing/BadInput"
import { Context, Effect, Layer } from "effect"
import { Passwords } from "../../src/passwords/Passwords.ts"
import { PasswordsContract } from "../../src/passwords/PasswordsContract.ts"
import { UserId } from "../../src/users/UserWire.ts"
import { Heard, places } from "../Places.ts"
import { as, better, good, services, signUp } from "./PasswordWorld.ts"

const world = Layer.provideMerge(services, places[0]!.base)
const guarded = Effect.flatMap(Passwords, (passwords) => Guard.guard(PasswordsContract, passwords))
const tagOf = <A, E extends { readonly _tag: string }, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.result(effect), (result) => result._tag === "Success" ? "allowed" : result.failure._tag)

describe("who may do what with a password", () => {
  it.effect("only its user changes, sets or removes it", () =>
    Effect.gen(function*() {
      const passwords = yield* guarded
      const ada = yield* signUp("ada@example.com")
      const eve = yield* signUp("eve@example.com", better)
      ;(yield* Heard).length = 0
      const userId = UserId.make(ada.userId)
      const others: ReadonlyArray<readonly [Actor.Actor, string]> = [
        [{ kind: "anonymous" }, "NotSignedIn"],
        [{ kind: "user", userId: eve.userId, sessionId: eve.sessionId }, "Forbidden"],
        [{ kind: "key", keyId: "key_e", userId: eve.userId, scopes: [{ resource: "*", actions: ["*"] }] }, "Forbidden"],
        [{ kind: "key", keyId: "key_p", scopes: [{ resource: "*", actions: ["*"] }] }, "Forbidden"],
        [{ kind: "key", keyId: "key_a", userId: ada.userId, scopes: [] }, "Forbidden"]
      ]
      for (const [actor, tag] of others) {
        const tags = [
          yield* tagOf(passwords.change({ userId, current: good, password: better }).pipe(as(actor))),
          yield* tagOf(passwords.set({ userId, password: better }).pipe(as(actor))),
          yield* tagOf(passwords.remove({ userId }).pipe(as(actor)))
        ]
        assert.deepStrictEqual(tags, [tag, tag, tag])
      }
      assert.deepStrictEqual(yield* Heard, [])
    }).pipe(Effect.provide(world)))

  it.effect("a key of its user cannot do what needs a recent sign-in", () =>
    Effect.gen(function*() {
      const passwords = yield* guarded
      const ada = yield* signUp("ada@example.com")
      const scopes = [{ resource: "passwords", actions: ["change"] }]
      const key: Actor.Actor = { kind: "key", keyId: "key_a", userId: ada.userId, scopes }
      assert.strictEqual(yield* tagOf(passwords.change({ password: better }).pipe(as(key))), "StepUpRequired")
      assert.strictEqual(yield* tagOf(passwords.remove({}).pipe(as(key))), "StepUpRequired")
    }).pipe(Effect.provide(world)))

  it("only what callers need is offered to them", () => {
    const offered = Object.entries<Operation.AnyOperation>(PasswordsContract.operations)
      .filter(([, { internal }]) => !internal).map(([name, { kind }]) => `${kind} ${name}`)
    assert.deepStrictEqual(offered, [
      "action signUp",
      "action confirmSignUp",
      "action signIn",
      "action resend",
      "action requestReset",
      "action reset",
      "action change",
      "action set",
      "action remove",
      "action check"
    ])
  })
})

BadInput.badInput({
  contracts: [PasswordsContract],
  subject: Effect.map(
    Effect.gen(function*() {
      const context = yield* Layer.build(world)
      const passwords = Context.get(context, Passwords)
      const guard = yield* Effect.provideContext(Guard.guard(PasswordsContract, passwords), context)
      const signedIn = yield* Effect.provideContext(signUp("ada@example.com"), context)
      return { guard, signedIn }
    }),
    ({ guard, signedIn }): BadInput.Subject => ({
      handler: Operations.make([Operations.mount(PasswordsContract, guard)], {
        failures: [],
        authenticate: () => Effect.succeed({ kind: "user", userId: signedIn.userId, sessionId: signedIn.sessionId })
      }),
      token: "any",
      fields: { "passwords.confirmSignUp": {}, "passwords.reset": {} },
      codes: []
    })
  )
})
