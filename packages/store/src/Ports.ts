/**
 * The ports that domains take beside the Store and `Tokens`, on the Store: jobs, cascades and suspensions.
 */
import type { Cascades } from "@gatehouse/contract/Cascades"
import type { Jobs } from "@gatehouse/contract/Jobs"
import type { Suspensions } from "@gatehouse/contract/Suspensions"
import type { Tokens } from "@gatehouse/contract/Tokens"
import * as Layer from "effect/Layer"
import * as CascadesLayer from "./CascadesLayer.ts"
import * as JobsLayer from "./JobsLayer.ts"
import type { JobSteps } from "./JobSteps.ts"
import * as JobTable from "./JobTable.ts"
import type { Store } from "./Store.ts"
import * as SuspensionsLayer from "./SuspensionsLayer.ts"
import type { AnyTable } from "./Table.ts"

export const layer: Layer.Layer<Jobs | JobSteps | Cascades | Suspensions, never, Store | Tokens> = Layer.mergeAll(
  JobsLayer.layer,
  CascadesLayer.layer,
  SuspensionsLayer.layer
)

/** The tables that these ports need, beside those of the domains. */
export const tables: ReadonlyArray<AnyTable> = JobTable.tables
