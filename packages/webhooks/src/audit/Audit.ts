/**
 * The service of the audit log, on the Store port. `make` gives plain bodies; `AuditLayer.ts` puts transactions around them.
 */
import * as Actor from "@gatehouse/contract/Actor"
import { compact } from "@gatehouse/contract/Compact"
import type * as Contract from "@gatehouse/contract/Contract"
import { Forbidden, UnsupportedFilter } from "@gatehouse/contract/Errors"
import * as Events from "@gatehouse/contract/Events"
import { defaultLimit } from "@gatehouse/contract/PageRequest"
import { Tokens } from "@gatehouse/contract/Tokens"
import { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { WebhookSettings } from "../WebhookSettings.ts"
import { AppEvents } from "./AppEvents.ts"
import type { AuditContract } from "./AuditContract.ts"
import { EventNotFound, InvalidEventData } from "./AuditErrors.ts"
import * as AuditListener from "./AuditListener.ts"
import { chainOf, eventOf } from "./AuditRows.ts"
import { type AuditChainRow, AuditChainTable, AuditEventTable, emptyChain, genesis, systemChain } from "./AuditTable.ts"
import type { AuditChain, EventId } from "./AuditWire.ts"
import { daysOf, expiryOf, graceMs } from "./Retention.ts"
import { claims, fault } from "./VerifyChain.ts"

type Operations = Contract.Service<typeof AuditContract>

export class Audit extends Context.Service<Audit, Operations>()("@gatehouse/webhooks/Audit") {}

/** All operations but `verify`, which `AuditFlow.ts` makes of `chain` and `verifyStep`. */
export type Bodies = Omit<Operations, "verify">

/** Events of a feed or an export in one answer, unless the caller says. */
const chunk = 100

/** Events that one step of a verification looks at. */
export const verifiedAtOnce = 200

const filters = ["connectionId", "actorId", "subjectId", "type", "outcome"] as const

export const make = Effect.gen(function*() {
  const store = yield* Store
  const tokens = yield* Tokens
  const append = AuditListener.append(store, tokens)

  const chainRow = (chain: string) => store.unique(AuditChainTable, "byChain", [chain])

  const described = Effect.fnUntraced(function*(groupId: string | undefined, row: AuditChainRow | undefined) {
    const { retentionDays } = yield* WebhookSettings
    return compact({
      groupId,
      sequence: row?.sequence ?? 0,
      hash: row?.hash ?? genesis,
      retentionDays: daysOf(row, retentionDays),
      checkpointSequence: row?.checkpointSequence ?? 0,
      checkpointHash: row?.checkpointHash ?? genesis
    }) as AuditChain
  })

  /** Events of a chain behind a sequence, in their order. */
  const behind = (chain: string, after: number, limit: number) =>
    store.first(AuditEventTable, "byChain", [chain], { limit, range: { gt: after } })

  const bodies: Bodies = {
    record: Effect.fnUntraced(function*(payload) {
      const caller = yield* Actor.Current
      const { actor, code, ip, requestId, userAgent, ...event } = payload
      const says = [actor, ip, userAgent, requestId].some((field) => field !== undefined)
      if (says && !Actor.isTrusted(caller)) {
        return yield* new Forbidden({ needs: "audit:record of the platform, to say who did it and from where" })
      }
      const told = compact({ ...event, failure: code }) as Events.Event
      const wrong = (yield* AppEvents)(told)
      if (wrong !== undefined) return yield* new InvalidEventData({ fault: wrong.slice(0, 500) })
      const id = yield* append(compact({
        ...told,
        actor: actor ?? AuditListener.actorOf(caller),
        ip: ip ?? caller.ip,
        userAgent: userAgent ?? caller.userAgent,
        requestId: requestId ?? caller.requestId
      }))
      return { id: id as EventId }
    }),

    list: Effect.fnUntraced(function*(payload) {
      const { actorId, connectionId, cursor, from, groupId, limit = defaultLimit, order = "desc", outcome } = payload
      const { subjectId, type, ungrouped = false, until } = payload
      const given = filters.filter((name) => payload[name] !== undefined)
      if (given.length > 1) return yield* new UnsupportedFilter({ filters: given })
      if (ungrouped && groupId !== undefined) return yield* new UnsupportedFilter({ filters: ["groupId", "ungrouped"] })
      const chain = ungrouped ? systemChain : groupId
      const range = compact({ gte: from, lt: until })
      const options = { cursor, limit, order, range }
      const page = yield* (() => {
        if (chain === undefined) {
          if (actorId !== undefined) return store.page(AuditEventTable, "byActor", [actorId], options)
          if (subjectId !== undefined) return store.page(AuditEventTable, "bySubject", [subjectId], options)
          if (given.length > 0) return Effect.fail(new UnsupportedFilter({ filters: given }))
          return store.page(AuditEventTable, "byTime", [], options)
        }
        // Whoever records may name another group's connection, so it is looked for in one log.
        if (connectionId !== undefined) {
          return store.page(AuditEventTable, "byChainConnection", [chain, connectionId], options)
        }
        if (actorId !== undefined) return store.page(AuditEventTable, "byChainActor", [chain, actorId], options)
        if (subjectId !== undefined) return store.page(AuditEventTable, "byChainSubject", [chain, subjectId], options)
        if (type !== undefined) return store.page(AuditEventTable, "byChainType", [chain, type], options)
        if (outcome !== undefined) return store.page(AuditEventTable, "byChainOutcome", [chain, outcome], options)
        return store.page(AuditEventTable, "byChainTime", [chain], options)
      })()
      return { items: page.items.map(eventOf), nextCursor: page.nextCursor }
    }),

    get: Effect.fnUntraced(function*({ eventId }) {
      const row = yield* store.get(AuditEventTable, eventId)
      return row === undefined ? yield* new EventNotFound() : eventOf(row)
    }),

    feed: Effect.fnUntraced(function*({ after = 0, groupId, limit = chunk }) {
      const options = { limit: limit + 1, range: { gt: after } }
      const rows = groupId === undefined
        ? yield* store.first(AuditEventTable, "bySequence", [], options)
        : yield* store.first(AuditEventTable, "byChain", [groupId], options)
      const items = rows.slice(0, limit).map(eventOf)
      return { items, after: items.at(-1)?.sequence ?? after, more: rows.length > limit }
    }),

    export: Effect.fnUntraced(function*({ after = 0, groupId, limit = chunk }) {
      const chain = chainOf(groupId)
      const { checkpointHash, checkpointSequence, hash, sequence } = yield* described(groupId, yield* chainRow(chain))
      const rows = yield* behind(chain, after, limit + 1)
      const events = rows.slice(0, limit).map(eventOf)
      const done = rows.length <= limit
      const lines = [
        ...(after === 0 ? [{ kind: "begin", version: 1, chain, checkpointSequence, checkpointHash }] : []),
        ...events.map((event) => ({ kind: "event", ...event })),
        ...(done ? [{ kind: "end", sequence, hash }] : [])
      ]
      return {
        ndjson: lines.map((line) => `${JSON.stringify(line)}\n`).join(""),
        after: events.at(-1)?.sequence ?? after,
        done
      }
    }),

    chain: Effect.fnUntraced(function*({ groupId }) {
      return yield* described(groupId, yield* chainRow(chainOf(groupId)))
    }),

    setRetention: Effect.fnUntraced(function*({ days, groupId }) {
      const { retentionDays } = yield* WebhookSettings
      const chain = chainOf(groupId)
      const known = yield* chainRow(chain)
      const now = yield* Clock.currentTimeMillis
      const row = known ?? emptyChain(yield* tokens.id("chn"), now, chain)
      const own = row.keptForEver === true ? null : row.retentionDays
      if (own === days) return yield* described(groupId, row)
      const before = daysOf(row, retentionDays)
      const isShorter = days !== null && (before === null || days < before)
      const kept: AuditChainRow = compact({
        ...row,
        keptForEver: days === null,
        retentionDays: days ?? undefined,
        heldUntil: isShorter ? now + graceMs : row.heldUntil
      })
      const [oldest] = yield* store.first(AuditEventTable, "byChain", [chain], { limit: 1 })
      const expiresAt = oldest === undefined ? undefined : expiryOf(kept, oldest.createdAt, retentionDays)
      const next: AuditChainRow = compact({ ...kept, expiresAt })
      yield* Effect.orDie(
        known === undefined ? store.insert(AuditChainTable, next) : store.replace(AuditChainTable, next)
      )
      yield* Events.emit(compact({
        type: "audit.retention_changed",
        subject: { kind: "audit_log", id: chain },
        groupId,
        data: { days }
      }))
      return yield* described(groupId, next)
    }),

    verifyStep: Effect.fnUntraced(function*({ after, groupId, previous }) {
      const chain = chainOf(groupId)
      const row = yield* chainRow(chain)
      const rows = yield* behind(chain, after, verifiedAtOnce)
      let before = { sequence: after, hash: previous }
      // Retention may have gone on since the step before: then the log begins at its checkpoint.
      if (row !== undefined && row.checkpointSequence > after) {
        before = { sequence: row.checkpointSequence, hash: row.checkpointHash }
      }
      let events = 0
      const result = (broken?: { readonly sequence: number; readonly reason: ReturnType<typeof fault> & string }) => ({
        ok: broken === undefined,
        events,
        ...before,
        ...(broken === undefined ? {} : { broken }),
        done: broken !== undefined || rows.length < verifiedAtOnce
      })
      for (const event of rows.map(eventOf)) {
        const wrong = fault(event, before)
        if (wrong !== undefined) return result({ sequence: event.sequence, reason: wrong })
        for (const { input, reason, sha256 } of claims(event)) {
          if ((yield* tokens.hash(input)) !== sha256) return result({ sequence: event.sequence, reason })
        }
        before = { sequence: event.sequence, hash: event.hash }
        events++
      }
      const head = row ?? { sequence: 0, hash: genesis }
      const isCut = rows.length < verifiedAtOnce && (head.sequence !== before.sequence || head.hash !== before.hash)
      return result(isCut ? { sequence: before.sequence, reason: "head" } : undefined)
    })
  }
  return bodies
})
