/**
 * What travels of signing in with another service, and why it fails.
 */
import { Text, Time } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import { SecondFactorRequired, SignedIn } from "../signin/SignInWire.ts"
import { Account, Subject } from "../users/UserWire.ts"

/** The id of a provider, as it stands in paths and in the accounts of users. */
export const ProviderId = Text({
  max: 64,
  pattern: /^[a-z0-9][a-z0-9_-]*$/,
  expected: "a provider's id such as github"
})

/** Why signing in with a provider failed: what an application is told as `?error=`. */
export const OAuthReason = Schema.Literals([
  /** The user, or the provider for them, said no. */
  "OAUTH_ACCESS_DENIED",
  /** The provider answered with an error or with what is no answer. */
  "OAUTH_PROVIDER_ERROR",
  "OAUTH_PROVIDER_UNREACHABLE",
  /** The provider's configuration document is missing, is another's, or lacks what is needed. */
  "OAUTH_INVALID_METADATA",
  /** The browser came back without a code, or with a parameter twice. */
  "OAUTH_INVALID_CALLBACK",
  /** The browser did not come back from the sign-in that began here. */
  "OAUTH_INVALID_STATE",
  /** The browser came back from another provider than it was sent to (RFC 9207). */
  "OAUTH_INVALID_ISSUER",
  /** The provider's configuration was changed while the browser was there. */
  "OAUTH_PROVIDER_CHANGED",
  "OAUTH_MISSING_ID_TOKEN",
  /** The ID token is not the provider's, not for us, not of this sign-in, or not valid now. */
  "OAUTH_INVALID_ID_TOKEN",
  /** The profile names nobody, or somebody else than the ID token. */
  "OAUTH_INVALID_PROFILE",
  "OAUTH_NO_USERINFO",
  /** The provider takes none of the ways in which we can prove who we are. */
  "OAUTH_UNSUPPORTED_AUTH_METHOD"
])
export type OAuthReason = typeof OAuthReason.Type

/** A word more, never in the provider's own words: its error code if a standard knows it, or what was wrong with a token. */
export const OAuthDetail = Schema.Literals([
  // RFC 6749 §4.1.2.1 and §5.2, RFC 6750 §3.1, OpenID Connect Core §3.1.2.6
  "invalid_request",
  "invalid_client",
  "invalid_grant",
  "invalid_scope",
  "invalid_token",
  "insufficient_scope",
  "unauthorized_client",
  "unsupported_grant_type",
  "unsupported_response_type",
  "server_error",
  "temporarily_unavailable",
  "interaction_required",
  "login_required",
  "account_selection_required",
  "consent_required",
  // Of an ID token
  "malformed",
  "algorithm",
  "key",
  "signature",
  "issuer",
  "tenant",
  "audience",
  "authorizedParty",
  "nonce",
  "expired",
  "notYetValid",
  "accessTokenHash",
  // Of a profile
  "subject"
])
export type OAuthDetail = typeof OAuthDetail.Type

export const RedirectTo = Text({
  max: 2048,
  description:
    "Where the browser goes on to in the end, with `code` or `error` in its query: one of the setting's `redirects`"
})

export const CodeChallenge = Text({
  max: 43,
  pattern: /^[A-Za-z0-9_-]{43}$/u,
  expected: "the SHA-256 of a verifier in base64url",
  description: "S256 of a verifier that the client made itself (RFC 7636). Without it the answer has one"
})

/** A random text of ours, 256 bits, and the SHA-256 of one. */
export const Secret = Text({ max: 128 })
export const Hash = Text({ max: 64 })

/** A provider, for the page that offers it. */
export const ListedProvider = Schema.Struct({ id: ProviderId, name: Schema.String })

/** Where the client sends its browser. */
export const Redirect = Schema.Struct({
  kind: Schema.Literal("redirect"),
  url: Schema.String,
  challenge: Schema.optionalKey(Schema.String).annotate({
    description: "To be kept by the client, and sent with the code that its browser brings back"
  }),
  expiresAt: Time.annotate({ description: "Until then the browser may bring back a code" })
})
export type Redirect = typeof Redirect.Type

/** What the browser brings back and `finish` takes: 256 bits, a minute, once. */
export const HandOffCode = Text({ max: 128 })

/** The provider's account was connected to the user who asked for it. */
export const Linked = Schema.Struct({ kind: Schema.Literal("linked"), account: Account })
export type Linked = typeof Linked.Type

export const Finished = Schema.Union([SignedIn, SecondFactorRequired, Linked])

/** Whom a provider vouched for: what is kept until the client comes for it. */
export const ProvedIdentity = Schema.Struct({
  provider: ProviderId,
  subject: Subject,
  email: Schema.optionalKey(Text({ max: 254 })),
  emailVerified: Schema.Boolean,
  name: Schema.optionalKey(Text({ max: 256 })),
  image: Schema.optionalKey(Text({ max: 2048 }))
})
export type ProvedIdentity = typeof ProvedIdentity.Type

/** Which sign-in a browser comes back from: it must be of this provider, as it is configured now. */
export const callback = { provider: ProviderId, fingerprint: Hash, state: Secret, browser: Secret }

/** A sign-in that a browser came back from. `otherProvider`: from another one; `changed`: its configuration was changed. */
export const Pending = Schema.Struct({
  redirectTo: Schema.String,
  stands: Schema.Literals(["good", "otherProvider", "changed"])
})
export type Pending = typeof Pending.Type

/** A document of a provider, as `MetadataCache.ts` keeps it. */
export const DocumentKey = Text({ max: 8192 })
export const KeptDocument = Schema.Struct({ document: Text({ max: 524_288, description: "JSON" }), fetchedAt: Time })

export const failures = {
  ProviderNotConfigured: { provider: Schema.String },
  OAuthFailed: {
    provider: ProviderId,
    reason: OAuthReason,
    detail: Schema.optionalKey(OAuthDetail)
  }
}
