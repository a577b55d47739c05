/**
 * Of `sessions` the operations that are asked most: check, checkById.
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

const sessionIdFault = (value: string): Checks.Found =>
  !/^ses_[0-7][0-9a-hjkmnp-tv-z]{25}$/u.test(value) ? "an id such as ses_01j9z3x5q8r7t6v4w2y1k0m9n8" : undefined

/** What the component needs of these operations of the contract `sessions`. */
export const sessionCheck = {
  name: "sessions",
  operations: {
    check: {
      kind: "query",
      keeps: [],
      failures: { InvalidSession: [] },
      access: () => ({ by: "scope", scope: "sessions:internal" }),
      payload: () => ({ token: v.string() }),
      returns: () =>
        v.object({
          sessionId: v.string(),
          userId: v.string(),
          amr: v.array(v.string()),
          authTime: v.number(),
          expiresAt: v.number(),
          actorId: v.optional(v.string()),
          touch: v.boolean()
        }),
      fault: (payload) => Checks.field("token", payload.token, text128Fault),
      openIn: [],
      openOut: []
    },
    checkById: {
      kind: "query",
      keeps: [],
      failures: { InvalidSession: [] },
      access: () => ({ by: "scope", scope: "sessions:internal" }),
      payload: () => ({ sessionId: v.string() }),
      returns: () =>
        v.object({
          sessionId: v.string(),
          userId: v.string(),
          amr: v.array(v.string()),
          authTime: v.number(),
          expiresAt: v.number(),
          actorId: v.optional(v.string()),
          touch: v.boolean()
        }),
      fault: (payload) => Checks.field("sessionId", payload.sessionId, sessionIdFault),
      openIn: [],
      openOut: []
    }
  }
} satisfies ServiceData
