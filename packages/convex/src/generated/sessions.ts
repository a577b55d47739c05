/**
 * The operations of `sessions` that run in the component.
 * `npm run generate` makes this file and `npm run check` compares it: change the contract, not this.
 */
import { v } from "convex/values"
import * as Checks from "../Checks.ts"
import type { ServiceData } from "../OperationData.ts"

const sessionIdFault = (value: string): Checks.Found =>
  !/^ses_[0-7][0-9a-hjkmnp-tv-z]{25}$/u.test(value) ? "an id such as ses_01j9z3x5q8r7t6v4w2y1k0m9n8" : undefined

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

const exceptFault = (value: ReadonlyArray<unknown>): Checks.Found =>
  value.length > 20 ? "a value with a length of at most 20" : Checks.items(value, sessionIdFault)

const maxAgeMsFault = (value: number): Checks.Found =>
  !Number.isSafeInteger(value)
    ? "an integer"
    : !(value >= 0 && value <= 31536000000)
    ? "a value between 0 and 31536000000"
    : undefined

const text32Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 32)
    ? "at most 32 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const methodsFault = (value: ReadonlyArray<unknown>): Checks.Found =>
  value.length > 16 ? "a value with a length of at most 16" : Checks.items(value, text32Fault)

const text256Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 256)
    ? "at most 256 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const durationMsFault = (value: number): Checks.Found =>
  !Number.isSafeInteger(value)
    ? "an integer"
    : !(value >= 1000 && value <= 31536000000)
    ? "a value between 1000 and 31536000000"
    : undefined

const text512Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 512)
    ? "at most 512 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

/** What the component needs of the contract `sessions`. */
export const sessions = {
  name: "sessions",
  operations: {
    current: {
      kind: "query",
      keeps: [],
      failures: { InvalidSession: [] },
      access: () => ({ by: "anyone" }),
      payload: () => ({}),
      returns: () =>
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
      fault: () => undefined,
      openIn: [],
      openOut: []
    },
    get: {
      kind: "query",
      keeps: [],
      failures: { SessionNotFound: [] },
      access: () => ({
        by: "owner",
        field: "sessionId",
        table: { name: "sessions" },
        column: "userId",
        scope: "sessions:read"
      }),
      payload: () => ({ sessionId: v.string() }),
      returns: () =>
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
      fault: (payload) => Checks.field("sessionId", payload.sessionId, sessionIdFault),
      openIn: [],
      openOut: []
    },
    list: {
      kind: "query",
      keeps: [],
      failures: { InvalidCursor: [], NotSignedIn: [] },
      access: () => ({
        by: "any",
        of: [{ by: "self", field: "userId", scope: "sessions:read" }, { by: "scope", scope: "sessions:read" }]
      }),
      payload: () => ({
        userId: v.optional(v.string()),
        limit: v.optional(v.number()),
        cursor: v.optional(v.string())
      }),
      returns: () =>
        v.object({
          items: v.array(v.object({
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
            reason: v.optional(v.string()),
            current: v.boolean()
          })),
          nextCursor: v.union(v.string(), v.null())
        }),
      fault: (payload) =>
        Checks.field("userId", payload.userId, text128Fault) ?? Checks.field("limit", payload.limit, limitFault) ??
          Checks.field("cursor", payload.cursor, text2048Fault),
      openIn: [],
      openOut: []
    },
    invalidate: {
      kind: "mutation",
      keeps: [],
      failures: { SessionNotFound: [] },
      access: () => ({
        by: "owner",
        field: "sessionId",
        table: { name: "sessions" },
        column: "userId",
        scope: "sessions:invalidate"
      }),
      payload: () => ({ sessionId: v.string() }),
      returns: () => v.null(),
      fault: (payload) => Checks.field("sessionId", payload.sessionId, sessionIdFault),
      openIn: [],
      openOut: []
    },
    invalidateAll: {
      kind: "mutation",
      keeps: [],
      failures: { UserNotFound: [], NotSignedIn: [] },
      access: () => ({
        by: "any",
        of: [{ by: "self", field: "userId", scope: "sessions:invalidate" }, {
          by: "scope",
          scope: "sessions:invalidate"
        }]
      }),
      payload: () => ({ userId: v.optional(v.string()), except: v.optional(v.array(v.string())) }),
      returns: () => v.null(),
      fault: (payload) =>
        Checks.field("userId", payload.userId, text128Fault) ?? Checks.field("except", payload.except, exceptFault),
      openIn: [],
      openOut: []
    },
    signOut: {
      kind: "mutation",
      keeps: [],
      failures: {},
      access: () => ({ by: "anyone" }),
      payload: () => ({}),
      returns: () => v.null(),
      fault: () => undefined,
      openIn: [],
      openOut: []
    },
    requireRecent: {
      kind: "query",
      keeps: [],
      failures: { InvalidSession: [], StepUpRequired: ["maxAgeMs", "methods"] },
      access: () => ({ by: "anyone" }),
      payload: () => ({ maxAgeMs: v.number(), methods: v.optional(v.array(v.string())) }),
      returns: () =>
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
      fault: (payload) =>
        Checks.field("maxAgeMs", payload.maxAgeMs, maxAgeMsFault) ??
          Checks.field("methods", payload.methods, methodsFault),
      openIn: [],
      openOut: []
    },
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
    },
    touch: {
      kind: "mutation",
      keeps: [],
      failures: {},
      access: () => ({ by: "scope", scope: "sessions:internal" }),
      payload: () => ({ sessionId: v.string() }),
      returns: () => v.null(),
      fault: (payload) => Checks.field("sessionId", payload.sessionId, sessionIdFault),
      openIn: [],
      openOut: []
    },
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
    },
    open: {
      kind: "mutation",
      keeps: [],
      failures: { UserNotFound: [], UserDeactivated: [] },
      access: () => ({ by: "scope", scope: "sessions:internal" }),
      payload: () => ({
        userId: v.string(),
        mode: v.optional(v.union(v.literal("cookie"), v.literal("token"))),
        durationMs: v.optional(v.number())
      }),
      returns: () =>
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
      fault: (payload) =>
        Checks.field("userId", payload.userId, text128Fault) ??
          Checks.field("durationMs", payload.durationMs, durationMsFault),
      openIn: [],
      openOut: [["user", "extend"]]
    },
    openImpersonated: {
      kind: "mutation",
      keeps: [],
      failures: { UserNotFound: [], UserDeactivated: [] },
      access: () => ({ by: "scope", scope: "sessions:internal" }),
      payload: () => ({
        userId: v.string(),
        actorId: v.string(),
        reason: v.string(),
        mode: v.optional(v.union(v.literal("cookie"), v.literal("token")))
      }),
      returns: () =>
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
      fault: (payload) =>
        Checks.field("userId", payload.userId, text128Fault) ??
          Checks.field("actorId", payload.actorId, text128Fault) ??
          Checks.field("reason", payload.reason, text512Fault),
      openIn: [],
      openOut: [["user", "extend"]]
    }
  }
} satisfies ServiceData
