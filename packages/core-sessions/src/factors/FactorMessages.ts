/**
 * What the flows of second factors tell a user beside their answer.
 */
import * as Effect from "effect/Effect"
import { type Messenger, toEmail } from "../messages/Messenger.ts"
import { here, tell } from "../messages/Telling.ts"

export const make = (messenger: Messenger["Service"]) => ({
  /** Tells who has a proved address that a factor of theirs was added or removed. */
  changed: Effect.fnUntraced(function*(
    notify: string | undefined,
    factor: "totp" | "passkey" | "recoveryCodes",
    change: "added" | "removed"
  ) {
    if (notify === undefined) return
    yield* tell(messenger, { _tag: "FactorChanged", to: toEmail(notify), factor, change, ...(yield* here) })
  }),
  /** Tells that a recovery code was used. */
  recovered: Effect.fnUntraced(function*(notify: string | undefined, left: number) {
    if (notify === undefined) return
    yield* tell(messenger, { _tag: "RecoveryCodeUsed", to: toEmail(notify), left, ...(yield* here) })
  })
})
