/**
 * Runs one exported function. convex-test calls a handler with its own context; the handler here starts a realm,
 * evaluates the bundle in it, and calls what the runtime would call: `invokeQuery`, `invokeMutation` or `invokeAction`.
 */
import { convexToJson, jsonToConvex, type Value } from "convex/values"
import { webcrypto } from "node:crypto"
import { outOfRealm } from "./Crossing.ts"
import { type Component, type Deployment, record } from "./Deployment.ts"
import { checkMessage } from "./Limits.ts"
import { Realm, type Syscalls as RealmSyscalls } from "./Realm.ts"
import * as Replay from "./Replay.ts"
import { noCounts } from "./Report.ts"
import * as Scope from "./Scope.ts"
import { childSeed } from "./SeededRandom.ts"
import * as Syscalls from "./Syscalls.ts"
import type { UnitFunction } from "./Unit.ts"
import { checkArgs, checkReturns } from "./Validation.ts"

const invoke = { query: "invokeQuery", mutation: "invokeMutation", action: "invokeAction" } as const

/** What convex-test takes for a registered function. */
export const registered = (deployment: Deployment, component: Component, fn: UnitFunction): object => ({
  isQuery: fn.kind === "query",
  isMutation: fn.kind === "mutation",
  isAction: fn.kind === "action",
  isPublic: fn.visibility === "public",
  isInternal: fn.visibility === "internal",
  // Checked here: convex-test passes over records, and checks a mutation's result when it has committed.
  exportArgs: () => `{"type":"any"}`,
  exportReturns: () => "null",
  _handler: (context: Syscalls.HandlerContext, args: unknown) => execute(deployment, component, fn, context, args)
})

const execute = async (
  deployment: Deployment,
  component: Component,
  fn: UnitFunction,
  context: Syscalls.HandlerContext,
  args: unknown
): Promise<unknown> => {
  const parent = Scope.storage.getStore()
  const label = `${component.path === "" ? "" : `${component.path}/`}${fn.module}:${fn.name}`
  const depth = (parent?.depth ?? 0) + 1
  if (depth > Scope.maxDepth) {
    throw new Error(`${label}: functions may call each other ${Scope.maxDepth} deep, not more`)
  }
  checkArgs(fn.argsValidator, args, label)
  const argsValue = convexToJson([args as Value])
  const argsJson = JSON.stringify(argsValue)
  checkMessage(`${label}: the value of the arguments`, argsJson, argsValue)

  const deterministic = fn.kind !== "action"
  const now = parent?.frozen?.now ?? deployment.now()
  const frozen = deterministic
    ? { now, seed: parent?.frozen?.nextSeed() ?? webcrypto.getRandomValues(new Uint8Array(32)) }
    : undefined
  const counts = noCounts()
  const trace: Array<Syscalls.Step> = []

  const once = async (
    syscalls: () => RealmSyscalls,
    elapsed: (() => number) | undefined,
    report: (realm: Realm | undefined, error?: unknown) => void
  ): Promise<string> => {
    let children = 0
    const scope: Scope.Scope = {
      depth,
      ...(parent?.job === undefined ? {} : { job: parent.job }),
      ...(frozen === undefined ? {} : { frozen: { now, nextSeed: () => childSeed(frozen.seed, children++) } })
    }
    return Scope.storage.run(scope, async () => {
      let realm: Realm | undefined
      try {
        realm = new Realm({
          kind: fn.kind,
          modules: component.unit.bundle.isolate,
          env: component.env,
          deployedAt: deployment.deployedAt,
          now: deployment.now,
          syscalls: syscalls(),
          ...(frozen === undefined ? {} : { frozen }),
          ...(elapsed === undefined ? {} : { elapsed }),
          ...(deployment.options.fetch === undefined ? {} : { fetch: deployment.options.fetch })
        })
        const exports = await realm.load(`${fn.module}.js`)
        const target = exports[fn.name] as Record<string, (...args: Array<string>) => Promise<string>>
        const json = await realm.run(() =>
          fn.kind === "action" ? target["invokeAction"]!("", argsJson) : target[invoke[fn.kind]]!(argsJson)
        )
        report(realm)
        return json
      } catch (error) {
        const known = outOfRealm(error)
        report(realm, known)
        throw known
      }
    })
  }

  const times: Array<number> = []
  const began = performance.now()
  const elapsed = (): number => {
    const time = Math.round((performance.now() - began) * 10) / 10
    times.push(time)
    return time
  }
  const first = await outcome(once(
    () => Syscalls.make({ deployment, component, kind: fn.kind, now, context, trace, counts }),
    elapsed,
    (realm, error) =>
      record(deployment, {
        component: component.path,
        module: fn.module,
        name: fn.name,
        kind: fn.kind,
        observed: realm?.observed ?? { time: false, random: false },
        ...counts,
        timing: realm?.timing ?? { contextMs: 0, compileMs: 0, evaluateMs: 0, runMs: 0, waitMs: 0 },
        bytes: realm?.bytes ?? 0,
        logs: realm?.logs ?? [],
        ...(error === undefined ? {} : { error })
      })
  ))
  const { replay } = deployment.options
  if (deterministic && (typeof replay === "function" ? replay(label) : replay === true)) {
    const asked = trace.length
    const replayed = Replay.fromTrace(trace, label)
    const second = await outcome(once(() => replayed, () => times.shift() ?? 0, () => {}))
    if (second.error instanceof Replay.NonDeterminism || replayed.broken !== undefined) {
      throw replayed.broken ?? second.error
    }
    Replay.compare(label, first, second, asked, replayed.asked())
  }
  if (first.error !== undefined) throw first.error
  const value = JSON.parse(first.json)
  checkMessage(`${label}: the value of the result`, first.json, value)
  const result = jsonToConvex(value)
  // Before the commit of a top-level function; for a nested one when its own transaction is over, by its caller.
  if (parent?.frozen === undefined) checkReturns(fn.returnsValidator, result, label)
  return result
}

const outcome = async (json: Promise<string>): Promise<Replay.Outcome> => {
  try {
    return { json: await json }
  } catch (error) {
    return { json: "", error: error as Error }
  }
}
