/**
 * What travels of webhook endpoints: an endpoint as its owner sees it, and the fields of every failure.
 */
import { GroupId, Id, Text, Time } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import { ConnectionId } from "../audit/AuditWire.ts"

export const EndpointId = Id("whe", "EndpointId")
export type EndpointId = typeof EndpointId.Type

export const EndpointUrl = Text({ max: 2048, description: "Where deliveries are posted: https, a public address" })

/** An exact type (`member.added`), all of a noun (`member.*`), or everything (`*`). */
export const Subscription = Text({
  max: 100,
  pattern: /^(?:\*|[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*){0,2}\.(?:\*|[a-z][a-z0-9_]*))$/u,
  expected: "a type such as member.added, or member.*, or *"
})

export const Subscriptions = Schema.Array(Subscription).check(Schema.isMinLength(1), Schema.isMaxLength(64))

/** Headers of the receiver's own, such as `authorization`. Their values are sealed: only their names are read back. */
export const Headers = Schema.Record(
  Text({
    max: 64,
    pattern: /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/u,
    expected: "the name of a header"
  }),
  Text({ min: 0, max: 1024, pattern: /^[\x20-\x7e]*$/u, expected: "printable ASCII" })
).check(Schema.isMaxProperties(16))

/** `v1`: HMAC-SHA256 with a shared secret. `v1a`: Ed25519, whose public key may be known to all. */
export const SignatureKind = Schema.Literals(["v1", "v1a"])
export type SignatureKind = typeof SignatureKind.Type

export const EndpointStatus = Schema.Literals(["enabled", "disabled"])

/** Deliveries begun in a second. */
export const RatePerSecond = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1_000 }))

/** Why an endpoint is disabled: somebody said so, it answered 410, or five days went by without a success. */
export const DisabledReason = Schema.Literals(["manual", "gone", "failing"])
export type DisabledReason = typeof DisabledReason.Type

export const Description = Text({ max: 256 })

export const Endpoint = Schema.Struct({
  id: EndpointId,
  createdAt: Time,
  groupId: Schema.optionalKey(GroupId).annotate({ description: "Whose events it gets; absent: everybody's" }),
  connectionId: Schema.optionalKey(ConnectionId).annotate({ description: "Only events of this connection" }),
  url: Schema.String,
  description: Schema.optionalKey(Description),
  subscriptions: Subscriptions,
  headers: Schema.Array(Schema.String).annotate({ description: "The names of its own headers" }),
  ratePerSecond: Schema.optionalKey(RatePerSecond),
  signature: SignatureKind,
  publicKey: Schema.optionalKey(Schema.String).annotate({ description: "whpk_…, of an endpoint that signs with v1a" }),
  status: EndpointStatus,
  disabledReason: Schema.optionalKey(DisabledReason),
  disabledAt: Schema.optionalKey(Time),
  previousSecretUntil: Schema.optionalKey(Time).annotate({
    description: "Until then deliveries are signed with the secret before this one too"
  }),
  createdBy: Schema.optionalKey(Schema.String).annotate({ description: "The user, or else the key, that made it" })
})
export type Endpoint = typeof Endpoint.Type

/** An endpoint and what is shown once. */
export const CreatedEndpoint = Schema.Struct({
  endpoint: Endpoint,
  secret: Schema.optionalKey(Schema.String).annotate({ description: "whsec_…; in this answer only. Absent with v1a" })
})
export type CreatedEndpoint = typeof CreatedEndpoint.Type

/** A secret that was made, sealed where it belongs. */
export const SealedSecret = Schema.Struct({
  sealed: Text({ max: 1024 }),
  publicKey: Schema.optionalKey(Text({ max: 128 }))
})

/** What came back from an endpoint. */
export const Answer = Schema.Struct({
  status: Schema.optionalKey(Schema.Int).annotate({ description: "Absent where there was no answer" }),
  durationMs: Schema.Int,
  error: Schema.optionalKey(Schema.String).annotate({ description: "Why there was no answer, or none that counts" }),
  body: Schema.optionalKey(Schema.String).annotate({ description: "The first kilobyte of the answer" })
})
export type Answer = typeof Answer.Type

export const failures = {
  EndpointNotFound: {},
  EndpointUrlRefused: { reason: Schema.String },
  TooManyEndpoints: { maximum: Schema.Int },
  ReservedHeader: { header: Schema.String },
  ConnectionWithoutGroup: {}
} as const
