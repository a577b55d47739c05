/**
 * The tables of deliveries. The sealer inserts them, a worker claims them, and what came of an attempt stands in the row.
 */
import type { Bucket } from "@gatehouse/contract/RateLimit"
import { leaseTable } from "@gatehouse/store/LeaseTable"
import { type Row, table } from "@gatehouse/store/Table"
import type { Attempt, DeliveryStatus } from "./DeliveryWire.ts"

export interface DeliveryRow extends Row {
  readonly endpointId: string
  /** The scope of the endpoint: a group's id, or `platform`. */
  readonly scope: string
  readonly messageId: string
  readonly type: string
  readonly status: DeliveryStatus
  /** How many attempts have begun. */
  readonly attempts: number
  /** How many had begun when it was last queued: the schedule starts there. */
  readonly attemptsBefore: number
  /**
   * While it is pending: when it may be claimed. A claim moves it on, so that nobody else takes it meanwhile, and a
   * worker that dies gives it back by doing nothing.
   */
  readonly dueAt?: number
  /** The last ten. */
  readonly history: ReadonlyArray<Attempt>
  readonly finishedAt?: number
  /** When a delivery that has ended is forgotten. */
  readonly expiresAt?: number
}

export const DeliveryTable = table<DeliveryRow>()({
  name: "webhook_deliveries",
  columns: {
    id: "text",
    createdAt: "int",
    endpointId: "text",
    scope: "text",
    messageId: "text",
    type: "text",
    status: "text",
    attempts: "int",
    attemptsBefore: "int",
    dueAt: "int?",
    history: "json",
    finishedAt: "int?",
    expiresAt: "int?"
  },
  unique: { byMessage: ["endpointId", "messageId"] },
  indexes: {
    byDue: ["endpointId", "dueAt"],
    byEndpoint: ["endpointId"],
    byStatus: ["endpointId", "status"],
    byScope: ["scope"],
    byScopeStatus: ["scope", "status"],
    byExpiry: ["expiresAt"]
  }
})

/** The state of an endpoint's deliveries, under the endpoint's own id: what is due, and how it has been answering. */
export interface QueueRow extends Row {
  /** 0 to 15: a worker leases a shard, so one endpoint has one worker. */
  readonly shard: number
  /**
   * When the next delivery may be claimed, or when this queue last had its turn: those that are due come in this order.
   * Absent: none waits, or the endpoint is disabled.
   */
  readonly dueAt?: number
  /** Nothing is sent before, whatever is due: the breaker is open, or the receiver asked for it. */
  readonly notBefore?: number
  /** Attempts that failed since the last success. From five on, one at a time is tried: `probe`. */
  readonly failures: number
  /** The attempt that shows whether a receiver which kept failing is back, as `dlv_…#3`. */
  readonly probe?: string
  /** When the first of those failed. */
  readonly failingSince?: number
  /** The endpoint's rate: what is left of it, and when that was counted. */
  readonly bucket?: Bucket
}

export const QueueTable = table<QueueRow>()({
  name: "webhook_queues",
  columns: {
    id: "text",
    createdAt: "int",
    shard: "int",
    dueAt: "int?",
    notBefore: "int?",
    failures: "int",
    probe: "text?",
    failingSince: "int?",
    bucket: "json?"
  },
  unique: {},
  indexes: { byDue: ["dueAt"], byShard: ["shard", "dueAt"] }
})

/** Queues that are to be looked at, left by who cannot wait for them: the sealer, whose transaction touches none. */
export interface WakeRow extends Row {
  readonly endpointIds: ReadonlyArray<string>
}

export const WakeTable = table<WakeRow>()({
  name: "webhook_wakes",
  columns: { id: "text", createdAt: "int", endpointIds: "json" },
  unique: {},
  indexes: { byTime: ["createdAt"] }
})

/** What the application emitted beside the audit log. */
export interface MessageRow extends Row {
  readonly type: string
  readonly groupId?: string
  readonly connectionId?: string
  readonly data: Readonly<Record<string, unknown>>
  readonly expiresAt: number
}

export const MessageTable = table<MessageRow>()({
  name: "webhook_messages",
  columns: {
    id: "text",
    createdAt: "int",
    type: "text",
    groupId: "text?",
    connectionId: "text?",
    data: "json",
    expiresAt: "int"
  },
  unique: {},
  indexes: { byExpiry: ["expiresAt"] }
})

/** Who seals, and who delivers which shard. */
export const WebhookLeaseTable = leaseTable("webhook_leases")
