/**
 * The audit log and webhooks without Effect: `auth.sso.audit` and `auth.sso.webhook`.
 */
import type { AuditContract } from "@gatehouse/webhooks/audit/AuditContract"
import type { DeliveriesContract } from "@gatehouse/webhooks/deliveries/DeliveriesContract"
import type { EndpointsContract } from "@gatehouse/webhooks/endpoints/EndpointsContract"
import { ConvexError } from "convex/values"
import type { AuthConfig } from "../AuthConfig.ts"
import type { Caller, ComponentFunctions } from "../Call.ts"
import * as Facade from "../Facade.ts"
import * as calls from "../generated/Calls.ts"
import type { Public } from "../UserFacade.ts"

type Endpoints = Public<typeof EndpointsContract, "webhookEndpoints">
type Deliveries = Public<typeof DeliveriesContract, "webhookDeliveries">

export interface SsoFacade {
  readonly audit: Public<typeof AuditContract, "audit">
  readonly webhook: {
    readonly endpoint: Endpoints
    readonly emit: Deliveries["emit"]
    readonly delivery: Omit<Deliveries, "emit">
  }
}

const message = "Nothing would be delivered. Export `deliver` of `auth` from convex/auth.ts, and name it: " +
  "`createAuth(components.auth, { webhooks: { deliver: \"auth:deliver\" } })`. With `deliver: false` the app sends by " +
  "itself what `delivery.listReady` gives."

export const make = (
  functions: ComponentFunctions,
  caller: Caller,
  { webhooks }: Pick<AuthConfig, "webhooks">
): SsoFacade => {
  /** For calls after which somebody waits for deliveries. */
  const delivering = <M extends (ctx: any, payload: any) => Promise<any>>(method: M): M =>
    (webhooks === undefined
      ? async () => {
        throw new ConvexError({ code: "WEBHOOKS_NOT_CONFIGURED", message })
      }
      : method) as M
  const endpoint = Facade.make<typeof EndpointsContract>(
    functions,
    "webhookEndpoints",
    calls.webhookEndpoints,
    caller
  )
  const { emit, ...delivery } = Facade.make<typeof DeliveriesContract>(
    functions,
    "webhookDeliveries",
    calls.webhookDeliveries,
    caller
  )
  return {
    audit: Facade.make<typeof AuditContract>(functions, "audit", calls.audit, caller),
    webhook: {
      endpoint: { ...endpoint, create: delivering(endpoint.create), enable: delivering(endpoint.enable) },
      emit,
      delivery
    }
  }
}
