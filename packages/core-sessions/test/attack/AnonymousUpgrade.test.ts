/**
 * What an attacker gains from the moment in which an anonymous user becomes a full one.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { Anonymous } from "../../src/anonymous/Anonymous.ts"
import { Codes } from "../../src/codes/Codes.ts"
import { Passwords } from "../../src/passwords/Passwords.ts"
import { Sessions } from "../../src/sessions/Sessions.ts"
import { SignInPolicy } from "../../src/signin/SignInPolicy.ts"
import * as CodesWorld from "../codes/World.ts"
import { as, asOwn, newUser, nobody, places, signedIn, tagOf, userNow, withEmail, worldAt } from "../devices/World.ts"
import * as PasswordWorld from "../passwords/PasswordWorld.ts"
import { Heard } from "../Places.ts"

const everything = (place: (typeof places)[number]) =>
  Layer.provideMerge(Layer.merge(PasswordWorld.services, CodesWorld.services), worldAt(place))

const anonymous = Effect.gen(function*() {
  const result = yield* Anonymous.use((service) => service.signIn({})).pipe(as(nobody))
  return result.kind === "signedIn" ? result : yield* Effect.die(new Error("owes a second factor"))
})

/** Proves an address by the code, in the session of `own`. */
const byCode = Effect.fnUntraced(function*(
  own: { readonly userId: string; readonly sessionId: string },
  email = "ada@example.com"
) {
  const codes = yield* Codes
  const { challenge } = yield* codes.startEmail({ email }).pipe(as(asOwn(own)))
  const { code } = yield* CodesWorld.lastSent()
  return yield* codes.finishEmail({ challenge, code }).pipe(as(asOwn(own)))
})

const isOn = ({ sessionId }: { readonly sessionId: string }) =>
  Effect.map(
    tagOf(Sessions.use((sessions) => sessions.checkById({ sessionId: sessionId as never }))),
    (tag) => tag === "done"
  )

for (const place of places) {
  describe(`an anonymous user who becomes a full one on ${place.name}`, () => {
    it.effect("has no session left when a second factor is still owed", () =>
      Effect.gen(function*() {
        const before = yield* anonymous

        const result = yield* byCode(before).pipe(
          Effect.provideService(SignInPolicy, {
            decide: () => Effect.succeed({ _tag: "Allow" as const, secondFactor: true })
          })
        )

        assert.strictEqual(result.kind, "secondFactorRequired")
        assert.isFalse((yield* userNow(before.userId))!.anonymous)
        assert.isFalse(yield* isOn(before))
      }).pipe(Effect.provide(everything(place))))

    it.effect("leaves none of the sessions behind that others hold of the anonymous one", () =>
      Effect.gen(function*() {
        const before = yield* anonymous
        const elsewhere = yield* signedIn((yield* userNow(before.userId))!)

        const after = CodesWorld.signedIn(yield* byCode(before))

        assert.strictEqual(after.userId, before.userId)
        assert.deepStrictEqual([yield* isOn(after), yield* isOn(before), yield* isOn(elsewhere)], [true, false, false])
      }).pipe(Effect.provide(everything(place))))

    it.effect("in a session that goes on leaves none of the others", () =>
      Effect.gen(function*() {
        const codes = yield* Codes
        const own = yield* anonymous
        const user = (yield* userNow(own.userId))!
        const elsewhere = yield* signedIn(user)
        const { id: emailId } = yield* CodesWorld.claim(user, "ada@example.com")
        const { challenge } = yield* codes.startEmailVerification({ emailId }).pipe(as(asOwn(own)))
        const { code } = yield* CodesWorld.lastSent("ada@example.com")

        yield* codes.finishEmailVerification({ challenge, code }).pipe(as(asOwn(own)))

        assert.isFalse((yield* userNow(own.userId))!.anonymous)
        assert.deepStrictEqual([yield* isOn(own), yield* isOn(elsewhere)], [true, false])
      }).pipe(Effect.provide(everything(place))))

    it.effect("is not made by an administrator who acts as them, nor in a session that has ended", () =>
      Effect.gen(function*() {
        const before = yield* anonymous
        const acting = yield* signedIn((yield* userNow(before.userId))!, {
          impersonation: { actorId: "admin", reason: "support" }
        })
        const ended = yield* anonymous
        yield* Sessions.use((sessions) => sessions.invalidate({ sessionId: ended.sessionId }))

        const admin = CodesWorld.signedIn(yield* byCode(acting, "admin@example.com"))
        const thief = CodesWorld.signedIn(yield* byCode(ended, "thief@example.com"))

        assert.notStrictEqual(admin.userId, before.userId)
        assert.notStrictEqual(thief.userId, ended.userId)
        assert.isTrue((yield* userNow(before.userId))!.anonymous)
        assert.isTrue((yield* userNow(ended.userId))!.anonymous)
      }).pipe(Effect.provide(everything(place))))

    it.effect("is not given to the owner of a link that somebody else asked for", () =>
      Effect.gen(function*() {
        const codes = yield* Codes
        const victim = yield* anonymous
        yield* codes.startEmail({ email: "eve@example.com" }).pipe(as(nobody))
        const { token } = yield* CodesWorld.lastSent("eve@example.com")

        const opened = CodesWorld.signedIn(yield* codes.finishEmail({ token }).pipe(as(asOwn(victim))))

        assert.notStrictEqual(opened.userId, victim.userId)
        assert.isTrue((yield* userNow(victim.userId))!.anonymous)
      }).pipe(Effect.provide(everything(place))))

    it.effect("is not said to be superseded by the owner of a link that somebody else asked for", () =>
      Effect.gen(function*() {
        const codes = yield* Codes
        yield* newUser(withEmail("eve@example.com"))
        const victim = yield* anonymous
        yield* codes.startEmail({ email: "eve@example.com" }).pipe(as(nobody))
        const { token } = yield* CodesWorld.lastSent("eve@example.com")

        yield* codes.finishEmail({ token }).pipe(as(asOwn(victim)))

        const heard = yield* Heard
        assert.deepStrictEqual(heard.filter(({ type }) => type === "user.superseded"), [])
      }).pipe(Effect.provide(everything(place))))

    it.effect("is not given to the owner of an address who asked for the reset", () =>
      Effect.gen(function*() {
        const passwords = yield* Passwords
        const victim = yield* anonymous
        yield* newUser({
          email: { address: "eve@example.com", original: "eve@example.com", verified: false, login: true }
        })
        yield* passwords.requestReset({ email: "eve@example.com" }).pipe(as(nobody))
        const { token } = yield* PasswordWorld.sent

        const opened = CodesWorld.signedIn(
          yield* passwords.reset({ token: token!, password: PasswordWorld.good }).pipe(as(asOwn(victim)))
        )

        assert.notStrictEqual(opened.userId, victim.userId)
        assert.isTrue((yield* userNow(victim.userId))!.anonymous)
      }).pipe(Effect.provide(everything(place))))

    it.effect("keeps their id by a link that they asked for in this browser", () =>
      Effect.gen(function*() {
        const codes = yield* Codes
        const before = yield* anonymous
        const { challenge } = yield* codes.startEmail({ email: "ada@example.com" }).pipe(as(asOwn(before)))
        const { token } = yield* CodesWorld.lastSent("ada@example.com")

        const after = CodesWorld.signedIn(yield* codes.finishEmail({ challenge, token }).pipe(as(asOwn(before))))

        assert.strictEqual(after.userId, before.userId)
      }).pipe(Effect.provide(everything(place))))
  })
}
