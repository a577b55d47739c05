/**
 * Any sequence of sign-ins, refreshes with any token that ever was, checks, ends and time, against a model that keeps what
 * each token is in plain lists.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import { TestClock } from "effect/testing"
import * as AuthSettings from "../../src/AuthSettings.ts"
import { Sessions } from "../../src/sessions/Sessions.ts"
import type { SessionId } from "../../src/sessions/SessionWire.ts"
import { places } from "../Places.ts"
import { newUser, services } from "./World.ts"

/** A number that picks one of what there is: modulo. */
const Pick = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 255 }))

const signIn = Schema.Struct({ do: Schema.Literal("signIn"), user: Pick, mode: Schema.Literals(["cookie", "token"]) })
/** `age`: how many generations before the newest. */
const refresh = Schema.Struct({
  do: Schema.Literal("refresh"),
  session: Pick,
  age: Schema.Literals([0, 0, 0, 1, 1, 2, 3])
})
const check = Schema.Struct({ do: Schema.Literal("check"), session: Pick })
const end = Schema.Struct({ do: Schema.Literal("end"), session: Pick })
const endAll = Schema.Struct({ do: Schema.Literal("endAll"), session: Pick, keep: Schema.Boolean })
const wait = Schema.Struct({
  do: Schema.Literal("wait"),
  of: Schema.Literals(["moment", "window", "minute", "inactivity", "life"])
})

const Step = Schema.Union([signIn, refresh, check, end, endAll, wait])
type Step = typeof Step.Type

/** More of what uses sessions than of what ends them. */
const Steps = Schema.Array(
  Schema.Union([signIn, signIn, refresh, refresh, refresh, refresh, refresh, check, check, wait, wait, end, endAll])
).check(Schema.isMinLength(40), Schema.isMaxLength(120))

// Three clocks of different lengths, so that each of them ends some sessions.
const settings = AuthSettings.make({ session: { inactivityMs: 600_000, absoluteMs: 1_500_000 } })
const { absoluteMs, inactivityMs, refreshWindowMs, touchMs } = settings.session
const waits = { moment: 1, window: refreshWindowMs, minute: touchMs, inactivity: inactivityMs, life: absoluteMs }

interface Modelled {
  readonly id: SessionId
  readonly user: number
  readonly mode: "cookie" | "token"
  readonly startedAt: number
  lastSeenAt: number
  rotatedAt: number
  /** All tokens that it ever had, the newest last. */
  readonly tokens: Array<string>
  ended: boolean
}

const run = Effect.fnUntraced(function*(steps: ReadonlyArray<Step>) {
  const sessions = yield* Sessions
  const users = [yield* newUser, yield* newUser]
  const all: Array<Modelled> = []
  let now = 0

  const goesOn = (session: Modelled) =>
    !session.ended && now < Math.min(session.startedAt + absoluteMs, session.lastSeenAt + inactivityMs)
  const pick = <A>(list: ReadonlyArray<A>, n: number): A | undefined => list[n % Math.max(list.length, 1)]
  const inMode = (mode: Modelled["mode"]) => all.filter((session) => session.mode === mode)

  const perform = Effect.fnUntraced(function*(step: Step) {
    switch (step.do) {
      case "signIn": {
        const user = step.user % users.length
        const opened = yield* sessions.create({ userId: users[user]!.id, mode: step.mode })
        all.push({
          id: opened.sessionId,
          user,
          mode: step.mode,
          startedAt: now,
          lastSeenAt: now,
          rotatedAt: -Infinity,
          tokens: [(opened.sessionToken ?? opened.refreshToken)!],
          ended: false
        })
        return
      }
      case "refresh": {
        const session = pick(inMode("token"), step.session)
        const refreshToken = session?.tokens.at(-1 - step.age)
        if (session === undefined || refreshToken === undefined) return
        const answer = yield* Effect.result(sessions.refresh({ refreshToken }))
        if (!goesOn(session)) {
          assert.strictEqual(answer._tag === "Failure" && answer.failure._tag, "InvalidRefreshToken")
        } else if (step.age === 0) {
          assert.strictEqual(answer._tag, "Success")
          if (answer._tag === "Success") session.tokens.push(answer.success.refreshToken!)
          session.rotatedAt = session.lastSeenAt = now
        } else if (step.age === 1 && now < session.rotatedAt + refreshWindowMs) {
          assert.strictEqual(answer._tag === "Success" && answer.success.refreshToken, session.tokens.at(-1))
        } else {
          assert.strictEqual(answer._tag === "Failure" && answer.failure._tag, "RefreshTokenReused")
          session.ended = true
        }
        return
      }
      case "check": {
        const session = pick(inMode("cookie"), step.session)
        if (session === undefined) return
        const answer = yield* Effect.result(sessions.verify({ token: session.tokens[0]! }))
        assert.strictEqual(answer._tag, goesOn(session) ? "Success" : "Failure")
        if (answer._tag === "Success" && now - session.lastSeenAt >= touchMs) session.lastSeenAt = now
        return
      }
      case "end": {
        const session = pick(all, step.session)
        if (session === undefined) return
        yield* Effect.ignore(sessions.invalidate({ sessionId: session.id }))
        session.ended = true
        return
      }
      case "endAll": {
        const kept = pick(all, step.session)
        if (kept === undefined) return
        yield* sessions.invalidateAll({ userId: users[kept.user]!.id, except: step.keep ? [kept.id] : [] })
        for (const session of all) {
          if (session.user === kept.user && !(step.keep && session === kept)) session.ended = true
        }
        return
      }
      case "wait":
        now += waits[step.of]
        yield* TestClock.adjust(waits[step.of])
    }
  })

  for (const step of steps) {
    yield* perform(step)
    for (const [i, user] of users.entries()) {
      const { items } = yield* sessions.list({ userId: user.id, limit: 100 })
      const expected = all.filter((session) => session.user === i && goesOn(session)).map(({ id }) => id)
      assert.deepStrictEqual(items.map(({ id }) => id).toSorted(), expected.toSorted().slice(0, 100))
    }
  }
})

for (const place of places.filter(({ name }) => name !== "postgres")) {
  const world = Layer.provideMerge(services, place.base)
  describe(`any history of sessions on ${place.name}`, () => {
    it.effect.prop(
      "is that of the model",
      { steps: Steps },
      ({ steps }) =>
        run(steps).pipe(
          Effect.provide(Layer.fresh(world)),
          Effect.provideService(AuthSettings.AuthSettings, settings),
          // A clock of its own: a run begins at zero.
          Effect.provide(TestClock.layer())
        ),
      { timeout: 60_000, arbitrary: { runs: place.name === "memory" ? 150 : 40 } }
    )
  })
}
