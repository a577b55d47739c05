/**
 * The operations of `audit` that run in the component.
 * `npm run generate` makes this file and `npm run check` compares it: change the contract, not this.
 */
import { v } from "convex/values"
import * as Checks from "../Checks.ts"
import type { ServiceData } from "../OperationData.ts"

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

const text64Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 64)
    ? "at most 64 bytes of UTF-8"
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

const subjectFault = (value: any): Checks.Found =>
  Checks.field("kind", value.kind, text64Fault) ?? Checks.field("id", value.id, text128Fault)

const groupIdFault = (value: string): Checks.Found =>
  !/^grp_[0-7][0-9a-hjkmnp-tv-z]{25}$/u.test(value) ? "an id such as grp_01j9z3x5q8r7t6v4w2y1k0m9n8" : undefined

const connectionIdFault = (value: string): Checks.Found =>
  !/^con_[0-7][0-9a-hjkmnp-tv-z]{25}$/u.test(value) ? "an id such as con_01j9z3x5q8r7t6v4w2y1k0m9n8" : undefined

const dataFault = (value: any): Checks.Found =>
  !Checks.isOpenRecord(value)
    ? "an object of at most 16 KiB of JSON, 16 levels deep, without NUL or __proto__"
    : undefined

const text256Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 256)
    ? "at most 256 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const actorFault = (value: any): Checks.Found =>
  Checks.field("id", value.id, text128Fault) ?? Checks.field("name", value.name, text256Fault) ??
    Checks.field("userId", value.userId, text128Fault) ??
    Checks.field("impersonatorId", value.impersonatorId, text128Fault)

const typeFault2 = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 100)
    ? "at most 100 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : !/^[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*){1,3}$/u.test(value)
    ? "a type such as member.added"
    : undefined

const fromFault = (value: number): Checks.Found =>
  !Number.isSafeInteger(value)
    ? "an integer"
    : !(value >= 0 && value <= 8640000000000000)
    ? "a value between 0 and 8640000000000000"
    : undefined

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

const eventIdFault = (value: string): Checks.Found =>
  !/^evt_[0-7][0-9a-hjkmnp-tv-z]{25}$/u.test(value) ? "an id such as evt_01j9z3x5q8r7t6v4w2y1k0m9n8" : undefined

const afterFault = (value: number): Checks.Found =>
  !Number.isSafeInteger(value)
    ? "an integer"
    : !(value >= 0 && value <= 9007199254740991)
    ? "a value between 0 and 9007199254740991"
    : undefined

const limitFault2 = (value: number): Checks.Found =>
  !Number.isSafeInteger(value) ? "an integer" : !(value >= 1 && value <= 500) ? "a value between 1 and 500" : undefined

const daysFault = (value: number): Checks.Found =>
  !Number.isSafeInteger(value)
    ? "an integer"
    : !(value >= 7 && value <= 3650)
    ? "a value between 7 and 3650"
    : undefined

/** What the component needs of the contract `audit`. */
export const audit = {
  name: "audit",
  operations: {
    record: {
      kind: "mutation",
      keeps: [],
      failures: { InvalidEventData: ["fault"], Forbidden: ["needs"] },
      access: () => ({ by: "group", field: "groupId", grant: "audit:record", absent: { scope: "audit:record" } }),
      payload: () => ({
        type: v.string(),
        subject: v.object({ kind: v.string(), id: v.string() }),
        groupId: v.optional(v.string()),
        connectionId: v.optional(v.string()),
        code: v.optional(v.string()),
        data: v.optional(v.string()),
        actor: v.optional(
          v.object({
            kind: v.union(
              v.literal("anonymous"),
              v.literal("system"),
              v.literal("user"),
              v.literal("key"),
              v.literal("directory")
            ),
            id: v.optional(v.string()),
            name: v.optional(v.string()),
            userId: v.optional(v.string()),
            impersonatorId: v.optional(v.string())
          })
        ),
        ip: v.optional(v.string()),
        userAgent: v.optional(v.string()),
        requestId: v.optional(v.string())
      }),
      returns: () => v.object({ id: v.string() }),
      fault: (payload) =>
        Checks.field("type", payload.type, typeFault) ?? Checks.field("subject", payload.subject, subjectFault) ??
          Checks.field("groupId", payload.groupId, groupIdFault) ??
          Checks.field("connectionId", payload.connectionId, connectionIdFault) ??
          Checks.field("code", payload.code, text64Fault) ?? Checks.field("data", payload.data, dataFault) ??
          Checks.field("actor", payload.actor, actorFault) ?? Checks.field("ip", payload.ip, text64Fault) ??
          Checks.field("userAgent", payload.userAgent, text256Fault) ??
          Checks.field("requestId", payload.requestId, text128Fault),
      openIn: [["data"]],
      openOut: []
    },
    list: {
      kind: "query",
      keeps: [],
      failures: { UnsupportedFilter: ["filters"], InvalidCursor: [] },
      access: () => ({ by: "group", field: "groupId", grant: "audit:read", absent: { scope: "audit:read" } }),
      payload: () => ({
        groupId: v.optional(v.string()),
        ungrouped: v.optional(v.boolean()),
        connectionId: v.optional(v.string()),
        actorId: v.optional(v.string()),
        subjectId: v.optional(v.string()),
        type: v.optional(v.string()),
        outcome: v.optional(v.union(v.literal("success"), v.literal("failure"))),
        from: v.optional(v.number()),
        until: v.optional(v.number()),
        limit: v.optional(v.number()),
        cursor: v.optional(v.string()),
        order: v.optional(v.union(v.literal("asc"), v.literal("desc")))
      }),
      returns: () =>
        v.object({
          items: v.array(v.object({
            id: v.string(),
            createdAt: v.number(),
            type: v.string(),
            actor: v.object({
              kind: v.union(
                v.literal("anonymous"),
                v.literal("system"),
                v.literal("user"),
                v.literal("key"),
                v.literal("directory")
              ),
              id: v.optional(v.string()),
              name: v.optional(v.string()),
              userId: v.optional(v.string()),
              impersonatorId: v.optional(v.string())
            }),
            subject: v.object({ kind: v.string(), id: v.string() }),
            groupId: v.optional(v.string()),
            connectionId: v.optional(v.string()),
            outcome: v.union(v.literal("success"), v.literal("failure")),
            code: v.optional(v.string()),
            ip: v.optional(v.string()),
            userAgent: v.optional(v.string()),
            requestId: v.optional(v.string()),
            data: v.string(),
            sequence: v.number(),
            previous: v.string(),
            hash: v.string(),
            salt: v.optional(v.string()),
            digests: v.optional(v.array(v.object({ field: v.string(), sha256: v.string() }))),
            erased: v.optional(v.boolean())
          })),
          nextCursor: v.union(v.string(), v.null())
        }),
      fault: (payload) =>
        Checks.field("groupId", payload.groupId, groupIdFault) ??
          Checks.field("connectionId", payload.connectionId, connectionIdFault) ??
          Checks.field("actorId", payload.actorId, text128Fault) ??
          Checks.field("subjectId", payload.subjectId, text128Fault) ??
          Checks.field("type", payload.type, typeFault2) ?? Checks.field("from", payload.from, fromFault) ??
          Checks.field("until", payload.until, fromFault) ?? Checks.field("limit", payload.limit, limitFault) ??
          Checks.field("cursor", payload.cursor, text2048Fault),
      openIn: [],
      openOut: [["items", "*", "data"]]
    },
    get: {
      kind: "query",
      keeps: [],
      failures: { EventNotFound: [] },
      access: () => ({
        by: "any",
        of: [{
          by: "entity",
          field: "eventId",
          table: { name: "audit_events" },
          column: "groupId",
          grant: "audit:read"
        }, { by: "scope", scope: "audit:read" }]
      }),
      payload: () => ({ eventId: v.string() }),
      returns: () =>
        v.object({
          id: v.string(),
          createdAt: v.number(),
          type: v.string(),
          actor: v.object({
            kind: v.union(
              v.literal("anonymous"),
              v.literal("system"),
              v.literal("user"),
              v.literal("key"),
              v.literal("directory")
            ),
            id: v.optional(v.string()),
            name: v.optional(v.string()),
            userId: v.optional(v.string()),
            impersonatorId: v.optional(v.string())
          }),
          subject: v.object({ kind: v.string(), id: v.string() }),
          groupId: v.optional(v.string()),
          connectionId: v.optional(v.string()),
          outcome: v.union(v.literal("success"), v.literal("failure")),
          code: v.optional(v.string()),
          ip: v.optional(v.string()),
          userAgent: v.optional(v.string()),
          requestId: v.optional(v.string()),
          data: v.string(),
          sequence: v.number(),
          previous: v.string(),
          hash: v.string(),
          salt: v.optional(v.string()),
          digests: v.optional(v.array(v.object({ field: v.string(), sha256: v.string() }))),
          erased: v.optional(v.boolean())
        }),
      fault: (payload) => Checks.field("eventId", payload.eventId, eventIdFault),
      openIn: [],
      openOut: [["data"]]
    },
    feed: {
      kind: "query",
      keeps: [],
      failures: {},
      access: () => ({ by: "group", field: "groupId", grant: "audit:read", absent: { scope: "audit:read" } }),
      payload: () => ({
        groupId: v.optional(v.string()),
        after: v.optional(v.number()),
        limit: v.optional(v.number())
      }),
      returns: () =>
        v.object({
          items: v.array(v.object({
            id: v.string(),
            createdAt: v.number(),
            type: v.string(),
            actor: v.object({
              kind: v.union(
                v.literal("anonymous"),
                v.literal("system"),
                v.literal("user"),
                v.literal("key"),
                v.literal("directory")
              ),
              id: v.optional(v.string()),
              name: v.optional(v.string()),
              userId: v.optional(v.string()),
              impersonatorId: v.optional(v.string())
            }),
            subject: v.object({ kind: v.string(), id: v.string() }),
            groupId: v.optional(v.string()),
            connectionId: v.optional(v.string()),
            outcome: v.union(v.literal("success"), v.literal("failure")),
            code: v.optional(v.string()),
            ip: v.optional(v.string()),
            userAgent: v.optional(v.string()),
            requestId: v.optional(v.string()),
            data: v.string(),
            sequence: v.number(),
            previous: v.string(),
            hash: v.string(),
            salt: v.optional(v.string()),
            digests: v.optional(v.array(v.object({ field: v.string(), sha256: v.string() }))),
            erased: v.optional(v.boolean())
          })),
          after: v.number(),
          more: v.boolean()
        }),
      fault: (payload) =>
        Checks.field("groupId", payload.groupId, groupIdFault) ?? Checks.field("after", payload.after, afterFault) ??
          Checks.field("limit", payload.limit, limitFault2),
      openIn: [],
      openOut: [["items", "*", "data"]]
    },
    export: {
      kind: "query",
      keeps: [],
      failures: {},
      access: () => ({ by: "group", field: "groupId", grant: "audit:read", absent: { scope: "audit:read" } }),
      payload: () => ({
        groupId: v.optional(v.string()),
        after: v.optional(v.number()),
        limit: v.optional(v.number())
      }),
      returns: () => v.object({ ndjson: v.string(), after: v.number(), done: v.boolean() }),
      fault: (payload) =>
        Checks.field("groupId", payload.groupId, groupIdFault) ?? Checks.field("after", payload.after, afterFault) ??
          Checks.field("limit", payload.limit, limitFault2),
      openIn: [],
      openOut: []
    },
    chain: {
      kind: "query",
      keeps: [],
      failures: {},
      access: () => ({ by: "group", field: "groupId", grant: "audit:read", absent: { scope: "audit:read" } }),
      payload: () => ({ groupId: v.optional(v.string()) }),
      returns: () =>
        v.object({
          groupId: v.optional(v.string()),
          sequence: v.number(),
          hash: v.string(),
          retentionDays: v.union(v.number(), v.null()),
          checkpointSequence: v.number(),
          checkpointHash: v.string()
        }),
      fault: (payload) => Checks.field("groupId", payload.groupId, groupIdFault),
      openIn: [],
      openOut: []
    },
    setRetention: {
      kind: "mutation",
      keeps: [],
      failures: {},
      access: () => ({ by: "group", field: "groupId", grant: "audit:retention", absent: { scope: "audit:retention" } }),
      payload: () => ({ groupId: v.optional(v.string()), days: v.union(v.number(), v.null()) }),
      returns: () =>
        v.object({
          groupId: v.optional(v.string()),
          sequence: v.number(),
          hash: v.string(),
          retentionDays: v.union(v.number(), v.null()),
          checkpointSequence: v.number(),
          checkpointHash: v.string()
        }),
      fault: (payload) =>
        Checks.field("groupId", payload.groupId, groupIdFault) ?? Checks.field("days", payload.days, daysFault),
      openIn: [],
      openOut: []
    },
    verifyStep: {
      kind: "query",
      keeps: [],
      failures: {},
      access: () => ({ by: "group", field: "groupId", grant: "audit:read", absent: { scope: "audit:read" } }),
      payload: () => ({ groupId: v.optional(v.string()), after: v.number(), previous: v.string() }),
      returns: () =>
        v.object({
          ok: v.boolean(),
          events: v.number(),
          sequence: v.number(),
          hash: v.string(),
          broken: v.optional(
            v.object({
              sequence: v.number(),
              reason: v.union(
                v.literal("hash"),
                v.literal("link"),
                v.literal("digest"),
                v.literal("head"),
                v.literal("checkpoint"),
                v.literal("order"),
                v.literal("format")
              )
            })
          ),
          done: v.boolean()
        }),
      fault: (payload) =>
        Checks.field("groupId", payload.groupId, groupIdFault) ?? Checks.field("after", payload.after, afterFault) ??
          Checks.field("previous", payload.previous, text64Fault),
      openIn: [],
      openOut: []
    }
  }
} satisfies ServiceData
