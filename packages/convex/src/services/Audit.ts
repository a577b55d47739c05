/**
 * The functions of the audit log.
 */
import { make } from "@gatehouse/webhooks/audit/Audit"
import { AuditEventTable } from "@gatehouse/webhooks/audit/AuditTable"
import type * as Context from "effect/Context"
import { functions } from "../Functions.ts"
import { audit } from "../generated/audit.ts"
import { needs } from "../Needs.ts"
import { withLogSettings } from "./LogSettings.ts"
import { readsOf } from "./Reads.ts"

export const auditFunctions = (references?: Context.Context<never>) =>
  functions(audit, {
    make,
    reads: readsOf(AuditEventTable),
    permissions: needs.audit.permissions,
    references: withLogSettings(references)
  })
