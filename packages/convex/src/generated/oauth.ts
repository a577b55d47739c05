/**
 * The operations of `oauth` that run in the component.
 * `npm run generate` makes this file and `npm run check` compares it: change the contract, not this.
 */
import { v } from "convex/values"
import * as Checks from "../Checks.ts"
import type { ServiceData } from "../OperationData.ts"

const providerFault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 64)
    ? "at most 64 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : !/^[a-z0-9][a-z0-9_-]*$/.test(value)
    ? "a provider's id such as github"
    : undefined

const text2048Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 2048)
    ? "at most 2048 bytes of UTF-8"
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

const text128Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 128)
    ? "at most 128 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const text255Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 255)
    ? "at most 255 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const text254Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 254)
    ? "at most 254 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const text256Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 256)
    ? "at most 256 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const identityFault = (value: any): Checks.Found =>
  Checks.field("provider", value.provider, providerFault) ?? Checks.field("subject", value.subject, text255Fault) ??
    Checks.field("email", value.email, text254Fault) ?? Checks.field("name", value.name, text256Fault) ??
    Checks.field("image", value.image, text2048Fault)

const clientFault = (value: any): Checks.Found => Checks.field("deviceToken", value.deviceToken, text128Fault)

const text8192Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 8192)
    ? "at most 8192 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const text524288Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 524288)
    ? "at most 524288 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const fetchedAtFault = (value: number): Checks.Found =>
  !Number.isSafeInteger(value)
    ? "an integer"
    : !(value >= 0 && value <= 8640000000000000)
    ? "a value between 0 and 8640000000000000"
    : undefined

/** What the component needs of the contract `oauth`. */
export const oauth = {
  name: "oauth",
  operations: {
    beginLink: {
      kind: "mutation",
      keeps: [],
      failures: { NotSignedIn: [], StepUpRequired: ["maxAgeMs", "methods"] },
      access: () => ({ by: "scope", scope: "oauth:internal" }),
      payload: () => ({
        provider: v.string(),
        redirectTo: v.string(),
        clientHash: v.string(),
        userId: v.optional(v.string())
      }),
      returns: () => v.object({ token: v.string() }),
      fault: (payload) =>
        Checks.field("provider", payload.provider, providerFault) ??
          Checks.field("redirectTo", payload.redirectTo, text2048Fault) ??
          Checks.field("clientHash", payload.clientHash, text64Fault) ??
          Checks.field("userId", payload.userId, text128Fault),
      openIn: [],
      openOut: []
    },
    begin: {
      kind: "mutation",
      keeps: [],
      failures: { InvalidChallenge: [], RateLimited: ["retryAfter"] },
      access: () => ({ by: "scope", scope: "oauth:internal" }),
      payload: () => ({
        provider: v.string(),
        redirectTo: v.string(),
        clientHash: v.string(),
        fingerprint: v.string(),
        browser: v.string(),
        link: v.optional(v.string()),
        deviceToken: v.optional(v.string())
      }),
      returns: () => v.object({ state: v.string(), expiresAt: v.number() }),
      fault: (payload) =>
        Checks.field("provider", payload.provider, providerFault) ??
          Checks.field("redirectTo", payload.redirectTo, text2048Fault) ??
          Checks.field("clientHash", payload.clientHash, text64Fault) ??
          Checks.field("fingerprint", payload.fingerprint, text64Fault) ??
          Checks.field("browser", payload.browser, text128Fault) ?? Checks.field("link", payload.link, text128Fault) ??
          Checks.field("deviceToken", payload.deviceToken, text128Fault),
      openIn: [],
      openOut: []
    },
    lookup: {
      kind: "query",
      keeps: [],
      failures: { InvalidChallenge: [] },
      access: () => ({ by: "scope", scope: "oauth:internal" }),
      payload: () => ({ provider: v.string(), fingerprint: v.string(), state: v.string(), browser: v.string() }),
      returns: () =>
        v.object({
          redirectTo: v.string(),
          stands: v.union(v.literal("good"), v.literal("otherProvider"), v.literal("changed"))
        }),
      fault: (payload) =>
        Checks.field("provider", payload.provider, providerFault) ??
          Checks.field("fingerprint", payload.fingerprint, text64Fault) ??
          Checks.field("state", payload.state, text128Fault) ?? Checks.field("browser", payload.browser, text128Fault),
      openIn: [],
      openOut: []
    },
    complete: {
      kind: "mutation",
      keeps: [],
      failures: { InvalidChallenge: [] },
      access: () => ({ by: "scope", scope: "oauth:internal" }),
      payload: () => ({
        provider: v.string(),
        fingerprint: v.string(),
        state: v.string(),
        browser: v.string(),
        identity: v.object({
          provider: v.string(),
          subject: v.string(),
          email: v.optional(v.string()),
          emailVerified: v.boolean(),
          name: v.optional(v.string()),
          image: v.optional(v.string())
        }),
        updateProfile: v.boolean()
      }),
      returns: () => v.object({ code: v.string() }),
      fault: (payload) =>
        Checks.field("provider", payload.provider, providerFault) ??
          Checks.field("fingerprint", payload.fingerprint, text64Fault) ??
          Checks.field("state", payload.state, text128Fault) ??
          Checks.field("browser", payload.browser, text128Fault) ??
          Checks.field("identity", payload.identity, identityFault),
      openIn: [],
      openOut: []
    },
    finishHandOff: {
      kind: "mutation",
      keeps: ["InvalidChallenge"],
      failures: {
        InvalidChallenge: [],
        RateLimited: ["retryAfter"],
        AccountNotLinked: ["provider"],
        AccountAlreadyLinked: ["provider"],
        StepUpRequired: ["maxAgeMs", "methods"],
        UserDeactivated: [],
        SignInRefused: ["reason", "connectionId"],
        SignUpClosed: ["needs"]
      },
      access: () => ({ by: "scope", scope: "oauth:internal" }),
      payload: () => ({
        code: v.string(),
        challenge: v.optional(v.string()),
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
            }),
            v.object({
              kind: v.literal("linked"),
              account: v.object({
                id: v.string(),
                createdAt: v.number(),
                userId: v.string(),
                provider: v.string(),
                subject: v.string(),
                email: v.optional(v.string()),
                emailVerified: v.boolean(),
                lastUsedAt: v.optional(v.number()),
                extend: v.optional(v.string())
              })
            })
          ),
          v.object({ kept: v.object({ code: v.literal("INVALID_CHALLENGE"), message: v.string() }) })
        ),
      fault: (payload) =>
        Checks.field("code", payload.code, text128Fault) ??
          Checks.field("challenge", payload.challenge, text128Fault) ??
          Checks.field("client", payload.client, clientFault),
      openIn: [],
      openOut: [["user", "extend"], ["account", "extend"]]
    },
    document: {
      kind: "query",
      keeps: [],
      failures: {},
      access: () => ({ by: "scope", scope: "oauth:internal" }),
      payload: () => ({ key: v.string() }),
      returns: () => v.union(v.object({ document: v.string(), fetchedAt: v.number() }), v.null()),
      fault: (payload) => Checks.field("key", payload.key, text8192Fault),
      openIn: [],
      openOut: []
    },
    keepDocument: {
      kind: "mutation",
      keeps: [],
      failures: {},
      access: () => ({ by: "scope", scope: "oauth:internal" }),
      payload: () => ({ key: v.string(), document: v.string(), fetchedAt: v.number() }),
      returns: () => v.null(),
      fault: (payload) =>
        Checks.field("key", payload.key, text8192Fault) ??
          Checks.field("document", payload.document, text524288Fault) ??
          Checks.field("fetchedAt", payload.fetchedAt, fetchedAtFault),
      openIn: [],
      openOut: []
    }
  }
} satisfies ServiceData
