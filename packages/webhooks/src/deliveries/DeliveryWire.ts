/**
 * What travels of deliveries: a message on its way to an endpoint, and the fields of every failure.
 */
import { GroupId, Id, Text, Time } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import { Answer, EndpointId } from "../endpoints/EndpointWire.ts"

export const DeliveryId = Id("dlv", "DeliveryId")
export type DeliveryId = typeof DeliveryId.Type

/** `webhook-id`: an event's id, or that of a message that the application emitted. The same for every attempt. */
export const MessageId = Text({
  max: 64,
  pattern: /^(?:evt|msg)_[0-7][0-9a-hjkmnp-tv-z]{25}$/u,
  expected: "the id of an event or a message"
})

/** `failed` is a dead letter: every attempt is used up. */
export const DeliveryStatus = Schema.Literals(["pending", "delivered", "failed"])
export type DeliveryStatus = typeof DeliveryStatus.Type

/** One attempt and what came of it. */
export const Attempt = Schema.Struct({ number: Schema.Int, at: Time, ...Answer.fields })
export type Attempt = typeof Attempt.Type

const described = {
  id: DeliveryId,
  createdAt: Time,
  endpointId: EndpointId,
  groupId: Schema.optionalKey(GroupId),
  messageId: MessageId,
  type: Schema.String,
  status: DeliveryStatus,
  attempts: Schema.Int.annotate({ description: "How many have begun" }),
  dueAt: Schema.optionalKey(Time).annotate({ description: "When the next attempt may begin, while it is pending" }),
  lastStatus: Schema.optionalKey(Schema.Int),
  lastError: Schema.optionalKey(Schema.String),
  finishedAt: Schema.optionalKey(Time)
}

export const Delivery = Schema.Struct(described)
export type Delivery = typeof Delivery.Type

/** A delivery with its last ten attempts, the newest last. */
export const DeliveryDetail = Schema.Struct({ ...described, history: Schema.Array(Attempt) })
export type DeliveryDetail = typeof DeliveryDetail.Type

const begun = {
  deliveryId: DeliveryId,
  attempt: Schema.Int,
  claimedUntil: Time,
  endpointId: EndpointId,
  messageId: MessageId,
  type: Schema.String
}

/** An attempt that has begun: nobody else gets the delivery before `claimedUntil`. */
export const ClaimedDelivery = Schema.Struct({
  ...begun,
  dueAt: Time.annotate({ description: "Since when it was due" }),
  url: Schema.String,
  body: Schema.String,
  secrets: Schema.Array(Schema.String),
  headers: Schema.optionalKey(Schema.String)
})
export type ClaimedDelivery = typeof ClaimedDelivery.Type

/** The same with its secrets opened and its body signed: an HTTP request as it goes out. */
export const ReadyDelivery = Schema.Struct({
  ...begun,
  url: Schema.String,
  headers: Schema.Record(Schema.String, Schema.String),
  body: Schema.String
})
export type ReadyDelivery = typeof ReadyDelivery.Type

/** How an attempt ended. */
export const Result = Schema.Struct({
  deliveryId: DeliveryId,
  attempt: Schema.Int,
  at: Time,
  durationMs: Schema.Int,
  status: Schema.optionalKey(Schema.Int),
  error: Schema.optionalKey(Text({ max: 500 })),
  body: Schema.optionalKey(Text({ min: 0, max: 4096 })),
  /** Epoch milliseconds before which the receiver wants nothing more. */
  retryAt: Schema.optionalKey(Time),
  /** It was not sent after all: it does not count, and the delivery is due at once. */
  released: Schema.optionalKey(Schema.Boolean)
})
export type Result = typeof Result.Type

export const failures = {
  DeliveryNotFound: {},
  DeliveryNotClaimed: {},
  RecoverTooFar: { earliest: Schema.Int }
} as const
