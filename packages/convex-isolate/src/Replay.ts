/**
 * Runs a query or mutation again from its trace: the same seed and clock, and every syscall answered as it was. A
 * function that takes another way did something that its reads do not decide, and a deployment may run it any number of
 * times.
 */
import { ConvexError, convexToJson, type Value } from "convex/values"
import type { Syscalls } from "./Realm.ts"
import type { Step } from "./Syscalls.ts"

export class NonDeterminism extends Error {
  override readonly name = "NonDeterminism"
}

/** How a run ended. */
export interface Outcome {
  readonly json: string
  readonly error?: Error
}

export interface Replayed extends Syscalls {
  /** How many syscalls the second run has made. */
  readonly asked: () => number
  /** The first difference, which the function itself may have caught. */
  readonly broken: NonDeterminism | undefined
}

/** Answers from a trace, in the order in which the first run was answered. */
export const fromTrace = (trace: ReadonlyArray<Step>, label: string): Replayed => {
  let asked = 0
  let broken: NonDeterminism | undefined
  const differ = (message: string): never => {
    broken ??= new NonDeterminism(`${label} is not deterministic: ${message}`)
    throw broken
  }
  let turn = 0
  const waiting = new Map<number, () => void>()
  const next = (op: string, json: string): Step => {
    const step = trace[asked++]
    if (step === undefined) {
      return differ(
        `it made ${trace.length} syscalls, and another when it is run again:\n  then: nothing\n  now:  ${
          show(op, json)
        }`
      )
    }
    if (step.op !== op || step.json !== json) {
      return differ(
        `syscall ${asked} differs when it is run again:\n  then: ${show(step.op, step.json)}\n  now:  ${show(op, json)}`
      )
    }
    return step
  }
  const wakeNext = (): void => {
    const wake = waiting.get(turn)
    waiting.delete(turn)
    wake?.()
  }
  const took = (step: Step): void => {
    turn = Math.max(turn, (step.settled ?? 0) + 1)
    queueMicrotask(wakeNext)
  }
  const inOrder = async (step: Step): Promise<unknown> => {
    const { settled } = step
    if (settled === undefined) return new Promise(() => {})
    if (settled > turn) await new Promise<void>((resolve) => waiting.set(settled, resolve))
    took(step)
    if (step.error !== undefined) throw step.error
    return step.answer
  }
  return {
    asked: () => asked,
    get broken() {
      return broken
    },
    syscall: (op, json) => {
      const step = next(op, json)
      took(step)
      if (step.error !== undefined) throw step.error
      return step.answer as string
    },
    asyncSyscall: async (op, json) => await inOrder(next(op, json)) as string,
    jsSyscall: async (op) => inOrder(next(op, ""))
  }
}

/** Compares how the two runs of a function ended. */
export const compare = (label: string, first: Outcome, second: Outcome, made: number, asked: number): void => {
  if (asked < made) {
    throw new NonDeterminism(`${label} is not deterministic: it made ${made} syscalls, and ${asked} when run again`)
  }
  const [then, now] = [describe(first), describe(second)]
  if (then !== now) {
    throw new NonDeterminism(
      `${label} is not deterministic: it ends otherwise when it is run again:\n  then: ${cut(then)}\n  now:  ${
        cut(now)
      }`
    )
  }
}

const describe = ({ error, json }: Outcome): string => {
  if (error === undefined) return `returned ${json}`
  return error instanceof ConvexError
    ? `threw ${JSON.stringify(convexToJson(error.data as Value))}`
    : `threw ${error.message}`
}

const show = (op: string, json: string): string => `${op} ${cut(json)}`

const cut = (text: string): string => text.length > 500 ? `${text.slice(0, 500)}…` : text
