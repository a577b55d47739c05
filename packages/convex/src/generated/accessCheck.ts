/**
 * Of `access` the operations that are asked most: check.
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

const text256Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 256)
    ? "at most 256 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const grantsFault = (value: ReadonlyArray<unknown>): Checks.Found =>
  value.length < 1 || value.length > 64 ? "a value with a length between 1 and 64" : Checks.items(value, text256Fault)

/** What the component needs of these operations of the contract `access`. */
export const accessCheck = {
  name: "access",
  operations: {
    check: {
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
      payload: () => ({ userId: v.optional(v.string()), groupId: v.string(), grants: v.array(v.string()) }),
      returns: () => v.object({ allowed: v.boolean(), grants: v.array(v.string()), missing: v.array(v.string()) }),
      fault: (payload) =>
        Checks.field("userId", payload.userId, text128Fault) ??
          Checks.field("groupId", payload.groupId, groupIdFault) ?? Checks.field("grants", payload.grants, grantsFault),
      openIn: [],
      openOut: []
    }
  }
} satisfies ServiceData
