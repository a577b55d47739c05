/**
 * The operations on deliveries. `listReady`, `markDelivered` and `markFailed` are for an application that runs a worker of
 * its own; Gatehouse's stands on the same halves.
 */
import * as Access from "@gatehouse/contract/Access"
import * as Contract from "@gatehouse/contract/Contract"
import * as Failure from "@gatehouse/contract/Failure"
import * as Operation from "@gatehouse/contract/Operation"
import * as Page from "@gatehouse/contract/Page"
import { GroupId, Text, Time } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import { AppEventType, ConnectionId, RecordedData } from "../audit/AuditWire.ts"
import { endpointNotFound } from "../endpoints/EndpointsContract.ts"
import { EndpointTable } from "../endpoints/EndpointTable.ts"
import { EndpointId } from "../endpoints/EndpointWire.ts"
import * as Errors from "./DeliveryErrors.ts"
import { DeliveryTable } from "./DeliveryTable.ts"
import * as Wire from "./DeliveryWire.ts"

const deliveryNotFound = Failure.make(
  "DeliveryNotFound",
  Errors.DeliveryNotFound,
  Wire.failures.DeliveryNotFound,
  404
)
const deliveryNotClaimed = Failure.make(
  "DeliveryNotClaimed",
  Errors.DeliveryNotClaimed,
  Wire.failures.DeliveryNotClaimed,
  409
)
const recoverTooFar = Failure.make("RecoverTooFar", Errors.RecoverTooFar, Wire.failures.RecoverTooFar, 400)

const ofEndpoint = (grant: string) =>
  Access.any(Access.entity("endpointId", EndpointTable, "groupId", grant), Access.scope(grant))
/** `scope` is a group's id, or `platform`, in which nobody has standing: that needs the scope. */
const ofDelivery = (grant: string) =>
  Access.any(Access.entity("deliveryId", DeliveryTable, "scope", grant), Access.scope(grant))

const work = Access.scope("webhooks:deliver")
const internal = Access.scope("webhooks:internal")

const limit = Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 })))

const claim = {
  limit: limit.annotate({ description: "At most so many deliveries. Default: 50" }),
  claimMs: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 20_000, maximum: 600_000 }))).annotate({
    description: "How long they are the caller's. Default: 60 seconds"
  })
}

const ended = {
  deliveryId: Wire.DeliveryId,
  attempt: Schema.Int,
  status: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 100, maximum: 599 }))),
  durationMs: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 600_000 })))
}

export const DeliveriesContract = Contract.make("webhookDeliveries", {
  emit: Operation.mutation({
    payload: {
      groupId: Schema.optionalKey(GroupId),
      connectionId: Schema.optionalKey(ConnectionId),
      type: AppEventType,
      data: RecordedData
    },
    success: Schema.Struct({ messageId: Wire.MessageId, deliveries: Schema.Int }),
    failures: [],
    access: Access.group("groupId", "webhooks:emit", { scope: "webhooks:emit" }),
    keeps: [],
    creates: true,
    doc:
      "Sends a message of the application's own to every endpoint that wants its type. It is not in the audit log: " +
      "`audit.record` is for what should be."
  }),
  list: Operation.query({
    payload: {
      groupId: Schema.optionalKey(GroupId),
      endpointId: Schema.optionalKey(EndpointId),
      status: Schema.optionalKey(Wire.DeliveryStatus).annotate({ description: "failed: the dead letters" }),
      ...Page.fields
    },
    success: Page.Page(Wire.Delivery),
    failures: [Failure.invalidCursor, Failure.unsupportedFilter],
    access: Access.ifPresent(
      "endpointId",
      ofEndpoint("webhooks:read"),
      Access.group("groupId", "webhooks:read", { scope: "webhooks:read" })
    ),
    oneRead: true,
    doc: "Deliveries to one endpoint, or to all of a group or of the platform; newest first."
  }),
  get: Operation.query({
    payload: { deliveryId: Wire.DeliveryId },
    success: Wire.DeliveryDetail,
    failures: [deliveryNotFound],
    access: ofDelivery("webhooks:read"),
    oneRead: true,
    doc: "A delivery with its attempts: when, the status, how long it took, and the first kilobyte of the answer."
  }),
  redeliver: Operation.mutation({
    payload: { deliveryId: Wire.DeliveryId },
    success: Wire.Delivery,
    failures: [deliveryNotFound],
    access: ofDelivery("webhooks:manage"),
    keeps: [],
    doc: "Queues a delivery again, from the start of the schedule and under the same message id, whatever became of it."
  }),
  recover: Operation.mutation({
    payload: { endpointId: EndpointId, since: Time },
    success: Schema.Void,
    failures: [endpointNotFound, recoverTooFar],
    access: ofEndpoint("webhooks:manage"),
    keeps: [],
    doc: "Queues what happened since then and has no delivery to this endpoint, or a dead one. A job does it."
  }),
  listReady: Operation.action({
    payload: claim,
    success: Schema.Array(Wire.ReadyDelivery),
    failures: [],
    access: work,
    doc:
      "Deliveries that are due, each an HTTP request ready to be sent. They are the caller's for a while: nobody else " +
      "gets them before `claimedUntil`, and every one of them is an attempt that has begun."
  }),
  markDelivered: Operation.mutation({
    payload: ended,
    success: Schema.Void,
    failures: [deliveryNotFound, deliveryNotClaimed],
    access: work,
    keeps: [],
    doc: "Says that an attempt succeeded."
  }),
  markFailed: Operation.mutation({
    payload: {
      ...ended,
      error: Schema.optionalKey(Text({ max: 500 })),
      retryAt: Schema.optionalKey(Time).annotate({ description: "Not before; as the receiver's Retry-After says" })
    },
    success: Wire.Delivery,
    failures: [deliveryNotFound, deliveryNotClaimed],
    access: work,
    keeps: [],
    doc:
      "Says that an attempt failed. The next one follows by the schedule; after the last the delivery is a dead letter."
  }),
  claim: Operation.mutation({
    payload: {
      ...claim,
      perEndpoint: Schema.Int.annotate({ description: "At most so many of one endpoint" }),
      busy: Schema.Array(Schema.Struct({ endpointId: EndpointId, count: Schema.Int })).annotate({
        description: "How many of an endpoint the caller is sending already"
      }),
      lease: Schema.optionalKey(Schema.Struct({ owner: Text({ max: 64 }), shard: Schema.Int })).annotate({
        description: "Only deliveries of this shard, and only while the owner holds it"
      })
    },
    success: Schema.Struct({
      deliveries: Schema.Array(Wire.ClaimedDelivery),
      next: Schema.NullOr(Time).annotate({ description: "When more will be due, as far as is known" }),
      waitingSince: Schema.NullOr(Time).annotate({ description: "Since when the oldest that is left has been due" })
    }),
    failures: [],
    access: internal,
    keeps: [],
    internal: true,
    doc: "The mutation of `listReady`: begins an attempt at each."
  }),
  settle: Operation.mutation({
    payload: { results: Schema.Array(Wire.Result).check(Schema.isMaxLength(100)) },
    success: Schema.Struct({
      settled: Schema.Int,
      dead: Schema.Int.annotate({ description: "How many have become dead letters" }),
      paused: Schema.Array(EndpointId).annotate({ description: "Endpoints that get nothing more for a while" })
    }),
    failures: [],
    access: internal,
    keeps: [],
    internal: true,
    doc:
      "Writes down how attempts ended. Results of attempts that are the caller's no more are passed over, but a success " +
      "of a delivery that still waits always counts."
  })
})
