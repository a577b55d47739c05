/**
 * The service of sessions as a layer of its own, with access tokens that only name their session, and users to open
 * sessions for.
 */
import { Store } from "@gatehouse/store/Store"
import { Effect, Layer } from "effect"
import * as SessionsLayer from "../../src/sessions/SessionsLayer.ts"
import { AccessTokens } from "../../src/tokens/AccessTokens.ts"
import * as NewUser from "../../src/users/NewUser.ts"

const issue: AccessTokens["Service"]["issue"] = ({ sessionId }) =>
  Effect.succeed({ token: `access:${sessionId}`, expiresAt: 0 })

export const services = SessionsLayer.layer.pipe(
  Layer.provide(Layer.succeed(AccessTokens, {
    issue,
    verify: (token) =>
      Effect.succeed({ sessionId: token.slice("access:".length) } as Effect.Success<
        ReturnType<AccessTokens["Service"]["verify"]>
      >),
    jwks: Effect.succeed({ keys: [] })
  }))
)

export const newUser = Effect.gen(function*() {
  const store = yield* Store
  const { createUser } = yield* NewUser.make
  return yield* store.mutation({ name: "test" }, Effect.orDie(createUser({ by: "test" })))
})
