/**
 * Who a bearer is: the operator's own key from the configuration, the session of a browser or of an access token, or an API
 * key. An access token is verified here and its session looked up, so a session that has ended opens nothing, however long
 * its tokens live elsewhere.
 */
import type * as Actor from "@gatehouse/contract/Actor"
import type { Authenticator } from "@gatehouse/contract/http/Operations"
import { equal, Tokens } from "@gatehouse/contract/Tokens"
import { InvalidSession } from "@gatehouse/core-sessions/sessions/SessionErrors"
import { Sessions } from "@gatehouse/core-sessions/sessions/Sessions"
import { SessionsContract } from "@gatehouse/core-sessions/sessions/SessionsContract"
import * as SessionTokens from "@gatehouse/core-sessions/sessions/SessionTokens"
import type { CheckedSession, SessionId } from "@gatehouse/core-sessions/sessions/SessionWire"
import { invalidAccessToken } from "@gatehouse/core-sessions/tokens/AccessTokenFailures"
import { AccessTokens } from "@gatehouse/core-sessions/tokens/AccessTokens"
import * as KeyAuthentication from "@gatehouse/keys/KeyAuthentication"
import { Keys } from "@gatehouse/keys/Keys"
import { KeysContract } from "@gatehouse/keys/KeysContract"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

/** The actor of the configured admin key: a platform key that may do everything. */
const administrator: Actor.KeyActor = {
  kind: "key",
  keyId: "GATEHOUSE_ADMIN_KEY",
  scopes: [{ resource: "*", actions: ["*"] }]
}

/** Three parts with dots between; no key of ours has one. */
const isJwt = (bearer: string): boolean => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(bearer)

export const make = Effect.fnUntraced(function*(adminKey: Redacted.Redacted | undefined) {
  const keys = yield* Keys
  const tokens = yield* Tokens
  const sessions = yield* Sessions
  const accessTokens = yield* AccessTokens
  const ofKey = KeyAuthentication.make(keys)
  const adminHash = adminKey === undefined ? undefined : yield* tokens.hash(Redacted.value(adminKey))

  const userOf = Effect.fnUntraced(
    function*({ actorId, sessionId, touch, userId }: CheckedSession, origin: Actor.Origin) {
      if (touch) {
        yield* Effect.catchDefect(
          sessions.touch({ sessionId }),
          // A store that cannot write just now is no reason to refuse a good session.
          (defect) => Effect.logWarning("the use of a session was not noted", defect)
        )
      }
      const user: Actor.Actor = { kind: "user", userId, sessionId, ...origin }
      return actorId === undefined ? user : { ...user, actorId }
    }
  )

  const ofAccessToken = Effect.fnUntraced(function*(token: string, origin: Actor.Origin) {
    const { sessionId, userId } = yield* accessTokens.verify(token)
    const checked = yield* sessions.checkById({ sessionId: sessionId as SessionId })
    return checked.userId === userId ? yield* userOf(checked, origin) : yield* new InvalidSession()
  })

  const ofUser: Authenticator["authenticate"] = (bearer, origin) =>
    SessionTokens.readSessionToken(bearer) !== undefined
      ? Effect.flatMap(sessions.check({ token: bearer }), (checked) => userOf(checked, origin))
      : isJwt(bearer)
      ? ofAccessToken(bearer, origin)
      : ofKey(bearer, origin)

  const authenticator: Authenticator = {
    failures: [
      ...KeysContract.operations.verify.failures,
      ...SessionsContract.operations.check.failures,
      invalidAccessToken
    ],
    authenticate: adminHash === undefined
      ? ofUser
      : (bearer, origin) =>
        Effect.flatMap(
          tokens.hash(bearer),
          // Hashes are compared, so that not even the length of the key shows in the time.
          (hash) => equal(hash, adminHash) ? Effect.succeed({ ...administrator, ...origin }) : ofUser(bearer, origin)
        )
  }
  return authenticator
})
