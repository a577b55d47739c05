/**
 * Of `members` the operations that are asked most: inherit, require.
 * `npm run generate` makes this file and `npm run check` compares it: change the contract, not this.
 */
import { v } from "convex/values"
import * as Checks from "../Checks.ts"
import type { ServiceData } from "../OperationData.ts"

const text128Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 128)
    ? "at most 128 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const groupIdFault = (value: string): Checks.Found =>
  !/^grp_[0-7][0-9a-hjkmnp-tv-z]{25}$/u.test(value) ? "an id such as grp_01j9z3x5q8r7t6v4w2y1k0m9n8" : undefined

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

/** What the component needs of these operations of the contract `members`. */
export const memberInherit = {
  name: "members",
  operations: {
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
    }
  }
} satisfies ServiceData
