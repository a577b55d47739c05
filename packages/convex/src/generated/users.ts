/**
 * The operations of `users` that run in the component.
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

const userIdsFault = (value: ReadonlyArray<unknown>): Checks.Found =>
  value.length > 100 ? "a value with a length of at most 100" : Checks.items(value, text128Fault)

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

const phoneFault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 16)
    ? "at most 16 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : !/^\+[1-9]\d{6,14}$/u.test(value)
    ? "a number such as +4915112345678"
    : undefined

const text256Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 256)
    ? "at most 256 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const createdFromFault = (value: number): Checks.Found =>
  !Number.isSafeInteger(value)
    ? "an integer"
    : !(value >= 0 && value <= 8640000000000000)
    ? "a value between 0 and 8640000000000000"
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

const extendFault = (value: any): Checks.Found =>
  !Checks.isOpenRecord(value)
    ? "an object of at most 16 KiB of JSON, 16 levels deep, without NUL or __proto__"
    : undefined

const groupIdFault = (value: string): Checks.Found =>
  !/^grp_[0-7][0-9a-hjkmnp-tv-z]{25}$/u.test(value) ? "an id such as grp_01j9z3x5q8r7t6v4w2y1k0m9n8" : undefined

const idFault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 128)
    ? "at most 128 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : !/^[A-Za-z0-9][A-Za-z0-9._:@|=+-]*$/u.test(value)
    ? "an id of letters, digits and ._:@|=+-"
    : undefined

const emailsItemFault = (value: any): Checks.Found => Checks.field("address", value.address, emailFault)

const emailsFault = (value: ReadonlyArray<unknown>): Checks.Found =>
  value.length > 5 ? "a value with a length of at most 5" : Checks.items(value, emailsItemFault)

const text1024Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 1024)
    ? "at most 1024 bytes of UTF-8"
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

const text255Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 255)
    ? "at most 255 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const accountsItemFault = (value: any): Checks.Found =>
  Checks.field("provider", value.provider, providerFault) ?? Checks.field("subject", value.subject, text255Fault) ??
    Checks.field("email", value.email, emailFault) ?? Checks.field("extend", value.extend, extendFault)

const accountsFault = (value: ReadonlyArray<unknown>): Checks.Found =>
  value.length > 5 ? "a value with a length of at most 5" : Checks.items(value, accountsItemFault)

const usersItemFault = (value: any): Checks.Found =>
  Checks.field("id", value.id, idFault) ?? Checks.field("name", value.name, text256Fault) ??
    Checks.field("image", value.image, text2048Fault) ?? Checks.field("emails", value.emails, emailsFault) ??
    Checks.field("phone", value.phone, phoneFault) ?? Checks.field("passwordHash", value.passwordHash, text1024Fault) ??
    Checks.field("accounts", value.accounts, accountsFault) ?? Checks.field("extend", value.extend, extendFault)

const usersFault = (value: ReadonlyArray<unknown>): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : value.length > 100
    ? "a value with a length of at most 100"
    : Checks.items(value, usersItemFault)

/** What the component needs of the contract `users`. */
export const users = {
  name: "users",
  operations: {
    get: {
      kind: "query",
      keeps: [],
      failures: { UserNotFound: [] },
      access: () => ({
        by: "any",
        of: [{ by: "self", field: "userId", scope: "users:read" }, { by: "scope", scope: "users:read" }]
      }),
      payload: () => ({ userId: v.string() }),
      returns: () =>
        v.object({
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
      fault: (payload) => Checks.field("userId", payload.userId, text128Fault),
      openIn: [],
      openOut: [["extend"]]
    },
    getMany: {
      kind: "query",
      keeps: [],
      failures: {},
      access: () => ({ by: "scope", scope: "users:read" }),
      payload: () => ({ userIds: v.array(v.string()) }),
      returns: () =>
        v.array(v.union(
          v.object({
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
          v.null()
        )),
      fault: (payload) => Checks.field("userIds", payload.userIds, userIdsFault),
      openIn: [],
      openOut: [["*", "extend"]]
    },
    viewer: {
      kind: "query",
      keeps: [],
      failures: { NotSignedIn: [] },
      access: () => ({ by: "anyone" }),
      payload: () => ({}),
      returns: () =>
        v.object({
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
      fault: () => undefined,
      openIn: [],
      openOut: [["extend"]]
    },
    list: {
      kind: "query",
      keeps: [],
      failures: { InvalidCursor: [], UnsupportedFilter: ["filters"] },
      access: () => ({ by: "scope", scope: "users:read" }),
      payload: () => ({
        email: v.optional(v.string()),
        phone: v.optional(v.string()),
        name: v.optional(v.string()),
        anonymous: v.optional(v.boolean()),
        createdFrom: v.optional(v.number()),
        createdBefore: v.optional(v.number()),
        orderBy: v.optional(v.union(v.literal("createdAt"), v.literal("name"), v.literal("email"))),
        limit: v.optional(v.number()),
        cursor: v.optional(v.string()),
        order: v.optional(v.union(v.literal("asc"), v.literal("desc")))
      }),
      returns: () =>
        v.object({
          items: v.array(v.object({
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
          })),
          nextCursor: v.union(v.string(), v.null())
        }),
      fault: (payload) =>
        Checks.field("email", payload.email, emailFault) ?? Checks.field("phone", payload.phone, phoneFault) ??
          Checks.field("name", payload.name, text256Fault) ??
          Checks.field("createdFrom", payload.createdFrom, createdFromFault) ??
          Checks.field("createdBefore", payload.createdBefore, createdFromFault) ??
          Checks.field("limit", payload.limit, limitFault) ?? Checks.field("cursor", payload.cursor, text2048Fault),
      openIn: [],
      openOut: [["items", "*", "extend"]]
    },
    create: {
      kind: "mutation",
      keeps: [],
      failures: { EmailTaken: [], PhoneTaken: [] },
      access: () => ({ by: "scope", scope: "users:create" }),
      payload: () => ({
        name: v.optional(v.string()),
        image: v.optional(v.string()),
        email: v.optional(v.string()),
        emailVerified: v.optional(v.boolean()),
        phone: v.optional(v.string()),
        extend: v.optional(v.string())
      }),
      returns: () =>
        v.object({
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
      fault: (payload) =>
        Checks.field("name", payload.name, text256Fault) ?? Checks.field("image", payload.image, text2048Fault) ??
          Checks.field("email", payload.email, emailFault) ?? Checks.field("phone", payload.phone, phoneFault) ??
          Checks.field("extend", payload.extend, extendFault),
      openIn: [["extend"]],
      openOut: [["extend"]]
    },
    update: {
      kind: "mutation",
      keeps: [],
      failures: {
        UserNotFound: [],
        PhoneTaken: [],
        LastSignInMethod: [],
        StepUpRequired: ["maxAgeMs", "methods"],
        Forbidden: ["needs"],
        NotSignedIn: []
      },
      access: () => ({
        by: "any",
        of: [{ by: "self", field: "userId", scope: "users:update" }, { by: "scope", scope: "users:update" }]
      }),
      payload: () => ({
        userId: v.optional(v.string()),
        name: v.optional(v.union(v.string(), v.null())),
        image: v.optional(v.union(v.string(), v.null())),
        phone: v.optional(v.union(v.string(), v.null())),
        extend: v.optional(v.union(v.string(), v.null()))
      }),
      returns: () =>
        v.object({
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
      fault: (payload) =>
        Checks.field("userId", payload.userId, text128Fault) ?? Checks.field("name", payload.name, text256Fault) ??
          Checks.field("image", payload.image, text2048Fault) ?? Checks.field("phone", payload.phone, phoneFault) ??
          Checks.field("extend", payload.extend, extendFault),
      openIn: [["extend"]],
      openOut: [["extend"]]
    },
    setActiveGroup: {
      kind: "mutation",
      keeps: [],
      failures: { UserNotFound: [], NotAMember: ["groupId"], NotSignedIn: [] },
      access: () => ({
        by: "any",
        of: [{ by: "self", field: "userId", scope: "users:update" }, { by: "scope", scope: "users:update" }]
      }),
      payload: () => ({ userId: v.optional(v.string()), groupId: v.union(v.string(), v.null()) }),
      returns: () => v.null(),
      fault: (payload) =>
        Checks.field("userId", payload.userId, text128Fault) ?? Checks.field("groupId", payload.groupId, groupIdFault),
      openIn: [],
      openOut: []
    },
    getActiveGroup: {
      kind: "query",
      keeps: [],
      failures: { UserNotFound: [], NotSignedIn: [] },
      access: () => ({
        by: "any",
        of: [{ by: "self", field: "userId", scope: "users:read" }, { by: "scope", scope: "users:read" }]
      }),
      payload: () => ({ userId: v.optional(v.string()) }),
      returns: () => v.object({ groupId: v.union(v.string(), v.null()) }),
      fault: (payload) => Checks.field("userId", payload.userId, text128Fault),
      openIn: [],
      openOut: []
    },
    deactivate: {
      kind: "mutation",
      keeps: [],
      failures: { UserNotFound: [] },
      access: () => ({ by: "scope", scope: "users:deactivate" }),
      payload: () => ({ userId: v.string() }),
      returns: () => v.null(),
      fault: (payload) => Checks.field("userId", payload.userId, text128Fault),
      openIn: [],
      openOut: []
    },
    reactivate: {
      kind: "mutation",
      keeps: [],
      failures: { UserNotFound: [] },
      access: () => ({ by: "scope", scope: "users:deactivate" }),
      payload: () => ({ userId: v.string() }),
      returns: () => v.null(),
      fault: (payload) => Checks.field("userId", payload.userId, text128Fault),
      openIn: [],
      openOut: []
    },
    remove: {
      kind: "mutation",
      keeps: [],
      failures: { UserNotFound: [], LastOwner: ["groupIds"] },
      access: () => ({ by: "scope", scope: "users:remove" }),
      payload: () => ({ userId: v.string(), force: v.optional(v.boolean()) }),
      returns: () => v.null(),
      fault: (payload) => Checks.field("userId", payload.userId, text128Fault),
      openIn: [],
      openOut: []
    },
    cancelDeletion: {
      kind: "mutation",
      keeps: [],
      failures: { UserNotFound: [], DeletionNotPending: [], NotSignedIn: [] },
      access: () => ({
        by: "any",
        of: [{ by: "self", field: "userId", scope: "users:remove" }, { by: "scope", scope: "users:remove" }]
      }),
      payload: () => ({ userId: v.optional(v.string()) }),
      returns: () => v.null(),
      fault: (payload) => Checks.field("userId", payload.userId, text128Fault),
      openIn: [],
      openOut: []
    },
    import: {
      kind: "mutation",
      keeps: [],
      failures: {},
      access: () => ({ by: "scope", scope: "users:import" }),
      payload: () => ({
        users: v.array(v.object({
          id: v.optional(v.string()),
          name: v.optional(v.string()),
          image: v.optional(v.string()),
          emails: v.optional(
            v.array(v.object({ address: v.string(), verified: v.boolean(), primary: v.optional(v.boolean()) }))
          ),
          phone: v.optional(v.string()),
          passwordHash: v.optional(v.string()),
          accounts: v.optional(
            v.array(
              v.object({
                provider: v.string(),
                subject: v.string(),
                email: v.optional(v.string()),
                emailVerified: v.optional(v.boolean()),
                extend: v.optional(v.string())
              })
            )
          ),
          extend: v.optional(v.string())
        }))
      }),
      returns: () =>
        v.object({
          results: v.array(
            v.object({
              result: v.union(v.literal("created"), v.literal("exists"), v.literal("invalid")),
              userId: v.optional(v.string()),
              reason: v.optional(v.union(v.literal("passwordHash"), v.literal("taken"), v.literal("beingRemoved")))
            })
          )
        }),
      fault: (payload) => Checks.field("users", payload.users, usersFault),
      openIn: [["users", "*", "accounts", "*", "extend"], ["users", "*", "extend"]],
      openOut: []
    },
    scheduleDeletion: {
      kind: "mutation",
      keeps: [],
      failures: { UserNotFound: [], LastOwner: ["groupIds"], StepUpRequired: ["maxAgeMs", "methods"], NotSignedIn: [] },
      access: () => ({ by: "scope", scope: "users:internal" }),
      payload: () => ({ userId: v.optional(v.string()) }),
      returns: () => v.object({ deleteAt: v.number(), isNew: v.boolean(), email: v.optional(v.string()) }),
      fault: (payload) => Checks.field("userId", payload.userId, text128Fault),
      openIn: [],
      openOut: []
    }
  }
} satisfies ServiceData
