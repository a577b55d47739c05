import { assert, describe, it } from "@effect/vitest"
import * as Actor from "@gatehouse/contract/Actor"
import { SecretBox } from "@gatehouse/contract/SecretBox"
import * as Wire from "@gatehouse/contract/testing/Wire"
import { Store } from "@gatehouse/store/Store"
import { Cause, Context, Effect, Exit } from "effect"
import { TestClock } from "effect/testing"
import { AccessTokens } from "../../src/tokens/AccessTokens.ts"
import { NextKeyTooRecent } from "../../src/tokens/SigningKeyErrors.ts"
import { SigningKeys } from "../../src/tokens/SigningKeys.ts"
import { SigningKeysContract } from "../../src/tokens/SigningKeysContract.ts"
import { SigningKeyTable } from "../../src/tokens/SigningKeyTable.ts"
import { heldMs, publishedForMs, verifyForMs } from "../../src/tokens/TokenSettings.ts"
import { Heard, inMemory, places, rings, settings, start, subject } from "./Places.ts"

const published = publishedForMs(settings)

const prepared = Effect.gen(function*() {
  yield* TestClock.setTime(start)
  const keys = yield* SigningKeys
  yield* keys.prepare({})
  return keys
})

const kids = Effect.gen(function*() {
  const { active, next, retired } = yield* (yield* SigningKeys).all({})
  return { active: active?.kid, next: next?.kid, retired: retired.map(({ kid }) => kid) }
})

for (const place of places) {
  describe(`signing keys (${place.name})`, () => {
    it.effect("begin with one that signs and one that is published", () =>
      Effect.gen(function*() {
        const keys = yield* prepared
        yield* keys.prepare({})

        const { items } = yield* keys.list({})

        assert.deepStrictEqual(
          items.map(({ activeAt, algorithm, createdAt, status }) => [
            status,
            algorithm,
            createdAt,
            activeAt
          ]),
          [["active", "ES256", start, start], ["next", "ES256", start, undefined]]
        )
        assert.deepStrictEqual(
          (yield* Heard).map(({ data, type }) => [type, data?.["status"], data?.["kid"]]),
          items.map(({ kid, status }) => ["signing_key.created", status, kid])
        )
      }).pipe(Effect.provide(place.world())))

    it.effect("are listed without their private parts, which are sealed in the row", () =>
      Effect.gen(function*() {
        const keys = yield* prepared
        yield* TestClock.adjust(published)
        const rotated = yield* keys.rotate({})
        const { items } = yield* keys.list({ limit: 10 })

        for (const key of [...items, ...Object.values(rotated)]) {
          assert.notProperty(key, "sealed")
          assert.hasAllKeys(key.publicJwk, ["kty", "crv", "x", "y", "kid", "alg", "use"])
        }
        const row = yield* (yield* Store).get(SigningKeyTable, rotated.active.id)
        const secret = JSON.parse(
          yield* (yield* SecretBox).open(row!.sealed!, `signingKeys|${rotated.active.id}|sealed`)
        ) as { readonly d: string }
        assert.match(secret.d, /^[\w-]{43}$/)
        assert.notInclude(JSON.stringify(row), secret.d)
      }).pipe(Effect.provide(place.world())))

    it.effect("rotate when the next one has been published for as long as copies live, not a millisecond before", () =>
      Effect.gen(function*() {
        const keys = yield* prepared
        const before = yield* kids
        yield* TestClock.adjust(published - 1)
        const refused = yield* Effect.flip(keys.rotate({}))
        const unchanged = yield* kids
        yield* TestClock.adjust(1)
        const { active, next, retired } = yield* keys.rotate({})

        assert.instanceOf(refused, NextKeyTooRecent)
        assert.strictEqual(refused.readyAt, start + published)
        assert.deepStrictEqual(unchanged, before)
        const now = start + published
        assert.deepStrictEqual([active.kid, active.status, active.activeAt], [before.next, "active", now])
        assert.deepStrictEqual([next.status, next.createdAt], ["next", now])
        assert.deepStrictEqual(
          [retired.kid, retired.status, retired.retiredAt, retired.expiresAt],
          [before.active, "retired", now, now + verifyForMs(settings)]
        )
        assert.deepStrictEqual(yield* kids, { active: active.kid, next: next.kid, retired: [retired.kid] })
        assert.deepStrictEqual((yield* Heard).at(-1), {
          type: "signing_key.rotated",
          subject: { kind: "signing_key", id: active.id },
          data: { kid: active.kid, retired: retired.kid, expiresAt: retired.expiresAt, forced: false }
        })
      }).pipe(Effect.provide(place.world())))

    it.effect("rotate again only when the new next one has been published for long enough", () =>
      Effect.gen(function*() {
        const keys = yield* prepared
        yield* TestClock.adjust(published)
        yield* keys.rotate({})

        const refused = yield* Effect.flip(keys.rotate({}))

        assert.strictEqual(refused.readyAt, start + 2 * published)
      }).pipe(Effect.provide(place.world())))

    it.effect("drop the old one, and those that retired before it, when the rotation is forced", () =>
      Effect.gen(function*() {
        const keys = yield* prepared
        yield* TestClock.adjust(published)
        yield* keys.rotate({})
        const { active, next, retired } = yield* keys.rotate({ force: true })

        const found = yield* kids

        assert.deepStrictEqual(found, { active: active.kid, next: next.kid, retired: [] })
        assert.strictEqual(retired.expiresAt, start + published)
      }).pipe(Effect.provide(place.world())))

    it.effect("lose their private part when they retire", () =>
      Effect.gen(function*() {
        const keys = yield* prepared
        const { retired } = yield* keys.rotate({ force: true })

        const row = yield* (yield* Store).get(SigningKeyTable, retired.id)

        assert.deepStrictEqual([row?.status, row?.sealed], ["retired", undefined])
      }).pipe(Effect.provide(place.world())))

    it.effect("stay for verification until they expire, and are then removed", () =>
      Effect.gen(function*() {
        const keys = yield* prepared
        yield* TestClock.adjust(published)
        const { retired } = yield* keys.rotate({})
        yield* TestClock.adjust(verifyForMs(settings) - 1)
        const before = [(yield* kids).retired, yield* keys.prune({})]
        yield* TestClock.adjust(1)
        const after = [(yield* kids).retired, yield* keys.prune({}), yield* keys.prune({})]

        assert.deepStrictEqual(before, [[retired.kid], { removed: 0 }])
        assert.deepStrictEqual(after, [[], { removed: 1 }, { removed: 0 }])
        assert.deepStrictEqual((yield* Heard).at(-1), {
          type: "signing_key.removed",
          subject: { kind: "signing_key", id: retired.id },
          data: { kid: retired.kid }
        })
      }).pipe(Effect.provide(place.world())))

    it.effect("are the same for two servers that start at once on an empty database", () =>
      Effect.gen(function*() {
        yield* TestClock.setTime(start)
        const servers = yield* place.servers()
        const [one, two] = [Context.get(servers[0], AccessTokens), Context.get(servers[1], AccessTokens)]
        const issued = yield* Effect.all([one.issue(subject), two.issue(subject)], { concurrency: 2 })
        const documents = [yield* one.jwks, yield* two.jwks]
        const { items } = yield* Context.get(servers[0], SigningKeys).list({})
        const crossed = [yield* one.verify(issued[1].token), yield* two.verify(issued[0].token)]

        assert.deepStrictEqual(items.map(({ status }) => status).toSorted(), ["active", "next"])
        assert.deepStrictEqual(documents[0], documents[1])
        assert.deepStrictEqual(crossed.map(({ userId }) => userId), [subject.userId, subject.userId])
      }).pipe(Effect.scoped))

    it.effect("are rotated once by two servers that do so at once", () =>
      Effect.gen(function*() {
        yield* TestClock.setTime(start)
        const servers = yield* place.servers()
        yield* Context.get(servers[0], SigningKeys).prepare({})
        yield* TestClock.adjust(published)
        const exits = yield* Effect.all(
          servers.map((server) => Effect.exit(Context.get(server, SigningKeys).rotate({}))),
          { concurrency: 2 }
        )
        const { items } = yield* Context.get(servers[0], SigningKeys).list({})

        assert.deepStrictEqual(exits.map(Exit.isSuccess).toSorted(), [false, true])
        assert.deepStrictEqual(items.map(({ status }) => status).toSorted(), ["active", "next", "retired"])
      }).pipe(Effect.scoped))

    it.effect("sign only with a private part that was sealed for their own row", () =>
      Effect.gen(function*() {
        yield* prepared
        const store = yield* Store
        const { active, next } = yield* (yield* SigningKeys).all({})
        yield* Effect.orDie(
          store.mutation({ name: "swap" }, store.patch(SigningKeyTable, active!.id, { sealed: next!.sealed }))
        )

        const exit = yield* Effect.exit((yield* AccessTokens).issue(subject))

        assert.isTrue(Exit.isFailure(exit) && Cause.hasDies(exit.cause))
        assert.include(Exit.isFailure(exit) ? Cause.pretty(exit.cause) : "", "belongs to another row")
      }).pipe(Effect.provide(place.world())))

    it.effect("keep the seal that another server has made meanwhile", () =>
      Effect.gen(function*() {
        const keys = yield* prepared
        const { active } = yield* keys.all({})
        yield* keys.reseal({ id: active!.id, from: active!.sealed, sealed: "theirs" })
        yield* keys.reseal({ id: active!.id, from: active!.sealed, sealed: "late" })

        assert.strictEqual((yield* keys.all({})).active?.sealed, "theirs")
      }).pipe(Effect.provide(place.world())))

    it.effect("are sealed anew when the sealing key has changed, so that the old one can go", () =>
      Effect.gen(function*() {
        yield* TestClock.setTime(start)
        const [before, during] = yield* place.servers({ ring: rings.before }, { ring: rings.during })
        const { token } = yield* Context.get(before, AccessTokens).issue(subject)
        yield* Context.get(during, AccessTokens).issue(subject)
        const sealed = yield* Context.get(during, SigningKeys).all({})
        const claims = yield* Context.get(during, AccessTokens).verify(token)

        assert.match(sealed.active!.sealed, /^v1\.new\./)
        assert.match(sealed.next!.sealed, /^v1\.new\./)
        assert.strictEqual(claims.userId, subject.userId)
      }).pipe(Effect.scoped))
  })
}

describe("signing keys", () => {
  it.effect("stay in use on a server that cannot open them any more, until it starts anew", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(start)
      const [before, after] = yield* inMemory.servers({ ring: rings.before }, { ring: rings.during })
      const running = Context.get(before, AccessTokens)
      const { token } = yield* running.issue(subject)
      yield* Context.get(after, AccessTokens).issue(subject)
      yield* TestClock.adjust(heldMs)
      yield* running.issue(subject)
      const verified = yield* running.verify(token)
      const sealed = yield* Context.get(before, SigningKeys).all({})

      assert.strictEqual(verified.userId, subject.userId)
      assert.match(sealed.active!.sealed, /^v1\.new\./)
    }).pipe(Effect.scoped))

  it.effect("whose sealing key is lost are replaced by two forced rotations", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(start)
      const [before, after] = yield* inMemory.servers({ ring: rings.before }, { ring: rings.after })
      yield* Context.get(before, AccessTokens).issue(subject)
      const keys = Context.get(after, SigningKeys)
      const lost = yield* Effect.exit(Context.get(after, AccessTokens).issue(subject))
      yield* keys.rotate({ force: true })
      yield* keys.rotate({ force: true })
      const { token } = yield* Context.get(after, AccessTokens).issue(subject)

      assert.include(Exit.isFailure(lost) ? Cause.pretty(lost.cause) : "", "is not in the ring")
      assert.isAbove(token.length, 0)
    }).pipe(Effect.scoped))

  it.effect("are made for the algorithm that is set, which signs after the second rotation", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(start)
      const [before, after] = yield* inMemory.servers({}, { settings: { ...settings, algorithm: "EdDSA" } })
      yield* Context.get(before, SigningKeys).prepare({})
      const keys = Context.get(after, SigningKeys)
      yield* TestClock.adjust(published)
      const first = yield* keys.rotate({})
      yield* TestClock.adjust(published)
      const second = yield* keys.rotate({})

      assert.deepStrictEqual([first.active.algorithm, second.active.algorithm], ["ES256", "EdDSA"])
    }).pipe(Effect.scoped))

  it.effect("are seen by platform keys that may read them, and rotated by those that may manage them", () =>
    Effect.gen(function*() {
      yield* prepared
      const guarded = yield* Wire.guarded(SigningKeys, SigningKeysContract)
      const holding = (...actions: ReadonlyArray<string>): Actor.Actor => ({
        kind: "key",
        keyId: "key_1",
        scopes: [{ resource: "signingKeys", actions }]
      })
      const outcome = (actor: Actor.Actor) =>
        Effect.all(
          [guarded.list({}), guarded.rotate({ force: true })].map((call) =>
            Effect.match(call as Effect.Effect<unknown, { readonly _tag: string }>, {
              onSuccess: () => "ok",
              onFailure: ({ _tag }) => _tag
            })
          )
        ).pipe(Effect.provideService(Actor.Current, actor))

      assert.deepStrictEqual(yield* outcome({ kind: "anonymous" }), ["NotSignedIn", "NotSignedIn"])
      assert.deepStrictEqual(yield* outcome({ kind: "user", userId: "ada" }), ["Forbidden", "Forbidden"])
      assert.deepStrictEqual(yield* outcome({ ...holding("*"), userId: "ada" } as Actor.Actor), [
        "Forbidden",
        "Forbidden"
      ])
      assert.deepStrictEqual(yield* outcome(holding("read")), ["ok", "Forbidden"])
      assert.deepStrictEqual(yield* outcome(holding("manage")), ["Forbidden", "ok"])
    }).pipe(Effect.provide(inMemory.world())))
})
