/**
 * The measured services over a store, composed as `core-sessions/server` composes them. The hash of a password is measured apart, so
 * here it costs nothing.
 */
import * as SecretBoxLayer from "@gatehouse/contract/node/SecretBoxLayer"
import * as TokensLayer from "@gatehouse/contract/node/TokensLayer"
import type { Transactions } from "@gatehouse/contract/Transaction"
import { Messenger } from "@gatehouse/core-sessions/messages/Messenger"
import * as PasswordHasherLayer from "@gatehouse/core-sessions/node/PasswordHasherLayer"
import { PasswordHasher } from "@gatehouse/core-sessions/passwords/PasswordHasher"
import { Passwords } from "@gatehouse/core-sessions/passwords/Passwords"
import * as SessionsLayer from "@gatehouse/core-sessions/server"
import { Sessions } from "@gatehouse/core-sessions/sessions/Sessions"
import * as AccessTokenLayer from "@gatehouse/core-sessions/tokens/AccessTokenLayer"
import { AccessTokens } from "@gatehouse/core-sessions/tokens/AccessTokens"
import * as SigningKeySource from "@gatehouse/core-sessions/tokens/SigningKeySource"
import * as TokenSettings from "@gatehouse/core-sessions/tokens/TokenSettings"
import * as Ports from "@gatehouse/store/Ports"
import type { Store } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { audience, type Dataset, issuer, ring, type Signer } from "./Data.ts"
import { newPasswordHash, wrongPassword } from "./Settings.ts"

const freeHasher = Layer.succeed(PasswordHasher, {
  hash: () => Effect.succeed(newPasswordHash),
  verify: (password) => Effect.succeed(password !== wrongPassword),
  verifyNobody: () => Effect.succeed(false),
  needsRehash: () => false
})

const tokenSettings = Layer.succeed(TokenSettings.TokenSettings, TokenSettings.make({ issuer, audience }))

const surroundings = Layer.mergeAll(
  TokensLayer.layer,
  SecretBoxLayer.layer(ring),
  tokenSettings,
  freeHasher,
  Layer.succeed(Messenger, { send: () => Effect.void })
)

const layer = (store: Layer.Layer<Store | Transactions>) =>
  SessionsLayer.layer.pipe(
    Layer.provideMerge(Ports.layer),
    Layer.provideMerge(Layer.mergeAll(store, surroundings))
  )

/** Access tokens of one algorithm, with their key from the configuration. */
const signedBy = ({ privateJwk }: Signer) =>
  Effect.provide(
    AccessTokenLayer.make,
    Layer.merge(SigningKeySource.fixed({ privateKeys: [privateJwk] }), surroundings)
  )

/** Those of one dataset, whose keys sign the access tokens. */
export const make = ({ signers }: Dataset) => ({
  layer,
  all: Effect.gen(function*() {
    const accessTokens = yield* AccessTokens
    // Keys are read once a minute, not by the first operation that is counted.
    yield* accessTokens.jwks
    return {
      sessions: yield* Sessions,
      passwords: yield* Passwords,
      accessTokens: {
        ES256: accessTokens,
        RS256: yield* signedBy(signers.RS256),
        EdDSA: yield* signedBy(signers.EdDSA)
      },
      hasher: yield* Effect.provide(PasswordHasher, PasswordHasherLayer.layer)
    }
  })
})

export type Services = Effect.Success<ReturnType<typeof make>["all"]>
