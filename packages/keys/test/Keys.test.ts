import { assert, describe, it } from "@effect/vitest"
import * as Actor from "@gatehouse/contract/Actor"
import { Cascades } from "@gatehouse/contract/Cascades"
import { Store as StoreTag } from "@gatehouse/store/Store"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { lastUsedResolution } from "../src/CheckKey.ts"
import { Keys } from "../src/Keys.ts"
import * as KeyText from "../src/KeyText.ts"
import { as, asUser, everything, groupA, Heard, keyId, readData, stores, user, worldAt } from "./World.ts"

const nobody = keyId("key_01j9z3x5q8r7t6v4w2y1k0m9n8")
const unknown = KeyText.format({ prefix: "gh", env: "live", body: "0".repeat(32) })

for (const store of stores) {
  describe(`keys over ${store.name}`, () => {
    const World = worldAt(store)

    describe("make and check", () => {
      it.effect("tells whose a key is and what it may do", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const metadata = { team: "core", n: [1, { deep: null }] }
          const { keyId, raw } = yield* keys.create({ userId: user("ada"), name: "CI", scopes: readData, metadata })

          assert.deepStrictEqual(yield* keys.verify({ raw }), {
            keyId,
            name: "CI",
            userId: user("ada"),
            scopes: readData,
            metadata
          })
        }).pipe(Effect.provide(World)))

      it.effect("tells the group and the roles of a service account", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const { keyId, raw } = yield* keys.create({
            groupId: groupA,
            name: "sync",
            scopes: [],
            roles: ["reader", "reader"]
          })

          assert.deepStrictEqual(yield* keys.verify({ raw }), {
            keyId,
            name: "sync",
            groupId: groupA,
            roles: ["reader"],
            scopes: []
          })
        }).pipe(Effect.provide(World)))

      it.effect("makes a key for the caller, and a platform key for the application", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const own = yield* keys.create({ name: "own", scopes: [] }).pipe(as(asUser("ada")))
          const platform = yield* keys.create({ name: "platform", scopes: [] }).pipe(as(Actor.system))

          assert.strictEqual((yield* keys.verify({ raw: own.raw })).userId, user("ada"))
          assert.deepStrictEqual(yield* keys.verify({ raw: platform.raw }), {
            keyId: platform.keyId,
            name: "platform",
            scopes: []
          })
        }).pipe(Effect.provide(World)))

      it.effect("refuses two owners", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const refused = yield* Effect.flip(
            keys.create({ userId: user("ada"), groupId: groupA, name: "k", scopes: [] })
          )
          assert.strictEqual(refused._tag, "InvalidKeyOwner")
        }).pipe(Effect.provide(World)))

      it.effect("refuses roles without a group", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const refused = yield* Effect.flip(
            keys.create({ userId: user("ada"), name: "k", scopes: [], roles: ["reader"] })
          )
          assert.strictEqual(refused._tag, "RolesWithoutGroup")
        }).pipe(Effect.provide(World)))

      it.effect("names the roles that are not declared, inherited names of objects among them", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const refused = yield* Effect.flip(
            keys.create({ groupId: groupA, name: "k", scopes: [], roles: ["reader", "constructor", "__proto__"] })
          )
          assert.deepStrictEqual(
            { ...refused },
            { _tag: "InvalidRoleIds", roles: ["constructor", "__proto__"] } as any
          )
        }).pipe(Effect.provide(World)))

      it.effect("names the address range that cannot be read", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const refused = yield* Effect.flip(
            keys.create({ name: "k", scopes: [], ipAllow: ["10.0.0.0/8", "10.0.0.0/40"] })
          )
          assert.strictEqual(refused._tag, "InvalidCidr")
          assert.include(refused.message, "10.0.0.0/40")
        }).pipe(Effect.provide(World)))

      it.effect("refuses an expiry that has passed this millisecond", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          yield* TestClock.adjust(1000)
          const refused = yield* Effect.flip(keys.create({ name: "k", scopes: [], expiresAt: 1000 }))
          assert.strictEqual(refused._tag, "InvalidExpiry")
        }).pipe(Effect.provide(World)))

      it.effect("ends at its expiry to the millisecond", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const { raw } = yield* keys.create({ name: "k", scopes: [], expiresAt: 1000 })

          yield* TestClock.adjust(999)
          assert.strictEqual((yield* keys.verify({ raw })).expiresAt, 1000)
          yield* TestClock.adjust(1)

          assert.deepStrictEqual({ ...(yield* Effect.flip(keys.verify({ raw }))) }, {
            _tag: "ApiKeyExpired",
            expiredAt: 1000
          } as any)
        }).pipe(Effect.provide(World)))

      it.effect("refuses a right checksum of a key that was never issued", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          assert.isTrue(KeyText.isKey(unknown))
          assert.strictEqual((yield* Effect.flip(keys.verify({ raw: unknown })))._tag, "InvalidApiKey")
        }).pipe(Effect.provide(World)))

      it.effect("refuses a key that differs from an issued one in its case only", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const { raw } = yield* keys.create({ name: "k", scopes: [] })
          const parts = KeyText.parse(raw) ?? assert.fail("not a key")
          const swapped = parts.body.replace(/[a-z]/i, (c) => c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase())

          const refused = yield* Effect.flip(keys.verify({ raw: KeyText.format({ ...parts, body: swapped }) }))

          assert.strictEqual(refused._tag, "InvalidApiKey")
        }).pipe(Effect.provide(World)))

      it.effect("keeps hostile names as they are", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const names = [
            "'; DROP TABLE keys; --",
            "<script>alert(1)</script>",
            "\u202etxt.exe",
            "🗝️".repeat(10),
            "%_\\"
          ]
          for (const name of names) yield* keys.create({ name, scopes: [] })

          const listed = yield* Effect.forEach(names, (name) => keys.list({ name }))

          assert.deepStrictEqual(listed.map(({ items }) => items.map((key) => key.name)), names.map((name) => [name]))
        }).pipe(Effect.provide(World)))
    })

    describe("scopes and addresses", () => {
      it.effect("passes a scope it has, and names one it lacks", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const { keyId, raw } = yield* keys.create({ name: "k", scopes: readData })

          assert.strictEqual((yield* keys.verify({ raw, resource: "data", action: "read" })).keyId, keyId)
          assert.deepStrictEqual({ ...(yield* Effect.flip(keys.verify({ raw, resource: "data", action: "write" }))) }, {
            _tag: "ScopeCheckFailed",
            resource: "data",
            action: "write"
          } as any)
        }).pipe(Effect.provide(World)))

      it.effect("answers half a question as if it asked for everything", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const narrow = yield* keys.create({ name: "k", scopes: readData })
          const wide = yield* keys.create({ name: "k", scopes: [{ resource: "data", actions: ["*"] }] })

          const refused = yield* Effect.flip(keys.verify({ raw: narrow.raw, resource: "data" }))

          assert.strictEqual(refused._tag, "ScopeCheckFailed")
          assert.strictEqual((yield* keys.verify({ raw: wide.raw, resource: "data" })).keyId, wide.keyId)
        }).pipe(Effect.provide(World)))

      it.effect("is refused from an address that its list lacks, and from none at all", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const { keyId, raw } = yield* keys.create({ name: "k", scopes: [], ipAllow: ["10.0.0.0/8", "2001:db8::/32"] })

          assert.strictEqual((yield* keys.verify({ raw, ip: "::ffff:10.0.0.1" })).keyId, keyId)
          assert.strictEqual((yield* keys.verify({ raw, ip: "2001:db8::1" })).keyId, keyId)
          for (const payload of [{ raw }, { raw, ip: "11.0.0.1" }, { raw, ip: "10.0.0.1, 10.0.0.2" }]) {
            assert.strictEqual((yield* Effect.flip(keys.verify(payload)))._tag, "ApiKeyIpDenied")
          }
        }).pipe(Effect.provide(World)))

      it.effect("is told the first reason only: revoked, expired, address, scope, limit", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const { keyId, raw } = yield* keys.create({
            name: "k",
            scopes: readData,
            expiresAt: 1000,
            ipAllow: ["10.0.0.1"],
            rateLimit: { maxRequests: 1, windowMs: 86_400_000 }
          })
          const good = { raw, ip: "10.0.0.1" }
          const tags: Array<string> = []
          const tryAll = Effect.gen(function*() {
            for (
              const payload of [{ raw, resource: "x", action: "y" }, { ...good, resource: "x", action: "y" }, good]
            ) {
              tags.push((yield* Effect.flip(keys.verify(payload)))._tag)
            }
          })
          yield* keys.verify(good)

          yield* tryAll
          yield* TestClock.adjust(1000)
          yield* tryAll
          yield* keys.revoke({ keyId })
          yield* tryAll

          assert.deepStrictEqual(tags, [
            "ApiKeyIpDenied",
            "ScopeCheckFailed",
            "ApiKeyRateLimited",
            ...Array<string>(3).fill("ApiKeyExpired"),
            ...Array<string>(3).fill("ApiKeyRevoked")
          ])
        }).pipe(Effect.provide(World)))
    })

    describe("the rate limit", () => {
      it.effect("says what is left, and when the next request passes", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const { raw } = yield* keys.create({ name: "k", scopes: [], rateLimit: { maxRequests: 3, windowMs: 1000 } })

          const left = [yield* keys.verify({ raw }), yield* keys.verify({ raw }), yield* keys.verify({ raw })]
          const refused = yield* Effect.flip(keys.verify({ raw }))

          assert.deepStrictEqual(left.map((key) => key.remaining), [2, 1, 0])
          assert.deepStrictEqual({ ...refused }, { _tag: "ApiKeyRateLimited", retryAfter: 334 } as any)
          yield* TestClock.adjust(333)
          assert.strictEqual((yield* Effect.flip(keys.verify({ raw })))._tag, "ApiKeyRateLimited")
          yield* TestClock.adjust(1)
          assert.strictEqual((yield* keys.verify({ raw })).remaining, 0)
        }).pipe(Effect.provide(World)))

      it.effect("is not used up by calls that are refused", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const { raw } = yield* keys.create({
            name: "k",
            scopes: readData,
            ipAllow: ["10.0.0.1"],
            rateLimit: { maxRequests: 2, windowMs: 1000 }
          })

          yield* Effect.flip(keys.verify({ raw }))
          yield* Effect.flip(keys.verify({ raw, ip: "10.0.0.1", resource: "x", action: "y" }))

          assert.strictEqual((yield* keys.verify({ raw, ip: "10.0.0.1" })).remaining, 1)
        }).pipe(Effect.provide(World)))

      it.effect("passes exactly ten of a hundred at once", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const { raw } = yield* keys.create({
            name: "k",
            scopes: [],
            rateLimit: { maxRequests: 10, windowMs: 86_400_000 }
          })

          const exits = yield* Effect.all(Array.from({ length: 100 }, () => Effect.result(keys.verify({ raw }))), {
            concurrency: "unbounded"
          })

          const tags = exits.map((exit) => exit._tag === "Success" ? "passed" : exit.failure._tag)
          assert.strictEqual(tags.filter((tag) => tag === "passed").length, 10)
          assert.strictEqual(tags.filter((tag) => tag === "ApiKeyRateLimited").length, 90)
        }).pipe(Effect.provide(World)))

      it.effect("keeps what was used under a new limit, and forgets it without one", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const { keyId, raw } = yield* keys.create({
            name: "k",
            scopes: [],
            rateLimit: { maxRequests: 5, windowMs: 86_400_000 }
          })
          yield* keys.verify({ raw })
          yield* keys.verify({ raw })

          yield* keys.update({ keyId, rateLimit: { maxRequests: 10, windowMs: 86_400_000 } })
          assert.strictEqual((yield* keys.verify({ raw })).remaining, 7)

          yield* keys.update({ keyId, rateLimit: null })
          assert.isUndefined((yield* keys.verify({ raw })).remaining)
          assert.isUndefined((yield* keys.get({ keyId })).rateLimit)
        }).pipe(Effect.provide(World)))
    })

    describe("the last use", () => {
      it.effect("is noted, and noted again only a minute later", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const { keyId, raw } = yield* keys.create({ name: "k", scopes: [] })
          const lastUse = Effect.map(keys.get({ keyId }), (key) => [key.lastUsedAt, key.lastUsedIp])

          yield* keys.verify({ raw, ip: "10.0.0.1" })
          assert.deepStrictEqual(yield* lastUse, [0, "10.0.0.1"])

          yield* TestClock.adjust(lastUsedResolution - 1)
          yield* keys.verify({ raw, ip: "10.0.0.2" })
          assert.deepStrictEqual(yield* lastUse, [0, "10.0.0.1"])

          yield* TestClock.adjust(1)
          yield* keys.verify({ raw, ip: "10.0.0.2" })
          assert.deepStrictEqual(yield* lastUse, [lastUsedResolution, "10.0.0.2"])
        }).pipe(Effect.provide(World)))

      it.effect("never pairs a time with the address of an earlier use", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const { keyId, raw } = yield* keys.create({ name: "k", scopes: [] })
          yield* keys.verify({ raw, ip: "10.0.0.1" })
          yield* TestClock.adjust(lastUsedResolution)

          yield* keys.verify({ raw })

          assert.isUndefined((yield* keys.get({ keyId })).lastUsedIp)
        }).pipe(Effect.provide(World)))
    })

    describe("read and change", () => {
      it.effect("reads never show the hash, the bucket or the key", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const { keyId, raw } = yield* keys.create({
            name: "k",
            scopes: [],
            rateLimit: { maxRequests: 5, windowMs: 1000 }
          })
          yield* keys.verify({ raw })
          const seen = [
            yield* keys.get({ keyId }),
            ...(yield* keys.list({})).items,
            yield* keys.update({ keyId, name: "l" })
          ]

          for (const key of seen) {
            assert.hasAllKeys(key, [
              "id",
              "createdAt",
              "name",
              "start",
              "scopes",
              "rateLimit",
              "lastUsedAt",
              "revoked"
            ])
            assert.notInclude(JSON.stringify(key), raw.slice(key.start.length))
          }
        }).pipe(Effect.provide(World)))

      it.effect("changes what is given, clears what is null and leaves the rest", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const { keyId } = yield* keys.create({
            name: "k",
            scopes: readData,
            expiresAt: 1000,
            ipAllow: ["10.0.0.1"],
            metadata: { a: 1 }
          })

          const changed = yield* keys.update({ keyId, name: "l", expiresAt: null, metadata: null })

          assert.deepStrictEqual([changed.name, changed.scopes, changed.ipAllow], ["l", readData, ["10.0.0.1"]])
          assert.doesNotHaveAnyKeys(changed, ["expiresAt", "metadata"])
        }).pipe(Effect.provide(World)))

      it.effect("changes nothing when one of several changes is refused", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const { keyId } = yield* keys.create({ name: "k", scopes: [] })

          const refused = yield* Effect.flip(keys.update({ keyId, name: "l", ipAllow: ["nowhere"] }))

          assert.strictEqual(refused._tag, "InvalidCidr")
          assert.strictEqual((yield* keys.get({ keyId })).name, "k")
        }).pipe(Effect.provide(World)))

      it.effect("lists the keys of one owner, page by page", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          // A user whose id reads like a group's: the one must not see the other's.
          const owner = user(groupA)
          const made: Array<string> = []
          for (let i = 0; i < 5; i++) {
            // Ids of one millisecond have an order of their own.
            yield* TestClock.adjust(1)
            made.push((yield* keys.create({ userId: owner, name: `k${i}`, scopes: [] })).keyId)
            yield* keys.create({ userId: user("ben"), name: `k${i}`, scopes: [] })
            yield* keys.create({ groupId: groupA, name: `k${i}`, scopes: [] })
            yield* keys.create({ name: `k${i}`, scopes: [] })
          }

          const first = yield* keys.list({ userId: owner, limit: 3 })
          const second = yield* keys.list({ userId: owner, limit: 3, cursor: first.nextCursor ?? "" })

          assert.deepStrictEqual([...first.items, ...second.items].map((key) => key.id), made as any)
          assert.isNull(second.nextCursor)
        }).pipe(Effect.provide(World)))

      it.effect("lists the platform's own keys to the application only", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          yield* keys.create({ name: "platform", scopes: [] })
          yield* keys.create({ userId: user("ada"), name: "own", scopes: [] })

          const names = Effect.map(keys.list({}), ({ items }) => items.map((key) => key.name))

          assert.deepStrictEqual(yield* names, ["platform"])
          assert.deepStrictEqual(yield* names.pipe(as(asUser("ada"))), ["own"])
        }).pipe(Effect.provide(World)))

      it.effect("is nobody's list to an actor that is no user and not the platform", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const directory: Actor.Actor = { kind: "directory", connectionId: "con_1", groupId: groupA }
          yield* keys.create({ name: "platform", scopes: [] })
          assert.strictEqual((yield* Effect.flip(keys.list({}).pipe(as(directory))))._tag, "InvalidKeyOwner")
        }).pipe(Effect.provide(World)))

      it.effect("filters by name, by beginning, and by whether a key was revoked", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const a = yield* keys.create({ name: "a", scopes: [] })
          const b = yield* keys.create({ name: "b", scopes: [] })
          yield* keys.revoke({ keyId: b.keyId })
          const idsOf = (filter: Parameters<typeof keys.list>[0]) =>
            Effect.map(keys.list(filter), ({ items }) => items.map((key) => key.id))

          assert.deepStrictEqual(yield* idsOf({ name: "a" }), [a.keyId])
          assert.deepStrictEqual(yield* idsOf({ start: a.raw.slice(0, "gh_live_".length + 4) }), [a.keyId])
          assert.deepStrictEqual(yield* idsOf({ revoked: true }), [b.keyId])
          assert.deepStrictEqual(yield* idsOf({ revoked: false }), [a.keyId])
        }).pipe(Effect.provide(World)))

      it.effect("refuses two filters at once", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const refused = yield* Effect.flip(keys.list({ name: "a", revoked: false }))
          assert.deepStrictEqual({ ...refused }, { _tag: "UnsupportedFilter", filters: ["revoked", "name"] } as any)
        }).pipe(Effect.provide(World)))

      it.effect("refuses the cursor of another list", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          yield* keys.create({ name: "a", scopes: [] })
          yield* keys.create({ name: "a", scopes: [] })
          const { nextCursor } = yield* keys.list({ name: "a", limit: 1 })
          const refused = yield* Effect.flip(keys.list({ limit: 1, cursor: nextCursor ?? "" }))
          assert.strictEqual(refused._tag, "InvalidCursor")
        }).pipe(Effect.provide(World)))
    })

    describe("revoke and remove", () => {
      it.effect("revoking ends a key at once, and again changes nothing", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const { keyId, raw } = yield* keys.create({ name: "k", scopes: [] })
          yield* keys.revoke({ keyId })
          yield* TestClock.adjust(1000)
          yield* keys.revoke({ keyId })

          const key = yield* keys.get({ keyId })

          assert.deepStrictEqual([key.revoked, key.revokedAt], [true, 0])
          assert.strictEqual((yield* Effect.flip(keys.verify({ raw })))._tag, "ApiKeyRevoked")
          assert.strictEqual((yield* Heard).filter((event) => event.type === "key.revoked").length, 1)
        }).pipe(Effect.provide(World)))

      it.effect("removing forgets a key", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const { keyId, raw } = yield* keys.create({ name: "k", scopes: [] })
          yield* keys.remove({ keyId })

          assert.strictEqual((yield* Effect.flip(keys.get({ keyId })))._tag, "KeyNotFound")
          assert.strictEqual((yield* Effect.flip(keys.verify({ raw })))._tag, "InvalidApiKey")
        }).pipe(Effect.provide(World)))

      it.effect("says of every operation on an unknown key that there is none", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const tags = yield* Effect.forEach(
            [
              keys.get({ keyId: nobody }),
              keys.update({ keyId: nobody, name: "x" }),
              keys.revoke({ keyId: nobody }),
              keys.remove({ keyId: nobody }),
              keys.rotate({ keyId: nobody })
            ] as ReadonlyArray<Effect.Effect<unknown, { readonly _tag: string }>>,
            (operation) => Effect.map(Effect.flip(operation), (failure) => failure._tag)
          )
          assert.deepStrictEqual(tags, Array(5).fill("KeyNotFound"))
        }).pipe(Effect.provide(World)))

      it.effect("keys go with their user and their group, a bounded number at a time", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const cascades = yield* Cascades
          const owner = user(groupA)
          for (let i = 0; i < 6; i++) yield* keys.create({ userId: owner, name: `${i}`, scopes: [] })
          const kept = yield* keys.create({ groupId: groupA, name: "of a group of that name", scopes: [] })
          const store = yield* Effect.service(StoreTag)
          const step = store.mutation({ name: "test" }, cascades.run("user", owner, 2))

          const done = [yield* step, yield* step, yield* step]

          assert.deepStrictEqual(done, [false, false, true])
          assert.deepStrictEqual((yield* keys.list({ userId: owner })).items, [])
          assert.strictEqual((yield* keys.verify({ raw: kept.raw })).keyId, kept.keyId)
        }).pipe(Effect.provide(World)))
    })

    describe("rotate", () => {
      it.effect("gives a key with every setting of the old one", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const settings = {
            groupId: groupA,
            name: "sync",
            scopes: readData,
            roles: ["reader"],
            rateLimit: { maxRequests: 5, windowMs: 86_400_000 },
            expiresAt: 900_000_000,
            ipAllow: ["10.0.0.1"],
            metadata: { a: 1 }
          }
          const old = yield* keys.create(settings)
          yield* TestClock.adjust(1000)
          const fresh = yield* keys.rotate({ keyId: old.keyId })

          const { createdAt, id, revoked, rotatedFrom, start, ...copied } = yield* keys.get({ keyId: fresh.keyId })

          assert.deepStrictEqual(copied, settings)
          assert.deepStrictEqual([createdAt, id, revoked, rotatedFrom], [1000, fresh.keyId, false, old.keyId])
          assert.isTrue(fresh.raw.startsWith(start))
          assert.notStrictEqual(fresh.raw, old.raw)
        }).pipe(Effect.provide(World)))

      it.effect("lets the old key work until the overlap ends, to the millisecond", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const old = yield* keys.create({ name: "k", scopes: [] })
          const fresh = yield* keys.rotate({ keyId: old.keyId, graceMs: 1000 })

          yield* TestClock.adjust(999)
          assert.strictEqual((yield* keys.verify({ raw: old.raw })).keyId, old.keyId)
          yield* TestClock.adjust(1)

          assert.deepStrictEqual({ ...(yield* Effect.flip(keys.verify({ raw: old.raw }))) }, {
            _tag: "ApiKeyRevoked",
            revokedAt: 1000
          } as any)
          assert.strictEqual((yield* keys.verify({ raw: fresh.raw })).keyId, fresh.keyId)
        }).pipe(Effect.provide(World)))

      it.effect("overlaps for a day unless told otherwise", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const old = yield* keys.create({ name: "k", scopes: [] })
          const fresh = yield* keys.rotate({ keyId: old.keyId })
          const key = yield* keys.get({ keyId: old.keyId })
          assert.deepStrictEqual([key.graceUntil, key.rotatedTo], [86_400_000, fresh.keyId])
        }).pipe(Effect.provide(World)))

      it.effect("ends the old key at once without an overlap", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const old = yield* keys.create({ name: "k", scopes: [] })
          yield* keys.rotate({ keyId: old.keyId, graceMs: 0 })
          assert.strictEqual((yield* Effect.flip(keys.verify({ raw: old.raw })))._tag, "ApiKeyRevoked")
        }).pipe(Effect.provide(World)))

      it.effect("lets the old key end at its own expiry if that comes first", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const old = yield* keys.create({ name: "k", scopes: [], expiresAt: 500 })
          yield* keys.rotate({ keyId: old.keyId, graceMs: 1000, expiresAt: null })
          assert.strictEqual((yield* keys.get({ keyId: old.keyId })).graceUntil, 500)
        }).pipe(Effect.provide(World)))

      it.effect("gives the expiry that is asked for, and none for null", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const a = yield* keys.create({ name: "k", scopes: [], expiresAt: 500 })
          const b = yield* keys.create({ name: "k", scopes: [], expiresAt: 500 })
          const later = yield* keys.rotate({ keyId: a.keyId, expiresAt: 900 })
          const never = yield* keys.rotate({ keyId: b.keyId, expiresAt: null })
          assert.strictEqual((yield* keys.get({ keyId: later.keyId })).expiresAt, 900)
          assert.isUndefined((yield* keys.get({ keyId: never.keyId })).expiresAt)
        }).pipe(Effect.provide(World)))

      it.effect("replaces a key once", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const old = yield* keys.create({ name: "k", scopes: [] })
          yield* keys.rotate({ keyId: old.keyId })
          assert.strictEqual((yield* Effect.flip(keys.rotate({ keyId: old.keyId })))._tag, "ApiKeyRevoked")
        }).pipe(Effect.provide(World)))

      it.effect("replaces a key once when two rotate it at the same time", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const old = yield* keys.create({ name: "k", scopes: [] })
          const rotate = Effect.result(keys.rotate({ keyId: old.keyId }))

          const results = yield* Effect.all([rotate, rotate], { concurrency: "unbounded" })

          assert.deepStrictEqual(
            results.map((result) => result._tag === "Failure" ? result.failure._tag : "rotated").toSorted(),
            ["ApiKeyRevoked", "rotated"]
          )
          assert.strictEqual((yield* keys.list({})).items.length, 2)
        }).pipe(Effect.provide(World)))

      it.effect("refuses a revoked key, and an expired one unless it gets a new expiry", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const revoked = yield* keys.create({ name: "k", scopes: [] })
          const expired = yield* keys.create({ name: "k", scopes: [], expiresAt: 10 })
          yield* keys.revoke({ keyId: revoked.keyId })
          yield* TestClock.adjust(10)

          assert.strictEqual((yield* Effect.flip(keys.rotate({ keyId: revoked.keyId })))._tag, "ApiKeyRevoked")
          assert.strictEqual((yield* Effect.flip(keys.rotate({ keyId: expired.keyId })))._tag, "ApiKeyExpired")
          const fresh = yield* keys.rotate({ keyId: expired.keyId, expiresAt: 100 })
          assert.strictEqual((yield* keys.verify({ raw: fresh.raw })).keyId, fresh.keyId)
        }).pipe(Effect.provide(World)))

      it.effect("is no way to refill the rate limit", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const old = yield* keys.create({
            name: "k",
            scopes: [],
            rateLimit: { maxRequests: 1, windowMs: 86_400_000 }
          })
          yield* keys.verify({ raw: old.raw })
          const fresh = yield* keys.rotate({ keyId: old.keyId })
          assert.strictEqual((yield* Effect.flip(keys.verify({ raw: fresh.raw })))._tag, "ApiKeyRateLimited")
        }).pipe(Effect.provide(World)))

      it.effect("can be cut short by revoking the old key in its overlap", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const old = yield* keys.create({ name: "k", scopes: [] })
          yield* keys.rotate({ keyId: old.keyId })
          yield* TestClock.adjust(5)
          yield* keys.revoke({ keyId: old.keyId })
          const refused = yield* Effect.flip(keys.verify({ raw: old.raw }))
          assert.deepStrictEqual({ ...refused }, { _tag: "ApiKeyRevoked", revokedAt: 5 } as any)
        }).pipe(Effect.provide(World)))
    })

    it.effect("says what happened to a key, and never a secret", () =>
      Effect.gen(function*() {
        const keys = yield* Keys
        const a = yield* keys.create({ groupId: groupA, name: "k", scopes: everything })
        yield* keys.update({ keyId: a.keyId, name: "l" })
        yield* keys.update({ keyId: a.keyId })
        const b = yield* keys.rotate({ keyId: a.keyId, graceMs: 1000 })
        yield* keys.verify({ raw: b.raw })
        yield* keys.revoke({ keyId: b.keyId })
        yield* keys.remove({ keyId: b.keyId })

        const heard = yield* Heard

        assert.deepStrictEqual(heard.map(({ data, groupId, subject, type }) => [type, subject.id, groupId, data]), [
          ["key.created", a.keyId, groupA, { name: "k" }],
          ["key.updated", a.keyId, groupA, { fields: ["name"] }],
          ["key.rotated", a.keyId, groupA, { rotatedTo: b.keyId, graceUntil: 1000 }],
          ["key.revoked", b.keyId, groupA, undefined],
          ["key.removed", b.keyId, groupA, undefined]
        ] as any)
      }).pipe(Effect.provide(World)))
  })
}
