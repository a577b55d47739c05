/**
 * The body of a message, made from its row at each attempt: what was erased meanwhile is in none of the later ones.
 */
import { compact } from "@gatehouse/contract/Compact"
import { eventOf } from "../audit/AuditRows.ts"
import type { AuditEventRow } from "../audit/AuditTable.ts"
import type { MessageRow } from "./DeliveryTable.ts"

/** The version of the bodies below. Fields may be added to it; none changes its meaning or goes. */
export const version = 1

const timestampOf = (createdAt: number): string => new Date(createdAt).toISOString()

/** The body of an event of the audit log. How it is chained is not in it. */
export const ofEvent = (row: AuditEventRow): string => {
  const { actor, code, connectionId, data, groupId, id, ip, outcome, requestId, sequence, subject, type, userAgent } =
    eventOf(row)
  return JSON.stringify({
    version,
    id,
    type,
    timestamp: timestampOf(row.createdAt),
    sequence,
    actor,
    subject,
    ...compact({ groupId, connectionId }),
    outcome,
    ...compact({ code }),
    request: compact({ id: requestId, ip, userAgent }),
    data
  })
}

/** The body of a message that the application emitted. */
export const ofMessage = ({ connectionId, createdAt, data, groupId, id, type }: MessageRow): string =>
  JSON.stringify({
    version,
    id,
    type,
    timestamp: timestampOf(createdAt),
    ...compact({ groupId, connectionId }),
    data
  })
