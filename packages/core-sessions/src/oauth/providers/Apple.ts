/**
 * Apple: OpenID Connect whose client secret is a JWT that we sign, whose callback is a POST, and which tells a name only
 * once, in the browser's form and outside the ID token.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { importPKCS8, SignJWT } from "jose"
import type { ClientSecret, OidcProvider, ProviderOptions } from "../OAuthProvider.ts"
import { common, standardProfile } from "../OAuthProvider.ts"

export interface AppleOptions extends ProviderOptions {
  /** The identifier of the Services ID. */
  readonly clientId: string
  readonly teamId: string
  readonly keyId: string
  /** The downloaded `.p8` file: PKCS #8 in PEM. */
  readonly privateKey: Redacted.Redacted<string>
}

const issuer = "https://appleid.apple.com"

/** Apple takes secrets that live for half a year; one is made for each request, so these live for minutes. */
const lifetimeSeconds = 300

/** A private key that cannot be read is a fault of the configuration, and so a defect. */
const secretOf = ({ clientId, keyId, privateKey, teamId }: AppleOptions): ClientSecret =>
  Effect.gen(function*() {
    const now = Math.floor((yield* Clock.currentTimeMillis) / 1000)
    return yield* Effect.promise(() =>
      importPKCS8(Redacted.value(privateKey), "ES256").then((key) =>
        new SignJWT()
          .setProtectedHeader({ alg: "ES256", kid: keyId })
          .setIssuer(teamId)
          .setSubject(clientId)
          .setAudience(issuer)
          .setIssuedAt(now)
          .setExpirationTime(now + lifetimeSeconds)
          .sign(key)
      ).then((jwt) => Redacted.make(jwt))
    )
  })

/** From the browser: `{"name":{"firstName":"Ada","lastName":"Lovelace"},…}`. Only the name is taken, as it proves nothing. */
const User = Schema.fromJsonString(Schema.Struct({
  name: Schema.Struct({
    firstName: Schema.optionalKey(Schema.NullOr(Schema.String)),
    lastName: Schema.optionalKey(Schema.NullOr(Schema.String))
  })
}))
const readUser = Schema.decodeUnknownOption(User)

const nameOf = (callback: URLSearchParams): string | undefined =>
  Option.match(readUser(callback.get("user")), {
    onNone: () => undefined,
    onSome: ({ name }) => [name.firstName ?? "", name.lastName ?? ""].join(" ").trim()
  })

export const apple = (options: AppleOptions): OidcProvider => ({
  ...common("apple", "Apple", ["openid", "email", "name"], options),
  protocol: "oidc",
  issuer,
  clientSecret: secretOf(options),
  clientAuthentication: "client_secret_post",
  responseMode: "form_post",
  userinfo: false,
  profile: (claims, callback) => ({
    ...standardProfile(claims),
    // Apple has sent this claim as a text and as a boolean.
    emailVerified: claims["email_verified"] === true || claims["email_verified"] === "true",
    name: nameOf(callback)
  })
})
