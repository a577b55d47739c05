/**
 * What goes with a group, and with a user, of this package's rows.
 */
import type { Registry } from "@gatehouse/contract/Cascades"
import type { StoreService } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import { GroupTagTable } from "./GroupTable.ts"
import type { GroupRow } from "./GroupWire.ts"
import * as InviteRows from "./internal/InviteRows.ts"
import * as Membership from "./internal/Membership.ts"
import { InviteTable } from "./InviteTable.ts"
import { MemberTable } from "./MemberTable.ts"
import type { MemberRow } from "./MemberWire.ts"

/** Erases rows, each with one row more for each of its roles, until about `limit` are gone. True when all are. */
const eraseWithRoles = Effect.fnUntraced(function*<R extends { readonly roles: ReadonlyArray<string> }>(
  rows: ReadonlyArray<R>,
  limit: number,
  erase: (row: R) => Effect.Effect<void>
) {
  let left = limit
  for (const row of rows) {
    if (left <= 0) return false
    yield* erase(row)
    left -= 1 + row.roles.length
  }
  return rows.length < limit
})

export const register = Effect.fnUntraced(function*(store: StoreService, cascades: Registry) {
  yield* cascades.register(
    "group",
    "groups.members",
    Effect.fnUntraced(function*(id, limit) {
      const rows = yield* store.first(MemberTable, "byGroup", [id as GroupRow["id"]], { limit })
      return yield* eraseWithRoles(rows, limit, (row) => Membership.erase(store, row))
    })
  )
  yield* cascades.register(
    "group",
    "groups.invites",
    Effect.fnUntraced(function*(id, limit) {
      const rows = yield* store.first(InviteTable, "byGroup", [id as GroupRow["id"]], { limit })
      return yield* eraseWithRoles(rows, limit, (row) => InviteRows.erase(store, row))
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
      return yield* eraseWithRoles(rows, limit, (row) => Membership.remove(store, row))
    })
  )
})
