/**
 * The operations on the audit log. Events of Gatehouse's own are not recorded by callers: each mutation leaves its own.
 */
import * as Access from "@gatehouse/contract/Access"
import * as Contract from "@gatehouse/contract/Contract"
import * as Failure from "@gatehouse/contract/Failure"
import * as Operation from "@gatehouse/contract/Operation"
import * as Page from "@gatehouse/contract/Page"
import { GroupId, Text, Time } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import * as Errors from "./AuditErrors.ts"
import { AuditEventTable } from "./AuditTable.ts"
import * as Wire from "./AuditWire.ts"

const eventNotFound = Failure.make("EventNotFound", Errors.EventNotFound, Wire.failures.EventNotFound, 404)
const invalidEventData = Failure.make(
  "InvalidEventData",
  Errors.InvalidEventData,
  Wire.failures.InvalidEventData,
  400
)

const groupId = Schema.optionalKey(GroupId).annotate({
  description: "The log of this group; without it, that of the system"
})

/** A group's log for whoever may read it there, everything else for the platform. */
const readable = Access.group("groupId", "audit:read", { scope: "audit:read" })

const chunk = {
  groupId,
  after: Schema.optionalKey(Wire.Sequence).annotate({ description: "Begins behind this sequence. Default: 0" }),
  limit: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 500 }))).annotate({
    description: "At most so many events. Default: 100"
  })
}

export const AuditContract = Contract.make("audit", {
  record: Operation.mutation({
    payload: {
      type: Wire.AppEventType,
      subject: Wire.AuditSubject,
      groupId: Schema.optionalKey(GroupId),
      connectionId: Schema.optionalKey(Wire.ConnectionId),
      code: Schema.optionalKey(Text({ max: 64 })).annotate({ description: "Of the failure, if it was one" }),
      data: Schema.optionalKey(Wire.RecordedData),
      actor: Schema.optionalKey(Wire.AuditActor).annotate({ description: "Default: the caller" }),
      ip: Schema.optionalKey(Text({ max: 64 })),
      userAgent: Schema.optionalKey(Text({ max: 256 })),
      requestId: Schema.optionalKey(Text({ max: 128 }))
    },
    success: Schema.Struct({ id: Wire.EventId }),
    failures: [invalidEventData, Failure.forbidden],
    access: Access.group("groupId", "audit:record", { scope: "audit:record" }),
    keeps: [],
    creates: true,
    doc: "Adds an event of the application's own; its type begins with app. Only the application names another actor."
  }),
  list: Operation.query({
    payload: {
      groupId: Schema.optionalKey(GroupId),
      ungrouped: Schema.optionalKey(Schema.Boolean).annotate({ description: "true: only what belongs to no group" }),
      connectionId: Schema.optionalKey(Wire.ConnectionId),
      actorId: Schema.optionalKey(Text({ max: 128 })),
      subjectId: Schema.optionalKey(Text({ max: 128 })),
      type: Schema.optionalKey(Wire.EventTypeName),
      outcome: Schema.optionalKey(Wire.Outcome),
      from: Schema.optionalKey(Time).annotate({ description: "At or after" }),
      until: Schema.optionalKey(Time).annotate({ description: "Before" }),
      ...Page.fields
    },
    success: Page.Page(Wire.AuditEvent),
    failures: [Failure.unsupportedFilter, Failure.invalidCursor],
    access: readable,
    doc: "Events, newest first. At most one of connectionId, actorId, subjectId, type and outcome filters; " +
      "connectionId, type and outcome need groupId or ungrouped. An event is there within a second."
  }),
  get: Operation.query({
    payload: { eventId: Wire.EventId },
    success: Wire.AuditEvent,
    failures: [eventNotFound],
    access: Access.any(
      Access.entity("eventId", AuditEventTable, "groupId", "audit:read"),
      Access.scope("audit:read")
    ),
    oneRead: true,
    doc: "One event."
  }),
  feed: Operation.query({
    payload: {
      groupId: Schema.optionalKey(GroupId).annotate({ description: "Only this group's events; without it, all" }),
      after: chunk.after,
      limit: chunk.limit
    },
    success: Wire.FeedPage,
    failures: [],
    access: readable,
    oneRead: true,
    doc: "Events behind a sequence, in the order in which they were sealed. Whoever goes on from `after` misses none."
  }),
  export: Operation.query({
    payload: chunk,
    success: Wire.ExportPage,
    failures: [],
    access: readable,
    doc:
      "A piece of one log as lines of JSON, with what its verification elsewhere needs. The first piece begins with a " +
      "line that says where the log begins, the last one ends with a line that says where it ends."
  }),
  verify: Operation.action({
    payload: { groupId },
    success: Wire.Verification,
    failures: [],
    access: readable,
    doc: "Computes the hashes of one log again and reports the first break."
  }),
  chain: Operation.query({
    payload: { groupId },
    success: Wire.AuditChain,
    failures: [],
    access: readable,
    oneRead: true,
    doc: "The newest sequence and hash of one log, and how long its events are kept."
  }),
  setRetention: Operation.mutation({
    payload: {
      groupId,
      days: Schema.NullOr(Wire.RetentionDays).annotate({ description: "null: for ever" })
    },
    success: Wire.AuditChain,
    failures: [],
    access: Access.group("groupId", "audit:retention", { scope: "audit:retention" }),
    keeps: [],
    doc:
      "Says how long the events of one log are kept. A job removes older ones and leaves a checkpoint. A shorter time " +
      "takes effect after a week."
  }),
  verifyStep: Operation.query({
    payload: { groupId, after: Wire.Sequence, previous: Wire.Hash },
    success: Schema.Struct({ ...Wire.Verification.fields, done: Schema.Boolean }),
    failures: [],
    access: readable,
    internal: true,
    doc: "A bounded piece of `verify`, from behind a sequence whose hash is `previous`."
  })
})
