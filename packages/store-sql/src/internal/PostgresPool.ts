/**
 * Connections of `@effect/sql-pg`, below its `PgClient`: each pipelines, so that BEGIN goes out together with the first
 * statement of its transaction, and the end of a query is sent without waiting for the answer.
 */
import * as PgConnection from "@effect/sql-pg/PgConnection"
import type { Wait } from "@gatehouse/contract/Transaction"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import type { SqlError } from "effect/sql/SqlError"
import { live } from "./LiveClock.ts"

export interface Connection {
  readonly session: PgConnection.PgConnection
  readonly scope: Scope.Closeable
}

/** What every connection of a kind is opened with. */
export const connectionConfig = (
  url: Redacted.Redacted<string>,
  settings: Readonly<Record<string, string>>
): PgConnection.Config => ({
  url,
  applicationName: "gatehouse",
  multiplex: true,
  keepAlive: "30 seconds",
  preparedStatementCacheSize: 1_000,
  startupParameters: settings
})

/**
 * Every read names its index, so the planner is left no other choice: on a small table, or one without statistics, it
 * would scan and sort, and a scan makes every mutation depend on the whole table. One plan then serves all parameters.
 */
export const plannerSettings: Readonly<Record<string, string>> = {
  enable_seqscan: "off",
  enable_bitmapscan: "off",
  enable_sort: "off",
  enable_incremental_sort: "off",
  max_parallel_workers_per_gather: "0",
  plan_cache_mode: "force_generic_plan",
  jit: "off"
}

/** Opens a connection that closes with `parent`, or before it by `close`. */
export const open = (config: PgConnection.Config, parent: Scope.Scope): Effect.Effect<Connection, SqlError> =>
  Effect.suspend(() => {
    const scope = Scope.forkUnsafe(parent)
    return Effect.onError(
      Effect.map(live(Scope.provide(PgConnection.make(config), scope)), (session) => ({ session, scope })),
      () => Scope.close(scope, Exit.void)
    )
  })

export const close = (connection: Connection): Effect.Effect<void> => Scope.close(connection.scope, Exit.void)

/** Connections for one transaction at a time. */
export interface Pool {
  /** Waits for a free connection. To be run uninterruptibly, and given back. */
  readonly take: (wait: Wait) => Effect.Effect<Connection, SqlError>
  readonly give: (connection: Connection, usable: boolean) => Effect.Effect<void>
  /** Closes those not in use: after one was lost, the others are likely to be too. */
  readonly closeIdle: Effect.Effect<void>
}

export const makePool = (config: PgConnection.Config, size: number, scope: Scope.Scope): Pool => {
  const free = Semaphore.makeUnsafe(size)
  const idle: Array<Connection> = []
  return {
    take: (wait) =>
      Effect.flatMap(wait(free.take(1)), () => {
        const connection = idle.pop()
        return connection === undefined
          ? Effect.onError(wait(open(config, scope)), () => free.release(1))
          : Effect.succeed(connection)
      }),
    give: (connection, usable) => {
      if (!usable) return Effect.andThen(close(connection), free.release(1))
      idle.push(connection)
      return Effect.asVoid(free.release(1))
    },
    closeIdle: Effect.suspend(() => Effect.forEach(idle.splice(0), close, { discard: true }))
  }
}

/** A few connections that any number of reads share, one statement each. */
export interface Shared {
  readonly next: Effect.Effect<Connection, SqlError>
  readonly drop: (connection: Connection) => Effect.Effect<void>
}

export const makeShared = (config: PgConnection.Config, size: number, scope: Scope.Scope): Shared => {
  const slots = Array.from({ length: size }, () => ({
    opening: Semaphore.makeUnsafe(1),
    connection: undefined as Connection | undefined
  }))
  let turn = 0
  return {
    next: Effect.suspend(() => {
      const slot = slots[turn = (turn + 1) % size]!
      if (slot.connection !== undefined) return Effect.succeed(slot.connection)
      return slot.opening.withPermit(
        Effect.suspend(() =>
          slot.connection !== undefined
            ? Effect.succeed(slot.connection)
            : Effect.tap(open(config, scope), (connection) =>
              Effect.sync(() => {
                slot.connection = connection
              }))
        )
      )
    }),
    drop: (connection) =>
      Effect.suspend(() => {
        for (const slot of slots) if (slot.connection === connection) slot.connection = undefined
        return close(connection)
      })
  }
}
