/**
 * What the guard reads to say what its actor holds in a group.
 */
import { AccessReads } from "@gatehouse/contract/Access"
import { Permissions } from "@gatehouse/contract/Permissions"
import { Store } from "@gatehouse/store/Store"
import type { AnyTable } from "@gatehouse/store/Table"
import * as Effect from "effect/Effect"
import { heldByActor } from "./internal/Ceiling.ts"

/** On the rows of this package. A table that a rule names is the table itself. */
export const make = Effect.gen(function*() {
  const store = yield* Store
  const permissions = yield* Permissions
  return AccessReads.of({
    row: (table, id) =>
      store.get(table as AnyTable, id) as Effect.Effect<Readonly<Record<string, unknown>> | undefined>,
    held: (actor, groupId) => heldByActor(store, permissions, actor, groupId)
  })
})
