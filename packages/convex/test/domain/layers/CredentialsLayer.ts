/** `Credentials` over the component. */
import { Credentials } from "@gatehouse/core-sessions/credentials/Credentials"
import { CredentialsContract } from "@gatehouse/core-sessions/credentials/CredentialsContract"
import * as flow from "@gatehouse/core-sessions/credentials/CredentialsFlow"
import { Effect, Layer } from "effect"
import { Halves } from "../Domain.ts"
import { ports } from "./Ports.ts"

export const layer = Layer.effect(
  Credentials,
  Effect.gen(function*() {
    const { finished } = yield* ports
    const halves = (yield* Halves)(CredentialsContract)
    return { ...halves, ...flow.make(halves, finished) }
  })
)
