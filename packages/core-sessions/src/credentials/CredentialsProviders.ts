/**
 * An application's own ways to sign in: for each, an Effect that says who somebody is. Directories of another kind,
 * accounts of a system that is being replaced, signatures of a wallet.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { CredentialsRefused } from "./CredentialErrors.ts"
import type { ProvedIdentity } from "./CredentialWire.ts"

/**
 * Who proved who they are: a user that the application knows by their id, or an identity that belongs to a user, to the
 * owner of its verified address, or to a new user. With `mfa` among `amr` (RFC 8176) no second factor is asked for.
 */
export type Authorized =
  | { readonly userId: string; readonly amr?: ReadonlyArray<string> }
  | { readonly identity: ProvedIdentity; readonly amr?: ReadonlyArray<string> }

export interface CredentialsProvider {
  /**
   * Runs in an action, so it may use the network. `null`: these are no good credentials, and the caller learns no more.
   * `CredentialsRefused` tells them why. Both count as an attempt.
   */
  readonly authorize: (
    params: Readonly<Record<string, unknown>>
  ) => Effect.Effect<Authorized | null, CredentialsRefused>
  /**
   * What of the parameters names an account, as its e-mail or user name, so that guesses are counted for each account.
   * Without it they are counted for each address of the network alone.
   */
  readonly identifier?: (params: Readonly<Record<string, unknown>>) => string | undefined
}

/** By the name that `accounts` and `session.provider` show. Default: none. */
export const CredentialsProviders = Context.Reference<Readonly<Record<string, CredentialsProvider>>>(
  "@gatehouse/core-sessions/CredentialsProviders",
  { defaultValue: () => ({}) }
)
