/**
 * The operations of `devices` that run in the component.
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

const deviceIdFault = (value: string): Checks.Found =>
  !/^dev_[0-7][0-9a-hjkmnp-tv-z]{25}$/u.test(value) ? "an id such as dev_01j9z3x5q8r7t6v4w2y1k0m9n8" : undefined

const exceptFault = (value: ReadonlyArray<unknown>): Checks.Found =>
  value.length > 20 ? "a value with a length of at most 20" : Checks.items(value, deviceIdFault)

/** What the component needs of the contract `devices`. */
export const devices = {
  name: "devices",
  operations: {
    list: {
      kind: "query",
      keeps: [],
      failures: { InvalidCursor: [], NotSignedIn: [] },
      access: () => ({
        by: "any",
        of: [{ by: "self", field: "userId", scope: "devices:read" }, { by: "scope", scope: "devices:read" }]
      }),
      payload: () => ({
        userId: v.optional(v.string()),
        limit: v.optional(v.number()),
        cursor: v.optional(v.string())
      }),
      returns: () =>
        v.object({
          items: v.array(
            v.object({
              id: v.string(),
              createdAt: v.number(),
              userId: v.string(),
              lastSeenAt: v.number(),
              expiresAt: v.number(),
              ip: v.optional(v.string()),
              userAgent: v.optional(v.string()),
              trusted: v.boolean(),
              trustedUntil: v.optional(v.number()),
              current: v.boolean()
            })
          ),
          nextCursor: v.union(v.string(), v.null())
        }),
      fault: (payload) =>
        Checks.field("userId", payload.userId, text128Fault) ?? Checks.field("limit", payload.limit, limitFault) ??
          Checks.field("cursor", payload.cursor, text2048Fault),
      openIn: [],
      openOut: []
    },
    forget: {
      kind: "mutation",
      keeps: [],
      failures: { DeviceNotFound: [] },
      access: () => ({
        by: "owner",
        field: "deviceId",
        table: { name: "devices" },
        column: "userId",
        scope: "devices:forget"
      }),
      payload: () => ({ deviceId: v.string() }),
      returns: () => v.null(),
      fault: (payload) => Checks.field("deviceId", payload.deviceId, deviceIdFault),
      openIn: [],
      openOut: []
    },
    forgetAll: {
      kind: "mutation",
      keeps: [],
      failures: { NotSignedIn: [] },
      access: () => ({
        by: "any",
        of: [{ by: "self", field: "userId", scope: "devices:forget" }, { by: "scope", scope: "devices:forget" }]
      }),
      payload: () => ({ userId: v.optional(v.string()), except: v.optional(v.array(v.string())) }),
      returns: () => v.null(),
      fault: (payload) =>
        Checks.field("userId", payload.userId, text128Fault) ?? Checks.field("except", payload.except, exceptFault),
      openIn: [],
      openOut: []
    }
  }
} satisfies ServiceData
