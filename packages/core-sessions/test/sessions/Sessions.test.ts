import { assert, describe, it } from "@effect/vitest"
import * as Actor from "@gatehouse/contract/Actor"
import * as JobSteps from "@gatehouse/store/JobSteps"
import { Store } from "@gatehouse/store/Store"
import { StoreCounter } from "@gatehouse/store/testing/StoreCounter"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as AuthSettings from "../../src/AuthSettings.ts"
import { Sessions } from "../../src/sessions/Sessions.ts"
import { SessionTable } from "../../src/sessions/SessionTable.ts"
import { UserTable } from "../../src/users/UserTable.ts"
import { Heard, places } from "../Places.ts"
import { newUser, services } from "./World.ts"

const minute = 60_000
const { session: clocks } = AuthSettings.defaults

/** A session in tokens of a new user. */
const signedIn = Effect.gen(function*() {
  const user = yield* newUser
  const sessions = yield* Sessions
  const opened = yield* sessions.create({ userId: user.id })
  return { user, sessions, opened, refreshToken: opened.refreshToken! }
})

/** A session in a cookie of a new user. */
const browsing = Effect.gen(function*() {
  const user = yield* newUser
  const sessions = yield* Sessions
  const opened = yield* sessions.create({ userId: user.id, mode: "cookie" })
  return { user, sessions, opened, token: opened.sessionToken! }
})

const heardOf = (type: string) => Heard.use((all) => Effect.sync(() => all.filter((event) => event.type === type)))

for (const place of places) {
  const world = Layer.provideMerge(services, place.counted)
  /** Each test has a world of its own, because it moves the clock. */
  const test = (name: string, body: Effect.Effect<void, unknown, Layer.Success<typeof world>>) =>
    it.effect(name, () => Effect.provide(body, Layer.fresh(world)))

  describe(`sessions on ${place.name}`, () => {
    describe("refresh tokens", () => {
      test(
        "are exchanged for the next one, which is another",
        Effect.gen(function*() {
          const { opened, refreshToken, sessions } = yield* signedIn
          const next = yield* sessions.refresh({ refreshToken })
          const after = yield* sessions.refresh({ refreshToken: next.refreshToken! })

          assert.strictEqual(next.sessionId, opened.sessionId)
          assert.strictEqual(new Set([refreshToken, next.refreshToken, after.refreshToken]).size, 3)
        })
      )

      test(
        "used fifty times at once give one family",
        Effect.gen(function*() {
          const { refreshToken, sessions } = yield* signedIn
          const answers = yield* Effect.all(
            Array.from({ length: 50 }, () => sessions.refresh({ refreshToken })),
            { concurrency: "unbounded" }
          )

          assert.strictEqual(new Set(answers.map((answer) => answer.refreshToken)).size, 1)
          yield* sessions.refresh({ refreshToken: answers[0]!.refreshToken! })
        })
      )

      test(
        "get the same successor until the window ends, and end the session from then on",
        Effect.gen(function*() {
          const { opened, refreshToken, sessions } = yield* signedIn
          const next = yield* sessions.refresh({ refreshToken })
          yield* TestClock.adjust(clocks.refreshWindowMs - 1)
          const again = yield* sessions.refresh({ refreshToken })
          yield* TestClock.adjust(1)
          const refused = yield* Effect.flip(sessions.refresh({ refreshToken }))
          const dead = yield* Effect.flip(sessions.refresh({ refreshToken: next.refreshToken! }))

          assert.strictEqual(again.refreshToken, next.refreshToken)
          assert.strictEqual(refused._tag, "RefreshTokenReused")
          assert.strictEqual(dead._tag, "InvalidRefreshToken")
          const heard = yield* heardOf("session.reuse_detected")
          assert.deepInclude(heard.map(({ subject }) => subject.id), opened.sessionId)
        })
      )

      // django-oauth/django-oauth-toolkit#1617: a grace period that holds for ancestors of any age.
      test(
        "two generations old end the session inside the window too",
        Effect.gen(function*() {
          const { refreshToken, sessions } = yield* signedIn
          const second = yield* sessions.refresh({ refreshToken })
          yield* sessions.refresh({ refreshToken: second.refreshToken! })
          const refused = yield* Effect.flip(sessions.refresh({ refreshToken }))

          assert.strictEqual(refused._tag, "RefreshTokenReused")
        })
      )

      test(
        "that are made up end nobody's session",
        Effect.gen(function*() {
          const { refreshToken, sessions } = yield* signedIn
          const forged = `ghr_${"0".repeat(22)}_${"0".repeat(43)}`
          for (const text of [forged, "ghr_", "x", refreshToken.slice(0, -1), `${refreshToken}0`, "ghs_x"]) {
            const refused = yield* Effect.flip(sessions.refresh({ refreshToken: text }))
            assert.strictEqual(refused._tag, "InvalidRefreshToken", text)
          }
          yield* sessions.refresh({ refreshToken })
        })
      )

      test(
        "cost two reads and one write",
        Effect.gen(function*() {
          const { refreshToken, sessions } = yield* signedIn
          const counter = yield* StoreCounter
          const [, counts] = yield* counter.count(sessions.refresh({ refreshToken }))

          assert.deepInclude(counts, { reads: 2, writes: 1, mutations: 1, queries: 0 })
        })
      )

      test(
        "say that trying again is of no use",
        Effect.gen(function*() {
          const sessions = yield* Sessions
          const refused = yield* Effect.flip(sessions.refresh({ refreshToken: "nothing" }))
          assert.isFalse(refused._tag === "InvalidRefreshToken" && refused.retryable)
        })
      )

      test(
        "are not in the store, and what is there makes none",
        Effect.gen(function*() {
          const { opened, refreshToken, sessions } = yield* signedIn
          const next = yield* sessions.refresh({ refreshToken })
          const row = yield* (yield* Store).get(SessionTable, opened.sessionId)
          const text = JSON.stringify(row)

          for (const token of [refreshToken, next.refreshToken!]) {
            for (const part of token.split("_").slice(1)) assert.notInclude(text, part)
          }
        })
      )

      test(
        "end with the inactivity, at its millisecond",
        Effect.gen(function*() {
          const user = yield* newUser
          const sessions = yield* Sessions
          const opened = yield* sessions.create({ userId: user.id, durationMs: 10 * minute })
          yield* TestClock.adjust(10 * minute - 1)
          const next = yield* sessions.refresh({ refreshToken: opened.refreshToken! })
          yield* TestClock.adjust(1)
          const refused = yield* Effect.flip(sessions.refresh({ refreshToken: next.refreshToken! }))

          assert.strictEqual(refused._tag, "InvalidRefreshToken")
        })
      )
    })

    describe("session tokens", () => {
      test(
        "are checked by two reads",
        Effect.gen(function*() {
          const { opened, sessions, token, user } = yield* browsing
          const counter = yield* StoreCounter
          const [checked, counts] = yield* counter.count(sessions.check({ token }))

          assert.deepInclude(checked, { sessionId: opened.sessionId, userId: user.id, touch: false })
          assert.deepInclude(counts, { reads: 2, writes: 0 })
        })
      )

      test(
        "are never the first part of a refresh token",
        Effect.gen(function*() {
          const { refreshToken, sessions } = yield* signedIn
          const token = `ghs_${refreshToken.split("_")[1]}`
          const refused = yield* Effect.flip(sessions.check({ token }))
          assert.strictEqual(refused._tag, "InvalidSession")
        })
      )

      test(
        "are noted as used once a minute, however many ask",
        Effect.gen(function*() {
          const { opened, sessions, token } = yield* browsing
          const store = yield* Store
          yield* TestClock.adjust(clocks.touchMs - 1)
          yield* sessions.verify({ token })
          const before = yield* store.get(SessionTable, opened.sessionId)
          yield* TestClock.adjust(1)
          yield* Effect.all(Array.from({ length: 5 }, () => sessions.verify({ token })), { concurrency: "unbounded" })
          const after = yield* store.get(SessionTable, opened.sessionId)

          assert.strictEqual(before!.lastSeenAt, before!.createdAt)
          assert.strictEqual(after!.lastSeenAt, after!.createdAt + clocks.touchMs)
        })
      )

      test(
        "end when they are not used for long enough, and not a millisecond before",
        Effect.gen(function*() {
          const { sessions, token } = yield* browsing
          yield* TestClock.adjust(clocks.inactivityMs - 1)
          yield* sessions.check({ token })
          yield* TestClock.adjust(1)
          const refused = yield* Effect.flip(sessions.check({ token }))
          assert.strictEqual(refused._tag, "InvalidSession")
        })
      )

      test(
        "end at their absolute end, however much they are used",
        Effect.gen(function*() {
          const { sessions, token } = yield* browsing
          yield* TestClock.adjust(clocks.absoluteMs / 2)
          yield* sessions.verify({ token })
          yield* TestClock.adjust(clocks.absoluteMs / 2 - 1)
          yield* sessions.verify({ token })
          yield* TestClock.adjust(1)
          const refused = yield* Effect.flip(sessions.verify({ token }))
          assert.strictEqual(refused._tag, "InvalidSession")
        })
      )
    })

    describe("ending sessions", () => {
      test(
        "ends all at once, but for those that are named",
        Effect.gen(function*() {
          const { opened, sessions, token, user } = yield* browsing
          const others = yield* Effect.forEach(
            Array.from({ length: 3 }),
            () => sessions.create({ userId: user.id, mode: "cookie" })
          )
          yield* sessions.invalidateAll({ userId: user.id, except: [opened.sessionId] })

          yield* sessions.check({ token })
          for (const other of others) {
            const refused = yield* Effect.flip(sessions.check({ token: other.sessionToken! }))
            assert.strictEqual(refused._tag, "InvalidSession")
          }
          const { items } = yield* sessions.list({ userId: user.id })
          assert.deepStrictEqual(items.map(({ id }) => id), [opened.sessionId])
        })
      )

      test(
        "costs the same however many there are, and their rows go by a job",
        Effect.gen(function*() {
          const sessions = yield* Sessions
          const store = yield* Store
          const counter = yield* StoreCounter
          const spent = yield* Effect.forEach([1, 120], (size) =>
            Effect.gen(function*() {
              const user = yield* newUser
              const all = yield* Effect.forEach(
                Array.from({ length: size }),
                () => sessions.create({ userId: user.id, mode: "cookie" })
              )
              const [, counts] = yield* counter.count(sessions.invalidateAll({ userId: user.id }))
              yield* JobSteps.drain()
              const rows = yield* store.getMany(SessionTable, all.slice(0, 100).map(({ sessionId }) => sessionId))
              assert.isTrue(rows.every((row) => row === undefined))
              return [counts.reads, counts.writes]
            }))
          assert.deepStrictEqual(spent[0], spent[1])
        })
      )

      test(
        "of somebody else is not what naming them as an exception does",
        Effect.gen(function*() {
          const mine = yield* browsing
          const theirs = yield* browsing
          yield* mine.sessions.invalidateAll({ userId: mine.user.id, except: [theirs.opened.sessionId] })
          yield* theirs.sessions.check({ token: theirs.token })
        })
      )

      test(
        "signs out the caller, and nobody else",
        Effect.gen(function*() {
          const { opened, sessions, token, user } = yield* browsing
          const other = yield* sessions.create({ userId: user.id, mode: "cookie" })
          const caller: Actor.Actor = { kind: "user", userId: user.id, sessionId: opened.sessionId }
          yield* Effect.provideService(sessions.signOut({}), Actor.Current, caller)
          yield* Effect.provideService(sessions.signOut({}), Actor.Current, caller)

          yield* Effect.flip(sessions.check({ token }))
          yield* sessions.check({ token: other.sessionToken! })
        })
      )

      test(
        "happens with the deactivation of their user",
        Effect.gen(function*() {
          const { sessions, token, user } = yield* browsing
          const store = yield* Store
          yield* store.mutation({ name: "test" }, Effect.orDie(store.patch(UserTable, user.id, { deactivatedAt: 0 })))
          yield* Effect.flip(sessions.check({ token }))
        })
      )
    })

    describe("a recent sign-in", () => {
      test(
        "is asked for to the millisecond",
        Effect.gen(function*() {
          const { opened, sessions, user } = yield* browsing
          const actor: Actor.Actor = { kind: "user", userId: user.id, sessionId: opened.sessionId }
          const ask = Effect.provideService(sessions.requireRecent({ maxAgeMs: minute }), Actor.Current, actor)
          yield* TestClock.adjust(minute)
          yield* ask
          yield* TestClock.adjust(1)
          const refused = yield* Effect.flip(ask)
          assert.strictEqual(refused._tag, "StepUpRequired")
        })
      )

      test(
        "is none of an administrator who acts as the user",
        Effect.gen(function*() {
          const user = yield* newUser
          const sessions = yield* Sessions
          const opened = yield* sessions.impersonate({ userId: user.id, actorId: "usr_admin", reason: "ticket 7" })
          const actor: Actor.Actor = { kind: "user", userId: user.id, sessionId: opened.sessionId }
          const refused = yield* Effect.flip(
            Effect.provideService(sessions.requireRecent({ maxAgeMs: minute }), Actor.Current, actor)
          )
          assert.strictEqual(refused._tag, "StepUpRequired")
        })
      )

      test(
        "ends with the short life of an impersonation",
        Effect.gen(function*() {
          const user = yield* newUser
          const sessions = yield* Sessions
          const { impersonationMs } = AuthSettings.defaults.lifetimes
          const opened = yield* sessions.impersonate({
            userId: user.id,
            actorId: "usr_admin",
            reason: "ticket 7",
            mode: "cookie"
          })
          const token = opened.sessionToken!
          yield* TestClock.adjust(impersonationMs - 1)
          const checked = yield* sessions.verify({ token })
          yield* TestClock.adjust(1)
          yield* Effect.flip(sessions.verify({ token }))
          assert.strictEqual(checked.actorId, "usr_admin")
        })
      )
    })
  })
}
