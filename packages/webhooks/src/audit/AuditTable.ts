/**
 * The tables of the audit log. A mutation appends to the outbox and to nothing else; the sealer moves what has committed
 * into the log, one chain of hashes a group and one for what belongs to no group.
 */
import { type Row, table } from "@gatehouse/store/Table"
import type { AuditActor, Digest } from "./AuditWire.ts"

export { AuditOutboxTable, type OutboxRow, type Pending } from "./OutboxTable.ts"

export interface AuditEventRow extends Row {
  readonly sequence: number
  /** The group's id, or `system`. */
  readonly chain: string
  readonly previous: string
  readonly hash: string
  readonly type: string
  readonly actorKind: AuditActor["kind"]
  readonly actorId?: string
  readonly actorUserId?: string
  readonly impersonatorId?: string
  readonly subjectKind: string
  readonly subjectId: string
  readonly groupId?: string
  readonly connectionId?: string
  readonly outcome: "success" | "failure"
  readonly code?: string
  readonly requestId?: string
  readonly data: Readonly<Record<string, unknown>>
  /** What is personal, by the fields of `digests`. Gone once it is erased. */
  readonly personal?: Readonly<Record<string, string>>
  /** Gone with what is personal: without it the digests tell nothing. */
  readonly salt?: string
  readonly digests?: ReadonlyArray<Digest>
  /** The user whose erasure takes what is personal here. Only while there is any. */
  readonly personalOf?: string
}

export const AuditEventTable = table<AuditEventRow>()({
  name: "audit_events",
  columns: {
    id: "text",
    createdAt: "int",
    sequence: "int",
    chain: "text",
    previous: "text",
    hash: "text",
    type: "text",
    actorKind: "text",
    actorId: "text?",
    actorUserId: "text?",
    impersonatorId: "text?",
    subjectKind: "text",
    subjectId: "text",
    groupId: "text?",
    connectionId: "text?",
    outcome: "text",
    code: "text?",
    requestId: "text?",
    data: "json",
    personal: "json?",
    salt: "text?",
    digests: "json?",
    personalOf: "text?"
  },
  unique: { bySequence: ["sequence"] },
  indexes: {
    byChain: ["chain", "sequence"],
    byChainTime: ["chain", "createdAt"],
    byChainConnection: ["chain", "connectionId", "createdAt"],
    byChainActor: ["chain", "actorId", "createdAt"],
    byChainSubject: ["chain", "subjectId", "createdAt"],
    byChainType: ["chain", "type", "createdAt"],
    byChainOutcome: ["chain", "outcome", "createdAt"],
    byTime: ["createdAt"],
    byActor: ["actorId", "createdAt"],
    bySubject: ["subjectId", "createdAt"],
    byPersonal: ["personalOf"]
  }
})

/** The chain of what belongs to no group. */
export const systemChain = "system"

/** The row that holds the newest sequence of all. */
export const everything = "*"

export interface AuditChainRow extends Row {
  /** A group's id, `system`, or `*`. */
  readonly chain: string
  /** Of the newest event. */
  readonly sequence: number
  readonly hash: string
  /** A retention of its own. Absent: as the settings say, unless `keptForEver`. */
  readonly retentionDays?: number
  readonly keptForEver?: boolean
  /** Nothing goes before: the time it was kept for was made shorter, and who looks after it has a week to see that. */
  readonly heldUntil?: number
  /** Of the newest event that retention has removed. */
  readonly checkpointSequence: number
  readonly checkpointHash: string
  /** When the oldest event is to go, in epoch milliseconds. Absent: never, or there is none. */
  readonly expiresAt?: number
}

/** The head of each chain: only the sealer and retention write it. */
export const AuditChainTable = table<AuditChainRow>()({
  name: "audit_chains",
  columns: {
    id: "text",
    createdAt: "int",
    chain: "text",
    sequence: "int",
    hash: "text",
    retentionDays: "int?",
    keptForEver: "bool?",
    heldUntil: "int?",
    checkpointSequence: "int",
    checkpointHash: "text",
    expiresAt: "int?"
  },
  unique: { byChain: ["chain"] },
  indexes: { byExpiry: ["expiresAt"] }
})

/** What stands before the first event of a chain. */
export const genesis = "0".repeat(64)

/** A chain without an event. */
export const emptyChain = (id: string, createdAt: number, chain: string): AuditChainRow => ({
  id,
  createdAt,
  chain,
  sequence: 0,
  hash: genesis,
  checkpointSequence: 0,
  checkpointHash: genesis
})
