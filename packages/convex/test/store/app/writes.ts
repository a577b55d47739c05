/** Mutations in the realm that the Store's own suite cannot ask for, because its bodies run on the host. */
import * as Actor from "@gatehouse/contract/Actor"
import { Tokens } from "@gatehouse/contract/Tokens"
import * as Transaction from "@gatehouse/contract/Transaction"
import { inMutation, mutationCtx, runTransaction } from "@gatehouse/convex/RunTransaction"
import { Store } from "@gatehouse/store/Store"
import { type Thing, things } from "@gatehouse/store/testing/conformance/Tables"
import { type GenericMutationCtx, mutationGeneric, queryGeneric } from "convex/server"
import { v } from "convex/values"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"

class Refused extends Data.TaggedError("Refused")<{}> {}
class Marked extends Data.TaggedError("Marked")<{}> {}

const thing = (id: string, name = id): Thing => ({ id, createdAt: 1, scope: "s", name, flag: false })
const insert = (id: string, name = id) => Store.use((store) => store.insert(things, thing(id, name)))
const joined = <A, E, R>(name: string, body: Effect.Effect<A, E, R>, keeps: ReadonlyArray<string> = []) =>
  Store.use((store) => store.mutation({ name, keeps }, body))

const bodies: Readonly<Record<string, Effect.Effect<unknown, unknown, Store | Tokens>>> = {
  /** Ten fibers of one mutation want one key. */
  clashing: Effect.map(
    Effect.all(Array.from({ length: 10 }, (_, i) => Effect.result(insert(`i${i}`, "wanted"))), {
      concurrency: "unbounded"
    }),
    (results) => results.filter((result) => result._tag === "Success").length
  ),
  /** The first is told to stop while its write is under way. */
  overtaken: Effect.raceFirst(insert("slow"), Effect.yieldNow),
  /** Caught, though a joined mutation has left half a change. */
  halfDone: Effect.as(
    Effect.exit(joined("members.add", Effect.andThen(insert("half"), Effect.fail(new Refused())))),
    "caught"
  ),
  /** The same, with a failure of its own that is kept. */
  halfDoneAndKept: Effect.andThen(
    Effect.exit(joined("members.add", Effect.andThen(insert("half"), Effect.fail(new Refused())))),
    Effect.fail(new Marked())
  ),
  keptWithin: Effect.as(
    Effect.exit(joined("invites.accept", Effect.andThen(insert("marked"), Effect.fail(new Marked())), ["Marked"])),
    "caught"
  ),
  refused: Effect.andThen(insert("gone"), Effect.fail(new Refused())),
  kept: Effect.andThen(insert("stays"), Effect.fail(new Marked())),
  dies: Effect.andThen(insert("gone"), Effect.die(new Error("a bug"))),
  ids: Tokens.use((tokens) => Effect.all(Array.from({ length: 50 }, () => tokens.id("x")))),
  writes: Effect.gen(function*() {
    const store = yield* Store
    yield* insert("a")
    yield* Effect.exit(insert("b", "a"))
    yield* store.patch(things, "missing", { rank: 1 })
    yield* store.patch(things, "a", { rank: 1 })
    yield* store.remove(things, "missing")
    yield* store.remove(things, "a")
    return (yield* Transaction.Current)!.writes
  })
}

/** As a function of the component ends: kept failures are returned, others thrown. */
export const run = mutationGeneric({
  args: { name: v.string() },
  handler: async (ctx, { name }) => {
    const exit = await runTransaction(
      ctx,
      { kind: "mutation", keeps: ["Marked"], actor: Actor.system },
      bodies[name] as Effect.Effect<unknown, unknown, any>
    )
    if (Exit.isSuccess(exit)) return exit.value
    const reason = exit.cause.reasons[0]
    if (reason?._tag === "Fail" && (reason.error as any)._tag === "Marked") return "kept"
    throw reason?._tag === "Fail" ? reason.error : reason?._tag === "Die" ? reason.defect : new Error("interrupted")
  }
})

export const alone = mutationGeneric({
  args: { name: v.string() },
  handler: (ctx: GenericMutationCtx<any>, { name }) => inMutation(ctx, bodies[name] as Effect.Effect<any, never, any>)
})

/** Schedules through the mutation's own `ctx`. */
export const schedules = mutationGeneric({
  args: {},
  handler: (ctx: GenericMutationCtx<any>) => inMutation(ctx, Effect.map(mutationCtx, (mutation) => mutation === ctx))
})

/** A write, and a mutation, where only a query runs. */
export const inQuery = queryGeneric({
  args: { joins: v.boolean() },
  handler: async (ctx, { joins }) => {
    const body = joins ? joined("groups.create", insert("a")) : insert("a")
    const exit = await runTransaction(
      ctx,
      { kind: "query", actor: Actor.system },
      body as Effect.Effect<unknown, unknown, any>
    )
    const reason = Exit.isFailure(exit) ? exit.cause.reasons[0] : undefined
    return reason?._tag === "Die" ? (reason.defect as Error).message : "did not die"
  }
})

/** What each method reads, as Convex counts it. */
export const costs = mutationGeneric({
  args: {},
  handler: async (ctx: GenericMutationCtx<any>) => {
    const ranges: Record<string, number> = {}
    const counted = {
      ...ctx,
      db: new Proxy(ctx.db, {
        get: (db, method) => (...args: ReadonlyArray<unknown>) => {
          if (method === "query" || method === "get") count++
          return (db as any)[method](...args)
        }
      })
    }
    let count = 0
    const cost = (name: string, effect: Effect.Effect<unknown, unknown, Store>) =>
      Effect.suspend(() => {
        count = 0
        return Effect.map(Effect.orDie(effect), () => {
          ranges[name] = count
        })
      })
    await inMutation(
      counted as GenericMutationCtx<any>,
      Effect.gen(function*() {
        const store = yield* Store
        for (const id of ["a", "b", "c", "d"]) yield* Effect.orDie(insert(id))
        const [first] = [yield* Effect.orDie(store.page(things, "byFlagAndRank", ["s"], { limit: 1 }))]
        const cursor = first.nextCursor!
        yield* cost("get", store.get(things, "a"))
        yield* cost("get of what no row could hold", store.get(things, "a\0"))
        yield* cost("getMany of 3", store.getMany(things, ["a", "b", "c"]))
        yield* cost("unique", store.unique(things, "byName", ["s", "a"]))
        yield* cost("uniqueMany of 2", store.uniqueMany(things, "byName", [["s", "a"], ["s", "b"]]))
        yield* cost("first", store.first(things, "byFlagAndRank", ["s"], { limit: 2 }))
        yield* cost("page", store.page(things, "byFlagAndRank", ["s"], { limit: 2 }))
        yield* cost("full page after a cursor", store.page(things, "byFlagAndRank", ["s"], { limit: 2, cursor }))
        yield* cost("last page after a cursor", store.page(things, "byFlagAndRank", ["s"], { limit: 9, cursor }))
        yield* cost("insert without a note", insert("e"))
        yield* cost("insert with a note", store.insert(things, { ...thing("f"), note: "n" }))
        yield* cost("patch of no key", store.patch(things, "a", { rank: 1 }))
        yield* cost("patch of a key", store.patch(things, "a", { name: "other" }))
        yield* cost("replace of two keys", store.replace(things, { ...thing("b", "another"), note: "m" }))
        yield* cost("remove", store.remove(things, "c"))
      })
    )
    return ranges
  }
})
