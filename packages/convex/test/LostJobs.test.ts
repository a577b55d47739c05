/**
 * Jobs that nobody runs: their run was undone together with its failure, or they came without a schedule, as from a backup.
 */
import { assert, describe, it } from "@effect/vitest"
import { UserId } from "@gatehouse/contract/Text"
import { componentRef } from "@gatehouse/convex-isolate"
import { convexIsolate } from "@gatehouse/convex-isolate/vitest"
import { type GroupId, MemberId, MemberTable } from "@gatehouse/groups"
import { Groups } from "@gatehouse/groups/server"
import { jobs, shardOf } from "@gatehouse/store/JobTable"
import { Store } from "@gatehouse/store/Store"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { component, layer, Runs } from "./domain/Domain.ts"
import { options, start } from "./facade/World.ts"

const permissions = { grants: [], roles: {} }
/** Each step takes on more than a transaction may read. */
const greedy = layer({ permissions, heard: () => {}, env: { STEP_SIZE: "400" } })
const world = layer({ permissions, heard: () => {} })

const timeout = 60_000
const quarter = 15 * 60_000

const goTo = Effect.fnUntraced(function*(time: number) {
  yield* TestClock.setTime(time)
  const isolate = yield* Runs
  isolate.setNow(time)
})
const rows = (table: string) => Effect.flatMap(Runs, (isolate) => Effect.promise(() => isolate.rows(table, component)))
const scheduled = Effect.flatMap(Runs, (isolate) => Effect.promise(() => isolate.scheduled.list()))
const runDue = Effect.flatMap(Runs, (isolate) => Effect.promise(() => isolate.scheduled.runDue()))
const sweep = Effect.flatMap(
  Runs,
  (isolate) => Effect.promise((): Promise<number> => isolate.mutation(componentRef(component, "jobs:sweep")))
)

/** More than 16 MiB of members, as they are read when they are removed. */
const fill = Effect.fnUntraced(function*(groupId: GroupId) {
  const store = yield* Store
  const extend = { text: "x".repeat(16_000) }
  for (let from = 0; from < 380; from += 95) {
    yield* store.mutation(
      { name: "members" },
      Effect.forEach(Array.from({ length: 95 }, (_, i) => from + i), (i) =>
        Effect.orDie(store.insert(MemberTable, {
          id: MemberId.make(`mem_${String(i).padStart(26, "0")}`),
          createdAt: 0,
          groupId,
          userId: UserId.make(`usr_${i}`),
          roles: [],
          status: "active",
          extend
        })), { discard: true })
    )
  }
})

describe("A job that nobody runs", () => {
  it.effect(
    "because its step used up what its run needed to write the failure down, gets another try",
    () =>
      Effect.gen(function*() {
        const groups = yield* Groups
        const { id } = yield* groups.create({ name: "full" })
        yield* fill(id)
        yield* groups.delete({ groupId: id })
        yield* runDue
        assert.deepStrictEqual(yield* scheduled, [])
        assert.deepInclude((yield* rows("jobs"))[0], { attempts: 0, steps: 0 })

        yield* goTo(quarter - 1)
        const early = yield* sweep
        yield* goTo(quarter)
        const late = yield* sweep

        assert.deepStrictEqual([early, late], [0, 1])
        const [job] = yield* rows("jobs")
        assert.deepInclude(job, { attempts: 1, runAt: quarter + 1_000 })
        assert.include(job.lastError, "left no trace")
        assert.deepStrictEqual((yield* scheduled).map(({ args, at }) => [args.jobId, at]), [[job.id, quarter + 1_000]])
      }).pipe(Effect.provide(greedy)),
    timeout
  )

  it.effect("because its row came without a schedule, is run to its end", () =>
    Effect.gen(function*() {
      const store = yield* Store
      const groups = yield* Groups
      const { id } = yield* groups.create({ name: "old" })
      const row = {
        id: "job_00000000000000000000000001",
        createdAt: 0,
        kind: "groups.delete",
        key: id,
        payload: { phase: "remove", groupId: id, stack: [id] },
        runAt: 0,
        shard: shardOf("groups.delete", id),
        steps: 0,
        attempts: 0
      }
      yield* store.mutation({ name: "restore" }, Effect.orDie(store.insert(jobs, row)))
      assert.deepStrictEqual(yield* scheduled, [])

      yield* goTo(quarter)
      yield* sweep
      yield* goTo(quarter + 1_000)
      yield* runDue

      assert.deepStrictEqual([yield* rows("jobs"), yield* rows("groups"), yield* scheduled], [[], [], []])
    }).pipe(Effect.provide(world)), timeout)
})

const shipped = convexIsolate(options)

describe("The component", () => {
  it("looks for such jobs by a cron of its own", async () => {
    const isolate = await shipped.fresh({ now: start })
    assert.strictEqual(await isolate.runCron("jobs that nobody runs", "auth"), 0)
  }, timeout)
})
