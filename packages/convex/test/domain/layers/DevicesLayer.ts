/** `Devices` over the component. */
import { Devices } from "@gatehouse/core-sessions/devices/Devices"
import { DevicesContract } from "@gatehouse/core-sessions/devices/DevicesContract"
import { Effect, Layer } from "effect"
import { Halves } from "../Domain.ts"

export const layer = Layer.effect(Devices, Effect.map(Halves, (halves) => halves(DevicesContract)))
