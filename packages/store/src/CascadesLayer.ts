/**
 * A registry of cascades for one composition.
 */
import { Cascades, make } from "@gatehouse/contract/Cascades"
import * as Layer from "effect/Layer"

export const layer: Layer.Layer<Cascades> = Layer.sync(Cascades, make)
