/**
 * What travels of the audit log: an event as its readers see it, and the fields of every failure.
 */
import { GroupId, Id, OpenRecord, Text, Time } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"

export const EventId = Id("evt", "EventId")
export type EventId = typeof EventId.Type

/** `noun.verbed`, as `member.added`; an application's own begin with `app.`. */
export const EventTypeName = Text({
  max: 100,
  pattern: /^[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*){1,3}$/u,
  expected: "a type such as member.added"
})

/** The type of an event of the application's own. */
export const AppEventType = Text({
  max: 100,
  pattern: /^app(?:\.[a-z][a-z0-9_]*){1,3}$/u,
  expected: "a type such as app.report_exported"
})

export const ConnectionId = Id("con", "ConnectionId")

export const ActorKind = Schema.Literals(["anonymous", "system", "user", "key", "directory"])

/** Who did it, as far as it was known. */
export const AuditActor = Schema.Struct({
  kind: ActorKind,
  id: Schema.optionalKey(Text({ max: 128 })).annotate({
    description: "The user, the key or the directory's connection"
  }),
  name: Schema.optionalKey(Text({ max: 256 })).annotate({ description: "What it was called then" }),
  userId: Schema.optionalKey(Text({ max: 128 })).annotate({ description: "The user to whom a key belongs" }),
  impersonatorId: Schema.optionalKey(Text({ max: 128 })).annotate({
    description: "The administrator who acted as the user"
  })
})
export type AuditActor = typeof AuditActor.Type

/** What it happened to. */
export const AuditSubject = Schema.Struct({ kind: Text({ max: 64 }), id: Text({ max: 128 }) })

export const Outcome = Schema.Literals(["success", "failure"])

/** Sealed places in the log are counted from 1. */
export const Sequence = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }))

/** A SHA-256 in hex. */
export const Hash = Text({ max: 64 })

const recorded = {
  id: EventId,
  createdAt: Time,
  type: Schema.String,
  actor: AuditActor,
  subject: AuditSubject,
  groupId: Schema.optionalKey(GroupId),
  connectionId: Schema.optionalKey(Schema.String),
  outcome: Outcome,
  code: Schema.optionalKey(Schema.String).annotate({ description: "The code of the failure" }),
  ip: Schema.optionalKey(Schema.String),
  userAgent: Schema.optionalKey(Schema.String),
  requestId: Schema.optionalKey(Schema.String),
  data: OpenRecord
}

/** What of a personal field is in the hash. */
export const Digest = Schema.Struct({ field: Schema.String, sha256: Schema.String })
export type Digest = typeof Digest.Type

/** An event of the log, with its place in it. */
export const AuditEvent = Schema.Struct({
  ...recorded,
  sequence: Sequence.annotate({ description: "Its place among all events, in the order in which they were sealed" }),
  previous: Hash.annotate({ description: "The hash of the event before it in the log of its group, or of the system" }),
  hash: Hash,
  salt: Schema.optionalKey(Schema.String).annotate({ description: "Of the digests of what is personal" }),
  digests: Schema.optionalKey(Schema.Array(Digest)).annotate({ description: "Of the personal fields" }),
  erased: Schema.optionalKey(Schema.Boolean).annotate({ description: "What was personal in it is gone" })
})
export type AuditEvent = typeof AuditEvent.Type

/** How long the events of a log are kept. */
export const RetentionDays = Schema.Int.check(Schema.isBetween({ minimum: 7, maximum: 3_650 }))

/** The state of one log: a group's, or the system's. */
export const AuditChain = Schema.Struct({
  groupId: Schema.optionalKey(GroupId),
  sequence: Sequence.annotate({ description: "Of its newest event; 0 where there was none" }),
  hash: Hash.annotate({
    description: "Of its newest event: who keeps it elsewhere can prove later that nothing changed"
  }),
  retentionDays: Schema.NullOr(RetentionDays).annotate({ description: "null: events are kept for ever" }),
  checkpointSequence: Sequence.annotate({ description: "Of the newest event that retention has removed; 0 for none" }),
  checkpointHash: Hash
})
export type AuditChain = typeof AuditChain.Type

/** Where a log breaks. */
export const Break = Schema.Struct({
  sequence: Sequence,
  reason: Schema.Literals(["hash", "link", "digest", "head", "checkpoint", "order", "format"])
})

/** What a verification found: `broken` is the first break. */
export const Verification = Schema.Struct({
  ok: Schema.Boolean,
  events: Schema.Int.annotate({ description: "How many were looked at" }),
  sequence: Sequence.annotate({ description: "Of the last one" }),
  hash: Hash,
  broken: Schema.optionalKey(Break)
})
export type Verification = typeof Verification.Type

/** A piece of an export: lines of JSON, and from where to go on. */
export const ExportPage = Schema.Struct({
  ndjson: Schema.String,
  after: Sequence.annotate({ description: "Pass it as `after` to go on from here" }),
  done: Schema.Boolean
})

/** A page of the feed. */
export const FeedPage = Schema.Struct({
  items: Schema.Array(AuditEvent),
  after: Sequence.annotate({ description: "Pass it as `after` for what comes next, now or later" }),
  more: Schema.Boolean.annotate({ description: "There was more already" })
})

export const RecordedData = OpenRecord

export const failures = {
  EventNotFound: {},
  InvalidEventData: { fault: Schema.String }
} as const
