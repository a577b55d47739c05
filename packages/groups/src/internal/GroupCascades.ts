/**
 * What goes with a group, and with a user, of this package's rows.
 */
import type { Registry } from "@gatehouse/contract/Cascades"
import type { StoreService } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import { GroupTagTable } from "../GroupTable.ts"
import type { GroupRow } from "../GroupWire.ts"
import { InviteTable } from "../InviteTable.ts"
import { MemberTable } from "../MemberTable.ts"
import type { MemberRow } from "../MemberWire.ts"
import * as InviteRows from "./InviteRows.ts"
import * as Membership from "./Membership.ts"

export const register = Effect.fnUntraced(function*(store: StoreService, cascades: Registry) {
  yield* cascades.register(
    "group",
    "groups.members",
    Effect.fnUntraced(function*(id, limit) {
      const rows = yield* store.first(MemberTable, "byGroup", [id as GroupRow["id"]], { limit })
      for (const row of rows) yield* Membership.erase(store, row)
      return rows.length < limit
    })
  )
  yield* cascades.register(
    "group",
    "groups.invites",
    Effect.fnUntraced(function*(id, limit) {
      const rows = yield* store.first(InviteTable, "byGroup", [id as GroupRow["id"]], { limit })
      for (const row of rows) yield* InviteRows.erase(store, row)
      return rows.length < limit
    })
  )
  yield* cascades.register(
    "group",
    "groups.tags",
    Effect.fnUntraced(function*(id, limit) {
      const rows = yield* store.first(GroupTagTable, "byGroup", [id as GroupRow["id"]], { limit })
      for (const row of rows) yield* store.remove(GroupTagTable, row.id)
      return rows.length < limit
    })
  )
  // Invites that the user has sent stay: they were the group's. So does a group whose last owner this was.
  yield* cascades.register(
    "user",
    "groups.members",
    Effect.fnUntraced(function*(id, limit) {
      const rows = yield* store.first(MemberTable, "byUser", [id as MemberRow["userId"]], { limit })
      for (const row of rows) yield* Membership.remove(store, row)
      return rows.length < limit
    })
  )
})
