/**
 * `Jobs` on the Store, and `JobSteps` for whoever runs them.
 */
import type { Jobs } from "@gatehouse/contract/Jobs"
import type { Tokens } from "@gatehouse/contract/Tokens"
import * as Layer from "effect/Layer"
import * as JobSteps from "./JobSteps.ts"
import type { Store } from "./Store.ts"

export const layer: Layer.Layer<Jobs | JobSteps.JobSteps, never, Store | Tokens> = Layer.effectContext(JobSteps.make)
