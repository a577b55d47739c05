/**
 * Lets go of events that are older than their log keeps them: the oldest first, so that what is left is still one chain, and
 * with a checkpoint where it begins now. A job, in steps of one log.
 */
import { compact } from "@gatehouse/contract/Compact"
import * as Jobs from "@gatehouse/contract/Jobs"
import * as CleanupJob from "@gatehouse/store/CleanupJob"
import { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { WebhookSettings } from "../WebhookSettings.ts"
import { type AuditChainRow, AuditChainTable, AuditEventTable, everything } from "./AuditTable.ts"

const dayMs = 86_400_000

/** How long a shorter retention has no effect: whoever shortens it to destroy evidence is seen before it is gone. */
export const graceMs = 7 * dayMs

/** Events removed in one step, at most. */
const removedAtOnce = 100

/** Logs of which one step counts anew when their events are to go. */
export const recountedAtOnce = 20

type Kept = Pick<AuditChainRow, "keptForEver" | "retentionDays" | "heldUntil">

/** How many days the events of a chain are kept. `null`: for ever. */
export const daysOf = (chain: Kept | undefined, defaultDays: number | null): number | null =>
  chain?.keptForEver === true ? null : chain?.retentionDays ?? defaultDays

/** When an event of a chain, made at this time, is to go. `undefined`: never. */
export const expiryOf = (
  chain: Kept,
  createdAt: number,
  defaultDays: number | null
): number | undefined => {
  const days = daysOf(chain, defaultDays)
  return days === null ? undefined : Math.max(createdAt + days * dayMs, chain.heldUntil ?? 0)
}

/** How far the job has come. Without a cursor it lets go of events; with one it still counts anew behind it. */
interface Place {
  /** The settings' retention by which the logs without their own have been counted. */
  readonly days?: number | null
  readonly cursor?: string
}

/** Makes one step, in the running mutation. */
export const make = Effect.gen(function*() {
  const store = yield* Store

  const oldest = (chain: string, limit: number) => store.first(AuditEventTable, "byChain", [chain], { limit })

  /** The settings say something else than before: the logs that go by them have their oldest events counted anew. */
  const recount = Effect.fnUntraced(function*(days: number | null, cursor: string | undefined) {
    const page = yield* Effect.orDie(
      store.page(AuditChainTable, "byChain", [], { limit: recountedAtOnce, cursor })
    )
    for (const row of page.items) {
      if (row.chain === everything || row.keptForEver === true || row.retentionDays !== undefined) continue
      const [first] = yield* oldest(row.chain, 1)
      const expiresAt = first === undefined ? undefined : expiryOf(row, first.createdAt, days)
      if (expiresAt === row.expiresAt) continue
      yield* Effect.orDie(store.patch(AuditChainTable, row.id, { expiresAt: expiresAt ?? null }))
    }
    return Jobs.continueWith(compact({ days, cursor: page.nextCursor ?? undefined }))
  })

  const removeFrom = Effect.fnUntraced(function*(chain: AuditChainRow, days: number | null, now: number) {
    const rows = yield* oldest(chain.chain, removedAtOnce + 1)
    const isOver = ({ createdAt }: { readonly createdAt: number }) => {
      const expiresAt = expiryOf(chain, createdAt, days)
      return expiresAt !== undefined && expiresAt <= now
    }
    const kept = rows.findIndex((row, i) => i === removedAtOnce || !isOver(row))
    const gone = kept < 0 ? rows : rows.slice(0, kept)
    for (const row of gone) yield* store.remove(AuditEventTable, row.id)
    const last = gone.at(-1)
    const next = kept < 0 ? undefined : rows[kept]
    yield* Effect.orDie(store.patch(AuditChainTable, chain.id, {
      ...(last === undefined ? {} : { checkpointSequence: last.sequence, checkpointHash: last.hash }),
      expiresAt: next === undefined ? null : expiryOf(chain, next.createdAt, days) ?? null
    }))
  })

  return Effect.fnUntraced(function*(payload: Readonly<Record<string, unknown>>) {
    const now = yield* Clock.currentTimeMillis
    const { retentionDays } = yield* WebhookSettings
    const { cursor, days }: Place = payload
    if (days !== retentionDays) return yield* recount(retentionDays, undefined)
    if (cursor !== undefined) return yield* recount(retentionDays, cursor)
    const [chain] = yield* store.first(AuditChainTable, "byExpiry", [], { limit: 1, range: { lte: now } })
    if (chain === undefined) return Jobs.continueWith({ days }, now + CleanupJob.everyMs)
    yield* removeFrom(chain, retentionDays, now)
    return Jobs.continueWith({ days })
  })
})

export const { register, start } = CleanupJob.make("audit.retention", make)
