/**
 * The operations of `credentialAccounts` that run in the component.
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
    : !/^[a-z0-9][a-z0-9._:-]*$/u.test(value)
    ? "a name such as google"
    : undefined

const text255Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 255)
    ? "at most 255 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const text1024Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 1024)
    ? "at most 1024 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const emailFault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 254)
    ? "at most 254 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : !/^\s*[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+\s*$/u
        .test(value)
    ? "an address such as ada@example.com"
    : undefined

const text256Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 256)
    ? "at most 256 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const text2048Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 2048)
    ? "at most 2048 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const extendFault = (value: any): Checks.Found =>
  !Checks.isOpenRecord(value)
    ? "an object of at most 16 KiB of JSON, 16 levels deep, without NUL or __proto__"
    : undefined

const profileFault = (value: any): Checks.Found =>
  Checks.field("email", value.email, emailFault) ?? Checks.field("name", value.name, text256Fault) ??
    Checks.field("image", value.image, text2048Fault) ?? Checks.field("extend", value.extend, extendFault)

/** What the component needs of the contract `credentialAccounts`. */
export const credentialAccounts = {
  name: "credentialAccounts",
  operations: {
    get: {
      kind: "query",
      keeps: [],
      failures: { AccountNotFound: [] },
      access: () => ({ by: "scope", scope: "accounts:read" }),
      payload: () => ({ provider: v.string(), subject: v.string() }),
      returns: () =>
        v.object({
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
          }),
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
          })
        }),
      fault: (payload) =>
        Checks.field("provider", payload.provider, providerFault) ??
          Checks.field("subject", payload.subject, text255Fault),
      openIn: [],
      openOut: [["account", "extend"], ["user", "extend"]]
    },
    look: {
      kind: "query",
      keeps: [],
      failures: { RateLimited: ["retryAfter"] },
      access: () => ({ by: "scope", scope: "credentials:internal" }),
      payload: () => ({ provider: v.string(), subject: v.string() }),
      returns: () => v.object({ exists: v.boolean(), secretHash: v.optional(v.string()) }),
      fault: (payload) =>
        Checks.field("provider", payload.provider, providerFault) ??
          Checks.field("subject", payload.subject, text255Fault),
      openIn: [],
      openOut: []
    },
    compare: {
      kind: "mutation",
      keeps: ["InvalidCredentials"],
      failures: { InvalidCredentials: [], RateLimited: ["retryAfter"] },
      access: () => ({ by: "scope", scope: "credentials:internal" }),
      payload: () => ({
        provider: v.string(),
        subject: v.string(),
        matches: v.boolean(),
        secretHash: v.optional(v.string()),
        rehashed: v.optional(v.string())
      }),
      returns: () =>
        v.union(
          v.object({
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
            }),
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
            })
          }),
          v.object({ kept: v.object({ code: v.literal("INVALID_CREDENTIALS"), message: v.string() }) })
        ),
      fault: (payload) =>
        Checks.field("provider", payload.provider, providerFault) ??
          Checks.field("subject", payload.subject, text255Fault) ??
          Checks.field("secretHash", payload.secretHash, text1024Fault) ??
          Checks.field("rehashed", payload.rehashed, text1024Fault),
      openIn: [],
      openOut: [["account", "extend"], ["user", "extend"]]
    },
    register: {
      kind: "mutation",
      keeps: [],
      failures: {
        CredentialAccountExists: ["provider"],
        RateLimited: ["retryAfter"],
        AccountNotLinked: ["provider"],
        SignUpClosed: ["needs"]
      },
      access: () => ({ by: "scope", scope: "credentials:internal" }),
      payload: () => ({
        provider: v.string(),
        subject: v.string(),
        secretHash: v.optional(v.string()),
        profile: v.optional(
          v.object({
            email: v.optional(v.string()),
            emailVerified: v.optional(v.boolean()),
            name: v.optional(v.string()),
            image: v.optional(v.string()),
            extend: v.optional(v.string())
          })
        )
      }),
      returns: () =>
        v.object({
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
          }),
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
          })
        }),
      fault: (payload) =>
        Checks.field("provider", payload.provider, providerFault) ??
          Checks.field("subject", payload.subject, text255Fault) ??
          Checks.field("secretHash", payload.secretHash, text1024Fault) ??
          Checks.field("profile", payload.profile, profileFault),
      openIn: [["profile", "extend"]],
      openOut: [["account", "extend"], ["user", "extend"]]
    }
  }
} satisfies ServiceData
