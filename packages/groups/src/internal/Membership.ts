/**
 * Writing memberships, with a row for each role: what adding, inviting and removing have in common.
 */
import { compact } from "@gatehouse/contract/Compact"
import { emit } from "@gatehouse/contract/Events"
import type { UserId } from "@gatehouse/contract/Text"
import type { Tokens } from "@gatehouse/contract/Tokens"
import type { StoreService, UniqueViolation } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { GroupId } from "../GroupWire.ts"
import { MemberRoleTable, MemberTable } from "../MemberTable.ts"
import type { Member, MemberId, MemberRow, MemberStatus } from "../MemberWire.ts"

/** A user's own membership of a group. */
export const find = (store: StoreService, groupId: GroupId, userId: UserId): Effect.Effect<MemberRow | undefined> =>
  store.unique(MemberTable, "byUserAndGroup", [userId, groupId])

const insertRoles = Effect.fnUntraced(function*(
  store: StoreService,
  tokens: Tokens["Service"],
  member: MemberRow,
  roles: ReadonlyArray<string>
) {
  const createdAt = yield* Clock.currentTimeMillis
  for (const role of roles) {
    yield* Effect.orDie(store.insert(MemberRoleTable, {
      id: yield* tokens.id("mro"),
      createdAt,
      groupId: member.groupId,
      userId: member.userId,
      memberId: member.id,
      role,
      status: member.status
    }))
  }
})

/** Makes the membership, or fails having written nothing when the user has one. */
export const insert = Effect.fnUntraced(function*(
  store: StoreService,
  tokens: Tokens["Service"],
  fields: {
    readonly groupId: GroupId
    readonly userId: UserId
    readonly roles: ReadonlyArray<string>
    readonly status: MemberStatus
    readonly extend?: Member["extend"]
  },
  data?: Readonly<Record<string, unknown>>
): Effect.fn.Return<MemberRow, UniqueViolation> {
  const member: MemberRow = compact({
    id: (yield* tokens.id("mem")) as MemberId,
    createdAt: yield* Clock.currentTimeMillis,
    groupId: fields.groupId,
    userId: fields.userId,
    roles: fields.roles,
    status: fields.status,
    extend: fields.extend
  })
  yield* store.insert(MemberTable, member)
  yield* insertRoles(store, tokens, member, member.roles)
  yield* emit({
    type: "member.added",
    subject: { kind: "member", id: member.id },
    groupId: member.groupId,
    data: { userId: member.userId, roles: member.roles, status: member.status, ...data }
  })
  return member
})

/** Gives a membership other roles or another status. */
export const change = Effect.fnUntraced(function*(
  store: StoreService,
  tokens: Tokens["Service"],
  before: MemberRow,
  changes: {
    readonly roles?: ReadonlyArray<string> | undefined
    readonly status?: MemberStatus | undefined
    readonly extend?: Member["extend"] | null | undefined
  }
) {
  const extend = changes.extend === undefined ? before.extend : changes.extend ?? undefined
  const after: MemberRow = compact({
    ...before,
    roles: changes.roles ?? before.roles,
    status: changes.status ?? before.status,
    extend
  })
  yield* Effect.orDie(store.replace(MemberTable, after))
  const links = yield* store.first(MemberRoleTable, "byMember", [before.id], { limit: 100 })
  for (const link of links) {
    if (!after.roles.includes(link.role)) yield* store.remove(MemberRoleTable, link.id)
    else if (link.status !== after.status) {
      yield* Effect.orDie(store.patch(MemberRoleTable, link.id, { status: after.status }))
    }
  }
  yield* insertRoles(store, tokens, after, after.roles.filter((role) => !links.some((link) => link.role === role)))
  yield* emit({
    type: "member.updated",
    subject: { kind: "member", id: after.id },
    groupId: after.groupId,
    data: { userId: after.userId, roles: after.roles, status: after.status }
  })
  return after
})

/** Removes a membership's rows without a word. */
export const erase = Effect.fnUntraced(function*(store: StoreService, member: MemberRow) {
  for (const link of yield* store.first(MemberRoleTable, "byMember", [member.id], { limit: 100 })) {
    yield* store.remove(MemberRoleTable, link.id)
  }
  yield* store.remove(MemberTable, member.id)
})

/** Ends a membership. */
export const remove = Effect.fnUntraced(function*(store: StoreService, member: MemberRow) {
  yield* erase(store, member)
  yield* emit({
    type: "member.removed",
    subject: { kind: "member", id: member.id },
    groupId: member.groupId,
    data: { userId: member.userId }
  })
})
