/**
 * The operations of `emails` that run in the component.
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

const emailIdFault = (value: string): Checks.Found =>
  !/^eml_[0-7][0-9a-hjkmnp-tv-z]{25}$/u.test(value) ? "an id such as eml_01j9z3x5q8r7t6v4w2y1k0m9n8" : undefined

/** What the component needs of the contract `emails`. */
export const emails = {
  name: "emails",
  operations: {
    list: {
      kind: "query",
      keeps: [],
      failures: { InvalidCursor: [], NotSignedIn: [] },
      access: () => ({
        by: "any",
        of: [{ by: "self", field: "userId", scope: "emails:read" }, { by: "scope", scope: "emails:read" }]
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
              address: v.string(),
              original: v.string(),
              verifiedAt: v.optional(v.number()),
              primary: v.boolean()
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
    add: {
      kind: "mutation",
      keeps: [],
      failures: { UserNotFound: [], EmailTaken: [], TooManyEmails: ["limit"], NotSignedIn: [] },
      access: () => ({
        by: "present",
        field: "verified",
        present: { by: "scope", scope: "emails:add" },
        absent: {
          by: "any",
          of: [{ by: "self", field: "userId", scope: "emails:add" }, { by: "scope", scope: "emails:add" }]
        }
      }),
      payload: () => ({ userId: v.optional(v.string()), email: v.string(), verified: v.optional(v.boolean()) }),
      returns: () =>
        v.object({
          id: v.string(),
          createdAt: v.number(),
          userId: v.string(),
          address: v.string(),
          original: v.string(),
          verifiedAt: v.optional(v.number()),
          primary: v.boolean()
        }),
      fault: (payload) =>
        Checks.field("userId", payload.userId, text128Fault) ?? Checks.field("email", payload.email, emailFault),
      openIn: [],
      openOut: []
    },
    remove: {
      kind: "mutation",
      keeps: [],
      failures: { EmailNotFound: [], PrimaryEmail: [], LastSignInMethod: [], StepUpRequired: ["maxAgeMs", "methods"] },
      access: () => ({
        by: "owner",
        field: "emailId",
        table: { name: "emails" },
        column: "userId",
        scope: "emails:remove"
      }),
      payload: () => ({ emailId: v.string() }),
      returns: () => v.null(),
      fault: (payload) => Checks.field("emailId", payload.emailId, emailIdFault),
      openIn: [],
      openOut: []
    },
    setPrimary: {
      kind: "mutation",
      keeps: [],
      failures: { EmailNotFound: [], EmailNotVerified: [], StepUpRequired: ["maxAgeMs", "methods"] },
      access: () => ({ by: "scope", scope: "emails:internal" }),
      payload: () => ({ emailId: v.string() }),
      returns: () =>
        v.object({
          email: v.object({
            id: v.string(),
            createdAt: v.number(),
            userId: v.string(),
            address: v.string(),
            original: v.string(),
            verifiedAt: v.optional(v.number()),
            primary: v.boolean()
          }),
          before: v.optional(v.string())
        }),
      fault: (payload) => Checks.field("emailId", payload.emailId, emailIdFault),
      openIn: [],
      openOut: []
    },
    markVerified: {
      kind: "mutation",
      keeps: [],
      failures: { UserNotFound: [], EmailTaken: [], TooManyEmails: ["limit"] },
      access: () => ({ by: "scope", scope: "emails:internal" }),
      payload: () => ({ userId: v.string(), email: v.string(), primary: v.optional(v.boolean()) }),
      returns: () =>
        v.object({
          id: v.string(),
          createdAt: v.number(),
          userId: v.string(),
          address: v.string(),
          original: v.string(),
          verifiedAt: v.optional(v.number()),
          primary: v.boolean()
        }),
      fault: (payload) =>
        Checks.field("userId", payload.userId, text128Fault) ?? Checks.field("email", payload.email, emailFault),
      openIn: [],
      openOut: []
    }
  }
} satisfies ServiceData
