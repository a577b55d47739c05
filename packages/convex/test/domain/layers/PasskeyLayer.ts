/** `Passkeys` over the component. */
import { PasskeyContract } from "@gatehouse/core-sessions/passkeys/PasskeyContract"
import * as flow from "@gatehouse/core-sessions/passkeys/PasskeyFlow"
import { Passkeys } from "@gatehouse/core-sessions/passkeys/Passkeys"
import { Effect, Layer } from "effect"
import { Halves } from "../Domain.ts"
import { ports } from "./Ports.ts"

export const layer = Layer.effect(
  Passkeys,
  Effect.gen(function*() {
    const { finished, messenger } = yield* ports
    const halves = (yield* Halves)(PasskeyContract)
    return { ...halves, ...flow.make(halves, { finished, messenger }) }
  })
)
