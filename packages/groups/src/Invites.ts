/**
 * Invites to groups and to the platform: a random token that is shown once and kept as its hash, used once.
 */
import * as Actor from "@gatehouse/contract/Actor"
import { compact } from "@gatehouse/contract/Compact"
import type * as Contract from "@gatehouse/contract/Contract"
import { UnsupportedFilter } from "@gatehouse/contract/Errors"
import { emit } from "@gatehouse/contract/Events"
import { Jobs } from "@gatehouse/contract/Jobs"
import type { Page } from "@gatehouse/contract/Page"
import { pageOptions } from "@gatehouse/contract/PageRequest"
import { declaredRoles, Permissions } from "@gatehouse/contract/Permissions"
import type { UserId } from "@gatehouse/contract/Text"
import { Tokens } from "@gatehouse/contract/Tokens"
import { Users } from "@gatehouse/contract/Users"
import { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { GroupNotFound } from "./GroupErrors.ts"
import { GroupTable } from "./GroupTable.ts"
import type { GroupRow } from "./GroupWire.ts"
import * as Caller from "./internal/Caller.ts"
import { ceiling } from "./internal/Ceiling.ts"
import { alive, toSummary } from "./internal/GroupPath.ts"
import * as InviteRows from "./internal/InviteRows.ts"
import * as Membership from "./internal/Membership.ts"
import {
  DuplicateInvite,
  InviteAlreadyAccepted,
  InviteEmailMismatch,
  InviteExpired,
  InviteNotFound,
  InviteNotPending
} from "./InviteErrors.ts"
import type { InvitesContract } from "./InvitesContract.ts"
import { InviteRoleTable, InviteTable } from "./InviteTable.ts"
import type { Acceptance, InviteId, InviteRow } from "./InviteWire.ts"

export class Invites extends Context.Service<Invites, Contract.Service<typeof InvitesContract>>()(
  "@gatehouse/groups/Invites"
) {}

const tokenLength = 48
const defaultExpiry = 7 * 86_400_000

/** The bodies of the operations: plain, for `Guard.implement` to put into transactions. Registers its job. */
export const make = Effect.gen(function*() {
  const store = yield* Store
  const tokens = yield* Tokens
  const jobs = yield* Jobs
  const permissions = yield* Permissions
  yield* jobs.register(InviteRows.expiryKind, InviteRows.expiryHandler(store))

  /** The group of an invite, `undefined` for the platform. An invite to a group that is gone is gone. */
  const groupOf = Effect.fnUntraced(function*(invite: InviteRow): Effect.fn.Return<
    GroupRow | undefined,
    InviteNotFound
  > {
    if (invite.groupId === undefined) return undefined
    const group = yield* store.get(GroupTable, invite.groupId)
    return alive(group) ? group : yield* new InviteNotFound()
  })

  const byId = Effect.fnUntraced(function*(inviteId: InviteId) {
    const invite = yield* store.get(InviteTable, inviteId)
    if (invite === undefined) return yield* new InviteNotFound()
    yield* groupOf(invite)
    return invite
  })

  const byToken = Effect.fnUntraced(function*(token: string) {
    const invite = yield* store.unique(InviteTable, "byToken", [yield* tokens.hash(token)])
    if (invite === undefined) return yield* new InviteNotFound()
    yield* groupOf(invite)
    return invite
  })

  /** Has the user proved to own the address that the invite is bound to? Trusted callers may vouch for one. */
  const ownsAddress = Effect.fnUntraced(function*(invite: InviteRow, userId: UserId, stated: string | undefined) {
    if (invite.email === undefined) return true
    const actor = yield* Actor.Current
    if (stated !== undefined && Actor.isTrusted(actor) && InviteRows.normaliseEmail(stated) === invite.email) {
      return true
    }
    const users = yield* Users
    const verified = yield* users.verifiedEmails(userId)
    return verified.some((email) => InviteRows.normaliseEmail(email) === invite.email)
  })

  /**
   * Without a token, only the owner of the address that an invite is bound to may answer it, and the platform. To others
   * it does not exist: an id is no secret.
   */
  const mayAnswerById = Effect.fnUntraced(function*(invite: InviteRow, userId: UserId, stated: string | undefined) {
    if (Actor.isTrusted(yield* Actor.Current) || invite.acceptedBy === userId) return
    if (invite.email === undefined || !(yield* ownsAddress(invite, userId, stated))) {
      return yield* new InviteNotFound()
    }
  })

  /** Fails unless the invite is pending; one whose time is over is marked as expired, which its failure keeps. */
  const stillPending = Effect.fnUntraced(function*(invite: InviteRow) {
    if (InviteRows.statusAt(invite, yield* Clock.currentTimeMillis) === "expired") {
      if (invite.status === "pending") yield* InviteRows.end(store, invite, "expired")
      return yield* new InviteExpired({ inviteId: invite.id, expiredAt: invite.expiresAt })
    }
    if (invite.status !== "pending") {
      return yield* new InviteNotPending({ inviteId: invite.id, inviteStatus: invite.status })
    }
  })

  /** Joins the group. Who is a member already, suspended or not, stays what they are. */
  const join = Effect.fnUntraced(function*(
    invite: InviteRow,
    userId: UserId
  ): Effect.fn.Return<Pick<Acceptance, "memberId" | "membershipStatus">> {
    const { groupId, roles } = invite
    if (groupId === undefined) return { membershipStatus: "notApplicable" }
    const existing = Effect.map(
      Membership.find(store, groupId, userId),
      (member) =>
        member === undefined ? undefined : {
          memberId: member.id,
          membershipStatus: member.status === "active" ? "alreadyJoined" as const : "suspended" as const
        }
    )
    return (yield* existing) ?? (yield* Effect.matchEffect(
      Membership.insert(store, tokens, { groupId, userId, roles, status: "active" }, { inviteId: invite.id }),
      {
        onSuccess: (member) => Effect.succeed({ memberId: member.id, membershipStatus: "joined" as const }),
        // Somebody has just added the user.
        onFailure: () => Effect.map(existing, (found) => found ?? { membershipStatus: "alreadyJoined" as const })
      }
    ))
  })

  const accept = Effect.fnUntraced(function*(invite: InviteRow, userId: UserId, stated: string | undefined) {
    const answer = (
      inviteStatus: Acceptance["inviteStatus"],
      joined: Pick<Acceptance, "memberId" | "membershipStatus">
    ): Acceptance => ({
      ...compact({ inviteId: invite.id, groupId: invite.groupId }),
      roles: invite.roles,
      inviteStatus,
      ...joined
    })
    if (invite.status === "accepted") {
      if (invite.acceptedBy !== userId) return yield* new InviteAlreadyAccepted({ inviteId: invite.id })
      const member = invite.groupId === undefined ? undefined : yield* Membership.find(store, invite.groupId, userId)
      // A membership that has ended since is not begun again.
      return answer(
        "alreadyAccepted",
        member === undefined ? { membershipStatus: "notApplicable" } : {
          memberId: member.id,
          membershipStatus: member.status === "active" ? "alreadyJoined" : "suspended"
        }
      )
    }
    yield* stillPending(invite)
    if (!(yield* ownsAddress(invite, userId, stated))) {
      return yield* new InviteEmailMismatch({ inviteId: invite.id })
    }
    const joined = yield* join(invite, userId)
    yield* InviteRows.end(store, invite, "accepted", userId)
    return answer("accepted", joined)
  })

  /** The pending invite with this key, if it is there; one whose time is over makes room. */
  const makeRoom = Effect.fnUntraced(function*(key: string | undefined, now: number) {
    if (key === undefined) return
    const pending = yield* store.unique(InviteTable, "byPending", [key])
    if (pending === undefined) return
    if (InviteRows.statusAt(pending, now) === "pending") {
      return yield* new DuplicateInvite({ inviteId: pending.id })
    }
    return pending
  })

  /** A clash that only the store has seen: another transaction has just made the same invite. */
  const clash = (key: string | undefined, fallback: InviteId) =>
    Effect.flatMap(
      key === undefined ? Effect.succeed(undefined) : store.unique(InviteTable, "byPending", [key]),
      (pending) => Effect.fail(new DuplicateInvite({ inviteId: pending?.id ?? fallback }))
    )

  const pageOf = Effect.fnUntraced(function*(payload: Parameters<Invites["Service"]["list"]>[0]) {
    const { groupId, invitedBy, role, status } = payload
    const email = payload.email === undefined ? undefined : InviteRows.normaliseEmail(payload.email)
    const options = pageOptions(payload)
    const given = (["role", "email", "invitedBy", "status"] as const).filter((name) => payload[name] !== undefined)
    const isPair = given.length === 2 && given[1] === "status"
    const combines = given.length <= 1 ||
      (isPair && (groupId === undefined ? given[0] !== "role" : given[0] === "role"))
    if (!combines || (groupId === undefined && role !== undefined)) {
      return yield* new UnsupportedFilter({ filters: [...groupId === undefined ? [] : ["groupId"], ...given] })
    }
    if (groupId === undefined) {
      if (email !== undefined) {
        return yield* status === undefined
          ? store.page(InviteTable, "byEmail", [email], options)
          : store.page(InviteTable, "byEmailStatus", [email, status], options)
      }
      if (invitedBy !== undefined) {
        return yield* status === undefined
          ? store.page(InviteTable, "byInviter", [invitedBy], options)
          : store.page(InviteTable, "byInviterStatus", [invitedBy, status], options)
      }
      return yield* status === undefined
        ? store.page(InviteTable, "byGroup", [], options)
        : store.page(InviteTable, "byStatus", [status], options)
    }
    if (role !== undefined) {
      const links = yield* status === undefined
        ? store.page(InviteRoleTable, "byRoleAnyStatus", [groupId, role], options)
        : store.page(InviteRoleTable, "byRole", [groupId, role, status], options)
      const rows = links.items.length === 0
        ? []
        : yield* store.getMany(InviteTable, links.items.map((link) => link.inviteId))
      return { items: rows.filter((row) => row !== undefined), nextCursor: links.nextCursor }
    }
    if (email !== undefined) return yield* store.page(InviteTable, "byGroupEmail", [groupId, email], options)
    if (invitedBy !== undefined) return yield* store.page(InviteTable, "byGroupInviter", [groupId, invitedBy], options)
    return yield* status === undefined
      ? store.page(InviteTable, "byGroup", [groupId], options)
      : store.page(InviteTable, "byGroupStatus", [groupId, status], options)
  })

  /** Leaves out invites to groups that are gone. */
  const toLivingGroups = Effect.fnUntraced(function*(page: Page<InviteRow>) {
    const ids = [...new Set(page.items.flatMap((row) => row.groupId ?? []))]
    const living = new Set<string>()
    for (const group of ids.length === 0 ? [] : yield* store.getMany(GroupTable, ids)) {
      if (alive(group)) living.add(group.id)
    }
    return page.items.filter((row) => row.groupId === undefined || living.has(row.groupId))
  })

  return {
    create: Effect.fnUntraced(function*({ email: given, expiresIn, extend, groupId, invitedBy, roles: wanted }) {
      const roles = yield* declaredRoles(permissions, wanted ?? [])
      if (groupId !== undefined && !alive(yield* store.get(GroupTable, groupId))) {
        return yield* new GroupNotFound({ groupId })
      }
      yield* ceiling(store, permissions, groupId, roles, invitedBy)
      const now = yield* Clock.currentTimeMillis
      const email = given === undefined ? undefined : InviteRows.normaliseEmail(given)
      const key = InviteRows.pendingKey(groupId, email)
      const overdue = yield* makeRoom(key, now)
      if (overdue !== undefined) yield* InviteRows.end(store, overdue, "expired")

      const token = yield* tokens.random(tokenLength)
      const invite: InviteRow = compact({
        id: (yield* tokens.id("inv")) as InviteId,
        createdAt: now,
        groupId,
        email,
        roles,
        status: "pending",
        invitedBy: invitedBy ?? Actor.userId(yield* Actor.Current) as UserId | undefined,
        expiresAt: now + (expiresIn ?? defaultExpiry),
        acceptedBy: undefined,
        endedAt: undefined,
        extend,
        tokenHash: yield* tokens.hash(token),
        pendingKey: key
      })
      yield* Effect.catch(store.insert(InviteTable, invite), () => clash(key, invite.id))
      yield* InviteRows.insertRoles(store, tokens, invite)
      yield* jobs.enqueue(InviteRows.expiry(invite.id, invite.expiresAt))
      yield* emit(compact({
        type: "invite.created",
        subject: { kind: "invite", id: invite.id },
        groupId,
        data: compact({
          email,
          roles,
          invitedBy: invite.invitedBy,
          expiresAt: invite.expiresAt
        })
      }))
      return { inviteId: invite.id, token, expiresAt: invite.expiresAt }
    }),

    get: Effect.fnUntraced(function*({ inviteId }) {
      const invite = yield* byId(inviteId)
      return InviteRows.toInvite(invite, yield* InviteRows.timeFor(invite))
    }),

    getByToken: Effect.fnUntraced(function*({ token }) {
      const invite = yield* byToken(token)
      const group = yield* groupOf(invite)
      return compact({
        inviteId: invite.id,
        group: group === undefined ? null : toSummary(group),
        email: invite.email,
        roles: invite.roles,
        status: InviteRows.statusAt(invite, yield* InviteRows.timeFor(invite)),
        expiresAt: invite.expiresAt
      })
    }),

    list: Effect.fnUntraced(function*(payload) {
      if (payload.groupId !== undefined && !alive(yield* store.get(GroupTable, payload.groupId))) {
        return yield* new GroupNotFound({ groupId: payload.groupId })
      }
      const page = yield* pageOf(payload)
      const rows = payload.groupId === undefined ? yield* toLivingGroups(page) : page.items
      const now = yield* InviteRows.timeFor(...rows)
      const items = rows.map((row) => InviteRows.toInvite(row, now))
      return {
        // One whose time ran out a moment ago may still be filed under `pending`.
        items: payload.status === undefined ? items : items.filter((item) => item.status === payload.status),
        nextCursor: page.nextCursor
      }
    }),

    accept: Effect.fnUntraced(function*({ email, inviteId, userId }) {
      const user = yield* Caller.subject(userId)
      const invite = yield* byId(inviteId)
      yield* mayAnswerById(invite, user, email)
      return yield* accept(invite, user, email)
    }),

    acceptByToken: Effect.fnUntraced(function*({ email, token, userId }) {
      const user = yield* Caller.subject(userId)
      return yield* accept(yield* byToken(token), user, email)
    }),

    decline: Effect.fnUntraced(function*({ email, inviteId, userId }) {
      const user = yield* Caller.subject(userId)
      const invite = yield* byId(inviteId)
      yield* mayAnswerById(invite, user, email)
      yield* stillPending(invite)
      if (!(yield* ownsAddress(invite, user, email))) {
        return yield* new InviteEmailMismatch({ inviteId })
      }
      yield* InviteRows.end(store, invite, "declined")
    }),

    declineByToken: Effect.fnUntraced(function*({ token }) {
      const invite = yield* byToken(token)
      yield* stillPending(invite)
      yield* InviteRows.end(store, invite, "declined")
    }),

    revoke: Effect.fnUntraced(function*({ inviteId }) {
      const invite = yield* byId(inviteId)
      const status = InviteRows.statusAt(invite, yield* Clock.currentTimeMillis)
      if (status !== "pending") return yield* new InviteNotPending({ inviteId, inviteStatus: status })
      yield* InviteRows.end(store, invite, "revoked")
    }),

    resend: Effect.fnUntraced(function*({ expiresIn, inviteId }) {
      const invite = yield* byId(inviteId)
      if (invite.status !== "pending" && invite.status !== "expired") {
        return yield* new InviteNotPending({ inviteId, inviteStatus: invite.status })
      }
      yield* ceiling(store, permissions, invite.groupId, invite.roles)
      const now = yield* Clock.currentTimeMillis
      const key = InviteRows.pendingKey(invite.groupId, invite.email)
      if (invite.status === "expired") {
        const overdue = yield* makeRoom(key, now)
        if (overdue !== undefined) yield* InviteRows.end(store, overdue, "expired")
      }
      const token = yield* tokens.random(tokenLength)
      const expiresAt = now + (expiresIn ?? defaultExpiry)
      yield* Effect.catch(
        store.patch(InviteTable, inviteId, {
          status: "pending",
          tokenHash: yield* tokens.hash(token),
          expiresAt,
          endedAt: null,
          pendingKey: key ?? null
        }),
        () => clash(key, inviteId)
      )
      if (invite.status === "expired") yield* InviteRows.setRoleStatus(store, inviteId, "pending")
      yield* jobs.enqueue(InviteRows.expiry(inviteId, expiresAt))
      yield* emit(compact({
        type: "invite.resent",
        subject: { kind: "invite", id: inviteId },
        groupId: invite.groupId,
        data: { expiresAt }
      }))
      return { inviteId, token, expiresAt }
    })
  } satisfies Invites["Service"]
})
