/**
 * The operations of `totp` that run in the component.
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

const totpIdFault = (value: string): Checks.Found =>
  !/^otp_[0-7][0-9a-hjkmnp-tv-z]{25}$/u.test(value) ? "an id such as otp_01j9z3x5q8r7t6v4w2y1k0m9n8" : undefined

const text1024Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 1024)
    ? "at most 1024 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const stepFault = (value: number): Checks.Found => !Number.isSafeInteger(value) ? "an integer" : undefined

const matchedFault = (value: any): Checks.Found =>
  Checks.field("totpId", value.totpId, totpIdFault) ?? Checks.field("step", value.step, stepFault) ??
    Checks.field("resealed", value.resealed, text1024Fault)

/** What the component needs of the contract `totp`. */
export const totp = {
  name: "totp",
  operations: {
    list: {
      kind: "query",
      keeps: [],
      failures: { InvalidCursor: [], NotSignedIn: [] },
      access: () => ({
        by: "any",
        of: [{ by: "self", field: "userId", scope: "totp:read" }, { by: "scope", scope: "totp:read" }]
      }),
      payload: () => ({
        userId: v.optional(v.string()),
        limit: v.optional(v.number()),
        cursor: v.optional(v.string()),
        order: v.optional(v.union(v.literal("asc"), v.literal("desc")))
      }),
      returns: () =>
        v.object({
          items: v.array(
            v.object({
              id: v.string(),
              createdAt: v.number(),
              userId: v.string(),
              name: v.optional(v.string()),
              verifiedAt: v.optional(v.number()),
              lastUsedAt: v.optional(v.number())
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
    rename: {
      kind: "mutation",
      keeps: [],
      failures: { TotpNotFound: [] },
      access: () => ({
        by: "owner",
        field: "totpId",
        table: { name: "totps" },
        column: "userId",
        scope: "totp:update"
      }),
      payload: () => ({ totpId: v.string(), name: v.union(v.string(), v.null()) }),
      returns: () =>
        v.object({
          id: v.string(),
          createdAt: v.number(),
          userId: v.string(),
          name: v.optional(v.string()),
          verifiedAt: v.optional(v.number()),
          lastUsedAt: v.optional(v.number())
        }),
      fault: (payload) =>
        Checks.field("totpId", payload.totpId, totpIdFault) ?? Checks.field("name", payload.name, text128Fault),
      openIn: [],
      openOut: []
    },
    begin: {
      kind: "mutation",
      keeps: [],
      failures: {
        InvalidChallenge: [],
        NotSignedIn: [],
        StepUpRequired: ["maxAgeMs", "methods"],
        TooManyTotps: ["limit"]
      },
      access: () => ({ by: "scope", scope: "totp:internal" }),
      payload: () => ({
        challenge: v.optional(v.string()),
        totpId: v.string(),
        sealed: v.string(),
        name: v.optional(v.string())
      }),
      returns: () => v.object({ label: v.string(), expiresAt: v.number() }),
      fault: (payload) =>
        Checks.field("challenge", payload.challenge, text128Fault) ??
          Checks.field("totpId", payload.totpId, totpIdFault) ??
          Checks.field("sealed", payload.sealed, text1024Fault) ?? Checks.field("name", payload.name, text128Fault),
      openIn: [],
      openOut: []
    },
    pending: {
      kind: "query",
      keeps: [],
      failures: {
        InvalidChallenge: [],
        NotSignedIn: [],
        StepUpRequired: ["maxAgeMs", "methods"],
        TotpSetupExpired: []
      },
      access: () => ({ by: "scope", scope: "totp:internal" }),
      payload: () => ({ challenge: v.optional(v.string()), totpId: v.string() }),
      returns: () =>
        v.object({
          totpId: v.string(),
          sealed: v.string(),
          algorithm: v.union(v.literal("SHA1"), v.literal("SHA256"), v.literal("SHA512")),
          digits: v.number(),
          period: v.number()
        }),
      fault: (payload) =>
        Checks.field("challenge", payload.challenge, text128Fault) ??
          Checks.field("totpId", payload.totpId, totpIdFault),
      openIn: [],
      openOut: []
    },
    activate: {
      kind: "mutation",
      keeps: ["InvalidCode"],
      failures: {
        InvalidChallenge: [],
        NotSignedIn: [],
        StepUpRequired: ["maxAgeMs", "methods"],
        TotpSetupExpired: [],
        InvalidCode: ["attemptsLeft"],
        UserDeactivated: [],
        SignInRefused: ["reason", "connectionId"]
      },
      access: () => ({ by: "scope", scope: "totp:internal" }),
      payload: () => ({
        challenge: v.optional(v.string()),
        totpId: v.string(),
        matched: v.optional(v.object({ totpId: v.string(), step: v.number(), resealed: v.optional(v.string()) }))
      }),
      returns: () =>
        v.union(
          v.object({
            added: v.object({
              kind: v.literal("totpAdded"),
              totp: v.object({
                id: v.string(),
                createdAt: v.number(),
                userId: v.string(),
                name: v.optional(v.string()),
                verifiedAt: v.optional(v.number()),
                lastUsedAt: v.optional(v.number())
              }),
              isFirstFactor: v.boolean()
            }),
            opened: v.optional(v.object({
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
            })),
            notify: v.optional(v.string())
          }),
          v.object({
            kept: v.object({ code: v.literal("INVALID_CODE"), message: v.string(), attemptsLeft: v.number() })
          })
        ),
      fault: (payload) =>
        Checks.field("challenge", payload.challenge, text128Fault) ??
          Checks.field("totpId", payload.totpId, totpIdFault) ?? Checks.field("matched", payload.matched, matchedFault),
      openIn: [],
      openOut: [["opened", "user", "extend"]]
    },
    secrets: {
      kind: "query",
      keeps: [],
      failures: { InvalidChallenge: [], RateLimited: ["retryAfter"] },
      access: () => ({ by: "scope", scope: "totp:internal" }),
      payload: () => ({ challenge: v.string() }),
      returns: () =>
        v.array(
          v.object({
            totpId: v.string(),
            sealed: v.string(),
            algorithm: v.union(v.literal("SHA1"), v.literal("SHA256"), v.literal("SHA512")),
            digits: v.number(),
            period: v.number()
          })
        ),
      fault: (payload) => Checks.field("challenge", payload.challenge, text128Fault),
      openIn: [],
      openOut: []
    },
    ownSecrets: {
      kind: "query",
      keeps: [],
      failures: { InvalidSession: [], RateLimited: ["retryAfter"] },
      access: () => ({ by: "scope", scope: "totp:internal" }),
      payload: () => ({}),
      returns: () =>
        v.array(
          v.object({
            totpId: v.string(),
            sealed: v.string(),
            algorithm: v.union(v.literal("SHA1"), v.literal("SHA256"), v.literal("SHA512")),
            digits: v.number(),
            period: v.number()
          })
        ),
      fault: () => undefined,
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
      access: () => ({ by: "scope", scope: "totp:internal" }),
      payload: () => ({
        challenge: v.string(),
        matched: v.optional(v.object({ totpId: v.string(), step: v.number(), resealed: v.optional(v.string()) })),
        trustDevice: v.optional(v.boolean())
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
            kept: v.object({ code: v.literal("INVALID_CODE"), message: v.string(), attemptsLeft: v.number() })
          })
        ),
      fault: (payload) =>
        Checks.field("challenge", payload.challenge, text128Fault) ??
          Checks.field("matched", payload.matched, matchedFault),
      openIn: [],
      openOut: [["user", "extend"]]
    },
    finishStepUp: {
      kind: "mutation",
      keeps: ["InvalidCode"],
      failures: { InvalidSession: [], RateLimited: ["retryAfter"], InvalidCode: ["attemptsLeft"] },
      access: () => ({ by: "scope", scope: "totp:internal" }),
      payload: () => ({
        matched: v.optional(v.object({ totpId: v.string(), step: v.number(), resealed: v.optional(v.string()) }))
      }),
      returns: () =>
        v.union(
          v.object({
            id: v.string(),
            createdAt: v.number(),
            userId: v.string(),
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
            provider: v.optional(v.string()),
            amr: v.array(v.string()),
            authTime: v.number(),
            lastSeenAt: v.number(),
            expiresAt: v.number(),
            endsAt: v.number(),
            ip: v.optional(v.string()),
            userAgent: v.optional(v.string()),
            deviceId: v.optional(v.string()),
            actorId: v.optional(v.string()),
            reason: v.optional(v.string())
          }),
          v.object({
            kept: v.object({ code: v.literal("INVALID_CODE"), message: v.string(), attemptsLeft: v.number() })
          })
        ),
      fault: (payload) => Checks.field("matched", payload.matched, matchedFault),
      openIn: [],
      openOut: []
    },
    drop: {
      kind: "mutation",
      keeps: [],
      failures: { TotpNotFound: [], StepUpRequired: ["maxAgeMs", "methods"] },
      access: () => ({ by: "scope", scope: "totp:internal" }),
      payload: () => ({ totpId: v.string() }),
      returns: () => v.object({ notify: v.optional(v.string()) }),
      fault: (payload) => Checks.field("totpId", payload.totpId, totpIdFault),
      openIn: [],
      openOut: []
    }
  }
} satisfies ServiceData
