/**
 * The tables of webhook endpoints.
 */
import { type Row, table } from "@gatehouse/store/Table"
import type { DisabledReason, SignatureKind } from "./EndpointWire.ts"

export interface EndpointRow extends Row {
  /** The group's id, or `platform`. */
  readonly scope: string
  readonly groupId?: string
  readonly connectionId?: string
  readonly url: string
  readonly description?: string
  readonly subscriptions: ReadonlyArray<string>
  readonly headerNames: ReadonlyArray<string>
  /** The headers as a JSON object, sealed. */
  readonly headers?: string
  readonly ratePerSecond?: number
  readonly signature: SignatureKind
  /** `whsec_…` or `whsk_…`, sealed. */
  readonly secret: string
  readonly publicKey?: string
  /** The secret before this one, sealed; it signs too until its time is over. */
  readonly previousSecret?: string
  readonly previousSecretUntil?: number
  readonly status: "enabled" | "disabled"
  readonly disabledReason?: DisabledReason
  readonly disabledAt?: number
  readonly createdBy?: string
}

/** The scope of endpoints that belong to no group and get every event. */
export const platformScope = "platform"

export const EndpointTable = table<EndpointRow>()({
  name: "webhook_endpoints",
  columns: {
    id: "text",
    createdAt: "int",
    scope: "text",
    groupId: "text?",
    connectionId: "text?",
    url: "text",
    description: "text?",
    subscriptions: "json",
    headerNames: "json",
    headers: "text?",
    ratePerSecond: "int?",
    signature: "text",
    secret: "text",
    publicKey: "text?",
    previousSecret: "text?",
    previousSecretUntil: "int?",
    status: "text",
    disabledReason: "text?",
    disabledAt: "int?",
    createdBy: "text?"
  },
  unique: {},
  indexes: { byScope: ["scope"], byStatus: ["scope", "status"], byConnection: ["connectionId"] }
})

/** The place that a sealed value of an endpoint belongs to. A secret keeps its place when it becomes the previous one. */
export const identityOf = (endpointId: string, column: "secret" | "headers"): string =>
  `webhook_endpoints|${endpointId}|${column}`

/** Who gets what, as the sealer needs it: one row a scope, so that matching an event reads two rows at most. */
export interface SubscriberRow extends Row {
  readonly scope: string
  /** The endpoints of the scope that are enabled. */
  readonly endpoints: ReadonlyArray<{
    readonly id: string
    readonly subscriptions: ReadonlyArray<string>
    readonly connectionId?: string
  }>
  /** All endpoints of the scope, enabled or not. */
  readonly total: number
}

export const SubscriberTable = table<SubscriberRow>()({
  name: "webhook_subscribers",
  columns: { id: "text", createdAt: "int", scope: "text", endpoints: "json", total: "int" },
  unique: { byScope: ["scope"] },
  indexes: {}
})

/** The most endpoints that a group, or the platform, may have. */
export const maximumEndpoints = 16
