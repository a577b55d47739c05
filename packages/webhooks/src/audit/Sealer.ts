/**
 * Gives committed events their place: the sequence among all, the hash of the event before in the chain of their group, and
 * their own. It moves them from the outbox into the log and queues their deliveries, all in one mutation. Waking the queues
 * of those is another, so that what workers do holds nothing up.
 *
 * Ids and clocks are taken before a commit, so a reader that goes by them misses what commits late. Sequences are given to
 * what can be seen, by one writer at a time, so a reader that goes by them misses nothing.
 */
import { compact } from "@gatehouse/contract/Compact"
import { Tokens } from "@gatehouse/contract/Tokens"
import { Users } from "@gatehouse/contract/Users"
import { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { WakeTable } from "../deliveries/DeliveryTable.ts"
import * as QueueDeliveries from "../deliveries/QueueDeliveries.ts"
import { platformScope, SubscriberTable } from "../endpoints/EndpointTable.ts"
import { matching } from "../endpoints/Matching.ts"
import { WebhookSettings } from "../WebhookSettings.ts"
import * as AuditHash from "./AuditHash.ts"
import { chainOf } from "./AuditRows.ts"
import {
  type AuditChainRow,
  AuditChainTable,
  AuditEventTable,
  AuditOutboxTable,
  emptyChain,
  everything,
  type OutboxRow,
  type Pending
} from "./AuditTable.ts"
import type { Digest } from "./AuditWire.ts"
import { expiryOf } from "./Retention.ts"

/** What became of one turn. */
export interface Sealed {
  readonly events: number
  readonly deliveries: number
  /** There may be more that waits. */
  readonly more: boolean
}

/** Deliveries queued in one mutation, at most: beyond it the events that are left wait for the next. */
const mostDeliveries = 500

/** The user whose erasure takes what is personal in an event: who did it, or else whom it is about. */
const personOf = ({ actor, data, subject }: Pending): string | undefined => {
  const acting = actor.kind === "user" ? actor.id : actor.userId
  if (acting !== undefined) return acting
  if (subject.kind === "user") return subject.id
  return typeof data?.["userId"] === "string" ? data["userId"] : undefined
}

export const make = Effect.gen(function*() {
  const store = yield* Store
  const tokens = yield* Tokens
  const queueDeliveries = QueueDeliveries.leave(store, tokens)

  /**
   * Events that wait, those that happened first before others, up to a time if one is given. Its own snapshot: no mutation
   * waits for it or fails because of it.
   */
  const waiting = (limit: number, before?: number) =>
    store.query(
      store.first(AuditOutboxTable, "byTime", [], {
        limit,
        ...(before === undefined ? {} : { range: { lte: before } })
      })
    )

  /** Seals those of `candidates` that nobody has sealed meanwhile, in the running mutation. */
  const seal = Effect.fnUntraced(function*(candidates: ReadonlyArray<OutboxRow>) {
    const now = yield* Clock.currentTimeMillis
    const { retentionDays } = yield* WebhookSettings
    const rows = (yield* store.getMany(AuditOutboxTable, candidates.map(({ id }) => id)))
      .filter((row) => row !== undefined)
    if (rows.length === 0) return { events: 0, deliveries: 0, more: false }

    const chainNames = [...new Set(rows.map(({ event }) => chainOf(event.groupId)))]
    const heads = new Map<string, AuditChainRow>()
    const known = new Set<string>()
    for (
      const row of yield* store.uniqueMany(AuditChainTable, "byChain", [everything, ...chainNames].map((c) => [c]))
    ) {
      if (row === undefined) continue
      heads.set(row.chain, row)
      known.add(row.id)
    }
    const headOf = Effect.fnUntraced(function*(chain: string) {
      return heads.get(chain) ?? emptyChain(yield* tokens.id("chn"), now, chain)
    })

    const groupIds = [...new Set(rows.map(({ event }) => event.groupId).filter((id) => id !== undefined))]
    const subscribers = new Map(
      (yield* store.uniqueMany(SubscriberTable, "byScope", [platformScope, ...groupIds].map((scope) => [scope])))
        .filter((row) => row !== undefined).map((row) => [row.scope, row])
    )

    const userIds = [
      ...new Set(rows.map(({ event: { actor } }) => actor.kind === "user" ? actor.id : undefined))
    ].filter((id) => id !== undefined)
    const profiles = userIds.length === 0 ? [] : yield* (yield* Users).profiles(userIds)
    const names = new Map(userIds.map((id, i) => [id, profiles[i]?.name ?? profiles[i]?.email]))

    const total = yield* headOf(everything)
    let { sequence } = total
    const queued: Array<QueueDeliveries.Queued> = []
    // None looks at what another writes, so a store that is far away gets them all at once.
    const writes: Array<Effect.Effect<unknown>> = []
    let events = 0
    for (const { createdAt, event, id } of rows) {
      const receivers = [platformScope, event.groupId].flatMap((scope) =>
        scope === undefined ? [] : matching(subscribers.get(scope), event).map((endpointId) => ({ endpointId, scope }))
      )
      if (queued.length > 0 && queued.length + receivers.length > mostDeliveries) break
      for (const receiver of receivers) queued.push({ ...receiver, messageId: id, type: event.type })

      const chain = chainOf(event.groupId)
      const head = yield* headOf(chain)
      sequence++
      const { actor: given, connectionId, data = {}, failure, groupId, ip, requestId, subject, type, userAgent } = event
      const name = given.name ?? (given.id === undefined ? undefined : names.get(given.id))
      const actor = compact({ ...given, name })
      const personal = AuditHash.personalOf(compact({ actor, ip, userAgent, data }))
      const isPersonal = Object.keys(personal).length > 0
      const salt = isPersonal ? yield* tokens.random(22) : undefined
      const digests: Array<Digest> = []
      for (const [field, value] of Object.entries(personal)) {
        digests.push({ field, sha256: yield* tokens.hash(AuditHash.digestInput(salt!, field, value)) })
      }
      const outcome = failure === undefined ? "success" as const : "failure" as const
      const previous = head.hash
      const hash = yield* tokens.hash(AuditHash.hashInput(compact({
        id,
        createdAt,
        type,
        actor,
        subject,
        groupId,
        connectionId,
        outcome,
        code: failure,
        requestId,
        data,
        sequence,
        previous,
        digests
      })))
      const insert = store.insert(
        AuditEventTable,
        compact({
          id,
          createdAt,
          sequence,
          chain,
          previous,
          hash,
          type,
          actorKind: actor.kind,
          actorId: actor.id,
          actorUserId: actor.userId,
          impersonatorId: actor.impersonatorId,
          subjectKind: subject.kind,
          subjectId: subject.id,
          groupId,
          connectionId,
          outcome,
          code: failure,
          requestId,
          data: AuditHash.impersonal(data),
          personal: isPersonal ? personal : undefined,
          salt,
          digests: isPersonal ? digests : undefined,
          personalOf: isPersonal ? personOf(event) : undefined
        })
      )
      writes.push(Effect.orDie(insert), store.remove(AuditOutboxTable, id))
      const expiresAt = head.expiresAt ?? expiryOf(head, createdAt, retentionDays)
      heads.set(chain, { ...head, sequence, hash, ...(expiresAt === undefined ? {} : { expiresAt }) })
      events++
    }
    heads.set(everything, { ...total, sequence })

    for (const head of heads.values()) {
      const isKnown = known.has(head.id)
      writes.push(Effect.orDie(isKnown ? store.replace(AuditChainTable, head) : store.insert(AuditChainTable, head)))
    }
    yield* Effect.all(writes, { concurrency: "unbounded", discard: true })
    yield* queueDeliveries(queued)
    return { events, deliveries: queued.length, more: events < rows.length }
  })

  /** Are queues to be woken? */
  const isLeft = Effect.map(store.first(WakeTable, "byTime", [], { limit: 1 }), (rows) => rows.length > 0)

  return { waiting, seal, isLeft, wake: QueueDeliveries.wakeLeft(store) }
})
