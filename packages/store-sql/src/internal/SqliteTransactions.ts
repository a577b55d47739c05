/**
 * Transactions on SQLite: one writer at a time, in this process by a line and among processes by the file's lock, and a
 * few connections for snapshots beside it.
 */
import * as Transaction from "@gatehouse/contract/Transaction"
import type { UniqueViolation } from "@gatehouse/store/Store"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"
import { StoreBusy, StoreFailure, UnknownTable } from "../StoreErrors.ts"
import { backoff, nowMillis } from "./LiveClock.ts"
import { isBusy, type SqliteConnection } from "./SqliteConnection.ts"

/** What a transaction holds: its connection, until it has ended. */
export interface Lease {
  readonly owner: object
  readonly connection: SqliteConnection
  open: boolean
  /** A failure after which SQLite may have ended the transaction by itself. */
  broken: unknown
}

/** So many queries have a snapshot at once; more wait. */
const maxReaders = 4

const never = "a transaction of another store is open here"
const ended = "the transaction that this belongs to has ended"

/** Runs what may find the database locked, and waits without stopping the event loop. */
export const untilFree = <A>(
  evaluate: () => A,
  deadline: number,
  wait: Transaction.Wait = (effect) => effect
): Effect.Effect<A, unknown> => {
  const started = nowMillis()
  const attempt = (count: number): Effect.Effect<A, unknown> =>
    Effect.suspend(() => {
      try {
        return Effect.succeed(evaluate())
      } catch (cause) {
        if (!isBusy(cause)) return Effect.fail(cause)
        const waitedMillis = nowMillis() - started
        return waitedMillis >= deadline
          ? Effect.fail(new StoreBusy({ waitedMillis, attempts: count, cause }))
          : Effect.andThen(wait(backoff(count, 1, 25)), attempt(count + 1))
      }
    })
  return attempt(1)
}

export const defect = (doing: string) => (cause: unknown) =>
  Effect.die(cause instanceof StoreBusy || cause instanceof UnknownTable ? cause : new StoreFailure({ doing, cause }))

/** Lends at most so many connections. One that is free is lent without a step of Effect: a read takes not much more. */
const lending = (most: number, open: () => SqliteConnection) => {
  const idle = [open()]
  let opened = 1
  const waiting = new Set<() => void>()
  const next = (): SqliteConnection | undefined => {
    if (idle.length > 0 || opened === most) return idle.pop()
    const connection = open()
    opened++
    return connection
  }
  const woken = Effect.callback<void>((resume) => {
    // One may have come back since none was found.
    if (idle.length > 0) return resume(Effect.void)
    // Not at once: whoever gives a connection back would otherwise run all that waited for it.
    const wake = () => queueMicrotask(() => resume(Effect.void))
    waiting.add(wake)
    return Effect.sync(() => waiting.delete(wake))
  })
  const take = (wait: Transaction.Wait): Effect.Effect<SqliteConnection> => {
    const connection = next()
    return connection === undefined ? Effect.flatMap(wait(woken), () => take(wait)) : Effect.succeed(connection)
  }
  const give = (connection: SqliteConnection): void => {
    idle.push(connection)
    // All of them look again: if only one were woken, and interrupted then, the others would sleep on.
    for (const wake of waiting) wake()
    waiting.clear()
  }
  return { take, give }
}

export const makeTransactions = (
  { busyDeadline, openReader, writer }: {
    readonly busyDeadline: number
    readonly openReader: () => SqliteConnection
    readonly writer: SqliteConnection
  }
) => {
  const owner = {}

  /** Reads by themselves are one statement each, so this connection is never in use. */
  const single = openReader()
  const readers = lending(maxReaders, openReader)
  const writing = Semaphore.makeUnsafe(1)

  const begin =
    (kind: "query" | "mutation", connection: SqliteConnection, sql: string) => (): Transaction.Transaction => {
      connection.execute(sql)
      return {
        kind,
        connection: { owner, connection, open: true, broken: undefined } satisfies Lease,
        writes: 0,
        doomed: undefined
      }
    }
  const end = (transaction: Transaction.Transaction, sql: "COMMIT" | "ROLLBACK"): Effect.Effect<void> => {
    const lease = transaction.connection as Lease
    const { connection } = lease
    lease.open = false
    let failure = lease.broken
    try {
      // After some failures SQLite has rolled back by itself.
      if (connection.database.isTransaction) connection.execute(failure === undefined ? sql : "ROLLBACK")
    } catch (cause) {
      failure = cause
      rollback(connection)
    }
    const isEnded = failure === undefined || sql === "ROLLBACK"
    if (transaction.kind === "query") {
      readers.give(connection)
      return isEnded ? Effect.void : defect("commit")(failure)
    }
    const release = writing.release(1)
    return isEnded ? Effect.asVoid(release) : Effect.andThen(release, defect("commit")(failure))
  }
  const rollback = (connection: SqliteConnection): void => {
    try {
      if (connection.database.isTransaction) connection.database.exec("ROLLBACK")
    } catch {
      // The connection was closed under the transaction, which ended that too.
    }
  }
  const transactions = Transaction.make({
    begin: (kind, wait) => {
      if (kind === "query") {
        return Effect.flatMapEager(readers.take(wait), (connection) => {
          try {
            return Effect.succeed(begin(kind, connection, "BEGIN")())
          } catch (cause) {
            readers.give(connection)
            return Effect.die(cause)
          }
        })
      }
      return Effect.flatMap(wait(writing.take(1)), () =>
        Effect.onError(
          Effect.catch(
            untilFree(begin(kind, writer, "BEGIN IMMEDIATE"), busyDeadline, wait),
            defect("begin a transaction")
          ),
          () => writing.release(1)
        ))
    },
    commit: (transaction) => end(transaction, "COMMIT"),
    rollback: (transaction) => end(transaction, "ROLLBACK")
  })

  /** The lease of the open transaction, if it is one of ours and still open. */
  const leaseOf = (transaction: Transaction.Transaction): Lease | string => {
    const lease = transaction.connection as Lease | undefined
    if (lease?.owner !== owner) return never
    return lease.open ? lease : ended
  }

  const read = <A>(evaluate: (connection: SqliteConnection) => A): Effect.Effect<A> =>
    Effect.withFiber((fiber) => {
      const transaction = Context.get(fiber.context, Transaction.Current)
      let connection = single
      if (transaction !== undefined) {
        const lease = leaseOf(transaction)
        if (typeof lease === "string") return Effect.die(new Error(lease))
        connection = lease.connection
      }
      try {
        return Effect.succeed(evaluate(connection))
      } catch (cause) {
        if (!isBusy(cause)) return defect("read")(cause)
        return Effect.catch(untilFree(() => evaluate(connection), busyDeadline), defect("read"))
      }
    })

  /** A clash leaves the transaction as it was; any other failure ends it. */
  const write = <A>(
    evaluate: (connection: SqliteConnection, transaction: Transaction.Transaction) => Effect.Effect<A, UniqueViolation>
  ): Effect.Effect<A, UniqueViolation> =>
    Effect.withFiber((fiber) => {
      const transaction = Context.get(fiber.context, Transaction.Current)
      if (transaction?.kind !== "mutation") return Effect.die(new Error("a write needs a mutation around it"))
      const lease = leaseOf(transaction)
      if (typeof lease === "string") return Effect.die(new Error(lease))
      if (lease.broken !== undefined) return defect("write")(lease.broken)
      return evaluate(lease.connection, transaction)
    })

  return { ...transactions, read, write }
}
