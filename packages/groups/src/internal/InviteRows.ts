/**
 * The life of an invite's rows: one with its token's hash, and one for each role.
 */
import { compact } from "@gatehouse/contract/Compact"
import { emit } from "@gatehouse/contract/Events"
import * as Jobs from "@gatehouse/contract/Jobs"
import type { UserId } from "@gatehouse/contract/Text"
import type { Tokens } from "@gatehouse/contract/Tokens"
import type { StoreService } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { GroupId } from "../GroupWire.ts"
import { InviteRoleTable, InviteTable } from "../InviteTable.ts"
import type { Invite, InviteId, InviteRow, InviteStatus } from "../InviteWire.ts"

/**
 * Trimmed, with `A` to `Z` in lower case. Of other letters the case stays: Unicode's lower case makes one of two that are
 * two mailboxes, as of the Kelvin sign and `k`.
 */
export const normaliseEmail = (email: string): string =>
  email.trim().replace(/[A-Z]+/g, (letters) => letters.toLowerCase())

/** What is unique among pending invites that are bound to an address. */
export const pendingKey = (groupId: GroupId | undefined, email: string | undefined): string | undefined =>
  email === undefined ? undefined : `${groupId ?? "platform"}|${email}`

/** The status as of now: the moment of expiry belongs to `expired`, whether or not it has been written down. */
export const statusAt = (row: InviteRow, now: number): InviteStatus =>
  row.status === "pending" && now >= row.expiresAt ? "expired" : row.status

/**
 * The time, for the status of these: asked only where one is pending, because a query that knows the time is cached for
 * seconds at most on Convex.
 */
export const timeFor = (...rows: ReadonlyArray<InviteRow>): Effect.Effect<number> =>
  rows.some(({ status }) => status === "pending") ? Clock.currentTimeMillis : Effect.succeed(0)

export const toInvite = (row: InviteRow, now: number): Invite =>
  compact({
    id: row.id,
    createdAt: row.createdAt,
    groupId: row.groupId,
    email: row.email,
    roles: row.roles,
    status: statusAt(row, now),
    invitedBy: row.invitedBy,
    expiresAt: row.expiresAt,
    acceptedBy: row.acceptedBy,
    endedAt: row.endedAt,
    extend: row.extend
  })

export const insertRoles = Effect.fnUntraced(function*(
  store: StoreService,
  tokens: Tokens["Service"],
  invite: InviteRow
) {
  for (const role of invite.roles) {
    yield* Effect.orDie(store.insert(
      InviteRoleTable,
      compact({
        id: yield* tokens.id("iro"),
        createdAt: invite.createdAt,
        groupId: invite.groupId,
        inviteId: invite.id,
        role,
        status: invite.status
      })
    ))
  }
})

const rolesOf = (store: StoreService, inviteId: InviteId) =>
  store.first(InviteRoleTable, "byInvite", [inviteId], { limit: 100 })

/** Keeps the status of the role rows that of the invite. */
export const setRoleStatus = Effect.fnUntraced(function*(
  store: StoreService,
  inviteId: InviteId,
  status: InviteStatus
) {
  for (const row of yield* rolesOf(store, inviteId)) {
    yield* Effect.orDie(store.patch(InviteRoleTable, row.id, { status }))
  }
})

/** Ends a pending invite, and says so. */
export const end = Effect.fnUntraced(function*(
  store: StoreService,
  invite: InviteRow,
  status: Exclude<InviteStatus, "pending">,
  acceptedBy?: UserId
) {
  const endedAt = yield* Clock.currentTimeMillis
  yield* Effect.orDie(store.patch(InviteTable, invite.id, {
    status,
    endedAt,
    pendingKey: null,
    ...acceptedBy === undefined ? {} : { acceptedBy }
  }))
  yield* setRoleStatus(store, invite.id, status)
  yield* emit(compact({
    type: `invite.${status}`,
    subject: { kind: "invite", id: invite.id },
    groupId: invite.groupId,
    data: acceptedBy === undefined ? {} : { acceptedBy }
  }))
})

/** Removes an invite's rows without a word. */
export const erase = Effect.fnUntraced(function*(store: StoreService, invite: InviteRow) {
  for (const row of yield* rolesOf(store, invite.id)) yield* store.remove(InviteRoleTable, row.id)
  yield* store.remove(InviteTable, invite.id)
})

export const expiryKind = "invites.expire"

export const expiry = (inviteId: InviteId, runAt: number) => ({
  kind: expiryKind,
  key: inviteId,
  payload: { inviteId },
  runAt
})

/** Marks an invite expired when its time has come; one that was sent again in between is waited for. */
export const expiryHandler = (store: StoreService): Jobs.Handler =>
  Effect.fnUntraced(function*(payload) {
    const invite = yield* store.get(InviteTable, String(payload.inviteId))
    if (invite === undefined || invite.status !== "pending") return Jobs.done
    if ((yield* Clock.currentTimeMillis) < invite.expiresAt) return Jobs.continueWith(payload, invite.expiresAt)
    yield* end(store, invite, "expired")
    return Jobs.done
  })
