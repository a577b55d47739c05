import { assert, describe, it } from "@effect/vitest"
import type * as Actor from "@gatehouse/contract/Actor"
import { Effect } from "effect"
import * as KeyAuthentication from "../src/KeyAuthentication.ts"
import { Keys } from "../src/Keys.ts"
import { as, asUser, everything, groupA, groupB, guarded, Heard, readData, user, worlds } from "./World.ts"

const anonymous: Actor.Actor = { kind: "anonymous" }
const ada = asUser("ada")
const ben = asUser("ben")
const eve = asUser("eve")
const ivy = asUser("ivy")
const platform = (...scopes: ReadonlyArray<string>): Actor.Actor => ({
  kind: "key",
  keyId: "key_platform",
  scopes: scopes.map((scope) => {
    const [resource = "", action = ""] = scope.split(":")
    return { resource, actions: [action] }
  })
})
const directory: Actor.Actor = { kind: "directory", connectionId: "con_1", groupId: groupA }
const tagOf = <A, E extends { readonly _tag: string }, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.result(effect), (result) => result._tag === "Success" ? "allowed" : result.failure._tag)

for (const [name, world] of worlds) {
  describe(`who may do what, over ${name}`, () => {
    it.effect("nobody does anything without signing in", () =>
      Effect.gen(function*() {
        const keys = yield* guarded
        const { keyId, raw } = yield* (yield* Keys).create({ userId: user("ada"), name: "k", scopes: [] })
        ;(yield* Heard).length = 0
        const operations: ReadonlyArray<Effect.Effect<unknown, { readonly _tag: string }>> = [
          keys.create({ name: "k", scopes: [] }),
          keys.create({ groupId: groupA, name: "k", scopes: [] }),
          keys.verify({ raw }),
          keys.list({}),
          keys.get({ keyId }),
          keys.update({ keyId, name: "l" }),
          keys.revoke({ keyId }),
          keys.remove({ keyId }),
          keys.rotate({ keyId }),
          keys.check({ raw }),
          keys.use({ keyId })
        ]

        const tags = yield* Effect.forEach(operations, (operation) => tagOf(operation.pipe(as(anonymous))))

        assert.deepStrictEqual(tags, operations.map(() => "NotSignedIn"))
        assert.deepStrictEqual(yield* Heard, [])
      }).pipe(Effect.provide(world)))

    it.effect("a key of another tenant looks like none, whatever is asked of it, and stays as it is", () =>
      Effect.gen(function*() {
        const keys = yield* guarded
        const plain = yield* Keys
        const own = yield* plain.create({ userId: user("ada"), name: "own", scopes: [] })
        const group = yield* plain.create({ groupId: groupA, name: "group", scopes: [] })
        const platformKey = yield* plain.create({ name: "platform", scopes: [] })
        const before = yield* Effect.forEach([own, group, platformKey], ({ keyId }) => plain.get({ keyId }))
        const strangers: ReadonlyArray<Actor.Actor> = [
          eve,
          { kind: "key", keyId: "key_x", userId: "eve", scopes: everything },
          { kind: "key", keyId: "key_x", groupId: groupB, roles: ["admin"], scopes: everything },
          { kind: "directory", connectionId: "con_2", groupId: groupB }
        ]

        const tags = yield* Effect.forEach(
          strangers,
          (stranger) =>
            Effect.forEach([own, group, platformKey], ({ keyId }) =>
              Effect.forEach(
                [
                  keys.get({ keyId }),
                  keys.update({ keyId, name: "stolen" }),
                  keys.revoke({ keyId }),
                  keys.remove({ keyId }),
                  keys.rotate({ keyId })
                ] as ReadonlyArray<Effect.Effect<unknown, { readonly _tag: string }>>,
                (operation) => tagOf(operation.pipe(as(stranger)))
              ))
        )

        assert.deepStrictEqual([...new Set(tags.flat(2))], ["NotFound"])
        assert.deepStrictEqual(
          yield* Effect.forEach([own, group, platformKey], ({ keyId }) => plain.get({ keyId })),
          before
        )
      }).pipe(Effect.provide(world)))

    it.effect("a user's own keys are theirs to make, list, read, change and end", () =>
      Effect.gen(function*() {
        const keys = yield* guarded
        const { keyId } = yield* keys.create({ name: "k", scopes: everything }).pipe(as(ada))

        assert.strictEqual((yield* keys.get({ keyId }).pipe(as(ada))).userId, user("ada"))
        assert.strictEqual((yield* keys.list({}).pipe(as(ada))).items.length, 1)
        assert.strictEqual((yield* keys.update({ keyId, name: "l" }).pipe(as(ada))).name, "l")
        const fresh = yield* keys.rotate({ keyId }).pipe(as(ada))
        yield* keys.revoke({ keyId: fresh.keyId }).pipe(as(ada))
        yield* keys.remove({ keyId }).pipe(as(ada))
        assert.strictEqual((yield* keys.list({}).pipe(as(ada))).items.length, 1)
      }).pipe(Effect.provide(world)))

    it.effect("nobody makes or lists the keys of another user", () =>
      Effect.gen(function*() {
        const keys = yield* guarded
        assert.strictEqual(
          yield* tagOf(keys.create({ userId: user("ada"), name: "k", scopes: [] }).pipe(as(ben))),
          "Forbidden"
        )
        assert.strictEqual(yield* tagOf(keys.list({ userId: user("ada") }).pipe(as(ben))), "Forbidden")
      }).pipe(Effect.provide(world)))

    it.effect("naming oneself beside a group is no way into the group", () =>
      Effect.gen(function*() {
        const keys = yield* guarded
        const create = keys.create({ userId: user("eve"), groupId: groupA, name: "k", scopes: [] })
        const list = keys.list({ userId: user("eve"), groupId: groupA })
        assert.deepStrictEqual([yield* tagOf(create.pipe(as(eve))), yield* tagOf(list.pipe(as(eve)))], [
          "NotFound",
          "NotFound"
        ])
      }).pipe(Effect.provide(world)))

    it.effect("a group's keys need the grant in the group", () =>
      Effect.gen(function*() {
        const keys = yield* guarded
        const create = keys.create({ groupId: groupA, name: "k", scopes: [] })

        const tags = yield* Effect.forEach([ada, ivy, ben, eve, directory], (actor) => tagOf(create.pipe(as(actor))))

        assert.deepStrictEqual(tags, ["allowed", "allowed", "Forbidden", "NotFound", "NotFound"])
      }).pipe(Effect.provide(world)))

    it.effect("checking keys needs a platform key with that scope", () =>
      Effect.gen(function*() {
        const keys = yield* guarded
        const { raw } = yield* (yield* Keys).create({ name: "k", scopes: [] })
        const callers: ReadonlyArray<Actor.Actor> = [
          platform("keys:verify"),
          platform("keys:read"),
          ada,
          { kind: "key", keyId: "key_x", userId: "ada", scopes: everything },
          { kind: "key", keyId: "key_x", groupId: groupA, roles: ["admin"], scopes: everything }
        ]

        const tags = yield* Effect.forEach(callers, (caller) => tagOf(keys.verify({ raw }).pipe(as(caller))))

        assert.deepStrictEqual(tags, ["allowed", "Forbidden", "Forbidden", "Forbidden", "Forbidden"])
      }).pipe(Effect.provide(world)))

    it.effect("a user's key without the scope reads not even itself", () =>
      Effect.gen(function*() {
        const keys = yield* guarded
        const { keyId } = yield* (yield* Keys).create({ userId: user("ada"), name: "k", scopes: readData })
        const key: Actor.Actor = { kind: "key", keyId, userId: "ada", scopes: readData }
        assert.strictEqual(yield* tagOf(keys.get({ keyId }).pipe(as(key))), "Forbidden")
        assert.strictEqual(yield* tagOf(keys.list({}).pipe(as(key))), "Forbidden")
      }).pipe(Effect.provide(world)))
  })

  describe(`escalation, over ${name}`, () => {
    const adasKey = (...scopes: ReadonlyArray<string>): Actor.Actor => ({
      ...platform(...scopes) as Actor.KeyActor,
      userId: "ada"
    })

    it.effect("a key gives no scope that it lacks, by itself or by a wildcard", () =>
      Effect.gen(function*() {
        const keys = yield* guarded
        const caller = adasKey("keys:create", "data:read")
        const wanted = [
          { resource: "data", actions: ["read", "write"] },
          { resource: "data", actions: ["*"] },
          { resource: "*", actions: ["read"] },
          { resource: "*", actions: ["*"] }
        ]

        const refused = yield* Effect.forEach(wanted, (scope) =>
          Effect.flip(keys.create({ name: "k", scopes: [...readData, scope] }).pipe(as(caller))))

        assert.deepStrictEqual(
          refused.map((failure) =>
            failure._tag === "ScopeBeyondCaller" && failure.scope
          ),
          [
            "data:write",
            "data:*",
            "*:read",
            "*:*"
          ]
        )
        assert.strictEqual(yield* tagOf(keys.create({ name: "k", scopes: readData }).pipe(as(caller))), "allowed")
      }).pipe(Effect.provide(world)))

    it.effect("a platform key, too, gives only what it has", () =>
      Effect.gen(function*() {
        const keys = yield* guarded
        const create = keys.create({ name: "k", scopes: everything })
        assert.strictEqual(yield* tagOf(create.pipe(as(platform("keys:create")))), "ScopeBeyondCaller")
        assert.strictEqual(yield* tagOf(create.pipe(as(platform("*:*")))), "allowed")
      }).pipe(Effect.provide(world)))

    it.effect("a key widens neither itself nor another", () =>
      Effect.gen(function*() {
        const keys = yield* guarded
        const { keyId } = yield* (yield* Keys).create({
          userId: user("ada"),
          name: "k",
          scopes: [{ resource: "keys", actions: ["update"] }]
        })
        const caller: Actor.Actor = { ...adasKey("keys:update") as Actor.KeyActor, keyId }

        assert.strictEqual(
          yield* tagOf(keys.update({ keyId, scopes: everything }).pipe(as(caller))),
          "ScopeBeyondCaller"
        )
        assert.strictEqual((yield* keys.get({ keyId }).pipe(as(ada))).scopes.length, 1)
      }).pipe(Effect.provide(world)))

    it.effect("a key takes over no stronger key by rotating it", () =>
      Effect.gen(function*() {
        const keys = yield* guarded
        const strong = yield* (yield* Keys).create({ userId: user("ada"), name: "k", scopes: everything })

        const rotate = keys.rotate({ keyId: strong.keyId })

        assert.strictEqual(yield* tagOf(rotate.pipe(as(adasKey("keys:create")))), "ScopeBeyondCaller")
        assert.strictEqual((yield* (yield* Keys).verify({ raw: strong.raw })).keyId, strong.keyId)
      }).pipe(Effect.provide(world)))

    it.effect("a member gives a group's key no role beyond what they hold there", () =>
      Effect.gen(function*() {
        const keys = yield* guarded
        const create = (role: string) => keys.create({ groupId: groupA, name: "k", scopes: [], roles: [role] })

        assert.strictEqual(yield* tagOf(create("admin").pipe(as(ivy))), "RoleBeyondCaller")
        assert.strictEqual(yield* tagOf(create("reader").pipe(as(ivy))), "RoleBeyondCaller")
        assert.strictEqual(yield* tagOf(create("issuer").pipe(as(ivy))), "allowed")
        assert.strictEqual(yield* tagOf(create("admin").pipe(as(ada))), "allowed")
      }).pipe(Effect.provide(world)))

    it.effect("an admin's narrow key makes no admin's service account", () =>
      Effect.gen(function*() {
        const keys = yield* guarded
        const create = keys.create({ groupId: groupA, name: "k", scopes: [], roles: ["admin"] })
        assert.strictEqual(yield* tagOf(create.pipe(as(adasKey("keys:create")))), "RoleBeyondCaller")
      }).pipe(Effect.provide(world)))

    it.effect("a platform key that may make keys makes no service account with more than its scopes", () =>
      Effect.gen(function*() {
        const keys = yield* guarded
        const create = keys.create({ groupId: groupA, name: "k", scopes: [], roles: ["reader"] })
        assert.strictEqual(yield* tagOf(create.pipe(as(platform("keys:create")))), "RoleBeyondCaller")
        assert.strictEqual(yield* tagOf(create.pipe(as(platform("keys:create", "data:read")))), "allowed")
      }).pipe(Effect.provide(world)))

    it.effect("a member takes over no stronger service account by rotating it", () =>
      Effect.gen(function*() {
        const keys = yield* guarded
        const admin = yield* (yield* Keys).create({ groupId: groupA, name: "k", scopes: [], roles: ["admin"] })

        assert.strictEqual(yield* tagOf(keys.rotate({ keyId: admin.keyId }).pipe(as(ivy))), "RoleBeyondCaller")
        assert.strictEqual(yield* tagOf(keys.rotate({ keyId: admin.keyId }).pipe(as(ada))), "allowed")
      }).pipe(Effect.provide(world)))

    it.effect("a service account makes no stronger service account", () =>
      Effect.gen(function*() {
        const keys = yield* guarded
        const account: Actor.Actor = { kind: "key", keyId: "key_x", groupId: groupA, roles: ["issuer"], scopes: [] }
        const create = (role: string) => keys.create({ groupId: groupA, name: "k", scopes: [], roles: [role] })
        assert.strictEqual(yield* tagOf(create("admin").pipe(as(account))), "RoleBeyondCaller")
        assert.strictEqual(yield* tagOf(create("issuer").pipe(as(account))), "allowed")
      }).pipe(Effect.provide(world)))
  })

  describe(`a request with a key, over ${name}`, () => {
    it.effect("is made as the key's user, within its scopes, from where it came", () =>
      Effect.gen(function*() {
        const keys = yield* Keys
        const authenticate = KeyAuthentication.make(keys)
        const { keyId, raw } = yield* keys.create({ userId: user("ada"), name: "k", scopes: readData })

        assert.deepStrictEqual(yield* authenticate(raw, { ip: "10.0.0.1", requestId: "r" }), {
          kind: "key",
          keyId,
          name: "k",
          userId: "ada",
          scopes: readData,
          ip: "10.0.0.1",
          requestId: "r"
        })
        assert.strictEqual((yield* keys.get({ keyId })).lastUsedIp, "10.0.0.1")
      }).pipe(Effect.provide(world)))

    it.effect("is made as the group's service account, which has no role unless given one", () =>
      Effect.gen(function*() {
        const keys = yield* Keys
        const { raw } = yield* keys.create({ groupId: groupA, name: "k", scopes: [] })
        const actor = yield* KeyAuthentication.make(keys)(raw)
        assert.deepInclude(actor, { groupId: groupA, roles: [] })
        assert.notProperty(actor, "userId")
      }).pipe(Effect.provide(world)))

    it.effect("is made as the platform when the key is nobody's", () =>
      Effect.gen(function*() {
        const keys = yield* Keys
        const { raw } = yield* keys.create({ name: "k", scopes: everything })
        const actor = yield* KeyAuthentication.make(keys)(raw)
        assert.doesNotHaveAnyKeys(actor, ["userId", "groupId", "roles"])
      }).pipe(Effect.provide(world)))

    it.effect("fails as the check fails", () =>
      Effect.gen(function*() {
        const keys = yield* Keys
        const { keyId, raw } = yield* keys.create({ name: "k", scopes: [] })
        yield* keys.revoke({ keyId })
        assert.strictEqual(yield* tagOf(KeyAuthentication.make(keys)(raw)), "ApiKeyRevoked")
      }).pipe(Effect.provide(world)))
  })
}
