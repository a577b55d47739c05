/**
 * The operations of `invites` that run in the component.
 * `npm run generate` makes this file and `npm run check` compares it: change the contract, not this.
 */
import { v } from "convex/values"
import * as Checks from "../Checks.ts"
import type { ServiceData } from "../OperationData.ts"

const groupIdFault = (value: string): Checks.Found =>
  !/^grp_[0-7][0-9a-hjkmnp-tv-z]{25}$/u.test(value) ? "an id such as grp_01j9z3x5q8r7t6v4w2y1k0m9n8" : undefined

const emailFault = (value: string): Checks.Found =>
  value.length < 3
    ? "a value with a length of at least 3"
    : !Checks.isMaxBytes(value, 254)
    ? "at most 254 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : !/^\s*[^\s@]+@[^\s@]+\s*$/u.test(value)
    ? "an address such as ada@example.com"
    : undefined

const text100Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 100)
    ? "at most 100 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const rolesFault = (value: ReadonlyArray<unknown>): Checks.Found =>
  value.length > 16 ? "a value with a length of at most 16" : Checks.items(value, text100Fault)

const expiresInFault = (value: number): Checks.Found =>
  !Number.isSafeInteger(value)
    ? "an integer"
    : !(value >= 60000 && value <= 7776000000)
    ? "a value between 60000 and 7776000000"
    : undefined

const text128Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 128)
    ? "at most 128 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const extendFault = (value: any): Checks.Found =>
  !Checks.isOpenRecord(value)
    ? "an object of at most 16 KiB of JSON, 16 levels deep, without NUL or __proto__"
    : undefined

const issuedInviteValidator = () => v.object({ inviteId: v.string(), token: v.string(), expiresAt: v.number() })

const inviteIdFault = (value: string): Checks.Found =>
  !/^inv_[0-7][0-9a-hjkmnp-tv-z]{25}$/u.test(value) ? "an id such as inv_01j9z3x5q8r7t6v4w2y1k0m9n8" : undefined

const inviteValidator = () =>
  v.object({
    id: v.string(),
    createdAt: v.number(),
    groupId: v.optional(v.string()),
    email: v.optional(v.string()),
    roles: v.array(v.string()),
    status: v.union(
      v.literal("pending"),
      v.literal("accepted"),
      v.literal("declined"),
      v.literal("revoked"),
      v.literal("expired")
    ),
    invitedBy: v.optional(v.string()),
    expiresAt: v.number(),
    acceptedBy: v.optional(v.string()),
    endedAt: v.optional(v.number()),
    extend: v.optional(v.string())
  })

const tokenFault = (value: string): Checks.Found =>
  value.length < 48
    ? "a value with a length of at least 48"
    : !Checks.isMaxBytes(value, 48)
    ? "at most 48 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : !/^[0-9A-Za-z]{48}$/u.test(value)
    ? "the 48 letters and digits of an invite's token"
    : undefined

const groupSummaryValidator = () =>
  v.object({
    id: v.string(),
    name: v.string(),
    slug: v.optional(v.string()),
    type: v.optional(v.string()),
    parentId: v.optional(v.string())
  })

const invitePreviewValidator = () =>
  v.object({
    inviteId: v.string(),
    group: v.union(groupSummaryValidator(), v.null()),
    email: v.optional(v.string()),
    roles: v.array(v.string()),
    status: v.union(
      v.literal("pending"),
      v.literal("accepted"),
      v.literal("declined"),
      v.literal("revoked"),
      v.literal("expired")
    ),
    expiresAt: v.number()
  })

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

const acceptanceValidator = () =>
  v.object({
    inviteId: v.string(),
    groupId: v.optional(v.string()),
    memberId: v.optional(v.string()),
    roles: v.array(v.string()),
    inviteStatus: v.union(v.literal("accepted"), v.literal("alreadyAccepted")),
    membershipStatus: v.union(
      v.literal("joined"),
      v.literal("alreadyJoined"),
      v.literal("suspended"),
      v.literal("notApplicable")
    )
  })

/** What the component needs of the contract `invites`. */
export const invites = {
  name: "invites",
  operations: {
    create: {
      kind: "mutation",
      keeps: [],
      failures: {
        GroupNotFound: ["groupId"],
        InvalidRoleIds: ["roles"],
        RoleBeyondCaller: ["roles"],
        DuplicateInvite: ["inviteId"]
      },
      access: () => ({
        by: "all",
        of: [{ by: "group", field: "groupId", grant: "invites:create", absent: { scope: "invites:create" } }, {
          by: "present",
          field: "invitedBy",
          present: {
            by: "any",
            of: [{ by: "self", field: "invitedBy", scope: "invites:create" }, { by: "scope", scope: "invites:create" }]
          },
          absent: { by: "anyone" }
        }]
      }),
      payload: () => ({
        groupId: v.optional(v.string()),
        email: v.optional(v.string()),
        roles: v.optional(v.array(v.string())),
        expiresIn: v.optional(v.number()),
        invitedBy: v.optional(v.string()),
        extend: v.optional(v.string())
      }),
      returns: () => issuedInviteValidator(),
      fault: (payload) =>
        Checks.field("groupId", payload.groupId, groupIdFault) ?? Checks.field("email", payload.email, emailFault) ??
          Checks.field("roles", payload.roles, rolesFault) ??
          Checks.field("expiresIn", payload.expiresIn, expiresInFault) ??
          Checks.field("invitedBy", payload.invitedBy, text128Fault) ??
          Checks.field("extend", payload.extend, extendFault),
      openIn: [["extend"]],
      openOut: []
    },
    get: {
      kind: "query",
      keeps: [],
      failures: { InviteNotFound: [] },
      access: () => ({
        by: "entity",
        field: "inviteId",
        table: { name: "invites" },
        column: "groupId",
        grant: "invites:read"
      }),
      payload: () => ({ inviteId: v.string() }),
      returns: () => inviteValidator(),
      fault: (payload) => Checks.field("inviteId", payload.inviteId, inviteIdFault),
      openIn: [],
      openOut: [["extend"]]
    },
    getByToken: {
      kind: "query",
      keeps: [],
      failures: { InviteNotFound: [] },
      access: () => ({ by: "anyone" }),
      payload: () => ({ token: v.string() }),
      returns: () => invitePreviewValidator(),
      fault: (payload) => Checks.field("token", payload.token, tokenFault),
      openIn: [],
      openOut: []
    },
    list: {
      kind: "query",
      keeps: [],
      failures: { GroupNotFound: ["groupId"], InvalidCursor: [], UnsupportedFilter: ["filters"] },
      access: () => ({ by: "group", field: "groupId", grant: "invites:read", absent: { scope: "invites:read" } }),
      payload: () => ({
        groupId: v.optional(v.string()),
        status: v.optional(
          v.union(
            v.literal("pending"),
            v.literal("accepted"),
            v.literal("declined"),
            v.literal("revoked"),
            v.literal("expired")
          )
        ),
        email: v.optional(v.string()),
        invitedBy: v.optional(v.string()),
        role: v.optional(v.string()),
        limit: v.optional(v.number()),
        cursor: v.optional(v.string()),
        order: v.optional(v.union(v.literal("asc"), v.literal("desc")))
      }),
      returns: () => v.object({ items: v.array(inviteValidator()), nextCursor: v.union(v.string(), v.null()) }),
      fault: (payload) =>
        Checks.field("groupId", payload.groupId, groupIdFault) ?? Checks.field("email", payload.email, emailFault) ??
          Checks.field("invitedBy", payload.invitedBy, text128Fault) ??
          Checks.field("role", payload.role, text100Fault) ?? Checks.field("limit", payload.limit, limitFault) ??
          Checks.field("cursor", payload.cursor, text2048Fault),
      openIn: [],
      openOut: [["items", "*", "extend"]]
    },
    accept: {
      kind: "mutation",
      keeps: ["InviteExpired"],
      failures: {
        UserRequired: [],
        InviteNotFound: [],
        InviteExpired: ["inviteId", "expiredAt"],
        InviteNotPending: ["inviteId", "inviteStatus"],
        InviteAlreadyAccepted: ["inviteId"],
        InviteEmailMismatch: ["inviteId"]
      },
      access: () => ({
        by: "any",
        of: [{ by: "self", field: "userId", scope: "invites:accept" }, { by: "scope", scope: "invites:accept" }]
      }),
      payload: () => ({ inviteId: v.string(), userId: v.optional(v.string()), email: v.optional(v.string()) }),
      returns: () =>
        v.union(
          acceptanceValidator(),
          v.object({
            kept: v.object({
              code: v.literal("INVITE_EXPIRED"),
              message: v.string(),
              inviteId: v.string(),
              expiredAt: v.number()
            })
          })
        ),
      fault: (payload) =>
        Checks.field("inviteId", payload.inviteId, inviteIdFault) ??
          Checks.field("userId", payload.userId, text128Fault) ?? Checks.field("email", payload.email, emailFault),
      openIn: [],
      openOut: []
    },
    acceptByToken: {
      kind: "mutation",
      keeps: ["InviteExpired"],
      failures: {
        UserRequired: [],
        InviteNotFound: [],
        InviteExpired: ["inviteId", "expiredAt"],
        InviteNotPending: ["inviteId", "inviteStatus"],
        InviteAlreadyAccepted: ["inviteId"],
        InviteEmailMismatch: ["inviteId"]
      },
      access: () => ({
        by: "any",
        of: [{ by: "self", field: "userId", scope: "invites:accept" }, { by: "scope", scope: "invites:accept" }]
      }),
      payload: () => ({ token: v.string(), userId: v.optional(v.string()), email: v.optional(v.string()) }),
      returns: () =>
        v.union(
          acceptanceValidator(),
          v.object({
            kept: v.object({
              code: v.literal("INVITE_EXPIRED"),
              message: v.string(),
              inviteId: v.string(),
              expiredAt: v.number()
            })
          })
        ),
      fault: (payload) =>
        Checks.field("token", payload.token, tokenFault) ?? Checks.field("userId", payload.userId, text128Fault) ??
          Checks.field("email", payload.email, emailFault),
      openIn: [],
      openOut: []
    },
    decline: {
      kind: "mutation",
      keeps: ["InviteExpired"],
      failures: {
        UserRequired: [],
        InviteNotFound: [],
        InviteExpired: ["inviteId", "expiredAt"],
        InviteNotPending: ["inviteId", "inviteStatus"],
        InviteEmailMismatch: ["inviteId"]
      },
      access: () => ({
        by: "any",
        of: [{ by: "self", field: "userId", scope: "invites:accept" }, { by: "scope", scope: "invites:accept" }]
      }),
      payload: () => ({ inviteId: v.string(), userId: v.optional(v.string()), email: v.optional(v.string()) }),
      returns: () =>
        v.union(
          v.null(),
          v.object({
            kept: v.object({
              code: v.literal("INVITE_EXPIRED"),
              message: v.string(),
              inviteId: v.string(),
              expiredAt: v.number()
            })
          })
        ),
      fault: (payload) =>
        Checks.field("inviteId", payload.inviteId, inviteIdFault) ??
          Checks.field("userId", payload.userId, text128Fault) ?? Checks.field("email", payload.email, emailFault),
      openIn: [],
      openOut: []
    },
    declineByToken: {
      kind: "mutation",
      keeps: ["InviteExpired"],
      failures: {
        InviteNotFound: [],
        InviteExpired: ["inviteId", "expiredAt"],
        InviteNotPending: ["inviteId", "inviteStatus"]
      },
      access: () => ({ by: "anyone" }),
      payload: () => ({ token: v.string() }),
      returns: () =>
        v.union(
          v.null(),
          v.object({
            kept: v.object({
              code: v.literal("INVITE_EXPIRED"),
              message: v.string(),
              inviteId: v.string(),
              expiredAt: v.number()
            })
          })
        ),
      fault: (payload) => Checks.field("token", payload.token, tokenFault),
      openIn: [],
      openOut: []
    },
    revoke: {
      kind: "mutation",
      keeps: [],
      failures: { InviteNotFound: [], InviteNotPending: ["inviteId", "inviteStatus"] },
      access: () => ({
        by: "entity",
        field: "inviteId",
        table: { name: "invites" },
        column: "groupId",
        grant: "invites:revoke"
      }),
      payload: () => ({ inviteId: v.string() }),
      returns: () => v.null(),
      fault: (payload) => Checks.field("inviteId", payload.inviteId, inviteIdFault),
      openIn: [],
      openOut: []
    },
    resend: {
      kind: "mutation",
      keeps: [],
      failures: {
        InviteNotFound: [],
        InviteNotPending: ["inviteId", "inviteStatus"],
        RoleBeyondCaller: ["roles"],
        DuplicateInvite: ["inviteId"]
      },
      access: () => ({
        by: "entity",
        field: "inviteId",
        table: { name: "invites" },
        column: "groupId",
        grant: "invites:create"
      }),
      payload: () => ({ inviteId: v.string(), expiresIn: v.optional(v.number()) }),
      returns: () => issuedInviteValidator(),
      fault: (payload) =>
        Checks.field("inviteId", payload.inviteId, inviteIdFault) ??
          Checks.field("expiresIn", payload.expiresIn, expiresInFault),
      openIn: [],
      openOut: []
    }
  }
} satisfies ServiceData
