import { assert, describe, it } from "@effect/vitest"
import * as Access from "@gatehouse/contract/Access"
import * as Actor from "@gatehouse/contract/Actor"
import { nothing } from "@gatehouse/contract/Held"
import * as Scopes from "@gatehouse/contract/Scopes"
import { Effect, Schema } from "effect"

const members = { name: "members" }
const keys = { name: "keys" }
const rows: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>> = {
  members: { m1: { groupId: "g1" }, m2: { groupId: "g2" }, m3: { groupId: "g3" }, mBroken: {} },
  keys: { k1: { userId: "u1" }, k2: { userId: "u2" }, kNobody: {} }
}

/** In g1 the caller may read members, in g2 it stands without a grant, of g3 it knows nothing. */
const reads: Access.AccessReads["Service"] = {
  row: (table, id) => Effect.succeed(Object.hasOwn(rows[table.name] ?? {}, id) ? rows[table.name]![id] : undefined),
  held: (actor, groupId) =>
    Effect.sync(() => {
      const isOwn = Actor.userId(actor) === "u1"
      const isInG1 = groupId === "g1" && (isOwn || ("groupId" in actor && actor.groupId === "g1"))
      if (!isInG1) return groupId === "g2" && isOwn ? nothing : undefined
      const allowed = actor.kind !== "key" || Scopes.canGrant(actor.scopes, "members:read")
      return { grants: new Set(allowed ? ["members:read"] : []), isOwner: false }
    })
}

const scopes = [
  { resource: "members", actions: ["read"] },
  { resource: "keys", actions: ["read"] },
  { resource: "profile", actions: ["read"] },
  { resource: "groups", actions: ["create"] }
]
const others = [{ resource: "other", actions: ["*"] }]

/** In the order of the columns below. */
const actors: ReadonlyArray<readonly [string, Actor.Actor]> = [
  ["nobody", { kind: "anonymous" }],
  ["the system", Actor.system],
  ["a user", { kind: "user", userId: "u1" }],
  ["a user's key with the scope", { kind: "key", keyId: "1", userId: "u1", scopes }],
  ["a user's key without it", { kind: "key", keyId: "2", userId: "u1", scopes: others }],
  ["a platform key with the scope", { kind: "key", keyId: "3", scopes }],
  ["a platform key without it", { kind: "key", keyId: "4", scopes: others }],
  ["a platform key for everything", { kind: "key", keyId: "5", scopes: [{ resource: "*", actions: ["*"] }] }],
  ["a group's key", { kind: "key", keyId: "6", groupId: "g1", roles: ["admin"], scopes }],
  ["a directory", { kind: "directory", connectionId: "c", groupId: "g1" }],
  ["somebody who acts as the user", { kind: "user", userId: "u1", actorId: "a1" }]
]

const self = Access.self("userId", "profile:read")
const group = Access.group("groupId", "members:read")
const groupOrScope = Access.group("groupId", "members:read", { scope: "groups:create" })
const entity = Access.entity("memberId", members, "groupId", "members:read")
const owner = Access.owner("keyId", keys, "userId", "keys:read")
const scope = Access.scope("groups:create")

/** `+` passes, `S` not signed in, `F` forbidden, `N` not found. */
const table: ReadonlyArray<readonly [string, Access.Access, Readonly<Record<string, unknown>>, string]> = [
  ["anyone", Access.anyone, {}, "+++++++++++"],
  ["themselves", Access.themselves, {}, "S+++++++++F"],
  ["themselves and oneself", Access.all(Access.themselves, self), {}, "S+++FFFFFFF"],
  ["themselves and another tenant's row", Access.all(Access.themselves, entity), { memberId: "m3" }, "S+NNN+F+NNF"],
  ["a scope", scope, {}, "S+FFF+F+FFF"],
  ["oneself", self, { userId: "u1" }, "S+++FFFFFF+"],
  ["oneself, by leaving the field out", self, {}, "S+++FFFFFF+"],
  ["oneself, as somebody else", self, { userId: "u2" }, "S+FFFFFFFFF"],
  ["oneself, as an empty name", self, { userId: "" }, "S+FFFFFFFFF"],
  ["a group with the grant", group, { groupId: "g1" }, "S+++F+F++++"],
  ["a group without the grant", group, { groupId: "g2" }, "S+FFF+F+NNF"],
  ["another tenant's group", group, { groupId: "g3" }, "S+NNN+F+NNN"],
  ["a group that is not there", group, { groupId: "missing" }, "S+NNN+F+NNN"],
  ["a group that is no text", group, { groupId: 1 }, "S+NNN+F+NNN"],
  ["no group, refused", group, {}, "S+FFFFFFFFF"],
  ["no group, for a scope", groupOrScope, {}, "S+FFF+F+FFF"],
  ["a group, for a grant or a scope", groupOrScope, { groupId: "g1" }, "S+++F+F++++"],
  ["another tenant's group, for a grant or a scope", groupOrScope, { groupId: "g3" }, "S+NNN+F+NNN"],
  ["a row of a group with the grant", entity, { memberId: "m1" }, "S+++F+F++++"],
  ["a row of a group without the grant", entity, { memberId: "m2" }, "S+FFF+F+NNF"],
  ["another tenant's row", entity, { memberId: "m3" }, "S+NNN+F+NNN"],
  ["a row that is not there", entity, { memberId: "missing" }, "S+NNN+F+NNN"],
  ["a row that is not named", entity, {}, "S+NNN+F+NNN"],
  ["a row without its group", entity, { memberId: "mBroken" }, "S+NNN+F+NNN"],
  ["one's own row", owner, { keyId: "k1" }, "S+++F+F+NN+"],
  ["another user's row", owner, { keyId: "k2" }, "S+NNN+F+NNN"],
  ["a row without an owner", owner, { keyId: "kNobody" }, "S+NNN+F+NNN"],
  ["no row", owner, { keyId: "missing" }, "S+NNN+F+NNN"],
  ["all of two", Access.all(self, group), { userId: "u1", groupId: "g1" }, "S+++FFFFFF+"],
  ["all, the second hidden", Access.all(self, group), { userId: "u1", groupId: "g3" }, "S+NNFFFFFFN"],
  ["any of two", Access.any(self, group), { userId: "u2", groupId: "g1" }, "S+++F+F++++"],
  ["any, each refused, one hidden", Access.any(scope, owner), { keyId: "k2" }, "S+NNN+F+NNN"],
  ["any, with anyone in it", Access.any(scope, Access.anyone), {}, "S++++++++++"]
]

const letter = { NotSignedIn: "S", Forbidden: "F", NotFound: "N" } as const

describe("a rule", () => {
  for (const [name, access, payload, expected] of table) {
    for (const [i, [who, actor]] of actors.entries()) {
      it.effect(`for ${name} answers ${who} with ${expected[i]}`, () =>
        Effect.gen(function*() {
          const refusal = yield* Access.check(reads, actor, access, payload)

          assert.strictEqual(refusal === undefined ? "+" : letter[refusal._tag], expected[i])
        }))
    }
  }

  it.effect("says what is needed, never what is there", () =>
    Effect.gen(function*() {
      const user: Actor.Actor = { kind: "user", userId: "u1" }

      const refusals = yield* Effect.all([
        Access.check(reads, user, group, { groupId: "g2" }),
        Access.check(reads, user, entity, { memberId: "m3" }),
        Access.check(reads, user, entity, { memberId: "missing" })
      ])

      assert.deepStrictEqual(refusals.map((refusal) => JSON.parse(JSON.stringify(refusal))), [
        { _tag: "Forbidden", needs: "members:read" },
        { _tag: "NotFound" },
        { _tag: "NotFound" }
      ])
    }))

  it.effect("takes no name from the prototype of the payload", () =>
    Effect.gen(function*() {
      const user: Actor.Actor = { kind: "user", userId: "u1" }

      const refusal = yield* Access.check(reads, user, Access.group("constructor", "members:read"), {})

      assert.isDefined(refusal)
    }))

  const leaf = Schema.Literals(["scope", "self", "group", "entity", "owner", "anyone", "themselves"])
  const Rule = Schema.Struct({
    by: Schema.Literals(["all", "any"]),
    of: Schema.NonEmptyArray(Schema.Struct({ by: Schema.Literals(["all", "any"]), of: Schema.NonEmptyArray(leaf) }))
  })
  const leaves: Readonly<Record<typeof leaf.Type, Access.Access>> = {
    scope,
    self,
    group,
    entity,
    owner,
    anyone: Access.anyone,
    themselves: Access.themselves
  }
  const build = (rule: typeof Rule.Type): Access.Access => {
    const [first, ...rest] = rule.of.map(({ by, of }): Access.Access => {
      const [one, ...more] = of.map((name) => leaves[name])
      return { by, of: [one!, ...more] }
    })
    return { by: rule.by, of: [first!, ...rest] }
  }
  const Payload = Schema.Record(
    Schema.Literals(["userId", "groupId", "memberId", "keyId"]),
    Schema.Literals(["u1", "u2", "g1", "g2", "g3", "m1", "m3", "k1", "k2"])
  )

  it.effect.prop(
    "never lets nobody through but for `anyone` itself, and reads nothing to say so",
    { rule: Rule, payload: Payload },
    ({ payload, rule }) =>
      Effect.gen(function*() {
        const blind: Access.AccessReads["Service"] = {
          row: () => Effect.die("read a row"),
          held: () => Effect.die("read what is held")
        }

        const refusal = yield* Access.check(blind, { kind: "anonymous" }, build(rule), payload)

        assert.strictEqual(refusal?._tag, "NotSignedIn")
      })
  )

  it.effect.prop(
    "passes `all` exactly when each part passes, and `any` when one does",
    { rule: Rule, payload: Payload, who: Schema.Literals([2, 3, 4, 5, 6, 7, 8, 9, 10]) },
    ({ payload, rule, who }) =>
      Effect.gen(function*() {
        const actor = actors[who]![1]
        const passes = (access: Access.Access) =>
          Effect.map(Access.check(reads, actor, access, payload), (refusal) => refusal === undefined)
        const parts = yield* Effect.forEach(rule.of, (part) =>
          Effect.map(
            Effect.forEach(part.of, (name) => passes(leaves[name])),
            (each) => part.by === "all" ? each.every(Boolean) : each.some(Boolean)
          ))

        const whole = yield* passes(build(rule))

        assert.strictEqual(whole, rule.by === "all" ? parts.every(Boolean) : parts.some(Boolean))
      })
  )
})

describe("trust", () => {
  it("is for the application itself and platform keys only", () => {
    const trusted = actors.filter(([, actor]) => Actor.isTrusted(actor)).map(([who]) => who)

    assert.deepStrictEqual(trusted, [
      "nobody",
      "the system",
      "a platform key with the scope",
      "a platform key without it",
      "a platform key for everything"
    ])
  })
})
