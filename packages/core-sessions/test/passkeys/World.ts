/**
 * What the tests of passkeys stand on beside those of second factors: settings, and a user with a passkey.
 */
import { Effect } from "effect"
import { AuthSettings, make, type Overrides } from "../../src/AuthSettings.ts"
import { Passkeys } from "../../src/passkeys/Passkeys.ts"
import { as, newUser, session } from "../factors/World.ts"
import { type Forged, origin, rpId, SoftAuthenticator } from "./SoftAuthenticator.ts"

export const settings = (passkeys: NonNullable<Overrides["passkeys"]> = {}, more: Overrides = {}) =>
  make({ ...more, passkeys: { rpId, rpName: "Example", origins: [origin], ...passkeys } })

export const configured = (...args: Parameters<typeof settings>) =>
  Effect.provideService(AuthSettings, settings(...args))

/** Registers a passkey of the authenticator in a session. */
export const register = Effect.fnUntraced(function*(
  caller: { readonly userId: string; readonly sessionId: string },
  authenticator: SoftAuthenticator,
  forged: Forged = {},
  kind: Parameters<SoftAuthenticator["create"]>[2] = {}
) {
  const passkeys = yield* Passkeys
  const { challenge, options } = yield* as(caller)(passkeys.startRegistration({}))
  return yield* as(caller)(
    passkeys.finishRegistration({ challenge, response: authenticator.create(options, forged, kind) })
  )
})

/** A user with a passkey, and the session in which it was registered. */
export const withPasskey = Effect.fnUntraced(function*(authenticator: SoftAuthenticator = new SoftAuthenticator()) {
  const passkeys = yield* Passkeys
  const user = yield* newUser
  const first = yield* session(user.id)
  const added = yield* register(first, authenticator)
  if (added.kind !== "passkeyAdded") return yield* Effect.die("a passkey was registered in a session")
  return { user, first, passkeys, authenticator, passkey: added.passkey }
})

/** Signs in with a passkey. */
export const signInWith = Effect.fnUntraced(function*(authenticator: SoftAuthenticator, forged: Forged = {}) {
  const passkeys = yield* Passkeys
  const { challenge, options } = yield* passkeys.startSignIn({})
  return yield* passkeys.finishSignIn({ challenge, response: authenticator.get(options, forged) })
})
