/**
 * A filled store with the measured services on it, once as they are and once counting what reaches the store.
 */
import * as StoreCounter from "@gatehouse/store/testing/StoreCounter"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { build } from "../Backend.ts"
import type { StoreName } from "../Options.ts"
import * as Backends from "./Backends.ts"
import type { Dataset } from "./Data.ts"
import * as Services from "./Services.ts"

export interface World {
  readonly data: Dataset
  readonly backend: Backends.ThisBackend
  readonly services: Services.Services
  readonly counted: Services.Services
  /** Reads and writes of one run of an effect on the counted services. */
  readonly count: (
    effect: Effect.Effect<unknown, unknown>
  ) => Promise<{ readonly reads: number; readonly writes: number }>
  /** What the services run in. */
  readonly context: Context.Context<Services.Provided>
  readonly countedContext: Context.Context<Services.Provided>
  readonly close: () => Promise<void>
}

export const open = async (
  store: StoreName,
  data: Dataset,
  progress: (text: string) => void
): Promise<World> => {
  const backend = await Backends.open(store, data, progress)
  const plain = Layer.succeedContext(backend.context)
  const measured = await build(Services.layer(plain, data.receiver))
  const counter = StoreCounter.layer(plain)
  const counting = await build(Layer.merge(Layer.provide(Services.layer(counter, data.receiver), counter), counter))
  const { count } = Context.get(counting.context, StoreCounter.StoreCounter)
  return {
    data,
    backend,
    services: await Effect.runPromiseWith(measured.context)(Services.all),
    counted: await Effect.runPromiseWith(counting.context)(Services.all),
    count: async (effect) => {
      const [, { reads, writes }] = await Effect.runPromise(count(effect))
      return { reads, writes }
    },
    context: measured.context,
    countedContext: counting.context,
    close: async () => {
      await measured.close()
      await counting.close()
      await backend.close()
    }
  }
}
