/**
 * Access tokens by `jose`: signed with the active key, verified with whichever published key their header names, under
 * that key's own algorithm.
 */
import { Tokens } from "@gatehouse/contract/Tokens"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { JWTVerifyOptions, JWTVerifyResult } from "jose"
import { JOSEAlgNotAllowed, JWKSNoMatchingKey } from "jose/errors"
import { SignJWT } from "jose/jwt/sign"
import { jwtVerify } from "jose/jwt/verify"
import * as Claims from "./AccessTokenClaims.ts"
import { InvalidAccessToken } from "./AccessTokenErrors.ts"
import { AccessTokens, type Subject } from "./AccessTokens.ts"
import { type Keys, SigningKeySource } from "./SigningKeySource.ts"
import * as TokenClaims from "./TokenClaims.ts"
import { TokenSettings } from "./TokenSettings.ts"

/** The times of JWTs are whole seconds (RFC 7519, section 2). */
const secondsOf = (milliseconds: number): number => Math.floor(milliseconds / 1000)

export const make = Effect.gen(function*() {
  const settings = yield* TokenSettings
  const source = yield* SigningKeySource
  const tokens = yield* Tokens
  const customClaims = yield* TokenClaims.TokenClaims

  const issue = Effect.fnUntraced(function*(subject: Subject) {
    const { sessionId, userId } = subject
    const claims: TokenClaims.CustomClaims = { ...yield* customClaims({ userId, sessionId }), ...subject.claims }
    const fault = TokenClaims.faultOf(claims)
    if (fault !== undefined) return yield* Effect.die(new TypeError(fault))
    const { active } = yield* source.current
    const jti = yield* tokens.random(22)
    const now = yield* Clock.currentTimeMillis
    const iat = secondsOf(now)
    const exp = Math.min(iat + settings.lifeMs / 1000, secondsOf(subject.notAfter ?? Infinity))
    const jwt = new SignJWT({
      ...claims,
      iss: settings.issuer,
      sub: userId,
      aud: settings.audience,
      exp,
      iat,
      jti,
      sid: sessionId,
      amr: [...subject.amr],
      auth_time: secondsOf(subject.authTime),
      ...(subject.act === undefined ? {} : { act: { sub: subject.act.sub } })
    }).setProtectedHeader({ alg: active.alg, kid: active.kid, typ: Claims.checks.typ })
    const token = yield* Effect.promise(() => jwt.sign(active.privateKey))
    return { token, expiresAt: exp * 1000 }
  })

  const options: JWTVerifyOptions = { ...Claims.checks, issuer: settings.issuer, audience: settings.audience }

  const check = (token: string, { publics }: Keys, now: number): Effect.Effect<JWTVerifyResult, InvalidAccessToken> =>
    Effect.tryPromise({
      try: () =>
        jwtVerify(
          token,
          ({ alg, kid }) => {
            const key = publics.get(kid as string)
            if (key === undefined || (key.until !== undefined && key.until <= now)) throw new JWKSNoMatchingKey()
            if (key.alg !== alg) throw new JOSEAlgNotAllowed("The key that the token names is for another algorithm.")
            return key.key
          },
          { ...options, currentDate: new Date(now) }
        ),
      catch: (error) => {
        const reason = Claims.reasonOf(error)
        // Anything else says nothing of the token: it is ours to mend.
        if (reason === undefined) throw error
        return new InvalidAccessToken({ reason })
      }
    })

  const verify: AccessTokens["Service"]["verify"] = Effect.fnUntraced(function*(token) {
    if (token.length > Claims.maxLength) return yield* new InvalidAccessToken({ reason: "malformed" })
    const now = yield* Clock.currentTimeMillis
    const { payload } = yield* Effect.flatMap(source.current, (keys) => check(token, keys, now)).pipe(
      // Another server may have rotated since.
      Effect.catchIf(
        ({ reason }) => reason === "key",
        () => Effect.flatMap(source.afterUnknown, (keys) => check(token, keys, now))
      )
    )
    const verified = Claims.read(payload)
    return verified ?? (yield* new InvalidAccessToken({ reason: "malformed" }))
  })

  const jwks: AccessTokens["Service"]["jwks"] = Effect.gen(function*() {
    const { publics } = yield* source.current
    const now = yield* Clock.currentTimeMillis
    const keys = [...publics.values()].filter(({ until }) => until === undefined || until > now)
    return { keys: keys.map(({ jwk }) => jwk) }
  })

  return AccessTokens.of({ issue, verify, jwks })
})

export const layer: Layer.Layer<AccessTokens, never, TokenSettings | SigningKeySource | Tokens> = Layer.effect(
  AccessTokens,
  make
)
