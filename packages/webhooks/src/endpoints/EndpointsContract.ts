/**
 * The operations on webhook endpoints. Actions make and seal secrets outside of every transaction; the internal mutations
 * beside them write.
 */
import * as Access from "@gatehouse/contract/Access"
import * as Contract from "@gatehouse/contract/Contract"
import * as Failure from "@gatehouse/contract/Failure"
import * as Operation from "@gatehouse/contract/Operation"
import * as Page from "@gatehouse/contract/Page"
import { GroupId, Text } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import { ConnectionId } from "../audit/AuditWire.ts"
import * as Errors from "./EndpointErrors.ts"
import { EndpointTable } from "./EndpointTable.ts"
import * as Wire from "./EndpointWire.ts"

export const endpointNotFound = Failure.make(
  "EndpointNotFound",
  Errors.EndpointNotFound,
  Wire.failures.EndpointNotFound,
  404
)
const endpointUrlRefused = Failure.make(
  "EndpointUrlRefused",
  Errors.EndpointUrlRefused,
  Wire.failures.EndpointUrlRefused,
  400
)
const tooManyEndpoints = Failure.make(
  "TooManyEndpoints",
  Errors.TooManyEndpoints,
  Wire.failures.TooManyEndpoints,
  409
)
const reservedHeader = Failure.make("ReservedHeader", Errors.ReservedHeader, Wire.failures.ReservedHeader, 400)
const connectionWithoutGroup = Failure.make(
  "ConnectionWithoutGroup",
  Errors.ConnectionWithoutGroup,
  Wire.failures.ConnectionWithoutGroup,
  400
)

const groupId = Schema.optionalKey(GroupId).annotate({ description: "Without it: the platform's own endpoints" })

/** A grant in the group that is named; without one, a scope of the platform. */
const inScope = (grant: string) => Access.group("groupId", grant, { scope: grant })

/** A grant in the group to which the endpoint belongs; for the platform's own, a scope. */
const ofEndpoint = (grant: string) =>
  Access.any(Access.entity("endpointId", EndpointTable, "groupId", grant), Access.scope(grant))

/** Who says where events go, or sees a secret: nobody who acts as a user, because an endpoint outlives that. */
const byThemselves = <const K extends string>(rule: Access.Access<K>) => Access.all(Access.themselves, rule)

const settings = {
  url: Wire.EndpointUrl,
  description: Schema.optionalKey(Wire.Description),
  subscriptions: Wire.Subscriptions,
  headers: Schema.optionalKey(Wire.Headers),
  ratePerSecond: Schema.optionalKey(Wire.RatePerSecond)
}

const changes = {
  endpointId: Wire.EndpointId,
  url: Schema.optionalKey(Wire.EndpointUrl),
  description: Schema.optionalKey(Schema.NullOr(Wire.Description)),
  subscriptions: Schema.optionalKey(Wire.Subscriptions),
  ratePerSecond: Schema.optionalKey(Schema.NullOr(Wire.RatePerSecond))
}

const sealedHeaders = { sealed: Text({ max: 65_536 }), names: Schema.Array(Text({ max: 64 })) }

const internal = Access.scope("webhooks:internal")

export const EndpointsContract = Contract.make("webhookEndpoints", {
  create: Operation.action({
    payload: {
      groupId,
      connectionId: Schema.optionalKey(ConnectionId),
      ...settings,
      signature: Schema.optionalKey(Wire.SignatureKind).annotate({ description: "Default: v1" })
    },
    success: Wire.CreatedEndpoint,
    failures: [endpointUrlRefused, tooManyEndpoints, reservedHeader, connectionWithoutGroup],
    access: byThemselves(inScope("webhooks:manage")),
    doc: "Adds an endpoint. Its secret is made here and is in this answer only."
  }),
  list: Operation.query({
    payload: { groupId, status: Schema.optionalKey(Wire.EndpointStatus), ...Page.fields },
    success: Page.Page(Wire.Endpoint),
    failures: [Failure.invalidCursor],
    access: inScope("webhooks:read"),
    oneRead: true,
    doc: "The endpoints of a group, or of the platform."
  }),
  get: Operation.query({
    payload: { endpointId: Wire.EndpointId },
    success: Wire.Endpoint,
    failures: [endpointNotFound],
    access: ofEndpoint("webhooks:read"),
    oneRead: true,
    doc: "An endpoint, without its secret."
  }),
  update: Operation.action({
    payload: { ...changes, headers: Schema.optionalKey(Schema.NullOr(Wire.Headers)) },
    success: Wire.Endpoint,
    failures: [endpointNotFound, endpointUrlRefused, reservedHeader],
    access: byThemselves(ofEndpoint("webhooks:manage")),
    doc: "Changes an endpoint; null clears. New headers replace all of the old ones."
  }),
  disable: Operation.mutation({
    payload: { endpointId: Wire.EndpointId },
    success: Wire.Endpoint,
    failures: [endpointNotFound],
    access: ofEndpoint("webhooks:manage"),
    keeps: [],
    doc: "Stops deliveries. Those that wait go on waiting, and nothing new is queued. Again changes nothing."
  }),
  enable: Operation.mutation({
    payload: { endpointId: Wire.EndpointId },
    success: Wire.Endpoint,
    failures: [endpointNotFound],
    access: ofEndpoint("webhooks:manage"),
    keeps: [],
    doc: "Lets deliveries go on, those that waited first. What happened in between is queued by `recover`."
  }),
  remove: Operation.mutation({
    payload: { endpointId: Wire.EndpointId },
    success: Schema.Void,
    failures: [endpointNotFound],
    access: ofEndpoint("webhooks:manage"),
    keeps: [],
    doc: "Removes an endpoint at once, and by a job its deliveries."
  }),
  rotateSecret: Operation.action({
    payload: { endpointId: Wire.EndpointId },
    success: Wire.CreatedEndpoint,
    failures: [endpointNotFound],
    access: byThemselves(ofEndpoint("webhooks:manage")),
    doc: "Gives an endpoint a new secret. For a day deliveries are signed with both."
  }),
  test: Operation.action({
    payload: { endpointId: Wire.EndpointId },
    success: Wire.Answer,
    failures: [endpointNotFound],
    access: ofEndpoint("webhooks:manage"),
    doc: "Sends a webhook.test message at once, once, and tells what came back. Also to an endpoint that is disabled."
  }),
  add: Operation.mutation({
    payload: {
      endpointId: Wire.EndpointId,
      groupId: Schema.optionalKey(GroupId),
      connectionId: Schema.optionalKey(ConnectionId),
      url: Wire.EndpointUrl,
      description: Schema.optionalKey(Wire.Description),
      subscriptions: Wire.Subscriptions,
      headers: Schema.optionalKey(Schema.Struct(sealedHeaders)),
      ratePerSecond: Schema.optionalKey(Wire.RatePerSecond),
      signature: Wire.SignatureKind,
      ...Wire.SealedSecret.fields
    },
    success: Wire.Endpoint,
    failures: [tooManyEndpoints, connectionWithoutGroup],
    access: internal,
    keeps: [],
    creates: true,
    internal: true,
    doc: "The mutation of `create`."
  }),
  change: Operation.mutation({
    payload: { ...changes, headers: Schema.optionalKey(Schema.NullOr(Schema.Struct(sealedHeaders))) },
    success: Wire.Endpoint,
    failures: [endpointNotFound],
    access: internal,
    keeps: [],
    internal: true,
    doc: "The mutation of `update`."
  }),
  replaceSecret: Operation.mutation({
    payload: { endpointId: Wire.EndpointId, ...Wire.SealedSecret.fields },
    success: Wire.Endpoint,
    failures: [endpointNotFound],
    access: internal,
    keeps: [],
    internal: true,
    doc: "The mutation of `rotateSecret`."
  }),
  sealed: Operation.query({
    payload: { endpointId: Wire.EndpointId },
    success: Schema.Struct({
      endpoint: Wire.Endpoint,
      secrets: Schema.Array(Schema.String),
      headers: Schema.optionalKey(Schema.String)
    }),
    failures: [endpointNotFound],
    access: internal,
    oneRead: true,
    internal: true,
    doc: "An endpoint with its sealed secrets, those that sign now, and its sealed headers."
  })
})
