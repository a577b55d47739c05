/**
 * What a check of access reads, here where groups and every other domain are in one component.
 */
import { AccessReads } from "@gatehouse/contract/Access"
import * as GroupReads from "@gatehouse/groups/GroupReads"
import type { AnyTable } from "@gatehouse/store/Table"
import * as Effect from "effect/Effect"

/** Reads of a check of access: rules name their tables, these are the tables. */
export const readsOf = (...tables: ReadonlyArray<AnyTable>) =>
  Effect.map(
    GroupReads.make,
    (reads): AccessReads["Service"] => ({
      held: reads.held,
      row: (named, id) => {
        const table = tables.find(({ name }) => name === named.name)
        return table === undefined
          ? Effect.die(new Error(`this component has no rule about ${named.name}`))
          : reads.row(table, id)
      }
    })
  )

/** Gives a service what it asks of access. */
export const withReads = <A, E, R>(make: Effect.Effect<A, E, R | AccessReads>) =>
  Effect.flatMap(GroupReads.make, (reads) => Effect.provideService(make, AccessReads, reads))
