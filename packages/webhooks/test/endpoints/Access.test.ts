/**
 * Every operation on endpoints as everybody who must not call it, and against bad input.
 */
import { assert, describe, it } from "@effect/vitest"
import { AccessReads } from "@gatehouse/contract/Access"
import type * as Actor from "@gatehouse/contract/Actor"
import * as Guard from "@gatehouse/contract/Guard"
import * as Operations from "@gatehouse/contract/http/Operations"
import * as AccessMatrix from "@gatehouse/contract/testing/AccessMatrix"
import * as BadInput from "@gatehouse/contract/testing/BadInput"
import { Effect, Layer } from "effect"
import { Endpoints } from "../../src/endpoints/Endpoints.ts"
import { EndpointsContract } from "../../src/endpoints/EndpointsContract.ts"
import { adminOf, places } from "../Places.ts"
import { admin, as, created, groupA, groupB, platformKey, rowsOf, worldOf } from "./World.ts"

const scopes = [{ resource: "docs", actions: ["read"] }]
const mia: Actor.Actor = { kind: "user", userId: "mia" }

/** The same, and Mia is a member of group A with no grant at all. */
const withMember = Layer.effect(
  AccessReads,
  Effect.map(AccessReads, (reads): AccessReads["Service"] => ({
    ...reads,
    held: (actor, groupId) =>
      actor.kind === "user" && actor.userId === "mia" && groupId === groupA
        ? Effect.succeed({ grants: new Set(), isOwner: false })
        : actor.kind === "key" && actor.userId === adminOf(groupId)
        ? Effect.succeed({ grants: new Set(), isOwner: false })
        : reads.held(actor, groupId)
  }))
)

/** Group A and the platform have an endpoint each. */
const tenants = Effect.gen(function*() {
  const context = yield* Layer.build(Layer.fresh(Layer.provideMerge(withMember, worldOf(places[0]!))))
  return yield* Effect.provideContext(
    Effect.gen(function*() {
      const endpoints = yield* Endpoints
      const { endpoint } = yield* created()
      const platform = yield* endpoints.create({ url: "https://example.com/", subscriptions: ["*"] })
      const named = { endpointId: endpoint.id }
      const payloads = {
        "webhookEndpoints.create": { groupId: groupA, url: "https://example.com/", subscriptions: ["*"] },
        "webhookEndpoints.list": { groupId: groupA },
        "webhookEndpoints.get": named,
        "webhookEndpoints.update": { ...named, description: "new" },
        "webhookEndpoints.disable": named,
        "webhookEndpoints.enable": named,
        "webhookEndpoints.remove": named,
        "webhookEndpoints.rotateSecret": named,
        "webhookEndpoints.test": named
      }
      const guard = yield* Guard.guard(EndpointsContract, endpoints)
      const world: AccessMatrix.World = {
        call: (_contract, operation, payload, actor) => (guard as any)[operation](payload).pipe(as(actor)),
        payloads,
        snapshot: Effect.provideContext(rowsOf(), context),
        actors: {
          otherTenant: admin(groupB),
          withoutGrant: mia,
          holder: admin(groupA),
          keyWithoutScope: { kind: "key", keyId: "key_1", userId: adminOf(groupA), scopes },
          platformKeyWithoutScope: { kind: "key", keyId: "key_2", scopes }
        }
      }
      return { guard, payloads, world, platform: platform.endpoint, snapshot: world.snapshot }
    }),
    context
  )
})

AccessMatrix.accessMatrix({ contracts: [EndpointsContract], world: Effect.map(tenants, ({ world }) => world) })

describe("over HTTP", () => {
  const everything: Actor.Actor = { kind: "key", keyId: "key_0", scopes: [{ resource: "*", actions: ["*"] }] }
  BadInput.badInput({
    contracts: [EndpointsContract],
    subject: Effect.map(tenants, ({ guard, payloads }): BadInput.Subject => ({
      handler: Operations.make([Operations.mount(EndpointsContract, guard)], {
        failures: [],
        authenticate: () => Effect.succeed(everything)
      }),
      token: "any",
      fields: payloads
    }))
  })
})

describe("the platform's own endpoints", () => {
  it.effect("are nobody's who holds every grant in a group", () =>
    Effect.gen(function*() {
      const { guard, platform, snapshot } = yield* tenants
      const named = { endpointId: platform.id }
      const before = yield* snapshot
      const calls: ReadonlyArray<Effect.Effect<unknown, { readonly _tag: string }>> = [
        guard.create({ url: "https://example.com/", subscriptions: ["*"] }),
        guard.list({}),
        guard.get(named),
        guard.update({ ...named, description: "mine" }),
        guard.disable(named),
        guard.enable(named),
        guard.remove(named),
        guard.rotateSecret(named),
        guard.test(named)
      ]
      const tags = yield* Effect.forEach(calls, (call) =>
        Effect.map(Effect.flip(call.pipe(as(admin(groupA)))), ({ _tag }) => _tag))

      assert.deepStrictEqual(
        tags.filter((tag) =>
          tag !== "Forbidden" && tag !== "NotFound"
        ),
        []
      )
      assert.deepStrictEqual(yield* snapshot, before)
    }))

  it.effect("are read with one scope and managed with another", () =>
    Effect.gen(function*() {
      const { guard, platform } = yield* tenants
      const named = { endpointId: platform.id }
      const reader = platformKey("webhooks:read")
      const read = yield* guard.get(named).pipe(as(reader))
      const refused = yield* Effect.flip(guard.disable(named).pipe(as(reader)))
      const disabled = yield* guard.disable(named).pipe(as(platformKey("webhooks:manage")))

      assert.deepStrictEqual([read.id, refused._tag, disabled.status], [platform.id, "Forbidden", "disabled"])
    }))
})
