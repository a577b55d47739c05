/**
 * The rows that a store is filled with before the audit log and webhooks are measured: alike on every store, and the same in
 * every run. `size` events over a year, half of them of one group, and as many deliveries to sixteen endpoints, half of
 * which wait.
 */
import * as SecretBoxLayer from "@gatehouse/contract/node/SecretBoxLayer"
import type { GroupId } from "@gatehouse/contract/Text"
import { tables as groupTables } from "@gatehouse/groups/Tables"
import { KeyTable } from "@gatehouse/keys/KeyTable"
import * as JobTable from "@gatehouse/store/JobTable"
import * as Ports from "@gatehouse/store/Ports"
import * as AuditHash from "@gatehouse/webhooks/audit/AuditHash"
import {
  type AuditChainRow,
  AuditChainTable,
  type AuditEventRow,
  AuditEventTable,
  everything,
  genesis,
  systemChain
} from "@gatehouse/webhooks/audit/AuditTable"
import {
  type DeliveryRow,
  DeliveryTable,
  type QueueRow,
  QueueTable
} from "@gatehouse/webhooks/deliveries/DeliveryTable"
import { type EndpointRow, EndpointTable, identityOf, platformScope } from "@gatehouse/webhooks/endpoints/EndpointTable"
import { tables as webhookTables } from "@gatehouse/webhooks/Tables"
import * as Effect from "effect/Effect"
import type { Filling, Row } from "../Filling.ts"
import { sha256 } from "../floors/Fresh.ts"
import { base32, base62, scatter, spread, ulidTime } from "../Synthetic.ts"
import { ring } from "./Secrets.ts"

export const tables = [...Ports.tables, ...groupTables, KeyTable, ...webhookTables]

/** An endpoint as it is sent to: with the plain form of its secret. */
export interface BenchEndpoint {
  readonly row: EndpointRow
  readonly queue: QueueRow
  readonly plainSecret: string
}

export interface Dataset extends Filling {
  /** The URL of who receives deliveries. */
  readonly receiver: string
  /** Half of all events are in its log. */
  readonly bigGroup: GroupId
  readonly groups: ReadonlyArray<GroupId>
  readonly users: ReadonlyArray<string>
  /** Subjects of about a hundred events each, or of as many as there are. */
  readonly subjects: ReadonlyArray<string>
  /** Sequences and times, spread over the log. */
  readonly sequences: ReadonlyArray<number>
  readonly times: ReadonlyArray<number>
  /** Each belongs to a group of its own. Their queues rest until a case says that something is due. */
  readonly endpoints: ReadonlyArray<BenchEndpoint>
  /** Of the platform: they get every event, as far as a case subscribes them. */
  readonly subscribers: ReadonlyArray<BenchEndpoint>
  /** Of one event: its row, by its place in time from 0. */
  readonly eventOf: (i: number) => AuditEventRow
  readonly pending: number
}

const day = 86_400_000
const year = 365 * day
const groupCount = 100
export const endpointCount = 16
export const subscriberCount = 10

const types = [
  "session.created",
  "member.added",
  "key.created",
  "user.signed_in",
  "invite.created",
  "user.updated",
  "group.updated",
  "member.role_changed",
  "key.rotated",
  "session.revoked"
]

export const userAgent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

/** Of the network for benchmarks (RFC 2544). */
export const address = (i: number): string => `198.18.${i >>> 8 & 255}.${i & 255}`

/** The rows for a store of so many events and deliveries. `receiver` is where endpoints point. */
export const dataset = async (size: number, now: number, receiver: string): Promise<Dataset> => {
  const madeAfter = now - 60_000
  const timeOf = (i: number, count = size) => Math.floor(madeAfter - year + i * ((year - 3_600_000) / count))
  const id = (prefix: string, seed: number, i: number, time: number) =>
    `${prefix}_${ulidTime(time)}${scatter(seed * 0x1000003 + i, base32, 16)}`

  const groups = Array.from({ length: groupCount }, (_, i) => id("grp", 1, i, madeAfter - year) as GroupId)
  const bigGroup = groups[0]!
  const userCount = Math.max(10, Math.floor(size / 100))
  const userId = (i: number) => id("usr", 2, i % userCount, madeAfter - year)
  const eventId = (i: number) => id("evt", 3, i, timeOf(i))

  /** Of ten events five are the big group's, one is nobody's, four are of the other groups. */
  const groupOf = (i: number): GroupId | undefined =>
    i % 2 === 0 ? bigGroup : i % 10 === 1 ? undefined : groups[1 + (i * 7 + (i >>> 5)) % (groupCount - 1)]!

  const eventOf = (i: number): AuditEventRow => {
    const groupId = groupOf(i)
    const createdAt = timeOf(i)
    const personal = {
      "actor.name": `User ${i % userCount}`,
      ip: address(i),
      userAgent,
      ...(i % 3 === 0 ? { "data.email": `user${i}@example.com` } : {})
    }
    const salt = scatter(i, base62, 22)
    return {
      id: eventId(i),
      createdAt,
      sequence: i + 1,
      chain: groupId ?? systemChain,
      // Nothing here verifies the chains, so the hashes need only look like some.
      previous: i === 0 ? genesis : sha256(`event ${i - 1}`),
      hash: sha256(`event ${i}`),
      type: types[i % types.length]!,
      actorKind: "user",
      actorId: userId(i),
      subjectKind: "member",
      subjectId: subjectId(i),
      ...(groupId === undefined ? {} : { groupId }),
      outcome: i % 20 === 0 ? "failure" : "success",
      ...(i % 20 === 0 ? { code: "INVALID_CREDENTIALS" } : {}),
      requestId: `req_${scatter(i, base32, 26)}`,
      data: { userId: userId(i), roles: ["member", "editor"] },
      personal,
      salt,
      digests: Object.keys(personal).map((field) => ({
        field,
        sha256: sha256(AuditHash.digestInput(salt, field, personal[field as keyof typeof personal]!))
      })),
      personalOf: userId(i)
    }
  }
  const subjectId = (i: number) => id("mem", 4, i % userCount, madeAfter - year)

  function* events(): Generator<Row> {
    for (let i = 0; i < size; i++) yield eventOf(i) as unknown as Row
  }

  function* chains(): Generator<Row> {
    for (const [i, chain] of [everything, systemChain, ...groups].entries()) {
      yield {
        id: id("chn", 5, i, madeAfter - year),
        createdAt: madeAfter - year,
        chain,
        sequence: size,
        hash: chain === everything ? genesis : sha256(`head of ${chain}`),
        checkpointSequence: 0,
        checkpointHash: genesis,
        ...(chain === everything ? {} : { expiresAt: now + year })
      } satisfies AuditChainRow
    }
  }

  const box = SecretBoxLayer.make(ring)
  const endpoint = (seed: number, i: number, groupId: GroupId | undefined): BenchEndpoint => {
    const endpointId = id("whe", seed, i, madeAfter - year)
    const plainSecret = `whsec_${Buffer.from(scatter(seed * 1_000 + i, base62, 32)).toString("base64")}`
    return {
      plainSecret,
      row: {
        id: endpointId,
        createdAt: madeAfter - year,
        scope: groupId ?? platformScope,
        ...(groupId === undefined ? {} : { groupId }),
        url: `${receiver}/${endpointId}`,
        subscriptions: ["*"],
        headerNames: [],
        signature: "v1",
        secret: Effect.runSync(box.seal(plainSecret, identityOf(endpointId, "secret"))),
        status: "enabled"
      },
      queue: {
        id: endpointId,
        createdAt: madeAfter - year,
        shard: JobTable.shardOf("webhook_endpoint", endpointId),
        failures: 0
      }
    }
  }
  const endpoints = Array.from({ length: endpointCount }, (_, i) => endpoint(6, i, groups[i]!))
  const subscribers = Array.from({ length: subscriberCount }, (_, i) => endpoint(7, i, undefined))
  const all = [...endpoints, ...subscribers]

  /** Those of each endpoint in the order of time: of two that follow each other one waits. */
  const deliveryOf = (i: number): DeliveryRow => {
    const { row } = endpoints[i % endpointCount]!
    const createdAt = timeOf(i)
    const isPending = Math.floor(i / endpointCount) % 2 === 1
    const finishedAt = createdAt + 120
    return {
      id: id("dlv", 8, i, createdAt),
      createdAt,
      endpointId: row.id,
      scope: row.scope,
      messageId: eventId(i),
      type: types[i % types.length]!,
      status: isPending ? "pending" : "delivered",
      attempts: isPending ? 0 : 1,
      attemptsBefore: 0,
      ...(isPending
        ? { dueAt: createdAt, history: [] }
        : {
          history: [{ number: 1, at: createdAt + 20, status: 200, durationMs: 100, body: "ok" }],
          finishedAt,
          expiresAt: now + year
        })
    }
  }
  function* deliveries(): Generator<Row> {
    for (let i = 0; i < size; i++) yield deliveryOf(i) as unknown as Row
  }

  const pool = spread(Math.min(2_048, size >>> 1), size)
  return {
    size,
    receiver,
    tables,
    // Chains have no rows that are made and forgotten: their heads stay where the last round left them.
    prefixes: { keys: "key", audit_outbox: "evt", audit_events: "evt", webhook_deliveries: "dlv" },
    madeAfter,
    filled: [
      { table: AuditEventTable, rows: events },
      { table: AuditChainTable, rows: chains },
      { table: EndpointTable, rows: () => all.map(({ row }) => row as unknown as Row) },
      { table: QueueTable, rows: () => all.map(({ queue }) => queue as unknown as Row) },
      { table: DeliveryTable, rows: deliveries }
    ],
    bigGroup,
    groups,
    users: Array.from({ length: userCount }, (_, i) => userId(i)),
    subjects: Array.from({ length: Math.min(userCount, 1_024) }, (_, i) => subjectId(i)),
    // Behind each there are pages enough.
    sequences: pool.map((i) => Math.floor(i * 0.7)),
    times: pool.map((i) => timeOf(Math.floor(size * 0.3 + i * 0.7))),
    endpoints,
    subscribers,
    eventOf,
    pending: Math.floor(size / endpointCount / 2) * endpointCount
  }
}
