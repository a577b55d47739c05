/**
 * The service of deliveries with transactions around its bodies, and what wakes the workers of this process.
 */
import * as Guard from "@gatehouse/contract/Guard"
import type { Jobs } from "@gatehouse/contract/Jobs"
import { SecretBox } from "@gatehouse/contract/SecretBox"
import type { Tokens } from "@gatehouse/contract/Tokens"
import { Transactions } from "@gatehouse/contract/Transaction"
import * as CommitSignal from "@gatehouse/store/CommitSignal"
import type { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Signer } from "../signing/Signer.ts"
import { Deliveries, make } from "./Deliveries.ts"
import { DeliveriesContract } from "./DeliveriesContract.ts"
import * as DeliveryCleanup from "./DeliveryCleanup.ts"
import * as DeliveryFlow from "./DeliveryFlow.ts"
import { DeliverySchedule } from "./QueueDeliveries.ts"
import * as Recover from "./Recover.ts"

/** Wakes the workers of this process when a delivery that is due has committed. */
export class DeliverySignal extends Context.Service<DeliverySignal, CommitSignal.CommitSignal>()(
  "@gatehouse/webhooks/DeliverySignal"
) {}

/** Lets mutations wake the workers. Whatever queues deliveries must run with this in its context. */
export const layerSignal: Layer.Layer<DeliverySignal> = Layer.effectContext(
  Effect.sync(() => {
    const { give, signal } = CommitSignal.make()
    // What is due later is found by the poll.
    const schedule = (dueAt: number) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => dueAt <= now ? give : Effect.void)
    return Context.make(DeliverySignal, signal).pipe(Context.add(DeliverySchedule, schedule))
  })
)

/** The service, with the jobs of recovery and cleaning. */
export const layer: Layer.Layer<
  Deliveries,
  never,
  Store | Transactions | Tokens | SecretBox | Signer | Jobs
> = Layer.effect(
  Deliveries,
  Effect.gen(function*() {
    const transactions = yield* Transactions
    const ports = { box: yield* SecretBox, signer: yield* Signer }
    const bodies = yield* make
    yield* Recover.register
    yield* DeliveryCleanup.register
    yield* DeliveryCleanup.start
    return Guard.implementSelf(
      DeliveriesContract,
      transactions,
      (self) => ({ ...bodies, ...DeliveryFlow.make(self, ports) })
    )
  })
)
