/**
 * What this package says happened: every type of event, with the schema of its data.
 */
import * as EventType from "@gatehouse/contract/EventType"
import { Time } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import { RetentionDays } from "./audit/AuditWire.ts"
import { MessageId } from "./deliveries/DeliveryWire.ts"
import { DisabledReason, EndpointId, SignatureKind, Subscriptions } from "./endpoints/EndpointWire.ts"

export const events = {
  "audit.retention_changed": EventType.make(
    "audit_log",
    { days: Schema.NullOr(RetentionDays) },
    "Events of a log are kept for so many days, or for ever. The subject is the group, or `system`."
  ),
  "webhook_endpoint.created": EventType.make(
    "webhook_endpoint",
    { host: Schema.String, subscriptions: Subscriptions, signature: SignatureKind },
    "An endpoint was added. Of its URL only the host is told: the rest of one may be a secret."
  ),
  "webhook_endpoint.updated": EventType.make(
    "webhook_endpoint",
    { fields: Schema.Array(Schema.String) },
    "The settings of an endpoint that are named in `fields` were changed."
  ),
  "webhook_endpoint.enabled": EventType.make("webhook_endpoint", {}, "Deliveries to an endpoint go on."),
  "webhook_endpoint.disabled": EventType.make(
    "webhook_endpoint",
    { reason: DisabledReason },
    "Deliveries to an endpoint have stopped: somebody said so, it answered 410, or it failed for five days."
  ),
  "webhook_endpoint.removed": EventType.make("webhook_endpoint", { host: Schema.String }, "An endpoint was removed."),
  "webhook_endpoint.secret_rotated": EventType.make(
    "webhook_endpoint",
    { previousUntil: Time },
    "An endpoint has a new secret. The one before signs too until `previousUntil`."
  ),
  "webhook_endpoint.recovered": EventType.make(
    "webhook_endpoint",
    { since: Time },
    "What happened since then and did not arrive was queued again."
  ),
  "webhook_delivery.redelivered": EventType.make(
    "webhook_delivery",
    { endpointId: EndpointId, messageId: MessageId },
    "A delivery was queued again."
  )
}

export type WebhookEventType = keyof typeof events
