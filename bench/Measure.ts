/**
 * Two sides that do the same work, run by turns so that both meet the same machine. Each round gives percentiles; what is
 * reported is the median of the rounds.
 */

/** Runs operations number `from` to `from + count` and gives the time of each in microseconds. */
export interface Side {
  readonly run: (from: number, count: number) => Promise<Times>
  /** Before each run, not measured. */
  readonly prepare?: (from: number, count: number) => Promise<void>
  /** After each run, not measured. */
  readonly restore?: () => Promise<void>
}

export interface Times {
  /** Of single operations, in microseconds. */
  readonly each: Float64Array
  /** Of the whole run, in microseconds. */
  readonly total: number
}

export interface Plan {
  readonly rounds: number
  readonly roundMillis: number
}

export interface Measured {
  readonly ops: number
  readonly p50: number
  readonly p99: number
}

const percentile = (sorted: Float64Array, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!

export const median = (values: ReadonlyArray<number>): number => values.toSorted((a, b) => a - b)[values.length >>> 1]!

const summary = ({ each, total }: Times): Measured => {
  const sorted = each.toSorted()
  return { ops: each.length / total * 1e6, p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99) }
}

const medianOf = (rounds: ReadonlyArray<Measured>): Measured => ({
  ops: median(rounds.map(({ ops }) => ops)),
  p50: median(rounds.map(({ p50 }) => p50)),
  p99: median(rounds.map(({ p99 }) => p99))
})

const turn = async (side: Side, from: number, count: number): Promise<Times> => {
  await side.prepare?.(from, count)
  const times = await side.run(from, count)
  await side.restore?.()
  return times
}

/** Warms both sides up, finds how many operations make a round, and runs the rounds. */
export const compare = async (
  ours: Side,
  floor: Side,
  plan: Plan,
  mostInRound: number
): Promise<{ readonly ours: Measured; readonly floor: Measured }> => {
  let next = 0
  const take = (count: number) => {
    next += count
    return next - count
  }
  let perOperation = 1_000
  const warmUntil = performance.now() + plan.roundMillis * 3
  do {
    const count = Math.min(mostInRound, Math.max(20, Math.floor(plan.roundMillis * 200 / perOperation)))
    perOperation = (await turn(ours, take(count), count)).total / count
    await turn(floor, take(count), count)
  } while (performance.now() < warmUntil)

  const count = Math.min(mostInRound, Math.max(20, Math.floor(plan.roundMillis * 1_000 / perOperation)))
  const rounds: { readonly ours: Array<Measured>; readonly floor: Array<Measured> } = { ours: [], floor: [] }
  for (let i = 0; i < plan.rounds; i++) {
    // Whoever comes second finds warmer caches, so they change places.
    for (const name of i % 2 === 0 ? ["ours", "floor"] as const : ["floor", "ours"] as const) {
      rounds[name].push(summary(await turn(name === "ours" ? ours : floor, take(count), count)))
    }
  }
  return { ours: medianOf(rounds.ours), floor: medianOf(rounds.floor) }
}

/** Times calls one after the other. What answers at once is not awaited: that alone would cost a microtask. */
export const timeCalls = async (
  call: (i: number) => unknown,
  from: number,
  count: number
): Promise<Times> => {
  const each = new Float64Array(count)
  const started = performance.now()
  for (let i = 0; i < count; i++) {
    const before = performance.now()
    const answer = call(from + i)
    if (answer instanceof Promise) await answer
    each[i] = (performance.now() - before) * 1_000
  }
  return { each, total: (performance.now() - started) * 1_000 }
}
