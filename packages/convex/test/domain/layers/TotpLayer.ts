/** `Totps` over the component. */
import { SecretBox } from "@gatehouse/contract/SecretBox"
import { Tokens } from "@gatehouse/contract/Tokens"
import { TotpContract } from "@gatehouse/core-sessions/totp/TotpContract"
import * as flow from "@gatehouse/core-sessions/totp/TotpFlow"
import { Totps } from "@gatehouse/core-sessions/totp/Totps"
import { Effect, Layer } from "effect"
import { Halves } from "../Domain.ts"
import { ports } from "./Ports.ts"

export const layer = Layer.effect(
  Totps,
  Effect.gen(function*() {
    const { finished, messenger } = yield* ports
    const box = yield* SecretBox
    const tokens = yield* Tokens
    const halves = (yield* Halves)(TotpContract)
    return { ...halves, ...flow.make(halves, { box, finished, messenger, tokens }) }
  })
)
