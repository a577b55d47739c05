/**
 * The operations of `accounts` that run in the component.
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

const accountIdFault = (value: string): Checks.Found =>
  !/^acc_[0-7][0-9a-hjkmnp-tv-z]{25}$/u.test(value) ? "an id such as acc_01j9z3x5q8r7t6v4w2y1k0m9n8" : undefined

const extendFault = (value: any): Checks.Found =>
  !Checks.isOpenRecord(value)
    ? "an object of at most 16 KiB of JSON, 16 levels deep, without NUL or __proto__"
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

/** What the component needs of the contract `accounts`. */
export const accounts = {
  name: "accounts",
  operations: {
    list: {
      kind: "query",
      keeps: [],
      failures: { InvalidCursor: [], NotSignedIn: [] },
      access: () => ({
        by: "any",
        of: [{ by: "self", field: "userId", scope: "accounts:read" }, { by: "scope", scope: "accounts:read" }]
      }),
      payload: () => ({
        userId: v.optional(v.string()),
        provider: v.optional(v.string()),
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
              provider: v.string(),
              subject: v.string(),
              email: v.optional(v.string()),
              emailVerified: v.boolean(),
              lastUsedAt: v.optional(v.number()),
              extend: v.optional(v.string())
            })
          ),
          nextCursor: v.union(v.string(), v.null())
        }),
      fault: (payload) =>
        Checks.field("userId", payload.userId, text128Fault) ??
          Checks.field("provider", payload.provider, providerFault) ??
          Checks.field("limit", payload.limit, limitFault) ?? Checks.field("cursor", payload.cursor, text2048Fault),
      openIn: [],
      openOut: [["items", "*", "extend"]]
    },
    get: {
      kind: "query",
      keeps: [],
      failures: { AccountNotFound: [] },
      access: () => ({
        by: "owner",
        field: "accountId",
        table: { name: "accounts" },
        column: "userId",
        scope: "accounts:read"
      }),
      payload: () => ({ accountId: v.string() }),
      returns: () =>
        v.object({
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
      fault: (payload) => Checks.field("accountId", payload.accountId, accountIdFault),
      openIn: [],
      openOut: [["extend"]]
    },
    update: {
      kind: "mutation",
      keeps: [],
      failures: { AccountNotFound: [] },
      access: () => ({ by: "scope", scope: "accounts:update" }),
      payload: () => ({ accountId: v.string(), extend: v.union(v.string(), v.null()) }),
      returns: () =>
        v.object({
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
      fault: (payload) =>
        Checks.field("accountId", payload.accountId, accountIdFault) ??
          Checks.field("extend", payload.extend, extendFault),
      openIn: [["extend"]],
      openOut: [["extend"]]
    },
    remove: {
      kind: "mutation",
      keeps: [],
      failures: { AccountNotFound: [], LastSignInMethod: [], StepUpRequired: ["maxAgeMs", "methods"] },
      access: () => ({
        by: "owner",
        field: "accountId",
        table: { name: "accounts" },
        column: "userId",
        scope: "accounts:remove"
      }),
      payload: () => ({ accountId: v.string() }),
      returns: () => v.null(),
      fault: (payload) => Checks.field("accountId", payload.accountId, accountIdFault),
      openIn: [],
      openOut: []
    },
    create: {
      kind: "mutation",
      keeps: [],
      failures: { UserNotFound: [], AccountAlreadyLinked: ["provider"] },
      access: () => ({ by: "scope", scope: "accounts:internal" }),
      payload: () => ({
        userId: v.string(),
        provider: v.string(),
        subject: v.string(),
        secretHash: v.optional(v.string()),
        email: v.optional(v.string()),
        emailVerified: v.optional(v.boolean()),
        extend: v.optional(v.string())
      }),
      returns: () =>
        v.object({
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
      fault: (payload) =>
        Checks.field("userId", payload.userId, text128Fault) ??
          Checks.field("provider", payload.provider, providerFault) ??
          Checks.field("subject", payload.subject, text255Fault) ??
          Checks.field("secretHash", payload.secretHash, text1024Fault) ??
          Checks.field("email", payload.email, emailFault) ?? Checks.field("extend", payload.extend, extendFault),
      openIn: [["extend"]],
      openOut: [["extend"]]
    },
    setSecret: {
      kind: "mutation",
      keeps: [],
      failures: { AccountNotFound: [] },
      access: () => ({ by: "scope", scope: "accounts:internal" }),
      payload: () => ({ accountId: v.string(), secretHash: v.string(), was: v.optional(v.string()) }),
      returns: () => v.boolean(),
      fault: (payload) =>
        Checks.field("accountId", payload.accountId, accountIdFault) ??
          Checks.field("secretHash", payload.secretHash, text1024Fault) ??
          Checks.field("was", payload.was, text1024Fault),
      openIn: [],
      openOut: []
    },
    lookup: {
      kind: "query",
      keeps: [],
      failures: {},
      access: () => ({ by: "scope", scope: "accounts:internal" }),
      payload: () => ({ provider: v.string(), subject: v.string() }),
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
            secretHash: v.optional(v.string())
          }),
          v.null()
        ),
      fault: (payload) =>
        Checks.field("provider", payload.provider, providerFault) ??
          Checks.field("subject", payload.subject, text255Fault),
      openIn: [],
      openOut: [["account", "extend"]]
    }
  }
} satisfies ServiceData
