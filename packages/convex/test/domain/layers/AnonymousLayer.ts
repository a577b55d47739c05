/** `Anonymous` over the component. */
import { Anonymous } from "@gatehouse/core-sessions/anonymous/Anonymous"
import { AnonymousContract } from "@gatehouse/core-sessions/anonymous/AnonymousContract"
import * as flow from "@gatehouse/core-sessions/anonymous/AnonymousFlow"
import { Effect, Layer } from "effect"
import { Halves } from "../Domain.ts"
import { ports } from "./Ports.ts"

export const layer = Layer.effect(
  Anonymous,
  Effect.gen(function*() {
    const { finished } = yield* ports
    const halves = (yield* Halves)(AnonymousContract)
    return { ...halves, ...flow.make(halves, finished) }
  })
)
