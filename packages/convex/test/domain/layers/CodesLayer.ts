/** `Codes` over the component. */
import * as flow from "@gatehouse/core-sessions/codes/CodeFlow"
import { Codes } from "@gatehouse/core-sessions/codes/Codes"
import { CodesContract } from "@gatehouse/core-sessions/codes/CodesContract"
import { Effect, Layer } from "effect"
import { Halves } from "../Domain.ts"
import { ports } from "./Ports.ts"

export const layer = Layer.effect(
  Codes,
  Effect.gen(function*() {
    const { finished, messenger } = yield* ports
    const halves = (yield* Halves)(CodesContract)
    return { ...halves, ...flow.make(halves, messenger, finished) }
  })
)
