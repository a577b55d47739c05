/**
 * The action on addresses: the mutation, and the message to the address that was the primary one. Whoever takes over an
 * account cannot move it to an address of theirs without its owner hearing of it.
 */
import type * as Contract from "@gatehouse/contract/Contract"
import * as Effect from "effect/Effect"
import { type Messenger, toEmail } from "../messages/Messenger.ts"
import { here, tell } from "../messages/Telling.ts"
import type { EmailsContract } from "./EmailsContract.ts"

type Operations = Contract.Service<typeof EmailsContract>

export const make = (
  halves: Pick<Operations, "setPrimary">,
  messenger: Messenger["Service"]
): Pick<Operations, "promote"> => ({
  promote: Effect.fnUntraced(function*(payload) {
    const { before, email } = yield* halves.setPrimary(payload)
    if (before !== undefined) {
      const from = yield* here
      yield* tell(messenger, { _tag: "EmailChanged", to: toEmail(before), newAddress: email.address, ...from })
    }
    return email
  })
})
