/** Running a function again from its trace shows what its reads do not decide. */
import { assert, describe, it } from "@effect/vitest"
import { ConvexError } from "convex/values"
import * as Replay from "../src/Replay.ts"
import type { Step } from "../src/Syscalls.ts"
import { fixtureIsolate, messageOf } from "./isolates.ts"

const isolates = fixtureIsolate()

describe("in an isolate", () => {
  it("a function that uses the frozen clock, seeded randomness and performance replays", async () => {
    const isolate = await isolates.fresh({ replay: true })
    await isolate.mutation("data:clockKey")
    assert.strictEqual((await isolate.rows("items")).length, 1)
  })
  it("nested calls, rollbacks and thrown errors replay", async () => {
    const isolate = await isolates.fresh({ replay: true })
    assert.strictEqual((await isolate.mutation("calls:m", { probe: "rollback" }))[1], 1)
    assert.match(await messageOf(isolate.mutation("data:fail")), /NO/)
  })
  it("every run is reported once", async () => {
    const isolate = await isolates.fresh({ replay: true })
    await isolate.mutation("data:insert", { k: "a" })
    assert.strictEqual(isolate.runs.length, 1)
    assert.deepStrictEqual(isolate.runs[0]!.documents, { read: 0, written: 1 })
  })
  it("a function chooses the runs", async () => {
    const asked: Array<string> = []
    const isolate = await isolates.fresh({ replay: (name) => asked.push(name) > 1 })
    await isolate.mutation("data:leak", { how: "write" })
    assert.match(await messageOf(isolate.mutation("data:leak", { how: "write" })), /not deterministic/)
    assert.deepStrictEqual(asked, ["data:leak", "data:leak"])
  })
  it("actions are not replayed", async () => {
    const isolate = await isolates.fresh({ replay: true })
    assert.isString((await isolate.a("random"))[1])
  })
  it("another write is shown with both sides, and nothing is committed", async () => {
    const isolate = await isolates.fresh({ replay: true })
    const message = await messageOf(isolate.mutation("data:leak", { how: "write" }))
    assert.match(
      message,
      /^data:leak is not deterministic: syscall 1 differs when it is run again:\n {2}then: 1\.0\/insert .*\n {2}now: {2}1\.0\/insert /
    )
    assert.deepStrictEqual(await isolate.rows("items"), [])
  })
  for (const how of ["caught", "result", "throw"]) {
    it(`a difference in what is ${how} is found`, async () => {
      const isolate = await isolates.fresh({ replay: true })
      assert.match(await messageOf(isolate.mutation("data:leak", { how })), /^data:leak is not deterministic/)
    })
  }
})

describe("from a trace", () => {
  const step = (op: string, answer: string, settled: number): Step => ({ op, json: "{}", answer, settled })
  it("answers come in the order of the first run", async () => {
    const replay = Replay.fromTrace([step("a", "1", 1), step("b", "2", 0)], "f")
    const order: Array<string> = []
    await Promise.all([
      replay.asyncSyscall("a", "{}").then((answer) => order.push(answer)),
      replay.asyncSyscall("b", "{}").then((answer) => order.push(answer))
    ])
    assert.deepStrictEqual(order, ["2", "1"])
  })
  it("one syscall more is named", () => {
    const replay = Replay.fromTrace([], "f")
    assert.throws(() => replay.syscall("a", "{}"), /it made 0 syscalls, and another when it is run again/)
  })
  it("one syscall fewer is named", () => {
    assert.throws(
      () => Replay.compare("f", { json: "1" }, { json: "1" }, 2, 1),
      "f is not deterministic: it made 2 syscalls, and 1 when run again"
    )
  })
  it("data of errors are compared", () => {
    const ended = (data: string): Replay.Outcome => ({ json: "", error: new ConvexError(data) })
    assert.doesNotThrow(() => Replay.compare("f", ended("a"), ended("a"), 0, 0))
    assert.throws(() => Replay.compare("f", ended("a"), ended("b"), 0, 0), /threw "a"\n {2}now: {2}threw "b"/)
  })
})
