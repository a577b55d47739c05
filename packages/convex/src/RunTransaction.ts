/**
 * Runs the bodies of operations in the transaction that Convex has opened.
 */
import * as Actor from "@gatehouse/contract/Actor"
import { Permissions } from "@gatehouse/contract/Permissions"
import type { PermissionsService } from "@gatehouse/contract/Roles"
import { Tokens } from "@gatehouse/contract/Tokens"
import * as Transaction from "@gatehouse/contract/Transaction"
import { Store } from "@gatehouse/store/Store"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as ConvexStore from "./ConvexStore.ts"
import * as ConvexTokens from "./ConvexTokens.ts"
import { type MutationCtx, type Options, rootOf, runWith, type TransactionCtx } from "./Runner.ts"

export type { MutationCtx, Options, TransactionCtx } from "./Runner.ts"

const forgotten = (): never => {
  throw new Error("this operation reads the app's roles and grants: list it under permissions in Needs.ts")
}

/** What a service gets where the app's roles and grants did not come along, because no operation called asks for them. */
const withoutPermissions: PermissionsService = {
  get grants() {
    return forgotten()
  },
  get roles() {
    return forgotten()
  }
}

const root = rootOf(
  [Permissions.key, withoutPermissions],
  [Store.key, ConvexStore.store],
  [Transaction.Transactions.key, ConvexStore.transactions],
  [Tokens.key, ConvexTokens.tokens]
)

/**
 * How `body` ends in the transaction of `ctx`. Rejects, so that Convex rolls back, where a success or a kept failure
 * would commit half of a joined mutation.
 */
export const runTransaction = async <A, E>(
  ctx: TransactionCtx,
  options: Options,
  body: Effect.Effect<A, E, Store | Transaction.Transactions | Tokens | Permissions>
): Promise<Exit.Exit<A, E>> => {
  const transaction: Transaction.Transaction = {
    kind: options.kind,
    connection: ctx,
    writes: 0,
    doomed: undefined
  }
  const exit = await runWith(root, transaction, options, body)
  if (transaction.doomed !== undefined && (Exit.isSuccess(exit) || Transaction.isKept(exit, options.keeps))) {
    throw Transaction.halfDone("the mutation", transaction.doomed)
  }
  return exit
}

/** Runs what the component does by itself in a mutation: rejects, and so rolls back, with the failure or defect. */
export const inMutation = async <A, E extends Error = never>(
  ctx: MutationCtx,
  body: Effect.Effect<A, E, Store | Transaction.Transactions | Tokens | Permissions>,
  references?: Context.Context<never>
): Promise<A> => {
  const exit = await runTransaction(ctx, { kind: "mutation", actor: Actor.system, references }, body)
  if (Exit.isSuccess(exit)) return exit.value
  throw Cause.squash(exit.cause)
}

/** The `ctx` of the mutation that runs, for its scheduler. */
export const mutationCtx: Effect.Effect<MutationCtx> = Effect.withFiber((fiber) => {
  const transaction = Context.get(fiber.context, Transaction.Current)
  return transaction?.kind === "mutation"
    ? Effect.succeed(transaction.connection as MutationCtx)
    : Effect.die(new Error("this needs a mutation around it"))
})
