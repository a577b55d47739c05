/**
 * The `Users` port on the Store: what other domains ask of users.
 */
import { compact } from "@gatehouse/contract/Compact"
import type { Directory } from "@gatehouse/contract/Users"
import { Store } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import { emailsOf } from "../emails/EmailRows.ts"
import { isThere, provedEmailOf, UserTable } from "./UserTable.ts"
import type { UserId } from "./UserWire.ts"

export const make = Effect.map(Store, (store): Directory => ({
  profiles: (userIds) =>
    userIds.length === 0
      ? Effect.succeed([])
      : Effect.map(store.getMany(UserTable, userIds), (rows) =>
        rows.map((row) =>
          isThere(row)
            // An address that is only claimed may be somebody else's, and others would take its user for them.
            ? compact({ id: row.id, name: row.name, email: provedEmailOf(row) })
            : undefined
        )),
  verifiedEmails: (userId) =>
    Effect.map(
      emailsOf(store, userId as UserId),
      (rows) => rows.flatMap(({ address, verifiedAt }) => verifiedAt === undefined ? [] : [address])
    ),
  isActive: (userId) => Effect.map(store.get(UserTable, userId), (user) => user?.deactivatedAt === undefined)
}))
