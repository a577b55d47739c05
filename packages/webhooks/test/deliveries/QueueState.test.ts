import { assert, describe, it } from "@effect/vitest"
import * as QueueState from "../../src/deliveries/QueueState.ts"
import { breaksAfter, givesUpAfter } from "../../src/deliveries/Schedule.ts"

const now = Date.UTC(2026, 0, 2, 12)
const fresh: QueueState.QueueState = { failures: 0 }

const failing = (times: number, from = fresh) => {
  let state = from
  for (let i = 0; i < times; i++) state = QueueState.failed(state, { key: `dlv_${i}#1`, now })
  return state
}

describe("QueueState", () => {
  it("stays closed until the fifth failure in a row", () => {
    assert.isFalse(QueueState.isBroken(failing(breaksAfter - 1)))
    assert.deepStrictEqual(failing(breaksAfter), { failures: 5, failingSince: now, notBefore: now + 30_000 })
  })

  it("counts from the start again after a success", () => {
    const state = failing(breaksAfter - 1, QueueState.succeeded(failing(breaksAfter - 1)))
    assert.isFalse(QueueState.isBroken(state))
  })

  it("does not lengthen the break for attempts that had begun before it", () => {
    assert.deepStrictEqual(failing(breaksAfter + 3), failing(breaksAfter))
  })

  it("doubles the break when the probe fails", () => {
    const probing = QueueState.probing(failing(breaksAfter), "dlv_p#2", now + 90_000)
    const after = QueueState.failed(probing, { key: "dlv_p#2", now: now + 31_000 })
    assert.deepStrictEqual(after, { failures: 6, failingSince: now, notBefore: now + 91_000 })
  })

  it("hears nothing of an older attempt of the delivery that probes", () => {
    const probing = QueueState.probing(failing(breaksAfter), "dlv_p#2", now + 90_000)
    assert.deepStrictEqual(QueueState.failed(probing, { key: "dlv_p#1", now: now + 31_000 }), probing)
  })

  it("closes with any success", () => {
    const probing = QueueState.probing(failing(breaksAfter), "dlv_p#2", now + 90_000)
    assert.deepStrictEqual(QueueState.succeeded(probing), { failures: 0 })
  })

  it("keeps the wait that a receiver asked for beside a success", () => {
    const asked = QueueState.failed(fresh, { key: "dlv_a#1", now, askedUntil: now + 60_000 })
    assert.deepStrictEqual(QueueState.succeeded(asked), { failures: 0, notBefore: now + 60_000 })
  })

  it("does not count a wait that a receiver asks for as a failure of the breaker", () => {
    let state = fresh
    for (let i = 0; i < 10; i++) state = QueueState.failed(state, { key: `dlv_${i}#1`, now, askedUntil: now + 1_000 })
    assert.isFalse(QueueState.isBroken(state))
  })

  it("never shortens a wait", () => {
    const asked = QueueState.failed(fresh, { key: "dlv_a#1", now, askedUntil: now + 60_000 })
    const again = QueueState.failed(asked, { key: "dlv_b#1", now, askedUntil: now + 1_000 })
    assert.strictEqual(again.notBefore, now + 60_000)
  })

  it("lets another probe through when the first was not sent", () => {
    const probing = QueueState.probing(failing(breaksAfter), "dlv_p#2", now + 90_000)
    assert.deepStrictEqual(QueueState.released(probing, "dlv_p#2"), { failures: 5, failingSince: now })
  })

  it("gives up after five days to the millisecond", () => {
    const state = failing(1)
    assert.isFalse(QueueState.isHopeless(state, now + givesUpAfter - 1))
    assert.isTrue(QueueState.isHopeless(state, now + givesUpAfter))
  })

  it("counts a receiver that only ever asks to wait as failing", () => {
    const state = QueueState.failed(fresh, { key: "dlv_a#1", now, askedUntil: now + 1_000 })
    assert.isTrue(QueueState.isHopeless(state, now + givesUpAfter))
  })
})
