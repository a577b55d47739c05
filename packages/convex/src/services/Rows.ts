/**
 * What a check of access reads where no rule asks for the roles of a group: the row that a rule names.
 */
import type { AccessReads } from "@gatehouse/contract/Access"
import { Store } from "@gatehouse/store/Store"
import type { AnyTable } from "@gatehouse/store/Table"
import * as Effect from "effect/Effect"

export const rowsOf = (...tables: ReadonlyArray<AnyTable>) =>
  Effect.map(
    Store,
    (store): AccessReads["Service"] => ({
      held: () => Effect.die(new Error("no rule of this service asks for the roles of a group")),
      row: (named, id) => {
        const table = tables.find(({ name }) => name === named.name)
        return table === undefined
          ? Effect.die(new Error(`this service has no rule about ${named.name}`))
          : store.get(table, id) as ReturnType<AccessReads["Service"]["row"]>
      }
    })
  )
