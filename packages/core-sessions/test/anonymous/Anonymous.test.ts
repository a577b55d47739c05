import { assert, describe, it } from "@effect/vitest"
import * as StoreCounter from "@gatehouse/store/testing/StoreCounter"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { Anonymous } from "../../src/anonymous/Anonymous.ts"
import * as AuthSettings from "../../src/AuthSettings.ts"
import { Codes } from "../../src/codes/Codes.ts"
import { Passwords } from "../../src/passwords/Passwords.ts"
import { Sessions } from "../../src/sessions/Sessions.ts"
import { SignInPolicy } from "../../src/signin/SignInPolicy.ts"
import type { SignInResult } from "../../src/signin/SignInWire.ts"
import { Invitations } from "../../src/signin/SignUpGate.ts"
import * as CodesWorld from "../codes/World.ts"
import {
  as,
  asOwn,
  countedAt,
  newUser,
  nobody,
  patchUser,
  sessionsNow,
  signedIn,
  someone,
  tagOf,
  userNow,
  withEmail,
  world,
  worldAt,
  worlds
} from "../devices/World.ts"
import * as PasswordWorld from "../passwords/PasswordWorld.ts"
import { Heard, places } from "../Places.ts"

const opened = (result: SignInResult) =>
  result.kind === "signedIn" ? Effect.succeed(result) : Effect.die(new Error("owes a second factor"))

const signIn = Anonymous.use((anonymous) => anonymous.signIn({}).pipe(as(nobody), Effect.flatMap(opened)))
const heardAs = (type: string) => Effect.map(Heard, (heard) => heard.filter((event) => event.type === type))

/** With the ways to sign in by which anonymous users become others. */
const everything = (place: (typeof places)[number]) =>
  Layer.provideMerge(Layer.mergeAll(PasswordWorld.services, CodesWorld.services), worldAt(place))

for (const [name, world] of worlds) {
  describe(`an anonymous sign-in on ${name}`, () => {
    it.effect("makes a user without name or address, with a session that works", () =>
      Effect.gen(function*() {
        const signed = yield* signIn

        assert.isTrue(signed.created)
        const user = yield* userNow(signed.userId)
        assert.deepInclude(user, { anonymous: true, emailVerified: false })
        assert.isUndefined(user!.email)
        const refreshed = yield* Sessions.use((sessions) => sessions.refresh({ refreshToken: signed.refreshToken! }))
        assert.strictEqual(refreshed.userId, signed.userId)
        assert.deepStrictEqual(
          (yield* Heard).map(({ data, type }) => [type, data?.["by"] ?? data?.["method"]]),
          [["user.created", "anonymous"], ["session.created", "anonymous"]]
        )
      }).pipe(Effect.provide(world)))

    it.effect("makes as many users as there are sign-ins at the same time", () =>
      Effect.gen(function*() {
        const all = yield* Effect.all(Array.from({ length: 10 }, () => signIn), { concurrency: "unbounded" })

        assert.strictEqual(new Set(all.map(({ userId }) => userId)).size, 10)
      }).pipe(Effect.provide(world)))
  })
}

describe("an anonymous sign-in", () => {
  it.effect("is one mutation", () =>
    Effect.gen(function*() {
      const counter = yield* StoreCounter.StoreCounter
      const [, counts] = yield* counter.count(signIn)

      assert.deepInclude(counts, { queries: 0, mutations: 1, reads: 1, writes: 4 })
    }).pipe(Effect.provide(countedAt(places[0]!))))

  it.effect("holds its session in a cookie when asked to", () =>
    Effect.gen(function*() {
      const anonymous = yield* Anonymous
      const signed = yield* Effect.flatMap(anonymous.signIn({ client: { mode: "cookie" } }), opened)

      assert.match(signed.sessionToken!, /^ghs_/)
    }).pipe(Effect.provide(world)))

  it.effect("by an anonymous user stays the same user and replaces their session, which proves no more than it did", () =>
    Effect.gen(function*() {
      const anonymous = yield* Anonymous
      const first = yield* signIn
      yield* TestClock.adjust(1000)

      const second = yield* anonymous.signIn({}).pipe(as(asOwn(first)), Effect.flatMap(opened))

      assert.strictEqual(second.userId, first.userId)
      assert.isFalse(second.created)
      const sessions = yield* sessionsNow
      assert.deepStrictEqual(sessions.map(({ authTime, id }) => [id, authTime]), [[second.sessionId, 0]])
    }).pipe(Effect.provide(world)))

  it.effect("by somebody else, or in a session that has ended, makes a new user", () =>
    Effect.gen(function*() {
      const anonymous = yield* Anonymous
      const first = yield* signIn
      const ended = yield* signIn
      yield* Sessions.use((sessions) => sessions.invalidate({ sessionId: ended.sessionId }))
      const full = yield* someone(withEmail())
      const impersonated = yield* signedIn((yield* userNow(first.userId))!, {
        impersonation: { actorId: "admin", reason: "support" }
      })

      const all = yield* Effect.forEach(
        [ended, full, impersonated, { userId: "usr_other", sessionId: first.sessionId }],
        (own) => anonymous.signIn({}).pipe(as(asOwn(own)), Effect.flatMap(opened))
      )

      assert.deepStrictEqual(all.map(({ created }) => created), [true, true, true, true])
    }).pipe(Effect.provide(world)))

  it.effect("is limited for each address, also for those at the same time", () =>
    Effect.gen(function*() {
      const { maxRequests, windowMs } = AuthSettings.defaults.limits.signUpByIp

      const tags = yield* Effect.all(Array.from({ length: maxRequests + 5 }, () => tagOf(signIn)), {
        concurrency: "unbounded"
      })
      yield* TestClock.adjust(windowMs / maxRequests - 1)
      const before = yield* tagOf(signIn)
      yield* TestClock.adjust(1)
      const after = yield* tagOf(signIn)

      assert.strictEqual(tags.filter((tag) => tag === "done").length, maxRequests)
      assert.deepStrictEqual([before, after], ["RateLimited", "done"])
    }).pipe(Effect.provide(world)))

  for (const [signUp, refused] of [["open", undefined], ["closed", {}], ["invite", { needs: "invite" }]] as const) {
    it.effect(`${refused === undefined ? "is let in" : "is refused, and makes nobody,"} where sign-up is ${signUp}`, () =>
      Effect.gen(function*() {
        const result = yield* Effect.result(signIn).pipe(
          Effect.provideService(AuthSettings.AuthSettings, AuthSettings.make({ signUp })),
          // An invite is to an address, and there is none.
          Effect.provideService(Invitations, { isInvited: () => Effect.succeed(true) })
        )

        if (refused === undefined) return assert.strictEqual(result._tag, "Success")
        assert.deepInclude(result._tag === "Failure" ? result.failure : {}, { _tag: "SignUpClosed", ...refused })
        assert.deepStrictEqual(yield* Heard, [])
      }).pipe(Effect.provide(world)))
  }

  it.effect("is refused by policy, and makes nobody", () =>
    Effect.gen(function*() {
      const tag = yield* tagOf(signIn).pipe(
        Effect.provideService(SignInPolicy, {
          decide: ({ method }) =>
            Effect.succeed(
              method === "anonymous" ? { _tag: "Refuse", reason: "methodNotAllowed" } : { _tag: "Allow" }
            )
        })
      )

      assert.strictEqual(tag, "SignInRefused")
      assert.deepStrictEqual(yield* sessionsNow, [])
      // The row of the user and the taken limit went with it.
      const { maxRequests } = AuthSettings.defaults.limits.signUpByIp
      const tags = yield* Effect.forEach(Array.from({ length: maxRequests }), () => tagOf(signIn))
      assert.deepStrictEqual([...new Set(tags)], ["done"])
    }).pipe(Effect.provide(world)))
})

for (const place of places) {
  describe(`an anonymous user on ${place.name}`, () => {
    it.effect("keeps their id and what is theirs when they sign up with a password", () =>
      Effect.gen(function*() {
        const before = yield* signIn
        yield* patchUser(before.userId, { extend: { cart: 3 } })
        const passwords = yield* Passwords

        const started = yield* passwords.signUp({ email: "Ada@example.com", password: PasswordWorld.good }).pipe(
          as(asOwn(before))
        )
        const { code } = yield* PasswordWorld.sent
        const challenge = started.kind === "started" ? started.challenge : ""
        const after = yield* passwords.confirmSignUp({ challenge, code }).pipe(
          as(asOwn(before)),
          Effect.flatMap(opened)
        )

        assert.strictEqual(after.userId, before.userId)
        assert.deepInclude(yield* userNow(before.userId), {
          anonymous: false,
          email: "ada@example.com",
          emailVerified: true,
          extend: { cart: 3 }
        })
        assert.deepStrictEqual((yield* sessionsNow).map(({ id }) => id), [after.sessionId])
        assert.strictEqual((yield* heardAs("user.upgraded")).length, 1)
        const later = yield* passwords.signIn({ email: "ada@example.com", password: PasswordWorld.good })
        assert.strictEqual(later.kind === "signedIn" && later.userId, before.userId)
      }).pipe(Effect.provide(everything(place))))

    it.effect("keeps their id when they prove an address by a code", () =>
      Effect.gen(function*() {
        const before = yield* signIn
        const codes = yield* Codes

        const { challenge } = yield* codes.startEmail({ email: "ada@example.com" }).pipe(as(asOwn(before)))
        const { code } = yield* CodesWorld.lastSent()
        const after = yield* codes.finishEmail({ challenge, code }).pipe(as(asOwn(before)), Effect.flatMap(opened))

        assert.strictEqual(after.userId, before.userId)
        assert.deepInclude(yield* userNow(before.userId), { anonymous: false, email: "ada@example.com" })
        assert.deepStrictEqual((yield* sessionsNow).map(({ id }) => id), [after.sessionId])
        assert.strictEqual((yield* heardAs("user.upgraded")).length, 1)
        assert.deepStrictEqual(yield* heardAs("user.superseded"), [])
      }).pipe(Effect.provide(everything(place))))

    it.effect("stays when the proof is of somebody who has an account, and it is said whose", () =>
      Effect.gen(function*() {
        const ada = yield* newUser(withEmail("ada@example.com"))
        const before = yield* signIn
        const codes = yield* Codes

        const { challenge } = yield* codes.startEmail({ email: "ada@example.com" }).pipe(as(asOwn(before)))
        const { code } = yield* CodesWorld.lastSent()
        const after = yield* codes.finishEmail({ challenge, code }).pipe(as(asOwn(before)), Effect.flatMap(opened))

        assert.strictEqual(after.userId, ada.id)
        assert.isTrue((yield* userNow(before.userId))?.anonymous)
        assert.deepStrictEqual(yield* heardAs("user.superseded"), [{
          type: "user.superseded",
          subject: { kind: "user", id: before.userId },
          data: { by: ada.id }
        }])
        assert.deepStrictEqual(yield* heardAs("user.upgraded"), [])
      }).pipe(Effect.provide(everything(place))))
  })
}

describe("a user who signs in as another", () => {
  it.effect("is superseded only if they were anonymous", () =>
    Effect.gen(function*() {
      const ada = yield* newUser(withEmail())
      const ben = yield* someone(withEmail())

      yield* signedIn(ada).pipe(as(asOwn(ben)))

      assert.deepStrictEqual(yield* heardAs("user.superseded"), [])
    }).pipe(Effect.provide(world)))
})
