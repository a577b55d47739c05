/**
 * Events between the log's rows and their readers.
 */
import { compact } from "@gatehouse/contract/Compact"
import * as AuditHash from "./AuditHash.ts"
import { type AuditEventRow, systemChain } from "./AuditTable.ts"
import type { AuditEvent } from "./AuditWire.ts"

/** The chain of what belongs to this group, or to none. */
export const chainOf = (groupId: string | undefined): string => groupId ?? systemChain

/** An event as its readers see it. */
export const eventOf = (row: AuditEventRow): AuditEvent => {
  const personal = row.personal ?? {}
  return compact({
    id: row.id,
    createdAt: row.createdAt,
    type: row.type,
    actor: compact({
      kind: row.actorKind,
      id: row.actorId,
      name: personal["actor.name"],
      userId: row.actorUserId,
      impersonatorId: row.impersonatorId
    }),
    subject: { kind: row.subjectKind, id: row.subjectId },
    groupId: row.groupId,
    connectionId: row.connectionId,
    outcome: row.outcome,
    code: row.code,
    ip: personal["ip"],
    userAgent: personal["userAgent"],
    requestId: row.requestId,
    data: { ...row.data, ...AuditHash.personalFieldsOfData(personal) },
    sequence: row.sequence,
    previous: row.previous,
    hash: row.hash,
    salt: row.salt,
    digests: row.digests,
    erased: row.digests !== undefined && row.personal === undefined ? true : undefined
  }) as AuditEvent
}
