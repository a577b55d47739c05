/** Answers what code in a realm asks of Convex: convex-test's answers, and this package's where convex-test errs or has none. */
import { convexToJson, jsonToConvex, type Value } from "convex/values"
import { AsyncLocalStorage } from "node:async_hooks"
import * as Address from "./Address.ts"
import { intoRealm } from "./Crossing.ts"
import { type Component, type Deployment, findFunction } from "./Deployment.ts"
import { signJwt } from "./Jwt.ts"
import type { Syscalls } from "./Realm.ts"
import { count, type Counts } from "./Report.ts"
import * as Scope from "./Scope.ts"
import { checkReturns } from "./Validation.ts"

/** convex-test's context of a handler. */
export interface HandlerContext {
  readonly auth: { readonly getUserIdentity: () => Promise<unknown> }
  readonly runQuery?: (reference: unknown, args: unknown) => Promise<unknown>
  readonly runMutation?: (reference: unknown, args: unknown) => Promise<unknown>
  readonly runAction?: (reference: unknown, args: unknown) => Promise<unknown>
}

/** A syscall and its answer. */
export interface Step {
  readonly op: string
  readonly json: string
  answer?: unknown
  error?: Error
  /** The how manieth answer it was; undefined while nothing has answered. */
  settled?: number
}

const calls: Record<string, "runQuery" | "runMutation" | "runAction"> = {
  "1.0/actions/query": "runQuery",
  "1.0/actions/mutation": "runMutation",
  "1.0/actions/action": "runAction"
}

/** The syscalls of one run; every one is written to `trace` and counted. */
export const make = (options: {
  readonly deployment: Deployment
  readonly component: Component
  readonly kind: "query" | "mutation" | "action" | "http"
  readonly now: number
  readonly context: HandlerContext
  readonly trace: Array<Step>
  readonly counts: Counts
}): Syscalls => {
  const { counts, deployment, trace } = options
  // convex-test keeps whose call this is in async context, which a realm's own promises would not lead back to.
  const enter = AsyncLocalStorage.snapshot()
  let settled = 0
  const begin = (op: string, json: string): Step => {
    const step: Step = { op, json }
    trace.push(step)
    return step
  }
  const answered = <A>(step: Step, answer: A): A => {
    step.answer = answer
    step.settled = settled++
    if (typeof answer === "string") count(counts, step.op, answer)
    return answer
  }
  const failed = (step: Step, error: unknown): never => {
    step.error = intoRealm(error)
    step.settled = settled++
    throw step.error
  }
  return {
    syscall: (op, json) => {
      const step = begin(op, json)
      try {
        return answered(step, enter(() => deployment.backend.global.syscall(op, json)))
      } catch (error) {
        return failed(step, error)
      }
    },
    asyncSyscall: async (op, json) => {
      const step = begin(op, json)
      try {
        return answered(step, await enter(() => answer(options, op, json)))
      } catch (error) {
        return failed(step, error)
      }
    },
    jsSyscall: async (op, args) => {
      const step = begin(op, "")
      try {
        return answered(step, await enter(() => deployment.backend.global.jsSyscall(op, args)))
      } catch (error) {
        return failed(step, error)
      }
    }
  }
}

const answer = async (options: Parameters<typeof make>[0], op: string, json: string): Promise<string> => {
  const { component, context, counts, deployment } = options
  const global = deployment.backend.global
  if (op.startsWith("test/")) {
    const hook = deployment.options.syscalls?.[op.slice("test/".length)]
    if (hook === undefined) throw new Error(`No test hook "${op}": give it in the isolate's option \`syscalls\``)
    const result = await Scope.outside(() => hook(JSON.parse(json)))
    return JSON.stringify(result ?? null)
  }
  switch (op) {
    case "1.0/getUserIdentity":
      return JSON.stringify(await context.auth.getUserIdentity())
    case "1.0/signJwt": {
      if (options.kind !== "mutation") throw new Error("signJwt is only available in mutations")
      const issuer = deployment.env("CONVEX_CLOUD_URL") + (component.path === "" ? "" : `/components/${component.path}`)
      return JSON.stringify(await signJwt(JSON.parse(json), issuer, options.now))
    }
    case "1.0/queryPage":
      if (component.path !== "") {
        throw new Error(
          `paginate() is only supported in the app: the component "${component.path}" must page by index ranges of its own`
        )
      }
      return global.asyncSyscall(op, json)
    case "1.0/getRequestMetadata": {
      const metadata = await global.asyncSyscall(op, json)
      const job = Scope.storage.getStore()?.job
      return job === undefined ? metadata : JSON.stringify({ ...JSON.parse(metadata), scheduledFunctionId: job })
    }
    case "1.0/createFunctionHandle":
    case "1.0/schedule":
    case "1.0/actions/schedule":
      reach(deployment, component, JSON.parse(json))
      return global.asyncSyscall(op, json)
    case "1.0/runUdf": {
      const target = reach(deployment, component, JSON.parse(json))
      counts.calls.push(target.name)
      const result = await global.asyncSyscall(op, json)
      // A deployment checks a nested result when its transaction is over: a caught mismatch keeps the child's writes.
      const returns = target.fn?.returnsValidator
      if (returns !== null && returns !== undefined) {
        checkReturns(returns, jsonToConvex(JSON.parse(result)), target.name)
      }
      return result
    }
    case "1.0/actions/query":
    case "1.0/actions/mutation":
    case "1.0/actions/action": {
      const args = JSON.parse(json) as Address.Address & { readonly args: never }
      counts.calls.push(reach(deployment, component, args).name)
      const result = await context[calls[op]!]!(Address.toReference(args), jsonToConvex(args.args))
      return JSON.stringify(convexToJson((result ?? null) as Value))
    }
    default:
      return global.asyncSyscall(op, json)
  }
}

/** The function an address means, if code of `component` may call it. */
const reach = (deployment: Deployment, component: Component, address: Address.Address) => {
  const path = Address.resolve(address, component.path)
  const found = findFunction(deployment, path)
  const { fn, name } = found
  // A handle is given by who may call; a reference across a component's border reaches its public functions only.
  if (address.functionHandle === undefined && path.componentPath !== component.path && fn?.visibility === "internal") {
    throw new Error(`Could not find the public function ${name}: it is internal to the component`)
  }
  return found
}
