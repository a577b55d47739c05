/**
 * The queries with a function file of their own answer what the general function of their service answers: the same value,
 * the same data of a failure, for rows in every state.
 */
import { assert, describe, it } from "@effect/vitest"
import { componentRef } from "@gatehouse/convex-isolate"
import { GroupMoveTable, GroupTable, MemberTable } from "@gatehouse/groups"
import { KeyTable } from "@gatehouse/keys/KeyTable"
import { Store } from "@gatehouse/store/Store"
import type { AnyTable } from "@gatehouse/store/Table"
import { ConvexError } from "convex/values"
import { Effect } from "effect"
import { createHash } from "node:crypto"
import { component, layer, Runs } from "./domain/Domain.ts"

const world = layer({ permissions: { grants: [], roles: {} }, heard: () => {} })
const timeout = 120_000
const now = 1_000_000

/** Numbers that look random and are the same in every run. */
const randomOf = (seed: number) => {
  let state = seed
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  return {
    chance: (part: number) => next() < part,
    pick: <A>(values: ReadonlyArray<A>): A => values[Math.floor(next() * values.length)]!,
    some: <A>(values: ReadonlyArray<A>): Array<A> => values.filter(() => next() < 0.4)
  }
}
type Random = ReturnType<typeof randomOf>

type Rows = Array<readonly [AnyTable, Readonly<Record<string, unknown>>]>

const insert = Effect.fnUntraced(function*(rows: Rows) {
  const store = yield* Store
  for (let from = 0; from < rows.length; from += 200) {
    yield* store.mutation(
      { name: "rows" },
      Effect.forEach(rows.slice(from, from + 200), ([table, row]) => Effect.orDie(store.insert(table, row as never)), {
        discard: true
      })
    )
  }
})

const idOf = (prefix: string, n: number) => `${prefix}_${String(n).padStart(26, "0")}`

/** How both functions answer. */
const both = Effect.fnUntraced(function*([hot, general]: readonly [string, string], args: Record<string, unknown>) {
  const isolate = yield* Runs
  const answer = (name: string) =>
    Effect.promise(() =>
      isolate.query(componentRef(component, name), args).then(
        (value) => ({ value }),
        (error) => error instanceof ConvexError ? { data: error.data } : { error: String(error).split("\n")[0] }
      )
    )
  return [yield* answer(hot), yield* answer(general)] as const
})

const roleNames = ["owner", "reader", "gone", "__proto__", "constructor", "größe", "1"]
const permissions = {
  grants: ["docs:read", "docs:write"],
  roles: [
    { role: "owner", grants: "*", owner: true },
    { role: "reader", grants: ["docs:read"] },
    { role: "__proto__", grants: ["docs:write"] },
    { role: "größe", grants: [] },
    { role: "1", grants: ["docs:read"] }
  ]
}
const users = ["few", "at-limit", "beyond-limit", "nobody"]

/** A tree of groups, some deleted, some in a large move in each of its states, and memberships of every kind. */
const groupsOf = ({ chance, pick, some }: Random): Rows => {
  const rows: Rows = ["staging", "flipped", "cancelled"].map((state, i) => [GroupMoveTable, {
    id: idOf("mov", i),
    createdAt: 0,
    groupId: idOf("grp", 1),
    basePath: [],
    fromRoot: `from ${i}`,
    toRoot: `to ${i}`,
    state
  }])
  const paths: Array<ReadonlyArray<string>> = []
  for (let i = 0; i < 10; i++) {
    const parent = i === 0 ? [] : pick(paths)
    const path = [...parent, idOf("grp", i)]
    paths.push(path)
    rows.push([GroupTable, {
      id: idOf("grp", i),
      createdAt: 0,
      name: "g",
      scope: "root",
      path,
      tags: [],
      // The move 3 has gone.
      ...(chance(0.4) ? { moveId: idOf("mov", pick([0, 1, 2, 3])), movePath: [...pick(paths), idOf("grp", i)] } : {}),
      ...(chance(0.15) ? { deletedAt: 1 } : {})
    }])
  }
  let members = 0
  const memberOf = (userId: string, groupId: string) =>
    rows.push([MemberTable, {
      id: idOf("mem", members++),
      createdAt: members,
      groupId,
      userId,
      roles: some(roleNames),
      status: pick(["active", "active", "suspended"]),
      ...(chance(0.3) ? { extend: { "$ß": [null, "a\\b"] } } : {})
    }])
  for (let i = 0; i < 10; i++) if (chance(0.6)) memberOf("few", idOf("grp", i))
  for (const [user, total] of [["at-limit", 64], ["beyond-limit", 65]] as const) {
    let inTree = 0
    for (let i = 0; i < 10; i++) {
      if (chance(0.5)) {
        memberOf(user, idOf("grp", i))
        inTree++
      }
    }
    for (let i = inTree; i < total; i++) memberOf(user, idOf("grp", 100 + i))
  }
  return rows
}

const actorOf = ({ pick, some }: Random) =>
  pick([
    { kind: "system" },
    { kind: "anonymous" },
    { kind: "user", userId: pick(users) },
    {
      kind: "key",
      keyId: idOf("key", 0),
      ...pick([{}, { userId: pick(users) }, { groupId: idOf("grp", 0), roles: ["owner"] }]),
      scopes: some([{ resource: "docs", actions: ["read"] }, { resource: "*", actions: ["write"] }])
    },
    { kind: "directory", connectionId: "c", groupId: idOf("grp", 0) }
  ])

const keyOf = ({ chance, pick, some }: Random, i: number): Readonly<Record<string, unknown>> => {
  const times = [now - 60_001, now - 60_000, now - 59_999, now - 1, now, now + 1, now + 60_000]
  const sometimes = (field: string, value: () => unknown) => chance(0.4) ? { [field]: value() } : {}
  const revoked = chance(0.3)
  return {
    id: idOf("key", i),
    createdAt: 0,
    hash: createHash("sha256").update(`raw ${i}`).digest("hex"),
    owner: "platform",
    name: "k",
    start: "gh_live_abcd",
    scopes: some([{ resource: "docs", actions: ["read"] }, { resource: "*", actions: ["*"] }, {
      resource: "keys",
      actions: []
    }]),
    revoked,
    ...(revoked ? { ...sometimes("revokedAt", () => pick(times)), ...sometimes("graceUntil", () => pick(times)) } : {}),
    ...sometimes("expiresAt", () => pick(times)),
    ...sometimes("lastUsedAt", () => pick(times)),
    ...sometimes("ipAllow", () => pick([[], ["10.0.0.0/8"], ["::1"], ["nonsense"]])),
    ...sometimes("metadata", () => ({ "__x": 1, "ä": { $: [] } })),
    ...pick([{}, { userId: "ada" }, { groupId: idOf("grp", 0), roles: ["reader"] }]),
    ...(chance(0.4)
      ? {
        rateLimit: { maxRequests: 2, windowMs: 1_000 },
        ...sometimes("bucket", () => ({ credit: pick([0, 998, 999, 1_000, 2_000]), at: pick([now - 1, now, now + 1]) }))
      }
      : {}),
    ...(chance(0.1) ? { suspended: true } : {})
  }
}

describe("A hot query answers as the general one", () => {
  it.effect("of access and inheritance", () =>
    Effect.gen(function*() {
      const answers = new Set<string>()
      const random = randomOf(7)
      yield* insert(groupsOf(random))
      const isolate = yield* Runs
      isolate.setNow(now)
      for (let i = 0; i < 60; i++) {
        const subject = random.chance(0.8) ? { userId: random.pick(users) } : {}
        const groupId = idOf("grp", random.pick([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 99]))
        const args = { actor: actorOf(random), permissions }
        const roles = random.chance(0.5) ? { roles: random.some(roleNames) } : {}
        const grants = random.pick([["docs:read"], ["docs:write", "docs:read"], ["nothing:known"]])
        const ask = { ...subject, groupId }
        for (
          const [names, payload] of [
            [["accessCheck:check", "access:check"], { ...ask, grants }],
            [["memberInherit:inherit", "members:inherit"], { ...ask, ...roles }],
            [["memberInherit:require", "members:require"], { ...ask, ...roles }]
          ] as const
        ) {
          const [hot, general] = yield* both(names, { ...args, payload })
          assert.deepStrictEqual(hot, general, JSON.stringify({ names, ...args, payload }))
          answers.add("value" in hot ? `${names[0]} ${JSON.stringify(hot.value).length > 190}` : hot.data?.code)
        }
      }
      // Enough cases were met for that to say something.
      assert.includeMembers([...answers], ["FORBIDDEN", "USER_REQUIRED"])
      assert.isAtLeast(answers.size, 6)
    }).pipe(Effect.provide(world)), timeout)

  it.effect("of keys", () =>
    Effect.gen(function*() {
      const codes = new Set<unknown>()
      const random = randomOf(3)
      yield* insert(Array.from({ length: 120 }, (_, i) => [KeyTable, keyOf(random, i)] as const))
      const isolate = yield* Runs
      isolate.setNow(now)
      for (let i = 0; i < 125; i++) {
        const payload = {
          raw: `raw ${i}`,
          ...(random.chance(0.4) ? { resource: random.pick(["docs", "keys"]) } : {}),
          ...(random.chance(0.4) ? { action: "read" } : {}),
          ...(random.chance(0.7) ? { ip: random.pick(["10.1.2.3", "::ffff:10.1.2.3", "::1", "x"]) } : {})
        }
        const [hot, general] = yield* both(["keyCheck:check", "keys:check"], { payload, actor: { kind: "system" } })
        assert.deepStrictEqual(hot, general, JSON.stringify(payload))
        codes.add("value" in hot ? hot.value.record : hot.data?.code)
      }
      assert.sameMembers([...codes], [
        "nothing",
        "lastUse",
        "request",
        "INVALID_API_KEY",
        "API_KEY_REVOKED",
        "API_KEY_SUSPENDED",
        "API_KEY_EXPIRED",
        "API_KEY_IP_DENIED",
        "SCOPE_CHECK_FAILED",
        "API_KEY_RATE_LIMITED"
      ])
    }).pipe(Effect.provide(world)), timeout)

  it.effect("of a payload that breaks a rule", () =>
    Effect.gen(function*() {
      const actor = { kind: "system" }
      const groupId = idOf("grp", 0)
      for (
        const [names, payload, field] of [
          [["keyCheck:check", "keys:check"], { raw: "ü".repeat(257) }, "raw"],
          [["keyCheck:check", "keys:check"], { raw: "a", resource: "*" }, "resource"],
          [["keyCheck:check", "keys:check"], { raw: "a\u0000" }, "raw"],
          [["accessCheck:check", "access:check"], { groupId: "__proto__", grants: ["a:b"] }, "groupId"],
          [["accessCheck:check", "access:check"], { groupId, grants: [] }, "grants"],
          [["memberInherit:inherit", "members:inherit"], { groupId, roles: Array(17).fill("r") }, "roles"],
          [["memberInherit:require", "members:require"], { groupId, userId: "\ud800" }, "userId"]
        ] as const
      ) {
        const args = { payload, actor, ...(names[0].startsWith("key") ? {} : { permissions }) }
        const [hot, general] = yield* both(names, args)
        assert.deepStrictEqual(hot, general)
        assert.deepInclude((hot as any).data, { code: "INVALID_PAYLOAD", field })
      }
    }).pipe(Effect.provide(world)), timeout)
})
