import { assert, describe, it } from "@effect/vitest"
import * as Wire from "@gatehouse/contract/testing/Wire"
import { GroupMoveTable, GroupsContract, GroupTable } from "@gatehouse/groups"
import type { GroupId } from "@gatehouse/groups"
import { Groups } from "@gatehouse/groups/server"
import * as JobSteps from "@gatehouse/store/JobSteps"
import { Store } from "@gatehouse/store/Store"
import { Effect } from "effect"
import {
  acme,
  ada,
  as,
  bob,
  chain,
  cyd,
  large,
  later,
  nowhere,
  oneStep,
  platform,
  services,
  stores,
  world
} from "./World.ts"

/** Two groups are as many as one mutation moves, and steps do two at a time. */
const small = { inlineLimit: 2, stepSize: 2 }

/**
 * `from` (bob is a viewer) holds `moving` with a wide and a deep part below; `to` (cyd is a viewer) holds nothing.
 * Of all below `moving`, bob may read before a move and cyd after it.
 */
const scene = Effect.gen(function*() {
  const all = yield* services
  const create = Effect.fnUntraced(function*(name: string, parentId?: GroupId) {
    yield* later
    return (yield* all.groups.create({ name, ...parentId === undefined ? {} : { parentId } })).id
  })
  const from = yield* create("from")
  const to = yield* create("to")
  const moving = yield* create("moving", from)
  const below: Array<GroupId> = [moving]
  for (let i = 0; i < 3; i++) below.push(yield* create(`wide ${i}`, moving))
  below.push(yield* create("deep", below[1]))
  below.push(yield* create("deeper", below[4]))
  yield* all.members.add({ groupId: from, userId: bob, roles: ["viewer"] })
  yield* all.members.add({ groupId: to, userId: cyd, roles: ["viewer"] })
  const may = (userId: typeof bob, groupId: GroupId) =>
    Effect.map(all.access.check({ userId, groupId, grants: ["docs:read"] }), ({ allowed }) => allowed)
  /** `before` when bob may read in all of these groups and cyd in none, `after` when it is the other way round. */
  const seen = Effect.fnUntraced(function*(groupIds: ReadonlyArray<GroupId>) {
    const answers = yield* Effect.forEach(groupIds, (id) => Effect.all([may(bob, id), may(cyd, id)]))
    if (answers.every(([hasBob, hasCyd]) => hasBob && !hasCyd)) return "before"
    if (answers.every(([hasBob, hasCyd]) => !hasBob && hasCyd)) return "after"
    return "half"
  })
  const started = yield* Effect.cached(all.groups.move({ groupId: moving, parentId: to }))
  return { ...all, create, from, to, moving, below, may, seen, started }
})

/** Nothing is left of any large move. */
const settled = Effect.gen(function*() {
  const store = yield* Store
  const rows = yield* store.first(GroupTable, "byState", [], { limit: 100 })
  const moves = yield* store.first(GroupMoveTable, "byFromRoot", [], { limit: 10 })
  return moves.length === 0 && rows.every((row) => row.moveId === undefined && row.movePath === undefined)
})

for (const store of stores) {
  describe(`Moves over ${store.name}`, () => {
    it.effect("takes a group and all below it to another parent", () =>
      Effect.gen(function*() {
        const { below, groups, moving, seen, started, to } = yield* scene
        const before = yield* seen(below)

        assert.deepStrictEqual(yield* started, { status: "moved" })

        assert.deepStrictEqual([before, yield* seen(below)], ["before", "after"])
        assert.strictEqual((yield* groups.get({ groupId: moving })).parentId, to)
        assert.deepStrictEqual((yield* groups.ancestors({ groupId: below[5]! })).map(({ name }) => name), [
          "deep",
          "wide 0",
          "moving",
          "to"
        ])
      }).pipe(Effect.provide(world(store))))

    it.effect("takes a group to the top and back", () =>
      Effect.gen(function*() {
        const { below, from, groups, moving, seen } = yield* scene
        yield* groups.move({ groupId: moving, parentId: null })
        const top = yield* groups.get({ groupId: moving })
        const alone = yield* seen(below)
        yield* groups.move({ groupId: moving, parentId: from })

        assert.isFalse("parentId" in top)
        assert.deepStrictEqual([alone, yield* seen(below)], ["half", "before"])
      }).pipe(Effect.provide(world(store))))

    it.effect("refuses a group's own subtree, itself included", () =>
      Effect.gen(function*() {
        const { eng, groups, root, web } = yield* acme

        for (const parentId of [root.id, eng.id, web.id]) {
          const failure = yield* Effect.flip(groups.move({ groupId: root.id, parentId }))
          assert.deepInclude(failure, { _tag: "GroupCycle", groupId: root.id, parentId })
        }
      }).pipe(Effect.provide(world(store))))

    it.effect("lets one of two crossing moves happen", () =>
      Effect.gen(function*() {
        const { groups } = yield* services
        const a = yield* groups.create({ name: "a" })
        const b = yield* groups.create({ name: "b" })

        const outcomes = yield* Effect.all([
          Effect.result(groups.move({ groupId: a.id, parentId: b.id })),
          Effect.result(groups.move({ groupId: b.id, parentId: a.id }))
        ], { concurrency: "unbounded" })

        assert.deepStrictEqual(outcomes.map(({ _tag }) => _tag).toSorted(), ["Failure", "Success"])
        const depths = [
          (yield* groups.ancestors({ groupId: a.id })).length,
          (yield* groups.ancestors({ groupId: b.id })).length
        ]
        assert.deepStrictEqual(depths.toSorted(), [0, 1])
      }).pipe(Effect.provide(world(store))))

    it.effect("counts the whole subtree against the depth", () =>
      Effect.gen(function*() {
        const ids = yield* chain(30)
        const { groups } = yield* services
        const two = yield* groups.create({ name: "two" })
        const three = yield* groups.create({ name: "three" })
        yield* groups.create({ name: "below two", parentId: two.id })
        const below = yield* groups.create({ name: "below three", parentId: three.id })
        yield* groups.create({ name: "below that", parentId: below.id })

        assert.deepStrictEqual(yield* groups.move({ groupId: two.id, parentId: ids[29]! }), { status: "moved" })
        assert.strictEqual(
          (yield* Effect.flip(groups.move({ groupId: three.id, parentId: ids[29]! })))._tag,
          "GroupTooDeep"
        )
      }).pipe(Effect.provide(world(store))))

    it.effect("refuses a slug that a new sibling has, and groups that are not there", () =>
      Effect.gen(function*() {
        const { eng, groups, root, web } = yield* acme
        yield* groups.create({ name: "Other", slug: "web", parentId: root.id })

        assert.deepInclude(yield* Effect.flip(groups.move({ groupId: web.id, parentId: root.id })), {
          _tag: "SlugTaken",
          slug: "web"
        })
        assert.deepInclude(yield* Effect.flip(groups.move({ groupId: nowhere, parentId: root.id })), {
          groupId: nowhere
        })
        assert.deepInclude(yield* Effect.flip(groups.move({ groupId: web.id, parentId: nowhere })), {
          groupId: nowhere
        })
        assert.strictEqual((yield* groups.get({ groupId: web.id })).parentId, eng.id)
      }).pipe(Effect.provide(world(store))))

    it.effect("needs a grant in both places", () =>
      Effect.gen(function*() {
        const { groups, members, root, web } = yield* acme
        const other = yield* groups.create({ name: "Other" })
        yield* members.add({ groupId: other.id, userId: bob, roles: ["admin"] })
        yield* members.add({ groupId: other.id, userId: ada, roles: ["viewer"] })
        const guarded = yield* Wire.guarded(Groups, GroupsContract)
        const attempt = (groupId: GroupId, parentId: GroupId | null) => Effect.flip(guarded.move({ groupId, parentId }))

        assert.strictEqual((yield* attempt(web.id, other.id).pipe(as(bob)))._tag, "NotFound")
        assert.strictEqual((yield* attempt(web.id, other.id).pipe(as(ada)))._tag, "Forbidden")
        assert.strictEqual((yield* attempt(web.id, null).pipe(as(ada)))._tag, "Forbidden")
        assert.deepStrictEqual(yield* guarded.move({ groupId: web.id, parentId: root.id }).pipe(as(ada)), {
          status: "moved"
        })
        assert.deepStrictEqual(yield* guarded.move({ groupId: web.id, parentId: null }).pipe(platform), {
          status: "moved"
        })
      }).pipe(Effect.provide(world(store))))

    describe("of many groups", () => {
      it.effect("are seen whole or not at all after every step", () =>
        Effect.gen(function*() {
          const { below, groups, heard, moving, seen, started } = yield* scene
          assert.strictEqual((yield* started).status, "moving")
          const states: Array<string> = [yield* seen(below)]
          const parents: Array<string | undefined> = []

          while (yield* oneStep("groups.move")) {
            states.push(yield* seen(below))
            parents.push((yield* groups.ancestors({ groupId: below[5]! })).at(-1)?.name)
          }

          const flip = states.indexOf("after")
          assert.isAbove(flip, 2)
          assert.isAbove(states.length - flip, 2)
          assert.deepStrictEqual(states, states.map((_, i) => i < flip ? "before" : "after"))
          assert.deepStrictEqual(parents, parents.map((_, i) => i + 1 < flip ? "from" : "to"))
          assert.isTrue(yield* settled)
          assert.strictEqual(heard.events.filter(({ type }) => type === "group.moved").length, 1)
          assert.strictEqual(heard.events.at(-1)?.subject.id, moving)
        }).pipe(Effect.provide(world(store, small))))

      it.effect("take along groups that are made while they are under way", () =>
        Effect.gen(function*() {
          const { below, create, seen, started } = yield* scene
          yield* started
          const made: Array<GroupId> = []

          do {
            const state = yield* seen([...below, ...made])
            assert.notStrictEqual(state, "half")
            for (const parent of [below[0]!, below[3]!, below[5]!]) {
              if (made.length < 12) made.push(yield* create("late", parent))
            }
            assert.strictEqual(yield* seen([...below, ...made]), state)
          } while (yield* oneStep("groups.move"))

          assert.strictEqual(yield* seen([...below, ...made]), "after")
          assert.isTrue(yield* settled)
        }).pipe(Effect.provide(world(store, small))))

      it.effect("keep everything else off what takes part", () =>
        Effect.gen(function*() {
          const { below, create, from, groups, moving, started } = yield* scene
          const outside = yield* create("outside", from)
          const apart = yield* create("apart")
          yield* started
          yield* oneStep("groups.move")
          const busy = (effect: Effect.Effect<unknown, { readonly _tag: string }>) =>
            Effect.map(Effect.flip(effect), ({ _tag }) => _tag)

          const tags = [
            yield* busy(groups.move({ groupId: moving, parentId: null })),
            yield* busy(groups.move({ groupId: below[5]!, parentId: null })),
            yield* busy(groups.move({ groupId: apart, parentId: below[4]! })),
            yield* busy(groups.delete({ groupId: moving })),
            yield* busy(groups.delete({ groupId: below[5]! })),
            yield* busy(groups.delete({ groupId: from })),
            yield* busy(groups.move({ groupId: from, parentId: apart }))
          ]

          assert.deepStrictEqual(tags, Array(7).fill("GroupBusy"))
          assert.deepStrictEqual(yield* groups.move({ groupId: outside, parentId: apart }), { status: "moved" })
          yield* JobSteps.drain()
          assert.deepStrictEqual(yield* groups.move({ groupId: below[5]!, parentId: null }), { status: "moved" })
        }).pipe(Effect.provide(world(store, small))))

      it.effect("keep a group in place until all below it is settled", () =>
        Effect.gen(function*() {
          const { below, groups, started } = yield* scene
          yield* started
          const store = yield* Store
          const [deep, deeper] = [below[4]!, below[5]!]
          let state: ReadonlyArray<boolean> = []
          do {
            yield* oneStep("groups.move")
            state = (yield* store.getMany(GroupTable, [deep, deeper])).map((row) => row?.moveId !== undefined)
          } while (!(state[0] === false && state[1] === true))

          assert.strictEqual((yield* Effect.flip(groups.move({ groupId: deep, parentId: null })))._tag, "GroupBusy")
          assert.strictEqual((yield* Effect.flip(groups.delete({ groupId: deep })))._tag, "GroupBusy")
        }).pipe(Effect.provide(world(store, { inlineLimit: 2, stepSize: 1 }))))

      it.effect("count the new depth for groups that are made while they are under way", () =>
        Effect.gen(function*() {
          const ids = yield* chain(28)
          const { below, create, groups, moving } = yield* scene
          yield* groups.move({ groupId: moving, parentId: ids[27]! })
          const store = yield* Store
          const deepest = below[5]!
          while ((yield* store.get(GroupTable, deepest))?.moveId === undefined) yield* oneStep("groups.move")

          assert.strictEqual((yield* Effect.flip(create("too deep", deepest)))._tag, "GroupTooDeep")
          yield* JobSteps.drain()
          assert.strictEqual((yield* groups.ancestors({ groupId: deepest })).length, 31)
        }).pipe(Effect.provide(world(store, small))))

      it.effect("are not begun when the slug is taken", () =>
        Effect.gen(function*() {
          const { groups, moving, to } = yield* scene
          yield* groups.update({ groupId: moving, slug: "same" })
          yield* groups.create({ name: "x", slug: "same", parentId: to })

          const failure = yield* Effect.flip(groups.move({ groupId: moving, parentId: to }))

          assert.strictEqual(failure._tag, "SlugTaken")
          assert.isTrue(yield* settled)
        }).pipe(Effect.provide(world(store, small))))

      it.effect("keep a second large move out of the same trees", () =>
        Effect.gen(function*() {
          const { create, from, groups, moving, started, to } = yield* scene
          const other = yield* create("other", to)
          for (let i = 0; i < 3; i++) yield* create(`child ${i}`, other)
          yield* started

          const failure = yield* Effect.flip(groups.move({ groupId: other, parentId: from }))

          assert.deepInclude(failure, { _tag: "GroupBusy", groupId: moving })
          yield* JobSteps.drain()
          assert.strictEqual((yield* groups.move({ groupId: other, parentId: from })).status, "moving")
        }).pipe(Effect.provide(world(store, small))))

      it.effect("follow a new parent that moves meanwhile", () =>
        Effect.gen(function*() {
          const { below, create, groups, may, moving, seen, started, to } = yield* scene
          const top = yield* create("top")
          yield* started
          for (let i = 0; i < 2; i++) yield* oneStep("groups.move")
          yield* groups.move({ groupId: to, parentId: top })

          while (yield* oneStep("groups.move")) assert.notStrictEqual(yield* seen(below), "half")

          assert.isTrue(yield* may(cyd, moving))
          assert.deepStrictEqual((yield* groups.ancestors({ groupId: below[5]! })).map(({ name }) => name), [
            "deep",
            "wide 0",
            "moving",
            "to",
            "top"
          ])
          assert.isTrue(yield* settled)
        }).pipe(Effect.provide(world(store, small))))

      /** The codes with which the same moves are refused at once. */
      const codes = { deleted: "GROUP_NOT_FOUND", slugTaken: "SLUG_TAKEN", tooDeep: "GROUP_TOO_DEEP" }
      const givenUp = (
        title: string,
        reason: keyof typeof codes,
        spoil: (given: Effect.Success<typeof scene>) => Effect.Effect<unknown, unknown, Groups>
      ) =>
        it.effect(`are given up when ${title}, and leave everything as it was`, () =>
          Effect.gen(function*() {
            const given = yield* scene
            const moveId = yield* Effect.map(given.started, (answer) => answer.status === "moving" ? answer.moveId : "")
            yield* oneStep("groups.move")
            yield* Effect.orDie(spoil(given) as Effect.Effect<unknown, Error, Groups>)

            while (yield* oneStep("groups.move")) assert.strictEqual(yield* given.seen(given.below), "before")

            assert.strictEqual(yield* given.seen(given.below), "before")
            assert.isTrue(yield* settled)
            assert.deepStrictEqual(
              given.heard.events.filter(({ type }) => type.startsWith("group.move_")).map((event) => [
                event.type,
                event.subject.id,
                event.failure,
                event.data
              ]),
              [
                ["group.move_started", given.moving, undefined, { moveId, from: given.from, to: given.to }],
                ["group.move_cancelled", given.moving, codes[reason], { moveId, reason }]
              ]
            )
            assert.strictEqual((yield* given.groups.get({ groupId: given.moving })).parentId, given.from)
          }).pipe(Effect.provide(world(store, small))))

      givenUp("the new parent is deleted", "deleted", ({ groups, to }) => groups.delete({ groupId: to }))
      givenUp(
        "what is above the new parent is being deleted",
        "deleted",
        ({ create, groups, to }) =>
          Effect.gen(function*() {
            const top = yield* create("top")
            for (let i = 0; i < 3; i++) yield* create("child", top)
            yield* groups.move({ groupId: to, parentId: top })
            yield* groups.delete({ groupId: top })
          })
      )
      givenUp("a new sibling has taken the slug", "slugTaken", ({ groups, moving, to }) =>
        Effect.andThen(
          groups.create({ name: "x", slug: "same", parentId: to }),
          groups.update({ groupId: moving, slug: "same" })
        ))
      givenUp(
        "the new parent has sunk too deep",
        "tooDeep",
        ({ groups, to }) =>
          Effect.flatMap(Effect.orDie(chain(29)), (ids) => groups.move({ groupId: to, parentId: ids.at(-1)! }))
      )

      it.effect(
        `of ${large(store).size} groups show no check half a move`,
        () =>
          Effect.gen(function*() {
            const { below, create, groups, moving, seen } = yield* scene
            for (let i = 0; below.length < large(store).size; i++) {
              below.push(yield* create(`g${i}`, below[Math.floor(i / 3)]))
            }
            const sample = below.filter((_, i) => i % 37 === 0 || i === below.length - 1)
            const to = (yield* groups.list({ name: "to" })).items[0]!.id

            assert.strictEqual((yield* groups.move({ groupId: moving, parentId: to })).status, "moving")
            const states: Array<string> = [yield* seen(sample)]
            while (yield* oneStep("groups.move")) states.push(yield* seen(sample))

            const flip = states.indexOf("after")
            assert.isAbove(flip, 5)
            assert.deepStrictEqual(states, states.map((_, i) => i < flip ? "before" : "after"))
            assert.strictEqual(yield* seen(below), "after")
            assert.isTrue(yield* settled)
          }).pipe(Effect.provide(world(store, large(store).settings)))
      )

      // Of what Convex allows one transaction, its own suite tells.
      if (store.name !== "convex") {
        it.effect(
          "of 500 groups are done at once, of 501 in steps",
          () =>
            Effect.gen(function*() {
              const { groups } = yield* services
              const to = yield* groups.create({ name: "to" })
              const moving = yield* groups.create({ name: "moving" })
              for (let i = 0; i < 499; i++) yield* groups.create({ name: "child", parentId: moving.id })

              assert.deepStrictEqual(yield* groups.move({ groupId: moving.id, parentId: to.id }), { status: "moved" })
              yield* groups.create({ name: "one too many", parentId: moving.id })
              assert.strictEqual((yield* groups.move({ groupId: moving.id, parentId: null })).status, "moving")
            }).pipe(Effect.provide(world(store)))
        )
      }
    })
  })
}
