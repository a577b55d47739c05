import { assert, describe, it } from "@effect/vitest"
import { type Isolate, open, type Options } from "@gatehouse/convex-isolate"
import { fileURLToPath } from "node:url"

const folder = fileURLToPath(new URL("app", import.meta.url))

const opened = (options: Partial<Options> = {}): Promise<Isolate> =>
  open({ folder, components: [], replay: true, ...options })

/** How the app's function ends: its value, or the message it dies with. */
const outcome = (call: Promise<unknown>): Promise<unknown> => call.catch((error: Error) => error.message)

const names = (rows: ReadonlyArray<any>): ReadonlyArray<string> => rows.map((row) => row.id)

const kinds = ["asQuery", "asMutation"] as const

/** Programs and their results. */
const programs: ReadonlyArray<readonly [name: string, result: unknown]> = [
  ["steps", 10_000],
  ["fork", [1, 2, 3]],
  ["deferred", "told"],
  ["yields", "done"],
  ["sideBySide", [1, 2, 3]],
  ["noTime", "done"],
  ["span", "done"],
  ["reads", null],
  ["hashes", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"]
]

describe("runTransaction", () => {
  for (const kind of kinds) {
    it.each(programs)(`runs %s ${kind}, and looks at neither the clock nor chance`, async (name, result) => {
      const isolate = await opened()

      const value = await isolate[kind === "asQuery" ? "query" : "mutation"](`programs:${kind}`, { name })

      assert.deepStrictEqual(value, result)
      assert.deepStrictEqual(isolate.runs.at(-1)?.observed, { time: false, random: false })
    })

    // The schedule of a retry reads the clock, so in a query it costs the cache.
    it(`retries ${kind} without waiting`, async () => {
      const isolate = await opened()

      const attempts = await isolate[kind === "asQuery" ? "query" : "mutation"](`programs:${kind}`, { name: "retries" })

      assert.strictEqual(attempts, 100)
    })

    it.each(["sleep", "timeout", "delay"])(`dies on %s ${kind}, saying what to do`, async (name) => {
      const isolate = await opened()

      const message = await outcome(isolate[kind === "asQuery" ? "query" : "mutation"](`programs:${kind}`, { name }))

      assert.match(String(message), /cannot wait: .* Return, and go on in a scheduled function or an action/)
    })
  }

  it("tells the time of the run, and only then depends on it", async () => {
    const isolate = await opened({ now: 1_234_567 })

    const now = await isolate.query("programs:asQuery", { name: "tells" })

    assert.strictEqual(now, 1_234_567)
    assert.deepStrictEqual(isolate.runs.at(-1)?.observed, { time: true, random: false })
  })

  it("lets one of ten fibers of a mutation have a key that all want", async () => {
    const isolate = await opened()

    const winners = await isolate.mutation("writes:run", { name: "clashing" })

    assert.strictEqual(winners, 1)
    assert.strictEqual((await isolate.rows("things")).length, 1)
  })

  it("finishes a write that has begun, also when its fiber is told to stop", async () => {
    const isolate = await opened()

    await isolate.mutation("writes:run", { name: "overtaken" })

    assert.deepStrictEqual(names(await isolate.rows("things")), ["slow"])
  })

  it.each(["halfDone", "halfDoneAndKept"])(
    "rolls back a mutation that would commit half of a joined one: %s",
    async (name) => {
      const isolate = await opened()

      const message = await outcome(isolate.mutation("writes:run", { name }))

      assert.match(String(message), /members\.add failed after it had written, and its failure was caught/)
      assert.deepStrictEqual(await isolate.rows("things"), [])
    }
  )

  it("commits what a joined mutation keeps beside a failure that is caught", async () => {
    const isolate = await opened()

    assert.strictEqual(await isolate.mutation("writes:run", { name: "keptWithin" }), "caught")
    assert.deepStrictEqual(names(await isolate.rows("things")), ["marked"])
  })

  it("leaves it to the function whether a typed failure's writes stay", async () => {
    const isolate = await opened()

    assert.strictEqual(await isolate.mutation("writes:run", { name: "kept" }), "kept")
    await outcome(isolate.mutation("writes:run", { name: "refused" }))

    assert.deepStrictEqual(names(await isolate.rows("things")), ["stays"])
  })

  it("rolls back on a defect, which passes through", async () => {
    const isolate = await opened()

    assert.strictEqual(await outcome(isolate.mutation("writes:run", { name: "dies" })), "a bug")
    assert.deepStrictEqual(await isolate.rows("things"), [])
  })

  it("counts a row as written when it was, and not when the write was refused or found nothing", async () => {
    const isolate = await opened()

    assert.strictEqual(await isolate.mutation("writes:run", { name: "writes" }), 3)
  })

  it("makes ids in order, others in each run", async () => {
    const isolate = await opened({ now: 5_000 })

    const one: ReadonlyArray<string> = await isolate.mutation("writes:run", { name: "ids" })
    const two: ReadonlyArray<string> = await isolate.mutation("writes:run", { name: "ids" })

    assert.deepStrictEqual(one, [...new Set(one)].toSorted())
    assert.strictEqual(new Set([...one, ...two]).size, 100)
  })

  it("dies on a write, and on a mutation, in a query", async () => {
    const isolate = await opened()

    assert.include(await isolate.query("writes:inQuery", { joins: false }), "a write needs a mutation around it")
    assert.include(await isolate.query("writes:inQuery", { joins: true }), "groups.create is a mutation")
  })
})

describe("inMutation", () => {
  it("rejects with the failure, so that nothing stays", async () => {
    const isolate = await opened()

    await outcome(isolate.mutation("writes:alone", { name: "kept" }))

    assert.deepStrictEqual(await isolate.rows("things"), [])
  })

  it("gives a body the ctx of its own mutation", async () => {
    assert.isTrue(await (await opened()).mutation("writes:schedules"))
  })
})

describe("ConvexStore", () => {
  it("reads as many index ranges as it says", async () => {
    const isolate = await opened({ transactionLimits: true })

    assert.deepStrictEqual(await isolate.mutation("writes:costs"), {
      "get": 1,
      "get of what no row could hold": 0,
      "getMany of 3": 3,
      "unique": 1,
      "uniqueMany of 2": 2,
      "first": 1,
      "page": 1,
      "full page after a cursor": 1,
      "last page after a cursor": 3,
      "insert without a note": 2,
      "insert with a note": 3,
      "patch of no key": 1,
      "patch of a key": 2,
      "replace of two keys": 3,
      "remove": 1
    })
  })
})
