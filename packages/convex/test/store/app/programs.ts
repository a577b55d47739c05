/** What Effect does in a query or mutation: each program is run as both. */
import * as Actor from "@gatehouse/contract/Actor"
import { Tokens } from "@gatehouse/contract/Tokens"
import { runTransaction } from "@gatehouse/convex/RunTransaction"
import { Store } from "@gatehouse/store/Store"
import { things } from "@gatehouse/store/testing/conformance/Tables"
import { mutationGeneric, queryGeneric } from "convex/server"
import { v } from "convex/values"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"

const programs: Readonly<Record<string, Effect.Effect<unknown, unknown, Store | Tokens>>> = {
  steps: Effect.gen(function*() {
    let count = 0
    while (count < 10_000) count = yield* Effect.succeed(count + 1)
    return count
  }),
  retries: Effect.suspend(() => {
    let attempts = 0
    return Effect.suspend(() => ++attempts < 100 ? Effect.fail("again") : Effect.succeed(attempts)).pipe(
      Effect.retry({ times: 1_000 })
    )
  }),
  fork: Effect.gen(function*() {
    const fibers = yield* Effect.forEach([1, 2, 3], (n) => Effect.forkChild(Effect.as(Effect.yieldNow, n)))
    return yield* Effect.forEach(fibers, (fiber) => Fiber.join(fiber))
  }),
  deferred: Effect.gen(function*() {
    const deferred = yield* Deferred.make<string>()
    const waiting = yield* Effect.forkChild(Deferred.await(deferred))
    yield* Effect.yieldNow
    yield* Deferred.succeed(deferred, "told")
    return yield* Fiber.join(waiting)
  }),
  yields: Effect.gen(function*() {
    for (let i = 0; i < 5_000; i++) yield* Effect.yieldNow
    return "done"
  }),
  sideBySide: Effect.all([Effect.as(Effect.yieldNow, 1), Effect.succeed(2), Effect.as(Effect.yieldNow, 3)], {
    concurrency: "unbounded"
  }),
  noTime: Effect.as(Effect.sleep(0), "done"),
  span: Effect.withSpan(Effect.succeed("done"), "a span"),
  reads: Store.use((store) => Effect.map(store.unique(things, "byName", ["s", "a"]), (row) => row?.id ?? null)),
  hashes: Tokens.use((tokens) => tokens.hash("abc")),
  tells: Clock.currentTimeMillis,
  sleep: Effect.sleep(1),
  timeout: Effect.timeout(Store.use((store) => store.get(things, "a")), 1_000),
  delay: Effect.delay(Effect.void, "1 second")
}

const run = (kind: "query" | "mutation") => async (ctx: any, { name }: { readonly name: string }) => {
  const exit = await runTransaction(
    ctx,
    { kind, actor: Actor.system },
    programs[name] as Effect.Effect<unknown, unknown, any>
  )
  if (Exit.isSuccess(exit)) return exit.value
  throw Cause.squash(exit.cause)
}

export const asQuery = queryGeneric({ args: { name: v.string() }, handler: run("query") })
export const asMutation = mutationGeneric({ args: { name: v.string() }, handler: run("mutation") })
