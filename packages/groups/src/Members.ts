/**
 * Who belongs to a group, with which roles, and what that gives in the groups below.
 */
import * as Actor from "@gatehouse/contract/Actor"
import { compact } from "@gatehouse/contract/Compact"
import type * as Contract from "@gatehouse/contract/Contract"
import { Forbidden, UnsupportedFilter } from "@gatehouse/contract/Errors"
import type { Page } from "@gatehouse/contract/Page"
import { pageOptions } from "@gatehouse/contract/PageRequest"
import { declaredRoles, isOwnerRole, Permissions } from "@gatehouse/contract/Permissions"
import { Tokens } from "@gatehouse/contract/Tokens"
import { Users } from "@gatehouse/contract/Users"
import { Store } from "@gatehouse/store/Store"
import * as StoreReading from "@gatehouse/store/StoreReading"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as AskAccess from "./AskAccess.ts"
import { GroupNotFound } from "./GroupErrors.ts"
import { GroupTable } from "./GroupTable.ts"
import type { GroupId } from "./GroupWire.ts"
import * as Caller from "./internal/Caller.ts"
import { ceiling } from "./internal/Ceiling.ts"
import { alive, toSummary } from "./internal/GroupPath.ts"
import * as Membership from "./internal/Membership.ts"
import {
  DuplicateMembership,
  LastOwner,
  MemberNotFound,
  MemberSuspended,
  NotOwner,
  UserRequired
} from "./MemberErrors.ts"
import type { MembersContract } from "./MembersContract.ts"
import { MemberRoleTable, MemberTable } from "./MemberTable.ts"
import type { MemberItem, MemberRow, UserProfile } from "./MemberWire.ts"

export class Members extends Context.Service<Members, Contract.Service<typeof MembersContract>>()(
  "@gatehouse/groups/Members"
) {}

/** The error whose data this is. */
const errorOf = (failure: AskAccess.NoUser | AskAccess.NotHeld): Effect.Effect<never, UserRequired | Forbidden> =>
  Effect.fail(failure._tag === "UserRequired" ? new UserRequired() : new Forbidden({ needs: failure.needs }))

/** The bodies of the operations: plain, for `Guard.implement` to put into transactions. */
export const make = Effect.gen(function*() {
  const store = yield* Store
  const tokens = yield* Tokens
  const permissions = yield* Permissions

  /** The membership of a group that is there. */
  const existing = Effect.fnUntraced(function*(memberId: string) {
    const member = yield* store.get(MemberTable, memberId)
    if (member === undefined || !alive(yield* store.get(GroupTable, member.groupId))) {
      return yield* new MemberNotFound()
    }
    return member
  })

  const isActiveOwner = (member: Pick<MemberRow, "roles" | "status">): boolean =>
    member.status === "active" && member.roles.some((role) => isOwnerRole(permissions, role))

  /** Fails when nobody but this member owns the group: one read per role that makes an owner. */
  const notLastOwner = Effect.fnUntraced(function*(member: MemberRow) {
    for (const role of Object.keys(permissions.roles)) {
      if (!isOwnerRole(permissions, role)) continue
      const owners = yield* store.first(MemberRoleTable, "byRole", [member.groupId, role, "active"], { limit: 2 })
      if (owners.some((owner) => owner.memberId !== member.id)) return
    }
    return yield* new LastOwner({ groupId: member.groupId })
  })

  const withUsers = Effect.fnUntraced(function*(page: Page<MemberRow>) {
    const users = yield* Users
    const profiles = page.items.length === 0 ? [] : yield* users.profiles(page.items.map((member) => member.userId))
    return {
      items: page.items.map((member, i): MemberItem => {
        const user = profiles[i] as UserProfile | undefined
        return user === undefined ? member : { ...member, user }
      }),
      nextCursor: page.nextCursor
    }
  })

  const withGroups = Effect.fnUntraced(function*(page: Page<MemberRow>) {
    const groups = page.items.length === 0
      ? []
      : yield* store.getMany(GroupTable, page.items.map((member) => member.groupId))
    const items: Array<MemberItem> = []
    for (const [i, member] of page.items.entries()) {
      const group = groups[i]
      if (alive(group)) items.push({ ...member, group: toSummary(group) })
    }
    return { items, nextCursor: page.nextCursor }
  })

  const livingGroup = Effect.fnUntraced(function*(groupId: GroupId) {
    if (!alive(yield* store.get(GroupTable, groupId))) return yield* new GroupNotFound({ groupId })
  })

  return {
    add: Effect.fnUntraced(function*({ extend, groupId, roles: given, status, userId }) {
      const roles = yield* declaredRoles(permissions, given ?? [])
      yield* livingGroup(groupId)
      yield* ceiling(store, permissions, groupId, roles)
      return yield* Effect.mapError(
        Membership.insert(
          store,
          tokens,
          compact({ groupId, userId, roles, status: status ?? "active" as const, extend })
        ),
        () => new DuplicateMembership({ groupId, userId })
      )
    }),

    get: ({ memberId }) => existing(memberId),

    getByUserAndGroup: Effect.fnUntraced(function*({ groupId, userId }) {
      const member = yield* Membership.find(store, groupId, yield* Caller.subject(userId))
      if (member === undefined || !alive(yield* store.get(GroupTable, groupId))) return null
      return member
    }),

    list: Effect.fnUntraced(function*({ groupId, role, status, userId, ...page }) {
      const options = pageOptions(page)
      const actor = yield* Actor.Current
      const user = userId ?? (groupId === undefined ? Actor.userId(actor) as typeof userId : undefined)

      if (groupId !== undefined) {
        yield* livingGroup(groupId)
        if (user !== undefined) {
          const member = yield* Membership.find(store, groupId, user)
          const matches = member !== undefined && (status === undefined || member.status === status) &&
            (role === undefined || member.roles.includes(role))
          return yield* withUsers({ items: matches ? [member] : [], nextCursor: null })
        }
        if (role !== undefined) {
          const links = yield* status === undefined
            ? store.page(MemberRoleTable, "byRoleAnyStatus", [groupId, role], options)
            : store.page(MemberRoleTable, "byRole", [groupId, role, status], options)
          const members = yield* store.getMany(MemberTable, links.items.map((link) => link.memberId))
          return yield* withUsers({
            items: members.filter((member) => member !== undefined),
            nextCursor: links.nextCursor
          })
        }
        return yield* withUsers(
          yield* status === undefined
            ? store.page(MemberTable, "byGroup", [groupId], options)
            : store.page(MemberTable, "byGroupStatus", [groupId, status], options)
        )
      }

      if (role !== undefined) return yield* new UnsupportedFilter({ filters: ["role"] })
      if (user !== undefined) {
        return yield* withGroups(
          yield* status === undefined
            ? store.page(MemberTable, "byUser", [user], options)
            : store.page(MemberTable, "byUserStatus", [user, status], options)
        )
      }
      if (status !== undefined) {
        return yield* new UnsupportedFilter({ filters: ["status"] })
      }
      return yield* withGroups(yield* store.page(MemberTable, "byGroup", [], options))
    }),

    update: Effect.fnUntraced(function*({ extend, memberId, roles: given, status }) {
      const before = yield* existing(memberId)
      const roles = given === undefined ? before.roles : yield* declaredRoles(permissions, given)
      yield* ceiling(store, permissions, before.groupId, [...new Set([...before.roles, ...roles])])
      if (isActiveOwner(before) && !isActiveOwner({ roles, status: status ?? before.status })) {
        yield* notLastOwner(before)
      }
      return yield* Membership.change(store, tokens, before, { roles, status, extend })
    }),

    remove: Effect.fnUntraced(function*({ memberId }) {
      const member = yield* existing(memberId)
      const actor = yield* Actor.Current
      // Leaving is every active member's right, however little a key of theirs may do.
      if (Actor.userId(actor) !== member.userId) {
        yield* ceiling(store, permissions, member.groupId, member.roles)
      } else if (member.status === "suspended") {
        // The suspension would go with the membership, and the next invite make another without it.
        return yield* new MemberSuspended({ memberId })
      }
      if (isActiveOwner(member)) yield* notLastOwner(member)
      yield* Membership.remove(store, member)
    }),

    inherit: (payload) =>
      Effect.flatMap(
        Actor.Current,
        (actor) =>
          StoreReading.run(
            store,
            AskAccess.inherit(payload, { actor, permissions }),
            () => Effect.fail(new UserRequired())
          )
      ),

    require: (payload) =>
      Effect.flatMap(
        Actor.Current,
        (actor) => StoreReading.run(store, AskAccess.require(payload, { actor, permissions }), errorOf)
      ),

    transfer: Effect.fnUntraced(function*({ fromUserId, groupId, toUserId }) {
      const owner = yield* Caller.subject(fromUserId)
      yield* livingGroup(groupId)
      const from = yield* Membership.find(store, groupId, owner)
      if (from === undefined || !isActiveOwner(from)) return yield* new NotOwner({ groupId })
      const to = yield* Membership.find(store, groupId, toUserId)
      if (to === undefined) return yield* new MemberNotFound()
      if (to.status !== "active") return yield* new MemberSuspended({ memberId: to.id })
      if (to.id === from.id) return { from, to }
      const passed = from.roles.filter((role) => isOwnerRole(permissions, role))
      yield* ceiling(store, permissions, groupId, passed)
      const heir = yield* Membership.change(store, tokens, to, { roles: [...new Set([...to.roles, ...passed])] })
      const former = yield* Membership.change(store, tokens, from, {
        roles: from.roles.filter((role) => !passed.includes(role))
      })
      return { from: former, to: heir }
    })
  } satisfies Members["Service"]
})
