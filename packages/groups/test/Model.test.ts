/**
 * Any sequence of operations, steps of large moves and deletions in between, against a tree that is walked naively.
 */
import { assert, describe, it } from "@effect/vitest"
import { GroupMoveTable, GroupTable } from "@gatehouse/groups"
import type { GroupId, MemberId, MoveId } from "@gatehouse/groups"
import { Store } from "@gatehouse/store/Store"
import { Effect, Schema } from "effect"
import { ada, bob, oneStep, services, stores, world } from "./World.ts"

/** A number that picks one of what there is: modulo. */
const Pick = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 63 }))

const create = Schema.Struct({ do: Schema.Literal("create"), parent: Pick })
const move = Schema.Struct({ do: Schema.Literal("move"), group: Pick, parent: Pick })
const remove = Schema.Struct({ do: Schema.Literal("delete"), group: Pick })
const add = Schema.Struct({
  do: Schema.Literal("add"),
  group: Pick,
  user: Pick,
  role: Schema.Literals(["viewer", "writer"])
})
const suspend = Schema.Struct({ do: Schema.Literal("suspend"), member: Pick })
const step = Schema.Struct({ do: Schema.Literal("step") })

const Operation = Schema.Union([create, move, remove, add, suspend, step])
type Operation = typeof Operation.Type

/** More of what makes and moves trees than of what ends them. */
const Operations = Schema.Array(
  Schema.Union([create, create, move, move, move, move, add, add, suspend, step, step, step, remove])
).check(Schema.isMinLength(60), Schema.isMaxLength(120))

const roleGrants = { viewer: "docs:read", writer: "docs:write" } as const
const users = [ada, bob]

interface ModelGroup {
  parent: GroupId | undefined
  deleted: boolean
}

const run = Effect.fnUntraced(function*(operations: ReadonlyArray<Operation>) {
  const { access, groups, heard, members } = yield* services
  const tree = new Map<GroupId, ModelGroup>()
  const memberships: Array<{ id: MemberId; group: GroupId; user: string; role: "viewer" | "writer"; active: boolean }> =
    []
  const pending = new Map<MoveId, { group: GroupId; parent: GroupId | undefined }>()
  let heardUntil = 0

  const path = (id: GroupId): ReadonlyArray<GroupId> => {
    const up: Array<GroupId> = []
    for (let at: GroupId | undefined = id; at !== undefined; at = tree.get(at)?.parent) {
      up.push(at)
      assert.isAtMost(up.length, 64, "the model has a cycle")
    }
    return up
  }
  const gone = (id: GroupId) => path(id).some((at) => tree.get(at)?.deleted === true)
  const pick = <A>(list: ReadonlyArray<A>, n: number): A | undefined => list[n % Math.max(list.length, 1)]
  const ids = () => [...tree.keys()]

  /** A large move counts from the moment at which it is said to have happened. */
  const hear = () => {
    for (; heardUntil < heard.events.length; heardUntil++) {
      const { data, type } = heard.events[heardUntil]!
      const moveId = data?.moveId as MoveId | undefined
      const move = moveId === undefined ? undefined : pending.get(moveId)
      if (moveId === undefined || move === undefined || type === "group.move_started") continue
      if (type === "group.moved") tree.get(move.group)!.parent = move.parent
      pending.delete(moveId)
    }
  }

  const perform = Effect.fnUntraced(function*(operation: Operation) {
    switch (operation.do) {
      case "create": {
        // One in eight is a root.
        const parentId = operation.parent % 8 === 0 ? undefined : pick(ids(), operation.parent)
        const made = yield* Effect.result(
          groups.create({ name: "g", ...parentId === undefined ? {} : { parentId } })
        )
        if (made._tag === "Success") tree.set(made.success.id, { parent: parentId, deleted: false })
        else assert.isTrue(parentId !== undefined && gone(parentId), made.failure._tag)
        assert.strictEqual(made._tag === "Failure", parentId !== undefined && gone(parentId))
        return
      }
      case "move": {
        const group = pick(ids(), operation.group)
        if (group === undefined) return
        const parent = operation.parent % 8 === 0 ? undefined : pick(ids(), operation.parent)
        const lost = gone(group) || (parent !== undefined && gone(parent))
        const cycle = parent !== undefined && path(parent).includes(group)
        const moved = yield* Effect.result(groups.move({ groupId: group, parentId: parent ?? null }))
        if (moved._tag === "Failure") {
          if (moved.failure._tag === "GroupBusy") assert.isTrue(yield* underWay)
          else assert.strictEqual(moved.failure._tag, lost ? "GroupNotFound" : "GroupCycle")
          assert.isTrue(lost || cycle || moved.failure._tag === "GroupBusy")
          return
        }
        assert.isFalse(lost || cycle)
        if (moved.success.status === "moved") tree.get(group)!.parent = parent
        else pending.set(moved.success.moveId, { group, parent })
        return
      }
      case "delete": {
        const group = pick(ids(), operation.group)
        // Deleting seldom: a tree that is always gone tests little.
        if (group === undefined || operation.group % 4 !== 0) return
        const lost = gone(group)
        const deleted = yield* Effect.result(groups.delete({ groupId: group }))
        if (deleted._tag === "Failure" && deleted.failure._tag === "GroupBusy") {
          assert.isTrue(yield* underWay)
          return
        }
        assert.strictEqual(deleted._tag === "Failure", lost)
        tree.get(group)!.deleted = true
        return
      }
      case "add": {
        const group = pick(ids(), operation.group)
        const user = pick(users, operation.user)
        if (group === undefined || user === undefined || gone(group)) return
        const role = operation.role
        const added = yield* Effect.result(members.add({ groupId: group, userId: user, roles: [role] }))
        const known = memberships.some((each) => each.group === group && each.user === user)
        assert.strictEqual(added._tag === "Failure", known)
        if (added._tag === "Success") {
          memberships.push({ id: added.success.id, group, user, role, active: true })
        }
        return
      }
      case "suspend": {
        const member = pick(memberships, operation.member)
        if (member === undefined || gone(member.group)) return
        member.active = !member.active
        yield* members.update({ memberId: member.id, status: member.active ? "active" : "suspended" })
        return
      }
      case "step": {
        yield* oneStep("groups")
        return
      }
    }
  })

  const store = yield* Store
  const underWay = Effect.map(
    store.first(GroupMoveTable, "byFromRoot", [], { limit: 1 }),
    (moves) => moves.length > 0
  )

  /** Every check and every path agrees with the naive tree; what is on its way out may still answer, or not. */
  const agree = Effect.fnUntraced(function*() {
    for (const id of ids()) {
      if (gone(id)) continue
      const up = path(id)
      const ancestors = yield* groups.ancestors({ groupId: id, includeSelf: true })
      assert.deepStrictEqual(ancestors.map((group) => group.id), up)
      for (const user of users) {
        const held = new Set(
          memberships.filter((each) => each.user === user && each.active && up.includes(each.group))
            .map((each) => roleGrants[each.role])
        )
        const { missing } = yield* access.check({ userId: user, groupId: id, grants: ["docs:read", "docs:write"] })
        assert.deepStrictEqual(missing, ["docs:read", "docs:write"].filter((grant) => !held.has(grant as "docs:read")))
      }
    }
  })

  for (const operation of operations) {
    yield* perform(operation)
    hear()
    yield* agree()
  }
  // To the end of all jobs, looking after every step.
  while (yield* oneStep("groups")) {
    hear()
    yield* agree()
  }

  assert.strictEqual(pending.size, 0)
  assert.isFalse(yield* underWay)
  const rows = yield* store.first(GroupTable, "byState", [], { limit: 100 })
  assert.deepStrictEqual(rows.map((row) => row.id).toSorted(), ids().filter((id) => !gone(id)).toSorted())
  assert.isTrue(rows.every((row) => row.moveId === undefined && row.path.join() === path(row.id).toReversed().join()))
})

for (const store of stores) {
  describe(`The tree over ${store.name}`, () => {
    it.effect.prop(
      "agrees with a naive one after every operation and every step of every job",
      { operations: Operations },
      ({ operations }) =>
        run(operations).pipe(Effect.provide(world(store, { inlineLimit: 1, stepSize: 2 }), { local: true })),
      { arbitrary: { runs: store.runs, size: store.runs === 1 ? 60 : 120 } }
    )
  })
}
