/**
 * The port of access tokens: short-lived JWTs that say who calls and how they signed in, checked without a read.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { Act, CustomClaims, VerifiedAccessToken } from "./AccessTokenClaims.ts"
import type { InvalidAccessToken } from "./AccessTokenErrors.ts"
import type { PublicJwk } from "./SigningKeyWire.ts"

export type { Act, CustomClaims, VerifiedAccessToken } from "./AccessTokenClaims.ts"

export interface Subject {
  readonly userId: string
  readonly sessionId: string
  readonly amr: ReadonlyArray<string>
  /** When the user last proved who they are, in epoch milliseconds. */
  readonly authTime: number
  readonly act?: Act
  /** Beside those of `TokenClaims`, and before them. */
  readonly claims?: CustomClaims
  /** The token ends no later, as with the session's end. Epoch milliseconds. */
  readonly notAfter?: number
}

export interface IssuedAccessToken {
  readonly token: string
  /** Epoch milliseconds: the token is refused from then on. */
  readonly expiresAt: number
}

export interface PublishedKeys {
  readonly keys: ReadonlyArray<PublicJwk>
}

export class AccessTokens extends Context.Service<AccessTokens, {
  readonly issue: (subject: Subject) => Effect.Effect<IssuedAccessToken>
  /** Reads nothing as a rule, so a session that ended lives on in its tokens until they expire. */
  readonly verify: (token: string) => Effect.Effect<VerifiedAccessToken, InvalidAccessToken>
  /** The public keys by which tokens are verified (RFC 7517). */
  readonly jwks: Effect.Effect<PublishedKeys>
}>()("@gatehouse/core-sessions/AccessTokens") {}
