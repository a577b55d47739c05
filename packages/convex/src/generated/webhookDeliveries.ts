/**
 * The operations of `webhookDeliveries` that run in the component.
 * `npm run generate` makes this file and `npm run check` compares it: change the contract, not this.
 */
import { v } from "convex/values"
import * as Checks from "../Checks.ts"
import type { ServiceData } from "../OperationData.ts"

const groupIdFault = (value: string): Checks.Found =>
  !/^grp_[0-7][0-9a-hjkmnp-tv-z]{25}$/u.test(value) ? "an id such as grp_01j9z3x5q8r7t6v4w2y1k0m9n8" : undefined

const connectionIdFault = (value: string): Checks.Found =>
  !/^con_[0-7][0-9a-hjkmnp-tv-z]{25}$/u.test(value) ? "an id such as con_01j9z3x5q8r7t6v4w2y1k0m9n8" : undefined

const typeFault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 100)
    ? "at most 100 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : !/^app(?:\.[a-z][a-z0-9_]*){1,3}$/u.test(value)
    ? "a type such as app.report_exported"
    : undefined

const dataFault = (value: any): Checks.Found =>
  !Checks.isOpenRecord(value)
    ? "an object of at most 16 KiB of JSON, 16 levels deep, without NUL or __proto__"
    : undefined

const endpointIdFault = (value: string): Checks.Found =>
  !/^whe_[0-7][0-9a-hjkmnp-tv-z]{25}$/u.test(value) ? "an id such as whe_01j9z3x5q8r7t6v4w2y1k0m9n8" : undefined

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

const deliveryIdFault = (value: string): Checks.Found =>
  !/^dlv_[0-7][0-9a-hjkmnp-tv-z]{25}$/u.test(value) ? "an id such as dlv_01j9z3x5q8r7t6v4w2y1k0m9n8" : undefined

const sinceFault = (value: number): Checks.Found =>
  !Number.isSafeInteger(value)
    ? "an integer"
    : !(value >= 0 && value <= 8640000000000000)
    ? "a value between 0 and 8640000000000000"
    : undefined

const attemptFault = (value: number): Checks.Found => !Number.isSafeInteger(value) ? "an integer" : undefined

const statusFault = (value: number): Checks.Found =>
  !Number.isSafeInteger(value)
    ? "an integer"
    : !(value >= 100 && value <= 599)
    ? "a value between 100 and 599"
    : undefined

const durationMsFault = (value: number): Checks.Found =>
  !Number.isSafeInteger(value)
    ? "an integer"
    : !(value >= 0 && value <= 600000)
    ? "a value between 0 and 600000"
    : undefined

const text500Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 500)
    ? "at most 500 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const claimMsFault = (value: number): Checks.Found =>
  !Number.isSafeInteger(value)
    ? "an integer"
    : !(value >= 20000 && value <= 600000)
    ? "a value between 20000 and 600000"
    : undefined

const busyItemFault = (value: any): Checks.Found =>
  Checks.field("endpointId", value.endpointId, endpointIdFault) ?? Checks.field("count", value.count, attemptFault)

const busyFault = (value: ReadonlyArray<unknown>): Checks.Found => Checks.items(value, busyItemFault)

const text64Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 64)
    ? "at most 64 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const leaseFault = (value: any): Checks.Found =>
  Checks.field("owner", value.owner, text64Fault) ?? Checks.field("shard", value.shard, attemptFault)

const text4096Fault = (value: string): Checks.Found =>
  !Checks.isMaxBytes(value, 4096)
    ? "at most 4096 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const resultsItemFault = (value: any): Checks.Found =>
  Checks.field("deliveryId", value.deliveryId, deliveryIdFault) ??
    Checks.field("attempt", value.attempt, attemptFault) ?? Checks.field("at", value.at, sinceFault) ??
    Checks.field("durationMs", value.durationMs, attemptFault) ?? Checks.field("status", value.status, attemptFault) ??
    Checks.field("error", value.error, text500Fault) ?? Checks.field("body", value.body, text4096Fault) ??
    Checks.field("retryAt", value.retryAt, sinceFault)

const resultsFault = (value: ReadonlyArray<unknown>): Checks.Found =>
  value.length > 100 ? "a value with a length of at most 100" : Checks.items(value, resultsItemFault)

/** What the component needs of the contract `webhookDeliveries`. */
export const webhookDeliveries = {
  name: "webhookDeliveries",
  operations: {
    emit: {
      kind: "mutation",
      keeps: [],
      failures: {},
      access: () => ({ by: "group", field: "groupId", grant: "webhooks:emit", absent: { scope: "webhooks:emit" } }),
      payload: () => ({
        groupId: v.optional(v.string()),
        connectionId: v.optional(v.string()),
        type: v.string(),
        data: v.string()
      }),
      returns: () => v.object({ messageId: v.string(), deliveries: v.number() }),
      fault: (payload) =>
        Checks.field("groupId", payload.groupId, groupIdFault) ??
          Checks.field("connectionId", payload.connectionId, connectionIdFault) ??
          Checks.field("type", payload.type, typeFault) ?? Checks.field("data", payload.data, dataFault),
      openIn: [["data"]],
      openOut: []
    },
    list: {
      kind: "query",
      keeps: [],
      failures: { InvalidCursor: [], UnsupportedFilter: ["filters"] },
      access: () => ({
        by: "present",
        field: "endpointId",
        present: {
          by: "any",
          of: [{
            by: "entity",
            field: "endpointId",
            table: { name: "webhook_endpoints" },
            column: "groupId",
            grant: "webhooks:read"
          }, { by: "scope", scope: "webhooks:read" }]
        },
        absent: { by: "group", field: "groupId", grant: "webhooks:read", absent: { scope: "webhooks:read" } }
      }),
      payload: () => ({
        groupId: v.optional(v.string()),
        endpointId: v.optional(v.string()),
        status: v.optional(v.union(v.literal("pending"), v.literal("delivered"), v.literal("failed"))),
        limit: v.optional(v.number()),
        cursor: v.optional(v.string()),
        order: v.optional(v.union(v.literal("asc"), v.literal("desc")))
      }),
      returns: () =>
        v.object({
          items: v.array(v.object({
            id: v.string(),
            createdAt: v.number(),
            endpointId: v.string(),
            groupId: v.optional(v.string()),
            messageId: v.string(),
            type: v.string(),
            status: v.union(v.literal("pending"), v.literal("delivered"), v.literal("failed")),
            attempts: v.number(),
            dueAt: v.optional(v.number()),
            lastStatus: v.optional(v.number()),
            lastError: v.optional(v.string()),
            finishedAt: v.optional(v.number())
          })),
          nextCursor: v.union(v.string(), v.null())
        }),
      fault: (payload) =>
        Checks.field("groupId", payload.groupId, groupIdFault) ??
          Checks.field("endpointId", payload.endpointId, endpointIdFault) ??
          Checks.field("limit", payload.limit, limitFault) ?? Checks.field("cursor", payload.cursor, text2048Fault),
      openIn: [],
      openOut: []
    },
    get: {
      kind: "query",
      keeps: [],
      failures: { DeliveryNotFound: [] },
      access: () => ({
        by: "any",
        of: [{
          by: "entity",
          field: "deliveryId",
          table: { name: "webhook_deliveries" },
          column: "scope",
          grant: "webhooks:read"
        }, { by: "scope", scope: "webhooks:read" }]
      }),
      payload: () => ({ deliveryId: v.string() }),
      returns: () =>
        v.object({
          id: v.string(),
          createdAt: v.number(),
          endpointId: v.string(),
          groupId: v.optional(v.string()),
          messageId: v.string(),
          type: v.string(),
          status: v.union(v.literal("pending"), v.literal("delivered"), v.literal("failed")),
          attempts: v.number(),
          dueAt: v.optional(v.number()),
          lastStatus: v.optional(v.number()),
          lastError: v.optional(v.string()),
          finishedAt: v.optional(v.number()),
          history: v.array(
            v.object({
              number: v.number(),
              at: v.number(),
              status: v.optional(v.number()),
              durationMs: v.number(),
              error: v.optional(v.string()),
              body: v.optional(v.string())
            })
          )
        }),
      fault: (payload) => Checks.field("deliveryId", payload.deliveryId, deliveryIdFault),
      openIn: [],
      openOut: []
    },
    redeliver: {
      kind: "mutation",
      keeps: [],
      failures: { DeliveryNotFound: [] },
      access: () => ({
        by: "any",
        of: [{
          by: "entity",
          field: "deliveryId",
          table: { name: "webhook_deliveries" },
          column: "scope",
          grant: "webhooks:manage"
        }, { by: "scope", scope: "webhooks:manage" }]
      }),
      payload: () => ({ deliveryId: v.string() }),
      returns: () =>
        v.object({
          id: v.string(),
          createdAt: v.number(),
          endpointId: v.string(),
          groupId: v.optional(v.string()),
          messageId: v.string(),
          type: v.string(),
          status: v.union(v.literal("pending"), v.literal("delivered"), v.literal("failed")),
          attempts: v.number(),
          dueAt: v.optional(v.number()),
          lastStatus: v.optional(v.number()),
          lastError: v.optional(v.string()),
          finishedAt: v.optional(v.number())
        }),
      fault: (payload) => Checks.field("deliveryId", payload.deliveryId, deliveryIdFault),
      openIn: [],
      openOut: []
    },
    recover: {
      kind: "mutation",
      keeps: [],
      failures: { EndpointNotFound: [], RecoverTooFar: ["earliest"] },
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
      payload: () => ({ endpointId: v.string(), since: v.number() }),
      returns: () => v.null(),
      fault: (payload) =>
        Checks.field("endpointId", payload.endpointId, endpointIdFault) ??
          Checks.field("since", payload.since, sinceFault),
      openIn: [],
      openOut: []
    },
    markDelivered: {
      kind: "mutation",
      keeps: [],
      failures: { DeliveryNotFound: [], DeliveryNotClaimed: [] },
      access: () => ({ by: "scope", scope: "webhooks:deliver" }),
      payload: () => ({
        deliveryId: v.string(),
        attempt: v.number(),
        status: v.optional(v.number()),
        durationMs: v.optional(v.number())
      }),
      returns: () => v.null(),
      fault: (payload) =>
        Checks.field("deliveryId", payload.deliveryId, deliveryIdFault) ??
          Checks.field("attempt", payload.attempt, attemptFault) ??
          Checks.field("status", payload.status, statusFault) ??
          Checks.field("durationMs", payload.durationMs, durationMsFault),
      openIn: [],
      openOut: []
    },
    markFailed: {
      kind: "mutation",
      keeps: [],
      failures: { DeliveryNotFound: [], DeliveryNotClaimed: [] },
      access: () => ({ by: "scope", scope: "webhooks:deliver" }),
      payload: () => ({
        deliveryId: v.string(),
        attempt: v.number(),
        status: v.optional(v.number()),
        durationMs: v.optional(v.number()),
        error: v.optional(v.string()),
        retryAt: v.optional(v.number())
      }),
      returns: () =>
        v.object({
          id: v.string(),
          createdAt: v.number(),
          endpointId: v.string(),
          groupId: v.optional(v.string()),
          messageId: v.string(),
          type: v.string(),
          status: v.union(v.literal("pending"), v.literal("delivered"), v.literal("failed")),
          attempts: v.number(),
          dueAt: v.optional(v.number()),
          lastStatus: v.optional(v.number()),
          lastError: v.optional(v.string()),
          finishedAt: v.optional(v.number())
        }),
      fault: (payload) =>
        Checks.field("deliveryId", payload.deliveryId, deliveryIdFault) ??
          Checks.field("attempt", payload.attempt, attemptFault) ??
          Checks.field("status", payload.status, statusFault) ??
          Checks.field("durationMs", payload.durationMs, durationMsFault) ??
          Checks.field("error", payload.error, text500Fault) ?? Checks.field("retryAt", payload.retryAt, sinceFault),
      openIn: [],
      openOut: []
    },
    claim: {
      kind: "mutation",
      keeps: [],
      failures: {},
      access: () => ({ by: "scope", scope: "webhooks:internal" }),
      payload: () => ({
        limit: v.optional(v.number()),
        claimMs: v.optional(v.number()),
        perEndpoint: v.number(),
        busy: v.array(v.object({ endpointId: v.string(), count: v.number() })),
        lease: v.optional(v.object({ owner: v.string(), shard: v.number() }))
      }),
      returns: () =>
        v.object({
          deliveries: v.array(
            v.object({
              deliveryId: v.string(),
              attempt: v.number(),
              claimedUntil: v.number(),
              endpointId: v.string(),
              messageId: v.string(),
              type: v.string(),
              dueAt: v.number(),
              url: v.string(),
              body: v.string(),
              secrets: v.array(v.string()),
              headers: v.optional(v.string())
            })
          ),
          next: v.union(v.number(), v.null()),
          waitingSince: v.union(v.number(), v.null())
        }),
      fault: (payload) =>
        Checks.field("limit", payload.limit, limitFault) ?? Checks.field("claimMs", payload.claimMs, claimMsFault) ??
          Checks.field("perEndpoint", payload.perEndpoint, attemptFault) ??
          Checks.field("busy", payload.busy, busyFault) ?? Checks.field("lease", payload.lease, leaseFault),
      openIn: [],
      openOut: []
    },
    settle: {
      kind: "mutation",
      keeps: [],
      failures: {},
      access: () => ({ by: "scope", scope: "webhooks:internal" }),
      payload: () => ({
        results: v.array(
          v.object({
            deliveryId: v.string(),
            attempt: v.number(),
            at: v.number(),
            durationMs: v.number(),
            status: v.optional(v.number()),
            error: v.optional(v.string()),
            body: v.optional(v.string()),
            retryAt: v.optional(v.number()),
            released: v.optional(v.boolean())
          })
        )
      }),
      returns: () => v.object({ settled: v.number(), dead: v.number(), paused: v.array(v.string()) }),
      fault: (payload) => Checks.field("results", payload.results, resultsFault),
      openIn: [],
      openOut: []
    }
  }
} satisfies ServiceData
