/**
 * Of `sessions` the operations that are asked most: rotate.
 * `npm run generate` makes this file and `npm run check` compares it: change the contract, not this.
 */
import { v } from "convex/values"
import * as Checks from "../Checks.ts"
import type { ServiceData } from "../OperationData.ts"

const text256Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 256)
    ? "at most 256 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

/** What the component needs of these operations of the contract `sessions`. */
export const sessionRotate = {
  name: "sessions",
  operations: {
    rotate: {
      kind: "mutation",
      keeps: ["RefreshTokenReused", "InvalidRefreshToken"],
      failures: { InvalidRefreshToken: ["retryable"], RefreshTokenReused: ["retryable"], RateLimited: ["retryAfter"] },
      access: () => ({ by: "scope", scope: "sessions:internal" }),
      payload: () => ({ refreshToken: v.string() }),
      returns: () =>
        v.union(
          v.object({
            kind: v.literal("opened"),
            user: v.object({
              id: v.string(),
              createdAt: v.number(),
              name: v.optional(v.string()),
              image: v.optional(v.string()),
              email: v.optional(v.string()),
              emailVerified: v.boolean(),
              phone: v.optional(v.string()),
              anonymous: v.boolean(),
              activeGroupId: v.optional(v.string()),
              factors: v.array(v.union(v.literal("totp"), v.literal("passkey"))),
              hasPassword: v.boolean(),
              deactivatedAt: v.optional(v.number()),
              deleteAt: v.optional(v.number()),
              extend: v.optional(v.string())
            }),
            sessionId: v.string(),
            mode: v.union(v.literal("cookie"), v.literal("token")),
            method: v.union(
              v.literal("password"),
              v.literal("email"),
              v.literal("phone"),
              v.literal("oauth"),
              v.literal("sso"),
              v.literal("passkey"),
              v.literal("totp"),
              v.literal("recoveryCode"),
              v.literal("anonymous"),
              v.literal("credentials"),
              v.literal("device"),
              v.literal("application")
            ),
            token: v.string(),
            amr: v.array(v.string()),
            authTime: v.number(),
            expiresAt: v.number(),
            actorId: v.optional(v.string()),
            deviceToken: v.optional(v.string()),
            newDevice: v.boolean(),
            created: v.boolean()
          }),
          v.object({
            kept: v.union(
              v.object({ code: v.literal("INVALID_REFRESH_TOKEN"), message: v.string(), retryable: v.literal(false) }),
              v.object({ code: v.literal("REFRESH_TOKEN_REUSED"), message: v.string(), retryable: v.literal(false) })
            )
          })
        ),
      fault: (payload) => Checks.field("refreshToken", payload.refreshToken, text256Fault),
      openIn: [],
      openOut: [["user", "extend"]]
    }
  }
} satisfies ServiceData
