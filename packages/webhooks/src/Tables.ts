/**
 * Every table of this package.
 */
import type { AnyTable } from "@gatehouse/store/Table"
import { AuditChainTable, AuditEventTable, AuditOutboxTable } from "./audit/AuditTable.ts"
import { DeliveryTable, MessageTable, QueueTable, WakeTable, WebhookLeaseTable } from "./deliveries/DeliveryTable.ts"
import { EndpointTable, SubscriberTable } from "./endpoints/EndpointTable.ts"

export const tables: ReadonlyArray<AnyTable> = [
  AuditOutboxTable,
  AuditEventTable,
  AuditChainTable,
  EndpointTable,
  SubscriberTable,
  QueueTable,
  WakeTable,
  DeliveryTable,
  MessageTable,
  WebhookLeaseTable
]
