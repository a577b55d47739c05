/**
 * The largest mutations of groups, held to what Convex allows one transaction: 4,096 index ranges, 16,000 documents
 * written, 1 s of running.
 */
import { assert, describe, it } from "@effect/vitest"
import { UserId } from "@gatehouse/contract/Text"
import type { Run } from "@gatehouse/convex-isolate"
import {
  GroupId,
  GroupTable,
  InviteId,
  InviteRoleTable,
  InviteTable,
  MemberId,
  MemberRoleTable,
  MemberTable
} from "@gatehouse/groups"
import { Groups } from "@gatehouse/groups/server"
import * as JobSteps from "@gatehouse/store/JobSteps"
import { Store } from "@gatehouse/store/Store"
import type { AnyTable } from "@gatehouse/store/Table"
import { Effect } from "effect"
import { component, layer, Runs } from "./Domain.ts"

const world = layer({ permissions: { grants: [], roles: {} }, heard: () => {} })
const timeout = 120_000

const maximumRanges = 4_096
const maximumWrites = 16_000

const idOf = (prefix: string, n: number) => `${prefix}_${String(n).padStart(26, "0")}`
const group = (n: number) => GroupId.make(idOf("grp", n))

type Rows = ReadonlyArray<readonly [AnyTable, Readonly<Record<string, unknown>>]>

/** Inserts rows past the services, some hundred in a transaction. */
const insert = Effect.fnUntraced(function*(rows: Rows) {
  const store = yield* Store
  for (let from = 0; from < rows.length; from += 400) {
    yield* store.mutation(
      { name: "rows" },
      Effect.forEach(rows.slice(from, from + 400), ([table, row]) => Effect.orDie(store.insert(table, row as never)), {
        discard: true
      })
    )
  }
})

/** Groups 1 to `size`, three below each. */
const tree = (size: number): Rows => {
  const paths: Array<ReadonlyArray<GroupId>> = []
  return Array.from({ length: size }, (_, i) => {
    const parent = i === 0 ? undefined : paths[Math.floor((i - 1) / 3)]!
    const path = [...parent ?? [], group(i + 1)]
    paths.push(path)
    const parentId = parent?.at(-1)
    const row = {
      id: group(i + 1),
      createdAt: 0,
      name: `group ${i}`,
      slug: `group-${i}`,
      scope: parentId ?? "root",
      ...(parentId === undefined ? {} : { parentId }),
      path,
      tags: []
    }
    return [GroupTable, row]
  })
}

/** What group `n` holds: so many members and as many invites, each with so many roles. */
const belongings = (n: number, size: number, roles: number): Rows => {
  const names = Array.from({ length: roles }, (_, i) => `role-${i}`)
  const base = { createdAt: 0, groupId: group(n) }
  return Array.from({ length: size }, (_, i): Rows => {
    const userId = UserId.make(`usr_${i}`)
    const member = MemberId.make(idOf("mem", n * 1_000 + i))
    const invite = InviteId.make(idOf("inv", n * 1_000 + i))
    return [
      [MemberTable, { ...base, id: member, userId, roles: names, status: "active" }],
      [InviteTable, { ...base, id: invite, roles: names, status: "pending", tokenHash: invite, expiresAt: 1e12 }],
      ...names.flatMap((role): Rows => [
        [MemberRoleTable, { ...base, id: `mro_${member}_${role}`, userId, memberId: member, role, status: "active" }],
        [InviteRoleTable, { ...base, id: `iro_${invite}_${role}`, inviteId: invite, role, status: "pending" }]
      ])
    ]
  }).flat()
}

/** The steps of jobs that ran, by what they read and wrote. */
const stepsOf = (runs: ReadonlyArray<Run>) => runs.filter(({ module, name }) => module === "jobs" && name === "step")

/** Every document that is changed is read once more by Convex itself, which is a range of its own. */
const rangesOf = ({ documents, ranges }: Run) => ranges + documents.written

const nothingLeft = Effect.gen(function*() {
  const isolate = yield* Runs
  for (const { name } of [GroupTable, MemberTable, MemberRoleTable, InviteTable, InviteRoleTable]) {
    assert.deepStrictEqual(yield* Effect.promise(() => isolate.rows(name, component)), [])
  }
})

describe("What Convex allows one transaction", () => {
  it.effect("holds a deletion and a move of 500 groups at once", () =>
    Effect.gen(function*() {
      const groups = yield* Groups
      const { runs } = yield* Runs
      yield* insert(tree(500))
      const { id: to } = yield* groups.create({ name: "to" })

      assert.deepStrictEqual(yield* groups.move({ groupId: group(1), parentId: to }), { status: "moved" })
      const move = runs.at(-1)!
      yield* groups.delete({ groupId: group(1) })
      const deletion = runs.at(-1)!

      assert.deepStrictEqual([move.name, deletion.name], ["move", "delete"])
      for (const run of [move, deletion]) {
        assert.isBelow(rangesOf(run), maximumRanges / 2)
        assert.isBelow(run.documents.written, maximumWrites / 10)
      }
    }).pipe(Effect.provide(world)), timeout)

  it.effect(
    "holds each step that removes a group of many members and invites with many roles",
    () =>
      Effect.gen(function*() {
        const groups = yield* Groups
        const { runs } = yield* Runs
        yield* insert([...tree(1), ...belongings(1, 60, 16)])

        yield* groups.delete({ groupId: group(1) })
        const { failures } = yield* JobSteps.drain()

        assert.strictEqual(failures, 0)
        assert.isBelow(Math.max(...stepsOf(runs).map(rangesOf)), maximumRanges / 2)
        yield* nothingLeft
      }).pipe(Effect.provide(world)),
    timeout
  )

  it.effect("holds each step that removes many groups of few members", () =>
    Effect.gen(function*() {
      const groups = yield* Groups
      const { runs } = yield* Runs
      yield* insert([...tree(120), ...Array.from({ length: 120 }, (_, i) => belongings(i + 1, 6, 2)).flat()])

      yield* groups.delete({ groupId: group(1) })
      const { failures } = yield* JobSteps.drain()

      assert.strictEqual(failures, 0)
      assert.isBelow(Math.max(...stepsOf(runs).map(rangesOf)), maximumRanges / 2)
      yield* nothingLeft
    }).pipe(Effect.provide(world)), timeout)
})
