/**
 * A registry of suspensions for one composition.
 */
import { make, Suspensions } from "@gatehouse/contract/Suspensions"
import * as Layer from "effect/Layer"

export const layer: Layer.Layer<Suspensions> = Layer.sync(Suspensions, make)
