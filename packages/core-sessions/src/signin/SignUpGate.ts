/**
 * Whether a new user may be made: by the application's setting, and for `invite` by whether this address was invited.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { AuthSettings } from "../AuthSettings.ts"
import { SignUpClosed } from "./SignInErrors.ts"

/** Who was invited. Implemented where groups are; the default knows nobody. */
export interface InvitedAddresses {
  /** Is there a pending invite to this normalised address? Runs in a transaction. */
  readonly isInvited: (address: string) => Effect.Effect<boolean>
}

export const Invitations = Context.Reference<InvitedAddresses>("@gatehouse/core-sessions/Invitations", {
  defaultValue: () => ({ isInvited: () => Effect.succeed(false) })
})

/** Fails with `SignUpClosed` when the holder of this proved address, or of none, may not become a user. */
export const pass = Effect.fnUntraced(function*(address: string | undefined) {
  const { signUp } = yield* AuthSettings
  if (signUp === "open") return
  if (signUp === "closed") return yield* new SignUpClosed({})
  if (address === undefined || !(yield* (yield* Invitations).isInvited(address))) {
    return yield* new SignUpClosed({ needs: "invite" })
  }
})
