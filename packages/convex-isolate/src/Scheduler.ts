/**
 * Scheduled functions. They never run by themselves: `runDue` runs those whose time has come by the isolate's clock. A job
 * is the row of `_scheduled_functions` that its transaction wrote, so one that was rolled back is not there to run.
 */
import { getConvexSize, jsonToConvex } from "convex/values"
import * as Address from "./Address.ts"
import type { FunctionPath } from "./Backend.ts"
import type { Deployment } from "./Deployment.ts"
import * as Scope from "./Scope.ts"

export interface ScheduledFunction {
  readonly id: string
  /** The component whose code scheduled it, and whose table it is in. */
  readonly component: string
  /** `"module:name"`, of a component `"component/module:name"`. */
  readonly function: string
  readonly args: any
  readonly at: number
}

export interface Scheduler {
  /** What is still to run, earliest first. */
  readonly list: () => Promise<ReadonlyArray<ScheduledFunction>>
  /** Runs what is due, and what that makes due, until nothing is; gives how many ran. */
  readonly runDue: () => Promise<number>
}

const table = "_scheduled_functions"
/** How far from now something may be scheduled, in either direction. */
const longestDelay = 5 * 366 * 86_400_000
/** How often in a row what has run may make something due at once. */
const maxRounds = 200

/** Takes over scheduling from convex-test, which would set real timers. */
export const make = (deployment: Deployment): Scheduler => {
  const { backend } = deployment
  const { global, internals } = backend
  // Which function a job runs is not in its row. A job leaves when it has run; a rolled-back one never had a row.
  const jobs = new Map<string, { readonly component: string; readonly target: FunctionPath }>()
  const answer = global.asyncSyscall

  const currentComponent = async (): Promise<string> =>
    (JSON.parse(await answer("1.0/getFunctionMetadata", "{}")) as { componentPath: string }).componentPath

  const schedule = async (json: string): Promise<string> => {
    const request = JSON.parse(json) as Address.Address & { readonly args: never; readonly ts: number }
    const component = await currentComponent()
    const target = Address.resolve(request, component)
    const delay = request.ts * 1000 - deployment.now()
    if (typeof request.ts !== "number" || !(Math.abs(delay) <= longestDelay)) {
      throw new Error(`${Address.show(target)} is scheduled for no time, or for one more than 5 years from now`)
    }
    const args = jsonToConvex(request.args)
    global.transactionManager.getMetricsTracker()?.trackScheduledFunction(getConvexSize(args))
    const id = backend.database(component).insert(table, {
      args: [args],
      name: target.udfPath,
      scheduledTime: request.ts * 1000,
      state: { kind: "pending" }
    })
    jobs.set(jobKey(component, id), { component, target })
    return JSON.stringify(id)
  }

  const cancel = async (json: string): Promise<string> => {
    const { id } = JSON.parse(json) as { readonly id: string }
    const database = backend.database(await currentComponent())
    const job = database.get(table, id)
    if (job === null) throw new Error(`There is no scheduled function "${id}"`)
    if (kindOf(job) === "pending" || kindOf(job) === "inProgress") {
      database.patch(table, id, { state: { kind: "canceled" }, completedTime: deployment.now() })
    }
    return "{}"
  }
  ;(global as { asyncSyscall: typeof answer }).asyncSyscall = async (op, json) =>
    op === "1.0/schedule" ? schedule(json) : op === "1.0/cancel_job" ? cancel(json) : answer(op, json)

  const pending = (): Array<ScheduledFunction> => {
    const found: Array<ScheduledFunction> = []
    for (const [key, { component, target }] of jobs) {
      const id = key.slice(component.length + 1)
      const row = backend.database(component)._documents[id] as unknown as JobRow | undefined
      if (row === undefined || kindOf(row) !== "pending") continue
      found.push({ id, component, function: Address.show(target), args: row.args[0], at: row.scheduledTime })
    }
    return found.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
  }

  const setState = (job: ScheduledFunction, from: string, state: Record<string, string>): Promise<boolean> =>
    internals.runInComponent(job.component, async () => {
      const database = backend.database(job.component)
      const current = database.get(table, job.id)
      if (current === null || kindOf(current) !== from) return false
      const completed = state["kind"] === "inProgress" ? {} : { completedTime: deployment.now() }
      database.patch(table, job.id, { state, ...completed })
      return true
    })

  const run = async (job: ScheduledFunction): Promise<boolean> => {
    if (!await setState(job, "pending", { kind: "inProgress" })) return false
    const { target } = jobs.get(jobKey(job.component, job.id))!
    try {
      const kind = deployment.components.get(target.componentPath)?.unit.functions.get(target.udfPath)?.kind
      const call = kind === "mutation" ? internals.mutationFromPath : internals.actionFromPath
      if (kind === "query") throw new Error(`${job.function} is a query: only mutations and actions can be scheduled`)
      await Scope.storage.run({ depth: 0, job: job.id }, () => call(target, job.args))
      await setState(job, "inProgress", { kind: "success" })
    } catch (error) {
      await setState(job, "inProgress", { kind: "failed", error: String((error as Error | null)?.message ?? error) })
    }
    return true
  }

  return {
    list: async () => pending(),
    runDue: () =>
      Scope.outside(async () => {
        let ran = 0
        for (let round = 0;; round++) {
          const due = pending().filter((job) => job.at <= deployment.now())
          if (due.length === 0) return ran
          if (round === maxRounds) {
            throw new Error(
              `${due[0]!.function} is due again after ${maxRounds} rounds: does it schedule itself at once?`
            )
          }
          for (const job of due) {
            if (await run(job)) ran++
            jobs.delete(jobKey(job.component, job.id))
          }
        }
      })
  }
}

interface JobRow {
  readonly args: readonly [unknown]
  readonly scheduledTime: number
}

const jobKey = (component: string, id: string): string => `${component}:${id}`

const kindOf = (job: unknown): string => (job as { readonly state: { readonly kind: string } }).state.kind
