/**
 * One mutation, one serializable transaction. A mutation inside a mutation joins it; a typed failure rolls back unless
 * the outermost operation keeps it; an inner one that failed half-way and was caught dooms the outer one.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"

/** The transaction a fiber runs in. `connection` belongs to the store that opened it. */
export interface Transaction {
  readonly kind: "query" | "mutation"
  readonly connection: unknown
  /** Rows written so far: a joined mutation that fails after raising it has left half a change. */
  writes: number
  /** The name of the joined mutation that failed half-way and was caught. */
  doomed: string | undefined
  /** What this process does once the writes stand, as waking a worker: quick, and nothing that can fail. */
  afterCommit?: Array<() => void>
}

/** The open transaction, if there is one. Stores read it; nothing else needs to. */
export const Current = Context.Reference<Transaction | undefined>("@gatehouse/contract/Transaction", {
  defaultValue: () => undefined
})

/** What a mutation is called in a defect, and the tags of the failures whose writes stay. */
export interface MutationOptions {
  readonly name: string
  readonly keeps?: ReadonlyArray<string>
}

/** Runs operations in transactions. Each store provides it. */
export class Transactions extends Context.Service<Transactions, {
  /** Runs `body` on one snapshot; inside a transaction, in that one. */
  readonly query: <A, E, R>(body: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  /** Runs `body` as one serializable transaction, possibly several times; inside a mutation it joins. */
  readonly mutation: <A, E, R>(options: MutationOptions, body: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}>()("@gatehouse/contract/Transactions") {}

/** Waits as the caller of a transaction may be interrupted; what is not in it runs to its end. */
export type Wait = <A, E>(effect: Effect.Effect<A, E>) => Effect.Effect<A, E>

/** How a store opens and ends one attempt. A failed `commit` is a defect of the store's own kind. */
export interface Driver {
  /** Waiting for a lock or a connection belongs into `wait`; the rest is not interrupted. */
  readonly begin: (kind: Transaction["kind"], wait: Wait) => Effect.Effect<Transaction>
  readonly commit: (transaction: Transaction) => Effect.Effect<void>
  readonly rollback: (transaction: Transaction) => Effect.Effect<void>
}

/** Do the writes beside this failure stay? */
export const isKept = (exit: Exit.Exit<unknown, unknown>, keeps: ReadonlyArray<string> | undefined): boolean =>
  keeps !== undefined && keeps.length > 0 && Exit.isFailure(exit) && exit.cause.reasons.length > 0 &&
  // A defect, an interruption or another failure beside a kept one means the body did not end where it meant to.
  exit.cause.reasons.every((reason) =>
    reason._tag === "Fail" && keeps.includes((reason.error as { readonly _tag?: string } | null)?._tag ?? "")
  )

/** Runs `body` in the open mutation, and dooms that one if `body` fails after writing and is not kept. */
export const join = <A, E, R>(
  outer: Transaction,
  options: MutationOptions,
  body: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> => {
  if (outer.kind === "query") {
    return Effect.die(new Error(`${options.name} is a mutation and cannot run inside a query`))
  }
  const before = outer.writes
  return Effect.onExit(body, (exit) => {
    if (Exit.isFailure(exit) && outer.writes > before && !isKept(exit, options.keeps)) outer.doomed ??= options.name
    return Effect.void
  })
}

/** The defect of a transaction that would commit half of what a joined mutation meant to do. */
export const halfDone = (name: string, doomed: string): Error =>
  new Error(
    `${name}: ${doomed} failed after it had written, and its failure was caught. ` +
      "Check first and write last, or let the failure through; nothing was committed."
  )

/** One attempt at a whole transaction: begin, run, then commit or roll back as the outcome says. */
export const attempt = <A, E, R>(
  driver: Driver,
  kind: Transaction["kind"],
  options: MutationOptions,
  body: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  Effect.uninterruptibleMask((restore) =>
    // Where a driver answers at once, no step of Effect is taken: a whole query can take as little as ten of them.
    Effect.flatMapEager(driver.begin(kind, restore), (transaction) =>
      Effect.flatMap(
        Effect.exit(restore(Effect.provideService(body, Current, transaction))),
        (exit): Effect.Effect<A, E> => {
          const commits = Exit.isSuccess(exit) || isKept(exit, options.keeps)
          if (commits && transaction.doomed !== undefined) {
            return Effect.andThen(driver.rollback(transaction), Effect.die(halfDone(options.name, transaction.doomed)))
          }
          if (!commits) return Effect.andThen(driver.rollback(transaction), exit)
          const after = transaction.afterCommit
          if (after === undefined) return Effect.flatMapEager(driver.commit(transaction), () => exit)
          return Effect.andThen(
            driver.commit(transaction),
            Effect.suspend(() => {
              for (const listener of after) listener()
              return exit
            })
          )
        }
      ))
  )

/** The runner of a store whose transactions need no retry. `again` wraps whole attempts of top-level transactions. */
export const make = (
  driver: Driver,
  again: <A, E, R>(run: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R> = (run) => run
): Transactions["Service"] => ({
  query: (body) =>
    Effect.withFiber((fiber) =>
      Context.get(fiber.context, Current) === undefined
        ? again(attempt(driver, "query", { name: "query" }, body))
        : body
    ),
  mutation: (options, body) =>
    Effect.withFiber((fiber) => {
      const outer = Context.get(fiber.context, Current)
      return outer === undefined ? again(attempt(driver, "mutation", options, body)) : join(outer, options, body)
    })
})
