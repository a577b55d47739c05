import { assert, describe, it } from "@effect/vitest"
import { typed } from "@gatehouse/groups"
import { AccessChecks, Invites, Members } from "@gatehouse/groups/server"
import { Effect } from "effect"
import { acme, ada, bob, permissions, stores, world } from "./World.ts"

const app = typed(permissions)

describe("The services of a typed application", () => {
  it.effect("are the same services", () =>
    Effect.sync(() => {
      assert.strictEqual(app.Members as unknown, Members)
      assert.strictEqual(app.Invites as unknown, Invites)
      assert.strictEqual(app.AccessChecks as unknown, AccessChecks)
    }))

  it.effect("take the application's own roles and grants", () =>
    Effect.gen(function*() {
      const { web } = yield* acme
      const access = yield* app.AccessChecks
      const members = yield* app.Members
      yield* members.add({ groupId: web.id, userId: bob, roles: ["viewer", "writer"] })

      const answer = yield* access.check({ userId: bob, groupId: web.id, grants: ["docs:write", "members:read"] })

      assert.isTrue(answer.allowed)
    }).pipe(Effect.provide(world(stores[0]!))))

  it.effect("do not compile with a typo", () =>
    Effect.gen(function*() {
      const { web } = yield* acme
      const access = yield* app.AccessChecks
      const members = yield* app.Members
      const invites = yield* app.Invites
      const groupId = web.id

      const attempts = [
        // @ts-expect-error there is no grant of this name
        access.check({ userId: ada, groupId, grants: ["docs:raed"] }),
        // @ts-expect-error there is no role of this name
        members.add({ groupId, userId: bob, roles: ["veiwer"] }),
        // @ts-expect-error there is no role of this name
        members.inherit({ groupId, userId: bob, roles: ["veiwer"] }),
        // @ts-expect-error there is no role of this name
        members.list({ groupId, role: "veiwer" }),
        // @ts-expect-error there is no role of this name
        invites.create({ groupId, roles: ["veiwer"] })
      ]

      assert.strictEqual(attempts.length, 5)
    }).pipe(Effect.provide(world(stores[0]!))))
})
