import { assert, describe, it } from "@effect/vitest"
import * as Wire from "@gatehouse/contract/testing/Wire"
import { GroupId, GroupsContract } from "@gatehouse/groups"
import { Groups } from "@gatehouse/groups/server"
import * as JobSteps from "@gatehouse/store/JobSteps"
import { Effect, Schema } from "effect"
import { acme, ada, as, bob, chain, later, nowhere, platform, services, stores, world } from "./World.ts"

for (const store of stores) {
  describe(`Groups over ${store.name}`, () => {
    it.effect("creates a group and reads it back as it was made", () =>
      Effect.gen(function*() {
        const { groups } = yield* services
        const made = yield* groups.create({
          name: "Acme",
          slug: "acme",
          type: "org",
          tags: [" Blue ", "blue", "RED"],
          extend: { plan: "pro", seats: [1, null] }
        })

        assert.deepStrictEqual(yield* groups.get({ groupId: made.id }), made)
        assert.deepStrictEqual(made.tags, ["blue", "red"])
        assert.deepStrictEqual(made.extend, { plan: "pro", seats: [1, null] })
        assert.isFalse("parentId" in made)
      }).pipe(Effect.provide(world(store))))

    it.effect("returns only what the contract names", () =>
      Effect.gen(function*() {
        const { groups, web } = yield* acme

        const row = yield* groups.get({ groupId: web.id })

        assert.hasAllKeys(row, ["id", "createdAt", "name", "slug", "parentId", "tags"])
      }).pipe(Effect.provide(world(store))))

    it.effect("refuses a parent that is not there", () =>
      Effect.gen(function*() {
        const { groups } = yield* services

        const failure = yield* Effect.flip(groups.create({ name: "Lost", parentId: nowhere }))

        assert.deepInclude(failure, { _tag: "GroupNotFound", groupId: nowhere })
      }).pipe(Effect.provide(world(store))))

    it.effect("keeps slugs unique among siblings, at the top too, and nowhere else", () =>
      Effect.gen(function*() {
        const { eng, groups, root } = yield* acme

        assert.strictEqual((yield* Effect.flip(groups.create({ name: "A", slug: "acme" })))._tag, "SlugTaken")
        assert.strictEqual(
          (yield* Effect.flip(groups.create({ name: "E", slug: "eng", parentId: root.id })))._tag,
          "SlugTaken"
        )
        const elsewhere = yield* groups.create({ name: "E", slug: "eng", parentId: eng.id })
        assert.strictEqual(elsewhere.slug, "eng")
      }).pipe(Effect.provide(world(store))))

    it.effect("lets one of many who want the same slug at once have it", () =>
      Effect.gen(function*() {
        const { groups } = yield* services

        const outcomes = yield* Effect.all(
          Array.from({ length: 10 }, () => Effect.result(groups.create({ name: "Race", slug: "race" }))),
          { concurrency: "unbounded" }
        )

        assert.strictEqual(outcomes.filter((outcome) => outcome._tag === "Success").length, 1)
        assert.deepStrictEqual(
          new Set(outcomes.flatMap((outcome) => outcome._tag === "Failure" ? [outcome.failure._tag] : [])),
          new Set(["SlugTaken"])
        )
      }).pipe(Effect.provide(world(store))))

    it.effect("nests 32 deep and no deeper", () =>
      Effect.gen(function*() {
        const ids = yield* chain(32)
        const { groups } = yield* services

        const failure = yield* Effect.flip(groups.create({ name: "33", parentId: ids[31]! }))

        assert.deepInclude(failure, { _tag: "GroupTooDeep", maxDepth: 32 })
        assert.strictEqual((yield* groups.ancestors({ groupId: ids[31]! })).length, 31)
      }).pipe(Effect.provide(world(store))))

    it.effect("names ancestors from the parent to the root", () =>
      Effect.gen(function*() {
        const { eng, groups, root, web } = yield* acme
        const names = (list: ReadonlyArray<{ readonly name: string }>) => list.map(({ name }) => name)

        assert.deepStrictEqual(yield* groups.ancestors({ groupId: web.id }), [
          { id: eng.id, name: "Engineering", slug: "eng", parentId: root.id },
          { id: root.id, name: "Acme", slug: "acme" }
        ])
        assert.deepStrictEqual(names(yield* groups.ancestors({ groupId: web.id, includeSelf: true })), [
          "Web",
          "Engineering",
          "Acme"
        ])
        assert.deepStrictEqual(names(yield* groups.ancestors({ groupId: web.id, maxDepth: 1 })), ["Engineering"])
        assert.deepStrictEqual(
          names(yield* groups.ancestors({ groupId: web.id, maxDepth: 1, includeSelf: true })),
          ["Web", "Engineering"]
        )
        assert.deepStrictEqual(yield* groups.ancestors({ groupId: root.id }), [])
      }).pipe(Effect.provide(world(store))))

    it.effect("finds a group by its slug among siblings", () =>
      Effect.gen(function*() {
        const { eng, groups, root } = yield* acme

        assert.strictEqual((yield* groups.getBySlug({ slug: "acme" }))?.id, root.id)
        assert.strictEqual((yield* groups.getBySlug({ slug: "eng", parentId: root.id }))?.id, eng.id)
        assert.isNull(yield* groups.getBySlug({ slug: "eng" }))
      }).pipe(Effect.provide(world(store))))

    it.effect("changes what is given, clears what is null and leaves the rest", () =>
      Effect.gen(function*() {
        const { groups } = yield* services
        const { id } = yield* groups.create({ name: "A", slug: "a", type: "t", tags: ["x", "y"], extend: { a: 1 } })

        const changed = yield* groups.update({ groupId: id, name: "B", type: null, tags: ["y", "z"] })

        assert.deepInclude(changed, { name: "B", slug: "a", tags: ["y", "z"], extend: { a: 1 } })
        assert.isFalse("type" in changed)
        assert.isFalse("slug" in (yield* groups.update({ groupId: id, slug: null })))
        assert.strictEqual((yield* groups.list({ tag: "x" })).items.length, 0)
        assert.strictEqual((yield* groups.list({ tag: "z" })).items.length, 1)
      }).pipe(Effect.provide(world(store))))

    it.effect("does not let an update take a sibling's slug, and lets it keep its own", () =>
      Effect.gen(function*() {
        const { groups, root } = yield* acme
        const other = yield* groups.create({ name: "Sales", slug: "sales", parentId: root.id })

        assert.strictEqual(
          (yield* Effect.flip(groups.update({ groupId: other.id, slug: "eng" })))._tag,
          "SlugTaken"
        )
        assert.strictEqual((yield* groups.update({ groupId: other.id, slug: "sales" })).slug, "sales")
      }).pipe(Effect.provide(world(store))))

    it.effect("lists by each filter", () =>
      Effect.gen(function*() {
        const { eng, groups, root, web } = yield* acme
        yield* later
        const team = yield* groups.create({
          name: "Team",
          slug: "web",
          type: "team",
          tags: ["a", "b"],
          parentId: root.id
        })
        yield* later
        const squad = yield* groups.create({ name: "Squad", type: "team", tags: ["b", "c"] })
        const list = (filter: Parameters<typeof groups.list>[0]) =>
          Effect.map(groups.list(filter), (page) => page.items.map(({ id }) => id))

        assert.deepStrictEqual(yield* list({}), [root.id, eng.id, web.id, team.id, squad.id])
        assert.deepStrictEqual(yield* list({ order: "desc", root: true }), [squad.id, root.id])
        assert.deepStrictEqual(yield* list({ parentId: root.id }), [eng.id, team.id])
        assert.deepStrictEqual(yield* list({ parentId: root.id, type: "team" }), [team.id])
        assert.deepStrictEqual(yield* list({ root: true, type: "team" }), [squad.id])
        assert.deepStrictEqual(yield* list({ parentId: root.id, slug: "web" }), [team.id])
        assert.deepStrictEqual(yield* list({ type: "team" }), [team.id, squad.id])
        assert.deepStrictEqual(yield* list({ slug: "web" }), [web.id, team.id])
        assert.deepStrictEqual(yield* list({ name: "Squad" }), [squad.id])
        assert.deepStrictEqual(yield* list({ tag: " B " }), [team.id, squad.id])
        assert.deepStrictEqual(yield* list({ tagsAny: ["a", "c"] }), [team.id, squad.id])
        assert.deepStrictEqual(yield* list({ tagsAll: ["b", "c"] }), [squad.id])
      }).pipe(Effect.provide(world(store))))

    it.effect("says which filters do not go together", () =>
      Effect.gen(function*() {
        const { groups, root } = yield* acme

        const failure = yield* Effect.flip(groups.list({ parentId: root.id, name: "Web", type: "team" }))

        assert.deepInclude(failure, { _tag: "UnsupportedFilter", filters: ["parentId", "type", "name"] })
        assert.strictEqual(
          (yield* Effect.flip(groups.list({ parentId: root.id, root: true })))._tag,
          "UnsupportedFilter"
        )
        assert.strictEqual((yield* Effect.flip(groups.list({ root: true, tag: "x" })))._tag, "UnsupportedFilter")
      }).pipe(Effect.provide(world(store))))

    it.effect("pages by tags in both orders without gap or repetition", () =>
      Effect.gen(function*() {
        const { groups } = yield* services
        const ids: Array<string> = []
        for (let i = 0; i < 7; i++) {
          yield* later
          ids.push((yield* groups.create({ name: `g${i}`, tags: i % 2 === 0 ? ["even", "all"] : ["odd", "all"] })).id)
        }
        for (const order of ["asc", "desc"] as const) {
          const seen: Array<string> = []
          let cursor: string | null = null
          do {
            const page: { items: ReadonlyArray<{ id: string }>; nextCursor: string | null } = yield* groups.list({
              tagsAny: ["even", "odd", "all"],
              limit: 3,
              order,
              ...cursor === null ? {} : { cursor }
            })
            seen.push(...page.items.map(({ id }) => id))
            cursor = page.nextCursor
          } while (cursor !== null)
          assert.deepStrictEqual(seen, order === "asc" ? ids : ids.toReversed())
        }
      }).pipe(Effect.provide(world(store))))

    it.effect("refuses a cursor of another list", () =>
      Effect.gen(function*() {
        const { groups, root } = yield* acme
        yield* groups.create({ name: "x", parentId: root.id })
        const { nextCursor } = yield* groups.list({ parentId: root.id, limit: 1 })
        assert.isNotNull(nextCursor)

        for (const filter of [{}, { tag: "x" }, { name: "x" }]) {
          const failure = yield* Effect.flip(groups.list({ ...filter, cursor: nextCursor! }))
          assert.strictEqual(failure._tag, "InvalidCursor")
        }
      }).pipe(Effect.provide(world(store))))

    it.effect("ends access to all of a small tree with the answer to its deletion", () =>
      Effect.gen(function*() {
        const { access, eng, groups, invites, members, root, web } = yield* acme
        const { token } = yield* invites.create({ groupId: web.id })
        yield* groups.delete({ groupId: root.id })

        for (const groupId of [root.id, eng.id, web.id]) {
          assert.isFalse((yield* access.check({ userId: ada, groupId, grants: ["docs:read"] })).allowed)
          assert.strictEqual((yield* Effect.flip(groups.get({ groupId })))._tag, "GroupNotFound")
          assert.strictEqual((yield* Effect.flip(groups.ancestors({ groupId })))._tag, "GroupNotFound")
          assert.strictEqual((yield* Effect.flip(groups.update({ groupId, name: "x" })))._tag, "GroupNotFound")
          assert.strictEqual((yield* Effect.flip(groups.delete({ groupId })))._tag, "GroupNotFound")
          assert.strictEqual(
            (yield* Effect.flip(groups.create({ name: "x", parentId: groupId })))._tag,
            "GroupNotFound"
          )
          assert.strictEqual((yield* Effect.flip(members.add({ groupId, userId: bob })))._tag, "GroupNotFound")
          assert.strictEqual((yield* Effect.flip(members.list({ groupId })))._tag, "GroupNotFound")
        }
        assert.strictEqual((yield* Effect.flip(invites.acceptByToken({ token, userId: bob })))._tag, "InviteNotFound")
        assert.deepStrictEqual((yield* groups.list({})).items, [])
        assert.deepStrictEqual((yield* members.list({ userId: ada })).items, [])
        assert.isNull(yield* groups.getBySlug({ slug: "acme" }))
      }).pipe(Effect.provide(world(store))))

    it.effect("gives a deleted group's slug back at once", () =>
      Effect.gen(function*() {
        const { groups, root } = yield* acme
        yield* groups.delete({ groupId: root.id })

        assert.strictEqual((yield* groups.create({ name: "Acme again", slug: "acme" })).slug, "acme")
      }).pipe(Effect.provide(world(store))))

    it.effect("leaves siblings alone when a group is deleted", () =>
      Effect.gen(function*() {
        const { access, eng, groups, root } = yield* acme
        const sales = yield* groups.create({ name: "Sales", parentId: root.id })
        yield* groups.delete({ groupId: eng.id })
        yield* JobSteps.drain()

        assert.isTrue((yield* access.check({ userId: ada, groupId: sales.id, grants: ["docs:read"] })).allowed)
        assert.deepStrictEqual((yield* groups.list({})).items.map(({ id }) => id), [root.id, sales.id])
      }).pipe(Effect.provide(world(store))))

    it.effect("answers an outsider like an unknown id", () =>
      Effect.gen(function*() {
        const { web } = yield* acme
        const guarded = yield* Wire.guarded(Groups, GroupsContract)

        const hidden = yield* Effect.flip(guarded.get({ groupId: web.id }).pipe(as(bob)))
        const unknown = yield* Effect.flip(guarded.get({ groupId: nowhere }).pipe(as(bob)))

        assert.strictEqual(hidden._tag, "NotFound")
        assert.deepStrictEqual(hidden, unknown)
        assert.strictEqual((yield* Effect.flip(guarded.list({}).pipe(as(ada))))._tag, "Forbidden")
        assert.strictEqual((yield* guarded.list({}).pipe(platform)).items.length, 3)
        assert.strictEqual((yield* guarded.get({ groupId: web.id }).pipe(as(ada))).id, web.id)
      }).pipe(Effect.provide(world(store))))

    it.effect("says what happened, in order and without the tree's inner workings", () =>
      Effect.gen(function*() {
        const { eng, groups, heard, root } = yield* acme
        yield* groups.update({ groupId: eng.id, name: "E" })
        yield* groups.move({ groupId: eng.id, parentId: null })
        yield* groups.delete({ groupId: eng.id })

        assert.deepStrictEqual(heard.events.filter(({ subject }) => subject.id === eng.id).map(({ type }) => type), [
          "group.created",
          "group.updated",
          "group.moved",
          "group.deleted"
        ])
        assert.deepStrictEqual(
          heard.events.find(({ type }) => type === "group.moved")?.data,
          { from: root.id, to: null }
        )
      }).pipe(Effect.provide(world(store))))
  })
}

describe("the slug of a group", () => {
  const isSlug = Schema.is(GroupsContract.operations.create.payload)

  it.effect.each(["a", "a-b", "0", "a--b", "a".repeat(100)])(
    "may be %s",
    (slug) => Effect.sync(() => assert.isTrue(isSlug({ name: "x", slug })))
  )

  it.effect.each(["", "-", "-a", "a-", "A", "a b", "a/b", "ä", "a\n", "a".repeat(101), "../a", "a\0"])(
    "may not be %j",
    (slug) => Effect.sync(() => assert.isFalse(isSlug({ name: "x", slug })))
  )
})

describe("the id of a group", () => {
  it.effect.each([
    "",
    "grp_",
    "mem_01j9z3x5q8r7t6v4w2y1k0m9n8",
    "grp_01J9Z3X5Q8R7T6V4W2Y1K0M9N8",
    "grp_01j9z3x5q8r7t6v4w2y1k0m9n8 "
  ])(
    "is not %j",
    (id) => Effect.sync(() => assert.isFalse(Schema.is(GroupId)(id)))
  )
})
