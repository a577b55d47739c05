/**
 * The operations of `recovery` that run in the component.
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

const text64Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 64)
    ? "at most 64 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

/** What the component needs of the contract `recovery`. */
export const recovery = {
  name: "recovery",
  operations: {
    status: {
      kind: "query",
      keeps: [],
      failures: { NotSignedIn: [] },
      access: () => ({
        by: "any",
        of: [{ by: "self", field: "userId", scope: "recovery:read" }, { by: "scope", scope: "recovery:read" }]
      }),
      payload: () => ({ userId: v.optional(v.string()) }),
      returns: () => v.object({ left: v.number(), createdAt: v.optional(v.number()) }),
      fault: (payload) => Checks.field("userId", payload.userId, text128Fault),
      openIn: [],
      openOut: []
    },
    replace: {
      kind: "mutation",
      keeps: [],
      failures: { UserNotFound: [], NotSignedIn: [], StepUpRequired: ["maxAgeMs", "methods"] },
      access: () => ({ by: "scope", scope: "recovery:internal" }),
      payload: () => ({ userId: v.optional(v.string()) }),
      returns: () => v.object({ codes: v.array(v.string()), notify: v.optional(v.string()) }),
      fault: (payload) => Checks.field("userId", payload.userId, text128Fault),
      openIn: [],
      openOut: []
    },
    finishVerify: {
      kind: "mutation",
      keeps: ["InvalidCode"],
      failures: {
        RateLimited: ["retryAfter"],
        InvalidChallenge: [],
        UserDeactivated: [],
        SignInRefused: ["reason", "connectionId"],
        InvalidCode: ["attemptsLeft"]
      },
      access: () => ({ by: "scope", scope: "recovery:internal" }),
      payload: () => ({ challenge: v.string(), code: v.string(), trustDevice: v.optional(v.boolean()) }),
      returns: () =>
        v.union(
          v.object({
            opened: v.object({
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
            left: v.number(),
            notify: v.optional(v.string())
          }),
          v.object({
            kept: v.object({ code: v.literal("INVALID_CODE"), message: v.string(), attemptsLeft: v.number() })
          })
        ),
      fault: (payload) =>
        Checks.field("challenge", payload.challenge, text128Fault) ?? Checks.field("code", payload.code, text64Fault),
      openIn: [],
      openOut: [["opened", "user", "extend"]]
    }
  }
} satisfies ServiceData
