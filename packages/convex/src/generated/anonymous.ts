/**
 * The operations of `anonymous` that run in the component.
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

const clientFault = (value: any): Checks.Found => Checks.field("deviceToken", value.deviceToken, text128Fault)

/** What the component needs of the contract `anonymous`. */
export const anonymous = {
  name: "anonymous",
  operations: {
    finish: {
      kind: "mutation",
      keeps: [],
      failures: {
        RateLimited: ["retryAfter"],
        UserDeactivated: [],
        SignInRefused: ["reason", "connectionId"],
        SignUpClosed: ["needs"]
      },
      access: () => ({ by: "scope", scope: "anonymous:internal" }),
      payload: () => ({
        client: v.optional(
          v.object({
            mode: v.optional(v.union(v.literal("cookie"), v.literal("token"))),
            deviceToken: v.optional(v.string()),
            trustDevice: v.optional(v.boolean())
          })
        )
      }),
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
            kind: v.literal("secondFactorRequired"),
            challenge: v.string(),
            methods: v.array(v.union(v.literal("totp"), v.literal("passkey"), v.literal("recoveryCode"))),
            enrol: v.array(v.union(v.literal("totp"), v.literal("passkey"))),
            expiresAt: v.number()
          })
        ),
      fault: (payload) => Checks.field("client", payload.client, clientFault),
      openIn: [],
      openOut: [["user", "extend"]]
    }
  }
} satisfies ServiceData
