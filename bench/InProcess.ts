/**
 * Measures the cases on one store, in this process.
 */
import type { Transactions } from "@gatehouse/contract/Transaction"
import type { Store } from "@gatehouse/store/Store"
import * as StoreCounter from "@gatehouse/store/testing/StoreCounter"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import assert from "node:assert"
import { type Backend, build } from "./Backend.ts"
import type { Case } from "./Case.ts"
import type { Filling } from "./Filling.ts"
import { compare, type Plan, type Side, timeCalls, type Times } from "./Measure.ts"
import type { Row } from "./Report.ts"

/** Rows that a round makes at most, so that a small store stays one. */
const mostMade = 1_000
const mostRead = 20_000
/** Operations whose calls of the Store are counted. */
const counted = 5
/** Numbers of operations that no round comes to. */
const apart = 1e9

/** Runs operations one after the other in one fiber, as a program that uses the service does. */
export const timeEffects = (call: (i: number) => Effect.Effect<unknown, unknown>, from: number, count: number) =>
  Effect.gen(function*() {
    const each = new Float64Array(count)
    const started = performance.now()
    for (let i = 0; i < count; i++) {
      const before = performance.now()
      yield* call(from + i)
      each[i] = (performance.now() - before) * 1_000
    }
    return { each, total: (performance.now() - started) * 1_000 } satisfies Times
  })

/** The measured services over a store, and how to get them there. */
export interface Composed<R, S> {
  readonly layer: (store: Layer.Layer<Store | Transactions>) => Layer.Layer<R, unknown>
  readonly all: Effect.Effect<S, never, R>
}

export const run = async <R, S, F, D extends Filling>(
  { all, layer }: Composed<R, S>,
  backend: Backend<F>,
  data: D,
  store: string,
  cases: ReadonlyArray<Case<S, F, D>>,
  plan: Plan,
  report: (row: Row) => void
): Promise<void> => {
  const plain = Layer.succeedContext(backend.context)
  const measured = await build(layer(plain))
  const counter = StoreCounter.layer(plain)
  const counting = await build(Layer.merge(Layer.provide(layer(counter), counter), counter))
  const services = await Effect.runPromiseWith(measured.context)(all)
  const countedServices = await Effect.runPromiseWith(counting.context)(all)
  const { count } = Context.get(counting.context, StoreCounter.StoreCounter)

  for (const { compared = (answer: unknown) => answer, floor, makes, name, ours, prepare } of cases) {
    const call = ours(services, data)
    const byHand = floor(backend.floor, data)

    // Both sides must give the same answers: a floor that does less is none.
    await prepare?.(backend, data, apart, 10)
    for (let i = 0; i < 5; i++) {
      const answer = await Effect.runPromise(call(apart + i))
      assert.deepStrictEqual(
        compared(await byHand(apart + (makes ? 5 : 0) + i)),
        compared(answer),
        `${name}: the floor answers otherwise`
      )
    }
    if (makes) await backend.forget()

    await prepare?.(backend, data, apart, counted)
    const counting = ours(countedServices, data)
    const [, counts] = await Effect.runPromise(
      count(Effect.forEach(Array.from({ length: counted }, (_, i) => apart + i), counting, { discard: true }))
    )
    if (makes) await backend.forget()

    const around: Omit<Side, "run"> = {
      ...(prepare === undefined ? {} : { prepare: (from, count) => prepare(backend, data, from, count) }),
      ...(makes ? { restore: backend.forget } : {})
    }
    const result = await compare(
      { ...around, run: (from, count) => Effect.runPromise(timeEffects(call, from, count)) },
      { ...around, run: (from, count) => timeCalls(byHand, from, count) },
      plan,
      makes ? mostMade : mostRead
    )
    report({
      case: name,
      store,
      size: data.size,
      ...result.ours,
      reads: counts.reads / counted,
      writes: counts.writes / counted,
      ratio: result.floor.p50 / result.ours.p50
    })
  }
  await measured.close()
  await counting.close()
}
