/**
 * The sealer of the component: a chain of runs that begins with an event and ends when none is left, whatever comes between.
 * Convex runs mutations as if one after the other, so every order in which they may commit is an order of calls here.
 */
import { assert, describe, it } from "@effect/vitest"
import { componentRef, type Isolate, open } from "@gatehouse/convex-isolate"
import { convexIsolate } from "@gatehouse/convex-isolate/vitest"
import { fileURLToPath } from "node:url"
import { options, start, timeout } from "../facade/World.ts"

/** The function that leaves events here is run twice by its own suites. */
const sealing = { ...options, replay: (name: string) => name.includes("seal") }
const { fresh } = convexIsolate(sealing)

const ref = (name: string) => componentRef("auth", name)

class World {
  readonly isolate: Isolate
  now = start

  constructor(isolate: Isolate) {
    this.isolate = isolate
  }

  goTo(now: number): void {
    this.now = now
    this.isolate.setNow(now)
  }

  /** A mutation that leaves one event; it began at `at`, which may be a while ago. */
  async emit(at = this.now): Promise<void> {
    this.isolate.setNow(at)
    await this.isolate.mutation(ref("groups:create"), { payload: { name: "g" }, actor: { kind: "system" } })
    this.isolate.setNow(this.now)
  }

  runDue(): Promise<number> {
    return this.isolate.scheduled.runDue()
  }

  async planned(): Promise<ReadonlyArray<number>> {
    return (await this.isolate.scheduled.list()).map(({ at }) => at - start)
  }

  async outbox(): Promise<number> {
    return (await this.isolate.rows("audit_outbox", "auth")).length
  }

  async log(): Promise<ReadonlyArray<any>> {
    return this.isolate.rows("audit_events", "auth")
  }

  /** Goes on until nothing is scheduled. Gives how many functions ran. */
  async settle(): Promise<number> {
    let ran = 0
    for (let planned = await this.planned(); planned.length > 0; planned = await this.planned()) {
      this.goTo(Math.max(this.now, start + planned[0]!))
      ran += await this.runDue()
    }
    return ran
  }
}

const world = async () => new World(await fresh())

/** A component whose sealer fails while `env` says nonsense. */
const fragile = async (env: Record<string, string>) => {
  const folder = fileURLToPath(new URL("../../src/component", import.meta.url))
  return new World(await open({ ...sealing, components: [{ name: "auth", folder, env }] }))
}

const net = "events and deliveries that wait"

/** Deterministic numbers in [0, 1): mulberry32. */
const random = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
}

describe("The sealer of the component", { timeout }, () => {
  it("seals an event half a second later, in one run", async () => {
    const w = await world()
    await w.emit()

    const planned = await w.planned()
    w.goTo(start + 500)
    const ran = await w.runDue()

    assert.deepStrictEqual([planned, ran, await w.outbox(), (await w.log()).length, await w.planned()], [
      [500],
      1,
      0,
      1,
      []
    ])
  })

  it("is scheduled once for all that happens until it runs, and nothing but the first mutation writes its row", async () => {
    const w = await world()
    for (let i = 0; i < 5; i++) await w.emit()

    const [row, ...others] = await w.isolate.rows("runs", "auth")
    const written = w.isolate.runs.filter(({ module }) => module === "groups").map(({ documents }) => documents.written)

    assert.deepStrictEqual([await w.planned(), row.isRunning, row.run, others], [[500], true, 1, []])
    // The group and its event; the first one also the row, and what is scheduled is no document of ours.
    assert.deepStrictEqual(written, [3, 2, 2, 2, 2])
  })

  it("leaves what is younger than a quarter of a second to its next run", async () => {
    const w = await world()
    await w.emit()
    w.goTo(start + 251)
    await w.emit()
    w.goTo(start + 500)

    await w.runDue()
    const between = [await w.outbox(), await w.planned()]
    await w.settle()

    assert.deepStrictEqual([between, await w.outbox(), (await w.log()).length], [[1, [1_000]], 0, 2])
  })

  it("goes on at once when more waits than one run takes", async () => {
    const w = await world()
    for (let i = 0; i < 101; i++) await w.emit()
    w.goTo(start + 500)

    const ran = await w.runDue()

    assert.deepStrictEqual([ran, await w.outbox(), await w.planned()], [2, 0, []])
    assert.sameMembers((await w.log()).map(({ sequence }) => sequence), Array.from({ length: 101 }, (_, i) => i + 1))
  })

  it("finds an event that committed long after it was made", async () => {
    const w = await world()
    await w.emit()
    await w.settle()
    const old = w.now - 400

    await w.emit(old)
    await w.settle()

    assert.deepStrictEqual([await w.outbox(), (await w.log()).length], [0, 2])
  })

  it("is begun again by a cron when its chain was lost", async () => {
    const env = { AUDIT_RETENTION_DAYS: "nonsense" }
    const w = await fragile(env)
    await w.emit()
    await w.settle()
    env.AUDIT_RETENTION_DAYS = "365"
    w.goTo(start + 29_999)
    await w.emit()
    const early = await w.isolate.runCron(net, "auth")
    const unplanned = await w.planned()
    w.goTo(start + 30_000)

    const found = await w.isolate.runCron(net, "auth")
    await w.settle()

    assert.deepStrictEqual([early.sealing, unplanned, found.sealing], [false, [], true])
    assert.deepStrictEqual([await w.outbox(), (await w.log()).length], [0, 2])
  })

  it("has one chain when one that was taken for dead goes on", async () => {
    const w = await world()
    await w.emit()
    w.goTo(start + 31_000)
    await w.isolate.runCron(net, "auth")

    await w.runDue()
    await w.emit()
    await w.settle()

    const seals = w.isolate.runs.filter(({ name }) => name === "seal")
    assert.deepStrictEqual(seals.filter(({ documents }) => documents.written > 0).length, 2)
    assert.deepStrictEqual([await w.outbox(), (await w.log()).length], [0, 2])
  })

  it.each([1, 2, 3])("leaves no event behind in any order of commits, seed %i", async (seed) => {
    const w = await world()
    const next = random(seed)
    let emitted = 0
    for (let i = 0; i < 50; i++) {
      w.goTo(w.now + Math.floor(next() * 400))
      const dice = next()
      if (dice < 0.5) {
        // Began up to a second ago.
        await w.emit(w.now - Math.floor(next() * 1_000))
        emitted++
      } else if (dice < 0.9) await w.runDue()
      else if (dice < 0.95) await w.isolate.runCron(net, "auth")
      else await w.settle()
    }
    await w.settle()

    const sequences = (await w.log()).map(({ sequence }) => sequence).toSorted((a, b) => a - b)
    assert.deepStrictEqual(sequences, Array.from({ length: emitted }, (_, i) => i + 1))
    assert.deepStrictEqual(await w.outbox(), 0)
  })

  it("leaves no trace of a mutation that was rolled back", async () => {
    const w = await world()
    const failed = w.isolate.mutation(ref("groups:create"), {
      payload: { name: "g", parentId: "grp_00000000000000000000000000" },
      actor: { kind: "system" }
    }).then(() => false, () => true)

    assert.deepStrictEqual([await failed, await w.outbox(), await w.planned()], [true, 0, []])
  })
})
