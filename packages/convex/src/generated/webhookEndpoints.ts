/**
 * The operations of `webhookEndpoints` that run in the component.
 * `npm run generate` makes this file and `npm run check` compares it: change the contract, not this.
 */
import { v } from "convex/values"
import * as Checks from "../Checks.ts"
import type { ServiceData } from "../OperationData.ts"

const groupIdFault = (value: string): Checks.Found =>
  !/^grp_[0-7][0-9a-hjkmnp-tv-z]{25}$/u.test(value) ? "an id such as grp_01j9z3x5q8r7t6v4w2y1k0m9n8" : undefined

const limitFault = (value: number): Checks.Found =>
  !Number.isSafeInteger(value) ? "an integer" : !(value >= 1 && value <= 100) ? "a value between 1 and 100" : undefined

const text2048Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 2048)
    ? "at most 2048 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const endpointIdFault = (value: string): Checks.Found =>
  !/^whe_[0-7][0-9a-hjkmnp-tv-z]{25}$/u.test(value) ? "an id such as whe_01j9z3x5q8r7t6v4w2y1k0m9n8" : undefined

const connectionIdFault = (value: string): Checks.Found =>
  !/^con_[0-7][0-9a-hjkmnp-tv-z]{25}$/u.test(value) ? "an id such as con_01j9z3x5q8r7t6v4w2y1k0m9n8" : undefined

const text256Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 256)
    ? "at most 256 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const subscriptionsItemFault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 100)
    ? "at most 100 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : !/^(?:\*|[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*){0,2}\.(?:\*|[a-z][a-z0-9_]*))$/u.test(value)
    ? "a type such as member.added, or member.*, or *"
    : undefined

const subscriptionsFault = (value: ReadonlyArray<unknown>): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : value.length > 64
    ? "a value with a length of at most 64"
    : Checks.items(value, subscriptionsItemFault)

const text65536Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 65536)
    ? "at most 65536 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const text64Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 64)
    ? "at most 64 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const namesFault = (value: ReadonlyArray<unknown>): Checks.Found => Checks.items(value, text64Fault)

const headersFault = (value: any): Checks.Found =>
  Checks.field("sealed", value.sealed, text65536Fault) ?? Checks.field("names", value.names, namesFault)

const ratePerSecondFault = (value: number): Checks.Found =>
  !Number.isSafeInteger(value)
    ? "an integer"
    : !(value >= 1 && value <= 1000)
    ? "a value between 1 and 1000"
    : undefined

const text1024Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 1024)
    ? "at most 1024 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const text128Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 128)
    ? "at most 128 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

/** What the component needs of the contract `webhookEndpoints`. */
export const webhookEndpoints = {
  name: "webhookEndpoints",
  operations: {
    list: {
      kind: "query",
      keeps: [],
      failures: { InvalidCursor: [] },
      access: () => ({ by: "group", field: "groupId", grant: "webhooks:read", absent: { scope: "webhooks:read" } }),
      payload: () => ({
        groupId: v.optional(v.string()),
        status: v.optional(v.union(v.literal("enabled"), v.literal("disabled"))),
        limit: v.optional(v.number()),
        cursor: v.optional(v.string()),
        order: v.optional(v.union(v.literal("asc"), v.literal("desc")))
      }),
      returns: () =>
        v.object({
          items: v.array(v.object({
            id: v.string(),
            createdAt: v.number(),
            groupId: v.optional(v.string()),
            connectionId: v.optional(v.string()),
            url: v.string(),
            description: v.optional(v.string()),
            subscriptions: v.array(v.string()),
            headers: v.array(v.string()),
            ratePerSecond: v.optional(v.number()),
            signature: v.union(v.literal("v1"), v.literal("v1a")),
            publicKey: v.optional(v.string()),
            status: v.union(v.literal("enabled"), v.literal("disabled")),
            disabledReason: v.optional(v.union(v.literal("manual"), v.literal("gone"), v.literal("failing"))),
            disabledAt: v.optional(v.number()),
            previousSecretUntil: v.optional(v.number()),
            createdBy: v.optional(v.string())
          })),
          nextCursor: v.union(v.string(), v.null())
        }),
      fault: (payload) =>
        Checks.field("groupId", payload.groupId, groupIdFault) ?? Checks.field("limit", payload.limit, limitFault) ??
          Checks.field("cursor", payload.cursor, text2048Fault),
      openIn: [],
      openOut: []
    },
    get: {
      kind: "query",
      keeps: [],
      failures: { EndpointNotFound: [] },
      access: () => ({
        by: "any",
        of: [{
          by: "entity",
          field: "endpointId",
          table: { name: "webhook_endpoints" },
          column: "groupId",
          grant: "webhooks:read"
        }, { by: "scope", scope: "webhooks:read" }]
      }),
      payload: () => ({ endpointId: v.string() }),
      returns: () =>
        v.object({
          id: v.string(),
          createdAt: v.number(),
          groupId: v.optional(v.string()),
          connectionId: v.optional(v.string()),
          url: v.string(),
          description: v.optional(v.string()),
          subscriptions: v.array(v.string()),
          headers: v.array(v.string()),
          ratePerSecond: v.optional(v.number()),
          signature: v.union(v.literal("v1"), v.literal("v1a")),
          publicKey: v.optional(v.string()),
          status: v.union(v.literal("enabled"), v.literal("disabled")),
          disabledReason: v.optional(v.union(v.literal("manual"), v.literal("gone"), v.literal("failing"))),
          disabledAt: v.optional(v.number()),
          previousSecretUntil: v.optional(v.number()),
          createdBy: v.optional(v.string())
        }),
      fault: (payload) => Checks.field("endpointId", payload.endpointId, endpointIdFault),
      openIn: [],
      openOut: []
    },
    disable: {
      kind: "mutation",
      keeps: [],
      failures: { EndpointNotFound: [] },
      access: () => ({
        by: "any",
        of: [{
          by: "entity",
          field: "endpointId",
          table: { name: "webhook_endpoints" },
          column: "groupId",
          grant: "webhooks:manage"
        }, { by: "scope", scope: "webhooks:manage" }]
      }),
      payload: () => ({ endpointId: v.string() }),
      returns: () =>
        v.object({
          id: v.string(),
          createdAt: v.number(),
          groupId: v.optional(v.string()),
          connectionId: v.optional(v.string()),
          url: v.string(),
          description: v.optional(v.string()),
          subscriptions: v.array(v.string()),
          headers: v.array(v.string()),
          ratePerSecond: v.optional(v.number()),
          signature: v.union(v.literal("v1"), v.literal("v1a")),
          publicKey: v.optional(v.string()),
          status: v.union(v.literal("enabled"), v.literal("disabled")),
          disabledReason: v.optional(v.union(v.literal("manual"), v.literal("gone"), v.literal("failing"))),
          disabledAt: v.optional(v.number()),
          previousSecretUntil: v.optional(v.number()),
          createdBy: v.optional(v.string())
        }),
      fault: (payload) => Checks.field("endpointId", payload.endpointId, endpointIdFault),
      openIn: [],
      openOut: []
    },
    enable: {
      kind: "mutation",
      keeps: [],
      failures: { EndpointNotFound: [] },
      access: () => ({
        by: "any",
        of: [{
          by: "entity",
          field: "endpointId",
          table: { name: "webhook_endpoints" },
          column: "groupId",
          grant: "webhooks:manage"
        }, { by: "scope", scope: "webhooks:manage" }]
      }),
      payload: () => ({ endpointId: v.string() }),
      returns: () =>
        v.object({
          id: v.string(),
          createdAt: v.number(),
          groupId: v.optional(v.string()),
          connectionId: v.optional(v.string()),
          url: v.string(),
          description: v.optional(v.string()),
          subscriptions: v.array(v.string()),
          headers: v.array(v.string()),
          ratePerSecond: v.optional(v.number()),
          signature: v.union(v.literal("v1"), v.literal("v1a")),
          publicKey: v.optional(v.string()),
          status: v.union(v.literal("enabled"), v.literal("disabled")),
          disabledReason: v.optional(v.union(v.literal("manual"), v.literal("gone"), v.literal("failing"))),
          disabledAt: v.optional(v.number()),
          previousSecretUntil: v.optional(v.number()),
          createdBy: v.optional(v.string())
        }),
      fault: (payload) => Checks.field("endpointId", payload.endpointId, endpointIdFault),
      openIn: [],
      openOut: []
    },
    remove: {
      kind: "mutation",
      keeps: [],
      failures: { EndpointNotFound: [] },
      access: () => ({
        by: "any",
        of: [{
          by: "entity",
          field: "endpointId",
          table: { name: "webhook_endpoints" },
          column: "groupId",
          grant: "webhooks:manage"
        }, { by: "scope", scope: "webhooks:manage" }]
      }),
      payload: () => ({ endpointId: v.string() }),
      returns: () => v.null(),
      fault: (payload) => Checks.field("endpointId", payload.endpointId, endpointIdFault),
      openIn: [],
      openOut: []
    },
    add: {
      kind: "mutation",
      keeps: [],
      failures: { TooManyEndpoints: ["maximum"], ConnectionWithoutGroup: [] },
      access: () => ({ by: "scope", scope: "webhooks:internal" }),
      payload: () => ({
        endpointId: v.string(),
        groupId: v.optional(v.string()),
        connectionId: v.optional(v.string()),
        url: v.string(),
        description: v.optional(v.string()),
        subscriptions: v.array(v.string()),
        headers: v.optional(v.object({ sealed: v.string(), names: v.array(v.string()) })),
        ratePerSecond: v.optional(v.number()),
        signature: v.union(v.literal("v1"), v.literal("v1a")),
        sealed: v.string(),
        publicKey: v.optional(v.string())
      }),
      returns: () =>
        v.object({
          id: v.string(),
          createdAt: v.number(),
          groupId: v.optional(v.string()),
          connectionId: v.optional(v.string()),
          url: v.string(),
          description: v.optional(v.string()),
          subscriptions: v.array(v.string()),
          headers: v.array(v.string()),
          ratePerSecond: v.optional(v.number()),
          signature: v.union(v.literal("v1"), v.literal("v1a")),
          publicKey: v.optional(v.string()),
          status: v.union(v.literal("enabled"), v.literal("disabled")),
          disabledReason: v.optional(v.union(v.literal("manual"), v.literal("gone"), v.literal("failing"))),
          disabledAt: v.optional(v.number()),
          previousSecretUntil: v.optional(v.number()),
          createdBy: v.optional(v.string())
        }),
      fault: (payload) =>
        Checks.field("endpointId", payload.endpointId, endpointIdFault) ??
          Checks.field("groupId", payload.groupId, groupIdFault) ??
          Checks.field("connectionId", payload.connectionId, connectionIdFault) ??
          Checks.field("url", payload.url, text2048Fault) ??
          Checks.field("description", payload.description, text256Fault) ??
          Checks.field("subscriptions", payload.subscriptions, subscriptionsFault) ??
          Checks.field("headers", payload.headers, headersFault) ??
          Checks.field("ratePerSecond", payload.ratePerSecond, ratePerSecondFault) ??
          Checks.field("sealed", payload.sealed, text1024Fault) ??
          Checks.field("publicKey", payload.publicKey, text128Fault),
      openIn: [],
      openOut: []
    },
    change: {
      kind: "mutation",
      keeps: [],
      failures: { EndpointNotFound: [] },
      access: () => ({ by: "scope", scope: "webhooks:internal" }),
      payload: () => ({
        endpointId: v.string(),
        url: v.optional(v.string()),
        description: v.optional(v.union(v.string(), v.null())),
        subscriptions: v.optional(v.array(v.string())),
        ratePerSecond: v.optional(v.union(v.number(), v.null())),
        headers: v.optional(v.union(v.object({ sealed: v.string(), names: v.array(v.string()) }), v.null()))
      }),
      returns: () =>
        v.object({
          id: v.string(),
          createdAt: v.number(),
          groupId: v.optional(v.string()),
          connectionId: v.optional(v.string()),
          url: v.string(),
          description: v.optional(v.string()),
          subscriptions: v.array(v.string()),
          headers: v.array(v.string()),
          ratePerSecond: v.optional(v.number()),
          signature: v.union(v.literal("v1"), v.literal("v1a")),
          publicKey: v.optional(v.string()),
          status: v.union(v.literal("enabled"), v.literal("disabled")),
          disabledReason: v.optional(v.union(v.literal("manual"), v.literal("gone"), v.literal("failing"))),
          disabledAt: v.optional(v.number()),
          previousSecretUntil: v.optional(v.number()),
          createdBy: v.optional(v.string())
        }),
      fault: (payload) =>
        Checks.field("endpointId", payload.endpointId, endpointIdFault) ??
          Checks.field("url", payload.url, text2048Fault) ??
          Checks.field("description", payload.description, text256Fault) ??
          Checks.field("subscriptions", payload.subscriptions, subscriptionsFault) ??
          Checks.field("ratePerSecond", payload.ratePerSecond, ratePerSecondFault) ??
          Checks.field("headers", payload.headers, headersFault),
      openIn: [],
      openOut: []
    },
    replaceSecret: {
      kind: "mutation",
      keeps: [],
      failures: { EndpointNotFound: [] },
      access: () => ({ by: "scope", scope: "webhooks:internal" }),
      payload: () => ({ endpointId: v.string(), sealed: v.string(), publicKey: v.optional(v.string()) }),
      returns: () =>
        v.object({
          id: v.string(),
          createdAt: v.number(),
          groupId: v.optional(v.string()),
          connectionId: v.optional(v.string()),
          url: v.string(),
          description: v.optional(v.string()),
          subscriptions: v.array(v.string()),
          headers: v.array(v.string()),
          ratePerSecond: v.optional(v.number()),
          signature: v.union(v.literal("v1"), v.literal("v1a")),
          publicKey: v.optional(v.string()),
          status: v.union(v.literal("enabled"), v.literal("disabled")),
          disabledReason: v.optional(v.union(v.literal("manual"), v.literal("gone"), v.literal("failing"))),
          disabledAt: v.optional(v.number()),
          previousSecretUntil: v.optional(v.number()),
          createdBy: v.optional(v.string())
        }),
      fault: (payload) =>
        Checks.field("endpointId", payload.endpointId, endpointIdFault) ??
          Checks.field("sealed", payload.sealed, text1024Fault) ??
          Checks.field("publicKey", payload.publicKey, text128Fault),
      openIn: [],
      openOut: []
    },
    sealed: {
      kind: "query",
      keeps: [],
      failures: { EndpointNotFound: [] },
      access: () => ({ by: "scope", scope: "webhooks:internal" }),
      payload: () => ({ endpointId: v.string() }),
      returns: () =>
        v.object({
          endpoint: v.object({
            id: v.string(),
            createdAt: v.number(),
            groupId: v.optional(v.string()),
            connectionId: v.optional(v.string()),
            url: v.string(),
            description: v.optional(v.string()),
            subscriptions: v.array(v.string()),
            headers: v.array(v.string()),
            ratePerSecond: v.optional(v.number()),
            signature: v.union(v.literal("v1"), v.literal("v1a")),
            publicKey: v.optional(v.string()),
            status: v.union(v.literal("enabled"), v.literal("disabled")),
            disabledReason: v.optional(v.union(v.literal("manual"), v.literal("gone"), v.literal("failing"))),
            disabledAt: v.optional(v.number()),
            previousSecretUntil: v.optional(v.number()),
            createdBy: v.optional(v.string())
          }),
          secrets: v.array(v.string()),
          headers: v.optional(v.string())
        }),
      fault: (payload) => Checks.field("endpointId", payload.endpointId, endpointIdFault),
      openIn: [],
      openOut: []
    }
  }
} satisfies ServiceData
