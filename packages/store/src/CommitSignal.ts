/**
 * Wakes the daemons of this process when a transaction that left work for them has committed.
 */
import * as Transaction from "@gatehouse/contract/Transaction"
import * as Effect from "effect/Effect"

export interface CommitSignal {
  /** Calls the listener after such a commit. Gives back its removal. */
  readonly listen: (listener: () => void) => Effect.Effect<() => void>
}

/** A signal, and what the running mutation says to give it. */
export const make = (): { readonly signal: CommitSignal; readonly give: Effect.Effect<void> } => {
  const listeners = new Set<() => void>()
  const wake = () => {
    for (const listener of listeners) listener()
  }
  return {
    signal: {
      listen: (listener) =>
        Effect.sync(() => {
          listeners.add(listener)
          return () => listeners.delete(listener)
        })
    },
    give: Effect.map(Transaction.Current, (transaction) => {
      if (transaction !== undefined) (transaction.afterCommit ??= []).push(wake)
    })
  }
}
