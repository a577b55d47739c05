/**
 * The application's own claims in access tokens, and what they may be: any JSON but the claims that the issuer sets, and
 * little of it, because a token travels with every request.
 */
import { isOpenRecord } from "@gatehouse/contract/OpenRecords"
import { utf8Length } from "@gatehouse/contract/StorableText"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { type CustomClaims, registered } from "./AccessTokenClaims.ts"

export type { CustomClaims } from "./AccessTokenClaims.ts"

/** Asked each time a token is issued. */
export type Hook = (
  subject: { readonly userId: string; readonly sessionId: string }
) => Effect.Effect<CustomClaims>

/** Default: none. */
export const TokenClaims = Context.Reference<Hook>("@gatehouse/core-sessions/TokenClaims", {
  defaultValue: () => () => Effect.succeed({})
})

/** Of all custom claims together, as JSON in UTF-8. */
export const maxBytes = 4_096

/** Why these cannot be claims of a token, if they cannot. */
export const faultOf = (claims: CustomClaims): string | undefined => {
  const taken = Object.keys(claims).find((name) => registered.includes(name))
  if (taken !== undefined) return `The claim ${taken} is set by the issuer. Give yours another name.`
  if (!isOpenRecord(claims)) {
    return "The custom claims are no JSON object of at most 16 levels, without NUL or __proto__."
  }
  const bytes = utf8Length(JSON.stringify(claims))
  return bytes > maxBytes
    ? `The custom claims are ${bytes} bytes of JSON; at most ${maxBytes} fit. Put ids into tokens and look the rest up.`
    : undefined
}
