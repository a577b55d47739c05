/**
 * Events between the mutation that left them and the log. A table of its own file, because everything that changes something
 * loads it.
 */
import type { Event } from "@gatehouse/contract/Events"
import { type Row, table } from "@gatehouse/store/Table"
import type { AuditActor } from "./AuditWire.ts"

/** An event as a mutation leaves it. */
export interface Pending extends Event {
  readonly actor: AuditActor
  readonly ip?: string
  readonly userAgent?: string
  readonly requestId?: string
}

export interface OutboxRow extends Row {
  readonly event: Pending
}

/** Events that have committed and wait for their place in the log: one narrow row each. */
export const AuditOutboxTable = table<OutboxRow>()({
  name: "audit_outbox",
  columns: { id: "text", createdAt: "int", event: "json" },
  unique: {},
  indexes: { byTime: ["createdAt"] }
})
