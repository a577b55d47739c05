/** `Deliveries` over the component, which wakes workers by itself, with the job that a cron starts there. */
import { SecretBox } from "@gatehouse/contract/SecretBox"
import { Deliveries } from "@gatehouse/webhooks/deliveries/Deliveries"
import { DeliveriesContract } from "@gatehouse/webhooks/deliveries/DeliveriesContract"
import * as DeliveryCleanup from "@gatehouse/webhooks/deliveries/DeliveryCleanup"
import * as flow from "@gatehouse/webhooks/deliveries/DeliveryFlow"
import { Signer } from "@gatehouse/webhooks/signing/Signer"
import { Effect, Layer } from "effect"
import { withGuarded } from "./Guarded.ts"

export const layerSignal = Layer.empty

export const layer = Layer.effectContext(
  Effect.gen(function*() {
    yield* DeliveryCleanup.start
    const ports = { box: yield* SecretBox, signer: yield* Signer }
    return yield* withGuarded(Deliveries, DeliveriesContract, (halves) => flow.make(halves, ports))
  })
)
