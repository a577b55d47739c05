/** `OAuth` over the component. */
import { Tokens } from "@gatehouse/contract/Tokens"
import { OAuth } from "@gatehouse/core-sessions/oauth/OAuth"
import { OAuthContract } from "@gatehouse/core-sessions/oauth/OAuthContract"
import * as flow from "@gatehouse/core-sessions/oauth/OAuthFlow"
import { OAuthProviders } from "@gatehouse/core-sessions/oauth/OAuthProviders"
import { Effect, Layer } from "effect"
import { Halves } from "../Domain.ts"
import { ports } from "./Ports.ts"

export const layer = Layer.effect(
  OAuth,
  Effect.gen(function*() {
    const { finished } = yield* ports
    const providers = yield* OAuthProviders
    const tokens = yield* Tokens
    const halves = (yield* Halves)(OAuthContract)
    return { ...halves, ...flow.make(halves, providers, tokens, finished) }
  })
)
