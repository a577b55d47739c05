/**
 * The `Memberships` port on the Store: what users ask before they choose a group, and before they go.
 */
import type { MembershipReads } from "@gatehouse/contract/Memberships"
import { isOwnerRole, Permissions } from "@gatehouse/contract/Permissions"
import { Store } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import { GroupTable } from "./GroupTable.ts"
import type { GroupId } from "./GroupWire.ts"
import { alive } from "./internal/GroupPath.ts"
import * as Membership from "./internal/Membership.ts"
import { MemberRoleTable } from "./MemberTable.ts"
import type { MemberRow } from "./MemberWire.ts"

/** So many groups of a user are looked at; one who owns more may have to say that they mean it. */
const examined = 100
const told = 20

export const make = Effect.gen(function*() {
  const store = yield* Store
  const permissions = yield* Permissions
  /** Asked when it matters: not everybody who asks of memberships knows the roles. */
  const ownerRolesOf = () => Object.keys(permissions.roles).filter((role) => isOwnerRole(permissions, role))

  const hasOtherOwner = Effect.fnUntraced(function*(
    groupId: GroupId,
    userId: string,
    ownerRoles: ReadonlyArray<string>
  ) {
    for (const role of ownerRoles) {
      const owners = yield* store.first(MemberRoleTable, "byRole", [groupId, role, "active"], { limit: 2 })
      if (owners.some((owner) => owner.userId !== userId)) return true
    }
    return false
  })

  const reads: MembershipReads = {
    isMember: Effect.fnUntraced(function*(userId, groupId) {
      const member = yield* Membership.find(store, groupId as GroupId, userId as MemberRow["userId"])
      return member?.status === "active" && alive(yield* store.get(GroupTable, groupId))
    }),

    ownedAlone: Effect.fnUntraced(function*(userId) {
      const ownerRoles = ownerRolesOf()
      const owned = new Set<GroupId>()
      for (const role of ownerRoles) {
        const links = yield* store.first(
          MemberRoleTable,
          "byUser",
          [userId as MemberRow["userId"], role, "active"],
          { limit: examined + 1 }
        )
        for (const { groupId } of links) owned.add(groupId)
      }
      const groupIds = [...owned].slice(0, examined)
      const groups = yield* store.getMany(GroupTable, groupIds)
      const alone: Array<GroupId> = []
      for (const [i, groupId] of groupIds.entries()) {
        if (alone.length === told) return alone
        if (alive(groups[i]) && !(yield* hasOtherOwner(groupId, userId, ownerRoles))) alone.push(groupId)
      }
      // What was not looked at may be owned alone: silence would say that it is not.
      return alone.length > 0 ? alone : [...owned].slice(examined, examined + told)
    })
  }
  return reads
})
