/**
 * Transactions on PostgreSQL: BEGIN goes out with the first statement, a conflict is met by another attempt, and what
 * the body makes of a failure does not matter: after one, nothing is committed.
 */
import type * as PgConnection from "@effect/sql-pg/PgConnection"
import * as Transaction from "@gatehouse/contract/Transaction"
import type { UniqueViolation } from "@gatehouse/store/Store"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Metric from "effect/Metric"
import type { SqlError } from "effect/sql/SqlError"
import { StoreBusy, StoreFailure } from "../StoreErrors.ts"
import { backoff, nowMillis } from "./LiveClock.ts"
import { isConflict, isConnectionLost, isSessionUsable, TryAgain } from "./PostgresFailure.ts"
import type { Connection, Pool, Shared } from "./PostgresPool.ts"

/** How often a mutation had to be made again. */
export const retries = Metric.counter("gatehouse_store_retries", {
  description: "Mutations run again after a serialization failure, a deadlock or a lost connection",
  incremental: true
})

/** What a transaction holds, until it has ended. */
export interface Lease {
  readonly owner: object
  readonly kind: "query" | "mutation"
  readonly connection: Connection
  /** BEGIN, which is sent with the first statement. */
  begun: Fiber.Fiber<unknown, SqlError> | undefined
  open: boolean
  /** Why the transaction cannot go on: nothing of it may be committed, whatever its body made of that. */
  failure: TryAgain | StoreFailure | undefined
  isConnectionUsable: boolean
}

const beginOf = {
  query: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
  mutation: "BEGIN ISOLATION LEVEL SERIALIZABLE"
} as const

const never = "a transaction of another store is open here"
const ended = "the transaction that this belongs to has ended"

/** A statement on a connection. */
export type Statement<A> = (session: PgConnection.PgConnection) => Effect.Effect<A, SqlError>

const defect = (doing: string, cause: unknown): Effect.Effect<never> => Effect.die(new StoreFailure({ doing, cause }))

export const makeTransactions = (
  { deadline, pools, shared }: {
    readonly deadline: number
    readonly pools: Readonly<Record<"query" | "mutation", Pool>>
    readonly shared: Shared
  }
) => {
  const owner = {}

  const fail = (lease: Lease, error: SqlError): Effect.Effect<never> => {
    if (!isSessionUsable(error)) lease.isConnectionUsable = false
    if (isConnectionLost(error)) {
      lease.failure ??= new TryAgain({ why: "connection", cause: error })
    } else if (isConflict(error)) {
      lease.failure ??= new TryAgain({ why: "conflict", cause: error })
    } else {
      lease.failure ??= new StoreFailure({ doing: "run a statement", cause: error })
    }
    return Effect.die(lease.failure)
  }

  /** Runs a statement in its transaction, with BEGIN before the first. */
  const within = <A>(
    lease: Lease,
    statement: Statement<A>
  ): Effect.Effect<A> =>
    Effect.suspend(() => {
      if (!lease.open) return Effect.die(new Error(ended))
      if (lease.failure !== undefined) return Effect.die(lease.failure)
      const { session } = lease.connection
      const answered = Effect.catch(statement(session), (error) => fail(lease, error))
      if (lease.begun !== undefined) return answered
      const begin = Effect.map(
        Effect.forkDetach(session.query(beginOf[lease.kind]), { startImmediately: true }),
        (fiber) => {
          lease.begun = fiber
        }
      )
      // What has been sent must be known to be sent.
      return Effect.andThen(Effect.uninterruptible(begin), answered)
    })

  const give = (lease: Lease): Effect.Effect<void> =>
    Effect.andThen(
      pools[lease.kind].give(lease.connection, lease.isConnectionUsable),
      lease.isConnectionUsable ? Effect.void : pools[lease.kind].closeIdle
    )

  /** Rolls back and gives the connection back; then an attempt that met a conflict ends as one to be made again. */
  const rollback = (lease: Lease): Effect.Effect<void> =>
    Effect.suspend(() => {
      lease.open = false
      const undone = lease.begun === undefined || !lease.isConnectionUsable
        ? Effect.void
        : Effect.catch(Effect.asVoid(lease.connection.session.query("ROLLBACK")), () =>
          Effect.sync(() => {
            lease.isConnectionUsable = false
          }))
      return Effect.andThen(
        Effect.andThen(undone, Effect.suspend(() => give(lease))),
        lease.failure instanceof TryAgain ? Effect.die(lease.failure) : Effect.void
      )
    })

  const commit = (lease: Lease): Effect.Effect<void> =>
    Effect.suspend(() => {
      if (lease.failure !== undefined) return Effect.andThen(rollback(lease), Effect.die(lease.failure))
      lease.open = false
      if (lease.begun === undefined) return give(lease)
      const { session } = lease.connection
      if (lease.kind === "query") {
        // Nobody needs the answer, and whatever is sent next comes after it.
        return Effect.andThen(
          Effect.forkDetach(Effect.ignore(session.query("COMMIT")), { startImmediately: true }),
          give(lease)
        )
      }
      return Effect.flatMap(
        Effect.result(Effect.andThen(Fiber.join(lease.begun), session.query("COMMIT"))),
        (result) => {
          if (result._tag === "Success") {
            if (result.success.command === "COMMIT") return give(lease)
            // The server answers so, without an error, when a failure that nobody waited for had ended the transaction.
            const cause = new Error("the transaction had been aborted")
            return Effect.andThen(give(lease), Effect.die(new TryAgain({ why: "conflict", cause })))
          }
          const error = result.failure
          if (!isSessionUsable(error)) {
            lease.isConnectionUsable = false
            return Effect.andThen(
              give(lease),
              defect("commit, and whether it did is not known, so it is not tried again", error)
            )
          }
          return Effect.andThen(give(lease), Effect.exit(fail(lease, error))).pipe(Effect.flatten)
        }
      )
    })

  const leaseOf = (transaction: Transaction.Transaction): Lease => transaction.connection as Lease
  const transactions = Transaction.make(
    {
      begin: (kind, wait) =>
        Effect.matchEffect(pools[kind].take(wait), {
          onFailure: (error) => defect("open a connection", error),
          onSuccess: (connection) =>
            Effect.succeed({
              kind,
              connection: {
                owner,
                kind,
                connection,
                begun: undefined,
                open: true,
                failure: undefined,
                isConnectionUsable: true
              } satisfies Lease,
              writes: 0,
              doomed: undefined
            })
        }),
      commit: (transaction) => commit(leaseOf(transaction)),
      rollback: (transaction) => rollback(leaseOf(transaction))
    },
    (run) =>
      Effect.suspend(() => {
        const started = nowMillis()
        let lost = false
        const attempt = (count: number): typeof run =>
          Effect.catchCause(run, (cause) => {
            const again = cause.reasons.find((reason) => reason._tag === "Die" && reason.defect instanceof TryAgain)
            if (again === undefined) return Effect.failCause(cause)
            const signal = (again as { readonly defect: TryAgain }).defect
            const waitedMillis = nowMillis() - started
            if (waitedMillis >= deadline) {
              return Effect.die(new StoreBusy({ waitedMillis, attempts: count, cause: signal.cause }))
            }
            if (signal.why === "connection") {
              if (lost) return defect("keep its connection", signal.cause)
              lost = true
            }
            return Metric.update(retries, 1).pipe(
              Effect.andThen(backoff(count, 2, 100)),
              Effect.andThen(attempt(count + 1))
            )
          })
        return attempt(1)
      })
  )

  /** Runs a read by itself; a lost connection is one reason to ask a second time. */
  const alone = <A>(
    statement: Statement<A>,
    isSecond = false
  ): Effect.Effect<A> =>
    Effect.matchEffect(shared.next, {
      onFailure: (error) => defect("open a connection", error),
      onSuccess: (connection) =>
        Effect.catch(statement(connection.session), (error) => {
          const answer = isConnectionLost(error) && !isSecond ? alone(statement, true) : defect("read", error)
          return isSessionUsable(error) ? answer : Effect.andThen(shared.drop(connection), answer)
        })
    })

  const read = <A>(statement: Statement<A>): Effect.Effect<A> =>
    Effect.withFiber((fiber) => {
      const transaction = Context.get(fiber.context, Transaction.Current)
      if (transaction === undefined) return alone(statement)
      const lease = leaseOf(transaction)
      return lease?.owner === owner ? within(lease, statement) : Effect.die(new Error(never))
    })

  const write = <A>(
    evaluate: (lease: Lease, transaction: Transaction.Transaction) => Effect.Effect<A, UniqueViolation>
  ): Effect.Effect<A, UniqueViolation> =>
    Effect.withFiber((fiber) => {
      const transaction = Context.get(fiber.context, Transaction.Current)
      if (transaction?.kind !== "mutation") return Effect.die(new Error("a write needs a mutation around it"))
      const lease = leaseOf(transaction)
      return lease?.owner === owner ? evaluate(lease, transaction) : Effect.die(new Error(never))
    })

  /** Runs a statement that writes. When it is cut off, it may have been run, so that nothing can be committed any more. */
  const change = <A>(lease: Lease, statement: Statement<A>): Effect.Effect<A> =>
    Effect.onInterrupt(within(lease, statement), () =>
      Effect.sync(() => {
        lease.failure ??= new StoreFailure({ doing: "write", cause: new Error("the statement was interrupted") })
      }))

  return { ...transactions, read, write, within, change }
}
