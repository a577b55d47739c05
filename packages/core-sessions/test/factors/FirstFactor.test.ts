/**
 * What the first second factor does to the sessions that began without one.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { Sessions } from "../../src/sessions/Sessions.ts"
import { SignInPolicy } from "../../src/signin/SignInPolicy.ts"
import { Totps } from "../../src/totp/Totps.ts"
import { SoftAuthenticator } from "../passkeys/SoftAuthenticator.ts"
import { configured, register, withPasskey } from "../passkeys/World.ts"
import { Heard, places } from "../Places.ts"
import { as, codeOf, newUser, owed, prove, services, session, signedIn, withTotp } from "./World.ts"

const demanding = Effect.provideService(SignInPolicy, {
  decide: () => Effect.succeed({ _tag: "Allow" as const, secondFactor: true })
})

const isAlive = ({ sessionId }: { readonly sessionId: string }) =>
  Sessions.use((sessions) =>
    Effect.map(
      Effect.result(sessions.checkById({ sessionId: sessionId as never })),
      ({ _tag }) => _tag === "Success"
    )
  )

/** Whether a refresh token still gives another. */
const refreshes = ({ refreshToken }: { readonly refreshToken?: string }) =>
  Sessions.use((sessions) =>
    Effect.map(Effect.result(sessions.refresh({ refreshToken: refreshToken! })), ({ _tag }) => _tag === "Success")
  )

const ended = Heard.use((all) => Effect.sync(() => all.filter(({ type }) => type === "session.all_ended")))

const setUp = Effect.fnUntraced(function*(caller: { readonly userId: string; readonly sessionId: string }) {
  const totps = yield* Totps
  const setup = yield* as(caller)(totps.start({}))
  return yield* as(caller)(totps.confirm({ totpId: setup.totpId, code: yield* codeOf(setup.secret) }))
})

for (const place of places) {
  const world = Layer.provideMerge(services, place.base)
  const test = (title: string, body: Effect.Effect<void, unknown, Layer.Success<typeof world>>) =>
    it.effect(title, () =>
      Effect.andThen(TestClock.setTime(Date.UTC(2026, 0, 2, 12)), body).pipe(
        configured(),
        Effect.provide(Layer.fresh(world))
      ), 30_000)

  describe(`the first second factor on ${place.name}`, () => {
    const kinds = [
      ["an app", setUp],
      ["a passkey", (caller: Parameters<typeof setUp>[0]) => register(caller, new SoftAuthenticator())]
    ] as const
    for (const [kind, add] of kinds) {
      test(
        `ends every session that began without one, but for that in which ${kind} was added`,
        Effect.gen(function*() {
          const user = yield* newUser
          const thief = yield* session(user.id)
          const first = yield* session(user.id)
          const other = yield* session((yield* newUser).id)
          yield* add(first)

          assert.deepStrictEqual([yield* isAlive(thief), yield* refreshes(thief)], [false, false])
          assert.deepStrictEqual([yield* isAlive(first), yield* refreshes(first)], [true, true])
          assert.isTrue(yield* isAlive(other))
          assert.deepStrictEqual((yield* ended).map(({ data, subject }) => [subject.id, data]), [
            [user.id, { reason: "factorAdded", kept: 1 }]
          ])
        })
      )
    }

    test(
      "that ends a sign-in ends all sessions from before it",
      Effect.gen(function*() {
        const totps = yield* Totps
        const user = yield* newUser
        const thief = yield* session(user.id)
        const { challenge } = owed(yield* demanding(prove(user.id)))
        const { secret, totpId } = yield* totps.start({ challenge })
        const opened = signedIn(yield* demanding(totps.confirm({ challenge, totpId, code: yield* codeOf(secret) })))

        assert.deepStrictEqual([yield* isAlive(thief), yield* isAlive(opened)], [false, true])
      })
    )

    test(
      "is the only one that does: those after it end nothing",
      Effect.gen(function*() {
        const { first } = yield* withPasskey()
        const before = (yield* ended).length
        yield* setUp(first)

        assert.isTrue(yield* isAlive(first))
        assert.strictEqual((yield* ended).length, before)
        const { first: another } = yield* withTotp
        const since = (yield* ended).length
        yield* register(another, new SoftAuthenticator())
        assert.strictEqual((yield* ended).length, since)
      })
    )
  })

  describe(`signing in where the user is signed in, on ${place.name}`, () => {
    const replaced = Heard.use((all) => Effect.sync(() => all.filter(({ type }) => type === "session.ended")))

    test(
      "says that the session from before has ended",
      Effect.gen(function*() {
        const user = yield* newUser
        const before = yield* session(user.id)
        const after = signedIn(yield* as(before)(prove(user.id)))

        assert.deepStrictEqual([yield* isAlive(before), yield* isAlive(after)], [false, true])
        assert.deepStrictEqual((yield* replaced).map(({ data, subject }) => [subject, data]), [
          [{ kind: "session", id: before.sessionId }, { userId: user.id, reason: "replaced" }]
        ])
      })
    )

    test(
      "says nothing of a session that has gone already, or of another user's",
      Effect.gen(function*() {
        const user = yield* newUser
        const before = yield* session(user.id)
        yield* as(before)(prove(user.id))
        const heard = (yield* replaced).length
        yield* as(before)(prove(user.id))
        const other = yield* session((yield* newUser).id)
        yield* as(other)(prove(user.id))

        assert.strictEqual((yield* replaced).length, heard)
        assert.isTrue(yield* isAlive(other))
      })
    )
  })
}
