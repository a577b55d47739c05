/**
 * The action on users: the mutation, and the message about it.
 */
import type * as Contract from "@gatehouse/contract/Contract"
import * as Effect from "effect/Effect"
import { type Messenger, toEmail } from "../messages/Messenger.ts"
import { here, tell } from "../messages/Telling.ts"
import type { UsersContract } from "./UsersContract.ts"

type Operations = Contract.Service<typeof UsersContract>

export const make = (
  halves: Pick<Operations, "scheduleDeletion">,
  messenger: Messenger["Service"]
): Pick<Operations, "requestDeletion"> => ({
  requestDeletion: Effect.fnUntraced(function*(payload) {
    const { deleteAt, email, isNew } = yield* halves.scheduleDeletion(payload)
    if (isNew && email !== undefined) {
      yield* tell(messenger, { _tag: "DeletionScheduled", to: toEmail(email), deleteAt, ...(yield* here) })
    }
    return { deleteAt }
  })
})
