/**
 * The operations of `members` that run in the component.
 * `npm run generate` makes this file and `npm run check` compares it: change the contract, not this.
 */
import { v } from "convex/values"
import * as Checks from "../Checks.ts"
import type { ServiceData } from "../OperationData.ts"

const groupIdFault = (value: string): Checks.Found =>
  !/^grp_[0-7][0-9a-hjkmnp-tv-z]{25}$/u.test(value) ? "an id such as grp_01j9z3x5q8r7t6v4w2y1k0m9n8" : undefined

const text128Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 128)
    ? "at most 128 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const text100Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 100)
    ? "at most 100 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const rolesFault = (value: ReadonlyArray<unknown>): Checks.Found =>
  value.length > 16 ? "a value with a length of at most 16" : Checks.items(value, text100Fault)

const extendFault = (value: any): Checks.Found =>
  !Checks.isOpenRecord(value)
    ? "an object of at most 16 KiB of JSON, 16 levels deep, without NUL or __proto__"
    : undefined

const memberValidator = () =>
  v.object({
    id: v.string(),
    createdAt: v.number(),
    groupId: v.string(),
    userId: v.string(),
    roles: v.array(v.string()),
    status: v.union(v.literal("active"), v.literal("suspended")),
    extend: v.optional(v.string())
  })

const memberIdFault = (value: string): Checks.Found =>
  !/^mem_[0-7][0-9a-hjkmnp-tv-z]{25}$/u.test(value) ? "an id such as mem_01j9z3x5q8r7t6v4w2y1k0m9n8" : undefined

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

const groupSummaryValidator = () =>
  v.object({
    id: v.string(),
    name: v.string(),
    slug: v.optional(v.string()),
    type: v.optional(v.string()),
    parentId: v.optional(v.string())
  })

const userProfileValidator = () =>
  v.object({ id: v.string(), name: v.optional(v.string()), email: v.optional(v.string()) })

const memberItemValidator = () =>
  v.object({
    id: v.string(),
    createdAt: v.number(),
    groupId: v.string(),
    userId: v.string(),
    roles: v.array(v.string()),
    status: v.union(v.literal("active"), v.literal("suspended")),
    extend: v.optional(v.string()),
    group: v.optional(groupSummaryValidator()),
    user: v.optional(userProfileValidator())
  })

const inheritanceValidator = () =>
  v.object({
    membership: v.union(memberValidator(), v.null()),
    matchedGroupId: v.union(v.string(), v.null()),
    depth: v.union(v.number(), v.null()),
    isDirect: v.boolean(),
    isInherited: v.boolean(),
    traversedGroupIds: v.array(v.string()),
    roles: v.array(v.string()),
    grants: v.array(v.string())
  })

/** What the component needs of the contract `members`. */
export const members = {
  name: "members",
  operations: {
    add: {
      kind: "mutation",
      keeps: [],
      failures: {
        GroupNotFound: ["groupId"],
        InvalidRoleIds: ["roles"],
        RoleBeyondCaller: ["roles"],
        DuplicateMembership: ["groupId", "userId"]
      },
      access: () => ({ by: "group", field: "groupId", grant: "members:add", absent: "refuse" }),
      payload: () => ({
        groupId: v.string(),
        userId: v.string(),
        roles: v.optional(v.array(v.string())),
        status: v.optional(v.union(v.literal("active"), v.literal("suspended"))),
        extend: v.optional(v.string())
      }),
      returns: () => memberValidator(),
      fault: (payload) =>
        Checks.field("groupId", payload.groupId, groupIdFault) ??
          Checks.field("userId", payload.userId, text128Fault) ?? Checks.field("roles", payload.roles, rolesFault) ??
          Checks.field("extend", payload.extend, extendFault),
      openIn: [["extend"]],
      openOut: [["extend"]]
    },
    get: {
      kind: "query",
      keeps: [],
      failures: { MemberNotFound: [] },
      access: () => ({
        by: "any",
        of: [
          { by: "entity", field: "memberId", table: { name: "members" }, column: "groupId", grant: "members:read" },
          { by: "owner", field: "memberId", table: { name: "members" }, column: "userId", scope: "members:read" }
        ]
      }),
      payload: () => ({ memberId: v.string() }),
      returns: () => memberValidator(),
      fault: (payload) => Checks.field("memberId", payload.memberId, memberIdFault),
      openIn: [],
      openOut: [["extend"]]
    },
    getByUserAndGroup: {
      kind: "query",
      keeps: [],
      failures: { UserRequired: [] },
      access: () => ({
        by: "any",
        of: [{ by: "self", field: "userId", scope: "members:read" }, {
          by: "group",
          field: "groupId",
          grant: "members:read",
          absent: "refuse"
        }]
      }),
      payload: () => ({ userId: v.optional(v.string()), groupId: v.string() }),
      returns: () => v.union(memberValidator(), v.null()),
      fault: (payload) =>
        Checks.field("userId", payload.userId, text128Fault) ?? Checks.field("groupId", payload.groupId, groupIdFault),
      openIn: [],
      openOut: [["extend"]]
    },
    list: {
      kind: "query",
      keeps: [],
      failures: { GroupNotFound: ["groupId"], InvalidCursor: [], UnsupportedFilter: ["filters"] },
      access: () => ({
        by: "present",
        field: "groupId",
        present: { by: "group", field: "groupId", grant: "members:read", absent: "refuse" },
        absent: {
          by: "any",
          of: [{ by: "self", field: "userId", scope: "members:read" }, { by: "scope", scope: "members:read" }]
        }
      }),
      payload: () => ({
        groupId: v.optional(v.string()),
        userId: v.optional(v.string()),
        role: v.optional(v.string()),
        status: v.optional(v.union(v.literal("active"), v.literal("suspended"))),
        limit: v.optional(v.number()),
        cursor: v.optional(v.string()),
        order: v.optional(v.union(v.literal("asc"), v.literal("desc")))
      }),
      returns: () => v.object({ items: v.array(memberItemValidator()), nextCursor: v.union(v.string(), v.null()) }),
      fault: (payload) =>
        Checks.field("groupId", payload.groupId, groupIdFault) ??
          Checks.field("userId", payload.userId, text128Fault) ?? Checks.field("role", payload.role, text100Fault) ??
          Checks.field("limit", payload.limit, limitFault) ?? Checks.field("cursor", payload.cursor, text2048Fault),
      openIn: [],
      openOut: [["items", "*", "extend"]]
    },
    update: {
      kind: "mutation",
      keeps: [],
      failures: { MemberNotFound: [], InvalidRoleIds: ["roles"], RoleBeyondCaller: ["roles"], LastOwner: ["groupId"] },
      access: () => ({
        by: "entity",
        field: "memberId",
        table: { name: "members" },
        column: "groupId",
        grant: "members:update"
      }),
      payload: () => ({
        memberId: v.string(),
        roles: v.optional(v.array(v.string())),
        status: v.optional(v.union(v.literal("active"), v.literal("suspended"))),
        extend: v.optional(v.union(v.string(), v.null()))
      }),
      returns: () => memberValidator(),
      fault: (payload) =>
        Checks.field("memberId", payload.memberId, memberIdFault) ?? Checks.field("roles", payload.roles, rolesFault) ??
          Checks.field("extend", payload.extend, extendFault),
      openIn: [["extend"]],
      openOut: [["extend"]]
    },
    remove: {
      kind: "mutation",
      keeps: [],
      failures: {
        MemberNotFound: [],
        MemberSuspended: ["memberId"],
        RoleBeyondCaller: ["roles"],
        LastOwner: ["groupId"]
      },
      access: () => ({
        by: "any",
        of: [{
          by: "entity",
          field: "memberId",
          table: { name: "members" },
          column: "groupId",
          grant: "members:remove"
        }, { by: "owner", field: "memberId", table: { name: "members" }, column: "userId", scope: "members:remove" }]
      }),
      payload: () => ({ memberId: v.string() }),
      returns: () => v.null(),
      fault: (payload) => Checks.field("memberId", payload.memberId, memberIdFault),
      openIn: [],
      openOut: []
    },
    inherit: {
      kind: "query",
      keeps: [],
      failures: { UserRequired: [] },
      access: () => ({
        by: "any",
        of: [{ by: "self", field: "userId", scope: "members:read" }, {
          by: "group",
          field: "groupId",
          grant: "members:read",
          absent: "refuse"
        }]
      }),
      payload: () => ({ userId: v.optional(v.string()), groupId: v.string(), roles: v.optional(v.array(v.string())) }),
      returns: () => inheritanceValidator(),
      fault: (payload) =>
        Checks.field("userId", payload.userId, text128Fault) ??
          Checks.field("groupId", payload.groupId, groupIdFault) ?? Checks.field("roles", payload.roles, rolesFault),
      openIn: [],
      openOut: [["membership", "extend"]]
    },
    require: {
      kind: "query",
      keeps: [],
      failures: { Forbidden: ["needs"], UserRequired: [] },
      access: () => ({
        by: "any",
        of: [{ by: "self", field: "userId", scope: "members:read" }, {
          by: "group",
          field: "groupId",
          grant: "members:read",
          absent: "refuse"
        }]
      }),
      payload: () => ({ userId: v.optional(v.string()), groupId: v.string(), roles: v.optional(v.array(v.string())) }),
      returns: () => inheritanceValidator(),
      fault: (payload) =>
        Checks.field("userId", payload.userId, text128Fault) ??
          Checks.field("groupId", payload.groupId, groupIdFault) ?? Checks.field("roles", payload.roles, rolesFault),
      openIn: [],
      openOut: [["membership", "extend"]]
    },
    transfer: {
      kind: "mutation",
      keeps: [],
      failures: {
        GroupNotFound: ["groupId"],
        UserRequired: [],
        NotOwner: ["groupId"],
        MemberNotFound: [],
        MemberSuspended: ["memberId"],
        RoleBeyondCaller: ["roles"]
      },
      access: () => ({
        by: "all",
        of: [{ by: "group", field: "groupId", grant: "members:update", absent: "refuse" }, {
          by: "present",
          field: "fromUserId",
          present: {
            by: "any",
            of: [{ by: "self", field: "fromUserId", scope: "members:update" }, { by: "scope", scope: "members:update" }]
          },
          absent: { by: "anyone" }
        }]
      }),
      payload: () => ({ groupId: v.string(), fromUserId: v.optional(v.string()), toUserId: v.string() }),
      returns: () => v.object({ from: memberValidator(), to: memberValidator() }),
      fault: (payload) =>
        Checks.field("groupId", payload.groupId, groupIdFault) ??
          Checks.field("fromUserId", payload.fromUserId, text128Fault) ??
          Checks.field("toUserId", payload.toUserId, text128Fault),
      openIn: [],
      openOut: [["from", "extend"], ["to", "extend"]]
    }
  }
} satisfies ServiceData
