import { assert, describe, it } from "@effect/vitest"
import { SecretBox } from "@gatehouse/contract/SecretBox"
import * as StoreCounter from "@gatehouse/store/testing/StoreCounter"
import { Context, Effect } from "effect"
import { TestClock } from "effect/testing"
import * as Jose from "jose"
import type { VerifiedAccessToken } from "../../src/tokens/AccessTokenClaims.ts"
import type { InvalidAccessToken } from "../../src/tokens/AccessTokenErrors.ts"
import { AccessTokens } from "../../src/tokens/AccessTokens.ts"
import { SigningKeys } from "../../src/tokens/SigningKeys.ts"
import { sealedFor } from "../../src/tokens/SigningKeyTable.ts"
import { heldMs, publishedForMs, readAgainMs, verifyForMs } from "../../src/tokens/TokenSettings.ts"
import { places, settings, start, subject, type World } from "./Places.ts"

const published = publishedForMs(settings)

const outcome = (verified: Effect.Effect<VerifiedAccessToken, InvalidAccessToken>) =>
  Effect.match(verified, { onSuccess: () => "ok", onFailure: ({ reason }) => reason })

const kidOf = (token: string) => Jose.decodeProtectedHeader(token).kid

/** A server as the tests of rotations use it. */
const of = (world: World) => {
  const tokens = Context.get(world, AccessTokens)
  const keys = Context.get(world, SigningKeys)
  return {
    keys,
    issue: Effect.map(tokens.issue(subject), ({ token }) => token),
    check: (token: string) => outcome(tokens.verify(token)),
    kids: Effect.map(tokens.jwks, ({ keys }) => keys.map(({ kid }) => kid)),
    /** The private key that signs now, as a thief would have it. */
    steal: Effect.gen(function*() {
      const { active } = yield* keys.all({})
      const text = yield* Effect.orDie(Context.get(world, SecretBox).open(active!.sealed, sealedFor(active!.id)))
      const key = yield* Effect.promise(() => Jose.importJWK(JSON.parse(text), active!.algorithm))
      return (now: number) =>
        Effect.promise(() =>
          new Jose.SignJWT({ sid: "s", amr: [], auth_time: 0 })
            .setProtectedHeader({ alg: active!.algorithm, kid: active!.kid, typ: "JWT" })
            .setIssuer(settings.issuer).setAudience(settings.audience).setSubject("thief").setJti("j")
            .setIssuedAt(new Date(now)).setExpirationTime(new Date(now + 86_400_000)).sign(key)
        )
    })
  }
}

/** Two servers that have begun, with a next key that may sign now. */
const ready = (place: (typeof places)[number]) =>
  Effect.gen(function*() {
    yield* TestClock.setTime(start)
    const [one, two] = yield* place.servers()
    const servers = [of(one), of(two)] as const
    yield* servers[0].keys.prepare({})
    yield* TestClock.adjust(published)
    // Both have just read the keys.
    yield* Effect.all(servers.map(({ kids }) => kids))
    return servers
  })

for (const place of places) {
  describe(`rotation of signing keys (${place.name})`, () => {
    it.effect("lets the key sign that was published before, and publishes the one after it", () =>
      Effect.gen(function*() {
        const [one] = yield* ready(place)
        const before = yield* one.kids
        yield* one.keys.rotate({})
        const after = yield* one.kids

        assert.lengthOf(before, 2)
        assert.strictEqual(kidOf(yield* one.issue), before[1])
        assert.strictEqual(after[0], before[1])
        assert.notInclude(before, after[1])
        assert.strictEqual(after[2], before[0])
        assert.lengthOf(after, 3)
      }).pipe(Effect.scoped))

    it.effect("leaves a token of the retired key valid until the token expires", () =>
      Effect.gen(function*() {
        const [one, two] = yield* ready(place)
        const token = yield* one.issue
        const { exp } = Jose.decodeJwt(token)
        yield* one.keys.rotate({})
        const outcomes: Array<string> = []
        for (const by of [-1, 0]) {
          yield* TestClock.setTime(exp! * 1000 + by)
          outcomes.push(yield* one.check(token), yield* two.check(token))
        }

        assert.deepStrictEqual(outcomes, ["ok", "ok", "expired", "expired"])
      }).pipe(Effect.scoped))

    it.effect("ends what a retired key could still sign when the key expires, to the millisecond", () =>
      Effect.gen(function*() {
        const [one, two] = yield* ready(place)
        const sign = yield* one.steal
        yield* one.keys.rotate({})
        const token = yield* sign(start)
        const outcomes: Array<string> = []
        for (const at of [verifyForMs(settings) - 1, verifyForMs(settings), verifyForMs(settings) + 1]) {
          yield* TestClock.setTime(start + published + at)
          outcomes.push(yield* one.check(token), yield* two.check(token))
        }

        assert.deepStrictEqual(outcomes, ["ok", "ok", "key", "key", "key", "key"])
        assert.lengthOf(yield* one.kids, 2)
      }).pipe(Effect.scoped))

    it.effect("makes no token fail that is issued or verified meanwhile, here or elsewhere", () =>
      Effect.gen(function*() {
        const [one, two] = yield* ready(place)
        const crossing = (issuer: typeof one, verifier: typeof one) =>
          Effect.flatMap(
            issuer.issue,
            (token) => Effect.map(verifier.check(token), (outcome) => [outcome, token] as const)
          )
        const pairs = [[one, one], [one, two], [two, one], [two, two]] as const
        const traffic = Effect.all(
          Array.from({ length: 20 }, (_, index) => crossing(...pairs[index % 4]!)),
          { concurrency: 4 }
        )
        const [, during] = yield* Effect.all([one.keys.rotate({}), traffic], { concurrency: 2 })
        // The other server has not read anew and signs with the old key: its tokens live as long as any.
        yield* TestClock.adjust(heldMs - 1)
        const late = yield* two.issue
        const { exp } = Jose.decodeJwt(late)
        yield* TestClock.setTime(exp! * 1000 - 1)
        const outcomes = [...during.map(([outcome]) => outcome), yield* one.check(late), yield* two.check(late)]

        assert.deepStrictEqual(new Set(outcomes), new Set(["ok"]))
      }).pipe(Effect.scoped))

    it.effect("refuses what the old key signed at once when it is forced", () =>
      Effect.gen(function*() {
        const [one] = yield* ready(place)
        const token = yield* one.issue
        const sign = yield* one.steal
        const before = yield* one.kids
        yield* one.keys.rotate({ force: true })

        assert.strictEqual(yield* one.check(token), "key")
        assert.strictEqual(yield* one.check(yield* sign(start)), "key")
        assert.notInclude(yield* one.kids, before[0])
        assert.strictEqual(yield* one.check(yield* one.issue), "ok")
      }).pipe(Effect.scoped))

    it.effect("reaches other servers within a minute when it is forced", () =>
      Effect.gen(function*() {
        const [one, two] = yield* ready(place)
        const token = yield* one.issue
        yield* one.keys.rotate({ force: true })
        yield* TestClock.adjust(heldMs - 1)
        const before = yield* two.check(token)
        yield* TestClock.adjust(1)
        const after = yield* two.check(token)

        assert.deepStrictEqual([before, after], ["ok", "key"])
      }).pipe(Effect.scoped))

    it.effect("reaches another server with the first token whose key it does not know", () =>
      Effect.gen(function*() {
        const [one, two] = yield* ready(place)
        const old = yield* one.issue
        yield* one.keys.rotate({ force: true })
        yield* one.keys.rotate({ force: true })
        const fresh = yield* one.issue
        yield* TestClock.adjust(readAgainMs - 1)
        const before = [yield* two.check(fresh), yield* two.check(old)]
        yield* TestClock.adjust(1)
        const after = [yield* two.check(fresh), yield* two.check(old)]

        assert.deepStrictEqual([before, after], [["key", "ok"], ["ok", "key"]])
      }).pipe(Effect.scoped))
  })
}

describe("the keys that a server holds", () => {
  const place = places[0]!

  it.effect("cost one query a minute, whatever is issued and verified", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(start)
      const tokens = yield* AccessTokens
      const counter = yield* StoreCounter.StoreCounter
      const { token } = yield* tokens.issue(subject)
      yield* TestClock.adjust(heldMs - 1)
      const [, held] = yield* counter.count(
        Effect.all([tokens.verify(token), tokens.issue(subject), tokens.jwks], { concurrency: "unbounded" })
      )
      yield* TestClock.adjust(1)
      const [, again] = yield* counter.count(
        Effect.all([tokens.verify(token), tokens.issue(subject), tokens.jwks], { concurrency: "unbounded" })
      )

      assert.deepStrictEqual([held.queries, held.reads], [0, 0])
      assert.deepStrictEqual([again.queries, again.reads, again.mutations], [1, 3, 0])
    }).pipe(Effect.provide(place.counted)))

  it.effect("are read at most every ten seconds for tokens that name unknown ones", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(start)
      const tokens = yield* AccessTokens
      const counter = yield* StoreCounter.StoreCounter
      yield* tokens.jwks
      const { privateKey } = yield* Effect.promise(() => Jose.generateKeyPair("ES256"))
      const flood = Effect.forEach(
        Array.from({ length: 20 }, (_, index) => index),
        (index) =>
          Effect.flatMap(
            Effect.promise(() =>
              new Jose.SignJWT({}).setProtectedHeader({ alg: "ES256", kid: `unknown-${index}` }).sign(privateKey)
            ),
            (token) => outcome(tokens.verify(token))
          ),
        { concurrency: "unbounded" }
      )
      yield* TestClock.adjust(readAgainMs - 1)
      const [, before] = yield* counter.count(flood)
      yield* TestClock.adjust(1)
      const [outcomes, after] = yield* counter.count(flood)
      const [, later] = yield* counter.count(flood)

      assert.deepStrictEqual([before.queries, after.queries, later.queries], [0, 1, 0])
      assert.deepStrictEqual(new Set(outcomes), new Set(["key"]))
    }).pipe(Effect.provide(place.counted)))

  it.effect("are read at first start by one of many requests", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(start)
      const tokens = yield* AccessTokens
      const counter = yield* StoreCounter.StoreCounter
      const [, counts] = yield* counter.count(
        Effect.all(Array.from({ length: 20 }, () => tokens.issue(subject)), { concurrency: "unbounded" })
      )

      assert.deepStrictEqual([counts.mutations, counts.byMethod.insert], [1, 2])
    }).pipe(Effect.provide(place.counted)))
})
