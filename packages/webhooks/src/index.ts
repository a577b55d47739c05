/**
 * The audit log and webhooks: schemas, errors, contracts, tables and the catalogue of events. Fit for a browser.
 */
export { AuditContract } from "./audit/AuditContract.ts"
export * from "./audit/AuditErrors.ts"
export { AuditActor, AuditChain, AuditEvent, EventId, Verification } from "./audit/AuditWire.ts"
export { DeliveriesContract } from "./deliveries/DeliveriesContract.ts"
export * from "./deliveries/DeliveryErrors.ts"
export { Attempt, Delivery, DeliveryDetail, DeliveryId, ReadyDelivery } from "./deliveries/DeliveryWire.ts"
export * from "./endpoints/EndpointErrors.ts"
export { EndpointsContract } from "./endpoints/EndpointsContract.ts"
export { Answer, CreatedEndpoint, Endpoint, EndpointId } from "./endpoints/EndpointWire.ts"
export { tables } from "./Tables.ts"
export * as WebhookEvents from "./WebhookEvents.ts"
