/** `DeviceCodes` over the component. */
import * as flow from "@gatehouse/core-sessions/deviceCodes/DeviceCodeFlow"
import { DeviceCodes } from "@gatehouse/core-sessions/deviceCodes/DeviceCodes"
import { DeviceCodesContract } from "@gatehouse/core-sessions/deviceCodes/DeviceCodesContract"
import { Effect, Layer } from "effect"
import { Halves } from "../Domain.ts"
import { ports } from "./Ports.ts"

export const layer = Layer.effect(
  DeviceCodes,
  Effect.gen(function*() {
    const { finished } = yield* ports
    const halves = (yield* Halves)(DeviceCodesContract)
    return { ...halves, ...flow.make(halves, finished) }
  })
)
