import { open } from "@gatehouse/convex-isolate"
import { storeConformance } from "@gatehouse/store/testing/StoreConformance"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { fileURLToPath } from "node:url"
import * as IsolateStore from "./IsolateStore.ts"

const folder = fileURLToPath(new URL("app", import.meta.url))

storeConformance({
  name: "Convex",
  // Every function is run twice, and held to the limits of a deployment.
  layer: () =>
    Layer.unwrap(
      Effect.map(
        Effect.promise(() =>
          open({ folder, components: [], replay: true, transactionLimits: true, syscalls: IsolateStore.syscalls })
        ),
        (isolate) => IsolateStore.layer(isolate)
      )
    ),
  shows: { concurrentReads: false, serialization: false, size: 500 },
  // Each call starts a realm and evaluates the bundle in it.
  effort: 0.2,
  timeout: 120_000
})
