/**
 * Calls each operation of the component cold, by turns with the function written by hand, in one isolate's bundle and on
 * the same rows. Compares their answers before it times anything.
 */
import { componentRef, type Isolate, prepare, type Run } from "@gatehouse/convex-isolate"
import { deepStrictEqual } from "node:assert/strict"
import { fileURLToPath } from "node:url"
import * as Unit from "../../packages/convex-isolate/src/Unit.ts"
import { repository } from "../../scripts/Workspace.ts"
import { type Case, cases } from "./Cases.ts"
import * as Component from "./Component.ts"
import * as Data from "./Data.ts"
import { missed, type Row } from "./Report.ts"

const app = fileURLToPath(new URL("app", import.meta.url))

export interface Plan {
  readonly times: number
  readonly only: string | undefined
}

/** What one call was. */
interface Sample {
  /** Of the function that was called, and before it those that it called. */
  readonly runs: ReadonlyArray<Run>
  readonly called: Data.Called
}

const outer = (sample: Sample): Run => sample.runs.at(-1)!
const totalOf = ({ timing }: Run): number => timing.contextMs + timing.compileMs + timing.evaluateMs + timing.runMs

const median = (values: ReadonlyArray<number>): number => values.toSorted((a, b) => a - b)[values.length >>> 1]!

const summary = (samples: ReadonlyArray<Sample>) => {
  const of = (number: (run: Run) => number) => median(samples.map((sample) => number(outer(sample))))
  const sum = (number: (run: Run) => number) => samples[0]!.runs.reduce((total, run) => total + number(run), 0)
  return {
    calls: samples[0]!.runs.length,
    reads: sum(({ documents }) => documents.read),
    ranges: sum(({ ranges }) => ranges),
    writes: sum(({ documents }) => documents.written),
    kb: outer(samples[0]!).bytes / 1024,
    evaluate: of(({ timing }) => timing.evaluateMs),
    run: of(({ timing }) => timing.runMs),
    total: of(totalOf)
  }
}

const reference = (name: string) => name.includes("/") ? componentRef("auth", name) : name

/** Measures, gives each row as soon as it is known, and in the end the functions that no case has called. */
export const run = async (
  plan: Plan,
  note: (text: string) => void,
  report: (row: Row) => void
): Promise<ReadonlyArray<string>> => {
  const folder = Component.write()
  const prepared = await prepare({ folder: app, components: [{ name: "auth", folder }], now: Data.now })
  note("making the data")
  const { made, rows } = await Data.make(prepared.fresh())
  const filled = async (): Promise<Isolate> => {
    const isolate = prepared.fresh()
    await isolate.mutation(componentRef("auth", "hand/rows:restore"), { rows })
    return isolate
  }
  const shared = await filled()

  /** Calls one side. What a mutation changes is gone at the next call. */
  const sampled = async (kind: Case["kind"], call: (isolate: Isolate) => Promise<Data.Called>): Promise<Sample> => {
    const isolate = kind === "query" ? shared : await filled()
    isolate.runs.length = 0
    const called = await call(isolate)
    return { runs: [...isolate.runs], called }
  }
  const ours = ({ as, kind, ours }: Case) =>
    sampled(kind, async (isolate) => {
      const calls: Array<Data.Called> = []
      const answer = await ours(Data.operationsOf(isolate, (call) => calls.push(call), as), made, isolate)
      return calls[0] ?? { args: {}, answer }
    })
  const byHand = ({ kind }: Case, name: string, { args }: Data.Called) =>
    sampled(kind, async (isolate) => ({ args, answer: await isolate[kind](reference(name) as any, args) }))

  /** Throws where ours and the function by hand answer differently. */
  const compare = async (measured: Case, hand: string): Promise<void> => {
    const { alike = [], compared = (answer: unknown) => answer, kind, name } = measured
    for (const call of [measured.ours, ...alike]) {
      const isolate = kind === "query" ? shared : await filled()
      const calls: Array<Data.Called> = []
      try {
        const answer = await call(Data.operationsOf(isolate, (call) => calls.push(call)), made, isolate)
        if (calls.length === 0) calls.push({ args: {}, answer })
      } catch (error) {
        if (calls.length === 0) throw error
      }
      const { answer, args } = calls[0]!
      const other = await (kind === "query" ? shared : await filled())[kind](reference(hand) as any, args)
        .catch(Data.refusalOf)
      const refused = answer !== null && typeof answer === "object" && "refused" in answer
      const part = refused ? (value: unknown) => value : compared
      deepStrictEqual(part(other), part(answer), `${name}: by hand the answer to ${JSON.stringify(args)} is another`)
    }
  }

  /** Functions that a case has called. */
  const seen = new Set<string>()
  const wanted = cases.filter(({ name }) =>
    plan.only === undefined || name.toLowerCase().includes(plan.only.toLowerCase())
  )
  note(`measuring ${wanted.length} operations, ${plan.times} calls of each`)
  for (const measured of wanted) {
    const { hand, name, target } = measured
    const first = await ours(measured)
    for (const { module, name } of first.runs) seen.add(`${module}:${name}`)
    if (hand !== undefined) await compare(measured, hand)
    const samples: { readonly ours: Array<Sample>; readonly hand: Array<Sample> } = { ours: [], hand: [] }
    // The first calls meet code that has not been compiled yet.
    for (let i = -5; i < plan.times; i++) {
      // Realms of calls that are over make compiling slower until they are collected, which is not the next call's fault.
      if (i % 5 === 0) globalThis.gc?.()
      // Whoever comes second finds warmer caches, so they change places.
      const sides = i % 2 === 0 ? ["ours", "hand"] as const : ["hand", "ours"] as const
      for (const side of sides) {
        if (side === "hand" && hand === undefined) continue
        const sample = side === "ours" ? await ours(measured) : await byHand(measured, hand!, first.called)
        if (i >= 0) samples[side].push(sample)
      }
    }
    const mine = summary(samples.ours)
    const other = hand === undefined ? undefined : summary(samples.hand)
    const { module, name: fn } = outer(first)
    const row = {
      operation: name,
      function: `${module}:${fn}`,
      ...mine,
      hand: other,
      // Of each pair, since what disturbs the machine disturbs both of it.
      ratio: other === undefined
        ? undefined
        : median(samples.ours.map((sample, i) => totalOf(outer(sample)) / totalOf(outer(samples.hand[i]!)))),
      target
    }
    report({ ...row, missed: missed(row) })
  }
  if (plan.only !== undefined) return []
  const { functions } = await Unit.load(
    { folder: Component.source, root: repository, component: true },
    () => undefined,
    ""
  )
  return [...functions.keys()].filter((name) => !seen.has(name))
}
