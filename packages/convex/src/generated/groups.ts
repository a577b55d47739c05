/**
 * The operations of `groups` that run in the component.
 * `npm run generate` makes this file and `npm run check` compares it: change the contract, not this.
 */
import { v } from "convex/values"
import * as Checks from "../Checks.ts"
import type { ServiceData } from "../OperationData.ts"

const text200Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 200)
    ? "at most 200 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const slugFault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 100)
    ? "at most 100 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : !/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/u.test(value)
    ? "lower-case letters, digits and inner dashes"
    : undefined

const parentIdFault = (value: string): Checks.Found =>
  !/^grp_[0-7][0-9a-hjkmnp-tv-z]{25}$/u.test(value) ? "an id such as grp_01j9z3x5q8r7t6v4w2y1k0m9n8" : undefined

const text100Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 100)
    ? "at most 100 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const tagsFault = (value: ReadonlyArray<unknown>): Checks.Found =>
  value.length > 32 ? "a value with a length of at most 32" : Checks.items(value, text100Fault)

const extendFault = (value: any): Checks.Found =>
  !Checks.isOpenRecord(value)
    ? "an object of at most 16 KiB of JSON, 16 levels deep, without NUL or __proto__"
    : undefined

const groupValidator = () =>
  v.object({
    id: v.string(),
    createdAt: v.number(),
    name: v.string(),
    slug: v.optional(v.string()),
    parentId: v.optional(v.string()),
    type: v.optional(v.string()),
    tags: v.array(v.string()),
    extend: v.optional(v.string())
  })

const tagsAnyFault = (value: ReadonlyArray<unknown>): Checks.Found =>
  value.length < 1 || value.length > 8 ? "a value with a length between 1 and 8" : Checks.items(value, text100Fault)

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

const maxDepthFault = (value: number): Checks.Found =>
  !Number.isSafeInteger(value) ? "an integer" : !(value >= 1 && value <= 32) ? "a value between 1 and 32" : undefined

const groupSummaryValidator = () =>
  v.object({
    id: v.string(),
    name: v.string(),
    slug: v.optional(v.string()),
    type: v.optional(v.string()),
    parentId: v.optional(v.string())
  })

/** What the component needs of the contract `groups`. */
export const groups = {
  name: "groups",
  operations: {
    create: {
      kind: "mutation",
      keeps: [],
      failures: { GroupNotFound: ["groupId"], SlugTaken: ["slug"], GroupTooDeep: ["maxDepth"] },
      access: () => ({ by: "group", field: "parentId", grant: "groups:create", absent: { scope: "groups:create" } }),
      payload: () => ({
        name: v.string(),
        slug: v.optional(v.string()),
        parentId: v.optional(v.string()),
        type: v.optional(v.string()),
        tags: v.optional(v.array(v.string())),
        extend: v.optional(v.string())
      }),
      returns: () => groupValidator(),
      fault: (payload) =>
        Checks.field("name", payload.name, text200Fault) ?? Checks.field("slug", payload.slug, slugFault) ??
          Checks.field("parentId", payload.parentId, parentIdFault) ??
          Checks.field("type", payload.type, text100Fault) ?? Checks.field("tags", payload.tags, tagsFault) ??
          Checks.field("extend", payload.extend, extendFault),
      openIn: [["extend"]],
      openOut: [["extend"]]
    },
    get: {
      kind: "query",
      keeps: [],
      failures: { GroupNotFound: ["groupId"] },
      access: () => ({ by: "group", field: "groupId", grant: "groups:read", absent: "refuse" }),
      payload: () => ({ groupId: v.string() }),
      returns: () => groupValidator(),
      fault: (payload) => Checks.field("groupId", payload.groupId, parentIdFault),
      openIn: [],
      openOut: [["extend"]]
    },
    getBySlug: {
      kind: "query",
      keeps: [],
      failures: {},
      access: () => ({ by: "group", field: "parentId", grant: "groups:read", absent: { scope: "groups:read" } }),
      payload: () => ({ slug: v.string(), parentId: v.optional(v.string()) }),
      returns: () => v.union(groupValidator(), v.null()),
      fault: (payload) =>
        Checks.field("slug", payload.slug, slugFault) ?? Checks.field("parentId", payload.parentId, parentIdFault),
      openIn: [],
      openOut: [["extend"]]
    },
    list: {
      kind: "query",
      keeps: [],
      failures: { InvalidCursor: [], UnsupportedFilter: ["filters"] },
      access: () => ({ by: "group", field: "parentId", grant: "groups:read", absent: { scope: "groups:read" } }),
      payload: () => ({
        parentId: v.optional(v.string()),
        root: v.optional(v.literal(true)),
        type: v.optional(v.string()),
        slug: v.optional(v.string()),
        name: v.optional(v.string()),
        tag: v.optional(v.string()),
        tagsAny: v.optional(v.array(v.string())),
        tagsAll: v.optional(v.array(v.string())),
        limit: v.optional(v.number()),
        cursor: v.optional(v.string()),
        order: v.optional(v.union(v.literal("asc"), v.literal("desc")))
      }),
      returns: () => v.object({ items: v.array(groupValidator()), nextCursor: v.union(v.string(), v.null()) }),
      fault: (payload) =>
        Checks.field("parentId", payload.parentId, parentIdFault) ?? Checks.field("type", payload.type, text100Fault) ??
          Checks.field("slug", payload.slug, slugFault) ?? Checks.field("name", payload.name, text200Fault) ??
          Checks.field("tag", payload.tag, text100Fault) ?? Checks.field("tagsAny", payload.tagsAny, tagsAnyFault) ??
          Checks.field("tagsAll", payload.tagsAll, tagsAnyFault) ?? Checks.field("limit", payload.limit, limitFault) ??
          Checks.field("cursor", payload.cursor, text2048Fault),
      openIn: [],
      openOut: [["items", "*", "extend"]]
    },
    update: {
      kind: "mutation",
      keeps: [],
      failures: { GroupNotFound: ["groupId"], SlugTaken: ["slug"] },
      access: () => ({ by: "group", field: "groupId", grant: "groups:update", absent: "refuse" }),
      payload: () => ({
        groupId: v.string(),
        name: v.optional(v.string()),
        slug: v.optional(v.union(v.string(), v.null())),
        type: v.optional(v.union(v.string(), v.null())),
        tags: v.optional(v.array(v.string())),
        extend: v.optional(v.union(v.string(), v.null()))
      }),
      returns: () => groupValidator(),
      fault: (payload) =>
        Checks.field("groupId", payload.groupId, parentIdFault) ?? Checks.field("name", payload.name, text200Fault) ??
          Checks.field("slug", payload.slug, slugFault) ?? Checks.field("type", payload.type, text100Fault) ??
          Checks.field("tags", payload.tags, tagsFault) ?? Checks.field("extend", payload.extend, extendFault),
      openIn: [["extend"]],
      openOut: [["extend"]]
    },
    delete: {
      kind: "mutation",
      keeps: [],
      failures: { GroupNotFound: ["groupId"], GroupBusy: ["groupId"] },
      access: () => ({ by: "group", field: "groupId", grant: "groups:delete", absent: "refuse" }),
      payload: () => ({ groupId: v.string() }),
      returns: () => v.null(),
      fault: (payload) => Checks.field("groupId", payload.groupId, parentIdFault),
      openIn: [],
      openOut: []
    },
    ancestors: {
      kind: "query",
      keeps: [],
      failures: { GroupNotFound: ["groupId"] },
      access: () => ({ by: "group", field: "groupId", grant: "groups:read", absent: "refuse" }),
      payload: () => ({ groupId: v.string(), includeSelf: v.optional(v.boolean()), maxDepth: v.optional(v.number()) }),
      returns: () => v.array(groupSummaryValidator()),
      fault: (payload) =>
        Checks.field("groupId", payload.groupId, parentIdFault) ??
          Checks.field("maxDepth", payload.maxDepth, maxDepthFault),
      openIn: [],
      openOut: []
    },
    move: {
      kind: "mutation",
      keeps: [],
      failures: {
        GroupNotFound: ["groupId"],
        GroupCycle: ["groupId", "parentId"],
        GroupTooDeep: ["maxDepth"],
        SlugTaken: ["slug"],
        GroupBusy: ["groupId"],
        RoleBeyondCaller: ["roles"]
      },
      access: () => ({
        by: "all",
        of: [{ by: "group", field: "groupId", grant: "groups:move", absent: "refuse" }, {
          by: "group",
          field: "parentId",
          grant: "groups:create",
          absent: { scope: "groups:create" }
        }]
      }),
      payload: () => ({ groupId: v.string(), parentId: v.union(v.string(), v.null()) }),
      returns: () =>
        v.union(
          v.object({ status: v.literal("moved") }),
          v.object({ status: v.literal("moving"), moveId: v.string() })
        ),
      fault: (payload) =>
        Checks.field("groupId", payload.groupId, parentIdFault) ??
          Checks.field("parentId", payload.parentId, parentIdFault),
      openIn: [],
      openOut: []
    }
  }
} satisfies ServiceData
