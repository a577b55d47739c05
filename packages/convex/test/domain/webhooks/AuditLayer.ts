/** `Audit` over the component, with the job that a cron starts there. */
import { Audit } from "@gatehouse/webhooks/audit/Audit"
import { AuditContract } from "@gatehouse/webhooks/audit/AuditContract"
import * as flow from "@gatehouse/webhooks/audit/AuditFlow"
import * as Retention from "@gatehouse/webhooks/audit/Retention"
import { Effect, Layer } from "effect"
import { withGuarded } from "./Guarded.ts"

export const layer = Layer.effectContext(Effect.andThen(Retention.start, withGuarded(Audit, AuditContract, flow.make)))
