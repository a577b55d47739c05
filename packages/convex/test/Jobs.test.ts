/**
 * Jobs of the component: scheduled by the transaction that enqueues them, run in steps that roll back alone.
 */
import { assert, describe, it } from "@effect/vitest"
import { Cascades } from "@gatehouse/contract/Cascades"
import { UserId } from "@gatehouse/contract/Text"
import { componentRef } from "@gatehouse/convex-isolate"
import type { GroupId } from "@gatehouse/groups"
import { Groups, Invites, Members } from "@gatehouse/groups/server"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { component, layer, Runs } from "./domain/Domain.ts"

const permissions = { grants: [], roles: { viewer: { label: "Viewer", grants: [] } } }
const world = layer({ permissions, heard: () => {} })
/** Three groups are many, and a step works on two. */
const small = layer({ permissions, heard: () => {}, env: { INLINE_LIMIT: "2", STEP_SIZE: "2" } })

const timeout = 60_000
const run = componentRef(component, "jobs:run")

/** A root with `size - 1` groups below it, a member in each. */
const tree = Effect.fnUntraced(function*(size: number) {
  const groups = yield* Groups
  const members = yield* Members
  const ids: Array<GroupId> = []
  for (let i = 0; i < size; i++) {
    const parentId = ids[0]
    const { id } = yield* groups.create({ name: `g${i}`, ...(parentId === undefined ? {} : { parentId }) })
    yield* members.add({ groupId: id, userId: UserId.make("usr_bob"), roles: ["viewer"] })
    ids.push(id)
  }
  return ids
})

/** Moves the time for whoever calls, and for what is scheduled. */
const goTo = Effect.fnUntraced(function*(time: number) {
  yield* TestClock.setTime(time)
  const isolate = yield* Runs
  isolate.setNow(time)
})

const rows = (table: string) => Effect.flatMap(Runs, (isolate) => Effect.promise(() => isolate.rows(table, component)))
const scheduled = Effect.flatMap(Runs, (isolate) => Effect.promise(() => isolate.scheduled.list()))
const runDue = Effect.flatMap(Runs, (isolate) => Effect.promise(() => isolate.scheduled.runDue()))
const counts = Effect.map(
  Effect.all([rows("groups"), rows("members"), rows("jobs")]),
  (all) => all.map(({ length }) => length)
)

describe("A job", () => {
  it.effect("is scheduled by the transaction that enqueues it", () =>
    Effect.gen(function*() {
      const groups = yield* Groups
      const [root] = yield* tree(1)
      yield* goTo(5_000)
      yield* groups.delete({ groupId: root! })

      const [job] = yield* rows("jobs")
      const [next, ...others] = yield* scheduled

      assert.deepInclude(next, { component, function: "auth/jobs:run", args: { jobId: job.id }, at: 5_000 })
      assert.deepStrictEqual(others, [])
    }).pipe(Effect.provide(world)), timeout)

  it.effect("schedules step after step, to the end of a large deletion", () =>
    Effect.gen(function*() {
      const groups = yield* Groups
      const [root] = yield* tree(9)
      yield* groups.delete({ groupId: root! })

      const steps = yield* runDue

      assert.isAbove(steps, 9)
      assert.deepStrictEqual(yield* counts, [0, 0, 0])
      assert.deepStrictEqual(yield* scheduled, [])
    }).pipe(Effect.provide(small)), timeout)

  it.effect(
    "whose handler dies is rolled back alone, and tried again after 1 s, 2 s and so on",
    () =>
      Effect.gen(function*() {
        const groups = yield* Groups
        const cascades = yield* Cascades
        let failures = 0
        // The members of the group are gone when this is asked.
        yield* cascades.register("group", "test.failing", () =>
          Effect.suspend(() =>
            failures < 2 ? Effect.die(new Error(`crash ${++failures}`)) : Effect.succeed(true)
          ))
        const [root] = yield* tree(1)
        yield* groups.delete({ groupId: root! })

        yield* runDue
        assert.deepStrictEqual(yield* counts, [1, 1, 1])
        const [first] = yield* rows("jobs")
        assert.deepInclude(first, { attempts: 1, runAt: 1_000 })
        assert.include(first.lastError, "crash 1")

        yield* goTo(999)
        assert.strictEqual(yield* runDue, 0)
        yield* goTo(1_000)
        yield* runDue
        const [second] = yield* rows("jobs")
        assert.deepInclude(second, { attempts: 2, runAt: 3_000 })
        assert.include(second.lastError, "crash 2")

        yield* goTo(3_000)
        yield* runDue
        assert.deepStrictEqual(yield* counts, [0, 0, 0])
        assert.deepStrictEqual(yield* scheduled, [])
      }).pipe(Effect.provide(world)),
    timeout
  )

  it.effect("never runs when the transaction that scheduled it is rolled back", () =>
    Effect.gen(function*() {
      const isolate = yield* Runs
      const [root] = yield* tree(1)

      const failure = yield* Effect.promise(() =>
        isolate.mutation("changes:deleteAndFail", { groupId: root }).then(() => "done", (error: Error) => error.message)
      )

      assert.include(failure, "changed its mind")
      assert.deepStrictEqual(yield* scheduled, [])
      assert.strictEqual(yield* runDue, 0)
      assert.deepStrictEqual(yield* counts, [1, 1, 0])
    }).pipe(Effect.provide(world)), timeout)

  it.effect("that is run too early schedules itself again, and happens once at its time", () =>
    Effect.gen(function*() {
      const invites = yield* Invites
      const isolate = yield* Runs
      yield* invites.create({ email: "bob@example.com", expiresIn: 60_000 })
      const [job] = yield* rows("jobs")
      yield* goTo(59_999)

      const outcome = yield* Effect.promise(() => isolate.mutation(run, { jobId: job.id }))

      assert.deepStrictEqual(outcome, { _tag: "Skipped" })
      assert.deepStrictEqual((yield* scheduled).map(({ at }) => at), [60_000, 60_000])
      yield* goTo(60_000)
      assert.strictEqual(yield* runDue, 2)
      assert.deepStrictEqual(yield* scheduled, [])
      assert.deepStrictEqual((yield* rows("heard")).map(({ event }) => JSON.parse(event).type), [
        "invite.created",
        "invite.expired"
      ])
    }).pipe(Effect.provide(world)), timeout)

  it.effect("does no harm when two runs of it meet", () =>
    Effect.gen(function*() {
      const groups = yield* Groups
      const isolate = yield* Runs
      const [root] = yield* tree(9)
      yield* groups.delete({ groupId: root! })
      const [job] = yield* rows("jobs")

      const runs = yield* Effect.promise(() =>
        Promise.all([isolate.mutation(run, { jobId: job.id }), isolate.mutation(run, { jobId: job.id })])
      )
      yield* runDue

      assert.deepStrictEqual(runs.map(({ _tag }) => _tag), ["Continued", "Continued"])
      assert.deepStrictEqual(yield* counts, [0, 0, 0])
      assert.deepStrictEqual(yield* scheduled, [])
      assert.deepStrictEqual(
        isolate.runs.filter(({ error, module }) => module === "jobs" && error !== undefined),
        []
      )
    }).pipe(Effect.provide(small)), timeout)

  it.effect("that is gone is skipped", () =>
    Effect.gen(function*() {
      const isolate = yield* Runs
      const outcome = yield* Effect.promise(() => isolate.mutation(run, { jobId: "job_00000000000000000000000000" }))
      assert.deepStrictEqual(outcome, { _tag: "Skipped" })
      assert.deepStrictEqual(yield* scheduled, [])
    }).pipe(Effect.provide(world)), timeout)
})
