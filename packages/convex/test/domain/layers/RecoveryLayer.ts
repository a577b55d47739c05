/** `Recovery` over the component. */
import { Recovery } from "@gatehouse/core-sessions/recovery/Recovery"
import { RecoveryContract } from "@gatehouse/core-sessions/recovery/RecoveryContract"
import * as flow from "@gatehouse/core-sessions/recovery/RecoveryFlow"
import { Effect, Layer } from "effect"
import { Halves } from "../Domain.ts"
import { ports } from "./Ports.ts"

export const layer = Layer.effect(
  Recovery,
  Effect.gen(function*() {
    const { finished, messenger } = yield* ports
    const halves = (yield* Halves)(RecoveryContract)
    return { ...halves, ...flow.make(halves, { finished, messenger }) }
  })
)
