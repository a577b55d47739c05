/**
 * What the calls that applications make at every request cost: functions run, index ranges and documents.
 */
import { assert, describe, it } from "@effect/vitest"
import { UserId } from "@gatehouse/contract/Text"
import type { Run } from "@gatehouse/convex-isolate"
import type { GroupId } from "@gatehouse/groups"
import { AccessChecks, Groups, Members } from "@gatehouse/groups/server"
import { Keys } from "@gatehouse/keys/server"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { layer, Runs } from "./domain/Domain.ts"

const permissions = { grants: ["docs:read"], roles: { viewer: { label: "Viewer", grants: ["docs:read"] } } }
const world = layer({ permissions, heard: () => {} })
const bob = UserId.make("usr_bob")

const costOf = ({ documents, kind, ranges }: Run) => [kind, ranges, documents.read, documents.written] as const

/** What a call costs: for each function that ran its kind, ranges, documents read and written. */
const costs = Effect.fnUntraced(function*<A, E, R>(call: Effect.Effect<A, E, R>) {
  const { runs } = yield* Runs
  const before = runs.length
  yield* call
  return runs.slice(before).map(costOf)
})

describe("The cost of", () => {
  it.effect.each([1, 10, 32])("access and inheritance is two ranges at depth %i", (depth) =>
    Effect.gen(function*() {
      const groups = yield* Groups
      const members = yield* Members
      const access = yield* AccessChecks
      const path: Array<GroupId> = []
      for (let i = 0; i < depth; i++) {
        const parentId = path.at(-1)
        path.push((yield* groups.create({ name: "g", ...(parentId === undefined ? {} : { parentId }) })).id)
      }
      yield* members.add({ groupId: path[0]!, userId: bob, roles: ["viewer"] })
      const groupId = path.at(-1)!

      const check = yield* costs(access.check({ userId: bob, groupId, grants: ["docs:read"] }))
      const inherit = yield* costs(members.inherit({ userId: bob, groupId }))
      const require = yield* costs(members.require({ userId: bob, groupId, roles: ["viewer"] }))

      const twoRanges = [["query", 2, 2, 0]]
      assert.deepStrictEqual([check, inherit, require], [twoRanges, twoRanges, twoRanges])
    }).pipe(Effect.provide(world)), 60_000)

  it.effect("a key without a limit is one read, and a write once a minute", () =>
    Effect.gen(function*() {
      const keys = yield* Keys
      const { raw } = yield* keys.create({ name: "k", scopes: [] })
      const check = ["query", 1, 1, 0] as const

      const first = yield* costs(keys.verify({ raw }))
      const again = yield* costs(keys.verify({ raw }))
      yield* TestClock.adjust("1 minute")
      const later = yield* costs(keys.verify({ raw }))

      assert.deepStrictEqual(again, [check])
      for (const [query, use, ...others] of [first, later]) {
        assert.deepStrictEqual([query, use?.[0], use?.[3], others], [check, "mutation", 1, []])
      }
    }).pipe(Effect.provide(world)), 60_000)

  it.effect("a key that is none is nothing, and of an unknown one a range", () =>
    Effect.gen(function*() {
      const keys = yield* Keys
      const { keyId, raw } = yield* keys.create({ name: "k", scopes: [] })
      yield* keys.remove({ keyId })

      const garbage = yield* costs(Effect.flip(keys.verify({ raw: "gh_live_garbage" })))
      const unknown = yield* costs(Effect.flip(keys.verify({ raw })))

      assert.deepStrictEqual([garbage, unknown], [[], [["query", 1, 0, 0]]])
    }).pipe(Effect.provide(world)), 60_000)

  it.effect("a key with a limit is one query and one mutation", () =>
    Effect.gen(function*() {
      const keys = yield* Keys
      const rateLimit = { maxRequests: 2, windowMs: 60_000 }
      const { raw } = yield* keys.create({ name: "k", scopes: [], rateLimit })
      yield* keys.verify({ raw })

      const passed = yield* costs(keys.verify({ raw }))
      const refused = yield* costs(Effect.flip(keys.verify({ raw })))

      assert.deepStrictEqual(passed.map(([kind, , , written]) => [kind, written]), [["query", 0], ["mutation", 1]])
      assert.deepStrictEqual(refused, [["query", 1, 1, 0]])
    }).pipe(Effect.provide(world)), 60_000)
})
