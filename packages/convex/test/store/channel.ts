/**
 * The far end of `IsolateStore`: functions that do what a test asks of the Store, in a transaction that stays open until
 * the test ends it. A Convex folder under test includes them: `export { mutation, query, read } from "…/channel.ts"`.
 */
import * as Actor from "@gatehouse/contract/Actor"
import * as Transaction from "@gatehouse/contract/Transaction"
import { runTransaction, type TransactionCtx } from "@gatehouse/convex/RunTransaction"
import { Store } from "@gatehouse/store/Store"
import { mutationGeneric, queryGeneric } from "convex/server"
import { v } from "convex/values"
import * as Effect from "effect/Effect"
import * as Wire from "./Wire.ts"

/** One call of a method of the Store. */
export interface Request {
  readonly method: string
  readonly args: ReadonlyArray<unknown>
}

export type Answer =
  | { readonly _tag: "Value"; readonly value: unknown; readonly writes: number }
  | { readonly _tag: "Failure"; readonly name: string; readonly table?: string; readonly index?: string }
  | { readonly _tag: "Defect"; readonly message: string }

/** What the test answers to `test/next`. */
export type Next =
  | { readonly _tag: "Do"; readonly request: Request }
  | { readonly _tag: "Commit" }
  | { readonly _tag: "Rollback" }

declare const Convex: { readonly asyncSyscall: (operation: string, json: string) => Promise<string> }

const perform = async (
  ctx: TransactionCtx,
  kind: "query" | "mutation",
  { args, method }: Request
): Promise<Answer> => {
  const exit = await runTransaction(
    ctx,
    { kind, actor: Actor.system },
    Effect.gen(function*() {
      const store: any = yield* Store
      const value: unknown = yield* store[method](...args) as Effect.Effect<unknown, any>
      return { value, writes: (yield* Transaction.Current)!.writes }
    })
  )
  if (exit._tag === "Success") return { _tag: "Value", ...exit.value }
  const reason = exit.cause.reasons[0]
  if (reason?._tag === "Fail") {
    return { _tag: "Failure", name: reason.error._tag, table: reason.error.table, index: reason.error.index }
  }
  const defect = reason?._tag === "Die" ? reason.defect : "interrupted"
  return { _tag: "Defect", message: defect instanceof Error ? defect.message : String(defect) }
}

const serve =
  (kind: "query" | "mutation") => async (ctx: TransactionCtx, { channel }: { readonly channel: string }) => {
    let answer: Answer | undefined
    for (;;) {
      const reply = await Convex.asyncSyscall(
        "test/next",
        JSON.stringify({ channel, answer: answer === undefined ? null : Wire.encode(answer) })
      )
      const next: Next = Wire.decode(JSON.parse(reply))
      if (next._tag === "Commit") return null
      if (next._tag === "Rollback") throw new Error("rolled back by the test")
      answer = await perform(ctx, kind, next.request)
    }
  }

/** A transaction that stays open. */
export const mutation = mutationGeneric({ args: { channel: v.string() }, handler: serve("mutation") })
export const query = queryGeneric({ args: { channel: v.string() }, handler: serve("query") })

/** One call in a query of its own. */
export const read = queryGeneric({
  args: { request: v.string() },
  handler: async (ctx, { request }) => Wire.encode(await perform(ctx, "query", Wire.decode(request)))
})
