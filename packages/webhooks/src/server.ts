/**
 * What a composition needs: the audit log, endpoints and deliveries as one layer, and the daemons that seal and deliver.
 */
import type { Cascades } from "@gatehouse/contract/Cascades"
import type { Jobs } from "@gatehouse/contract/Jobs"
import type { Outbound } from "@gatehouse/contract/Outbound"
import type { SecretBox } from "@gatehouse/contract/SecretBox"
import type { Tokens } from "@gatehouse/contract/Tokens"
import type { Transactions } from "@gatehouse/contract/Transaction"
import type { Store } from "@gatehouse/store/Store"
import * as Layer from "effect/Layer"
import type { Audit } from "./audit/Audit.ts"
import * as AuditLayer from "./audit/AuditLayer.ts"
import * as SealerLayer from "./audit/SealerLayer.ts"
import type { Deliveries } from "./deliveries/Deliveries.ts"
import * as DeliveryLayer from "./deliveries/DeliveryLayer.ts"
import * as DeliveryRunner from "./deliveries/DeliveryRunner.ts"
import * as EndpointLayer from "./endpoints/EndpointLayer.ts"
import type { Endpoints } from "./endpoints/Endpoints.ts"
import * as ResealEndpoints from "./endpoints/ResealEndpoints.ts"
import * as SignerLayer from "./node/SignerLayer.ts"
import type { Signer } from "./signing/Signer.ts"

export { Audit } from "./audit/Audit.ts"
export { Deliveries } from "./deliveries/Deliveries.ts"
export { Endpoints } from "./endpoints/Endpoints.ts"

/**
 * The services, and where events go. Every domain whose events are to be heard runs with this in its context: provide it
 * beneath them, `Layer.provideMerge`, or beside them.
 */
export const layer: Layer.Layer<
  Audit | Endpoints | Deliveries | Signer | AuditLayer.SealSignal | DeliveryLayer.DeliverySignal,
  never,
  Store | Transactions | Tokens | SecretBox | Outbound | Jobs | Cascades
> = Layer.mergeAll(AuditLayer.layer, EndpointLayer.layer, DeliveryLayer.layer).pipe(
  Layer.provideMerge(Layer.mergeAll(AuditLayer.layerEvents, DeliveryLayer.layerSignal, SignerLayer.layer))
)

/** Seals and delivers, for the life of the layer's scope. Several processes over one database may have it. */
export const layerWorker = (options: {
  readonly sealer?: SealerLayer.Options
  readonly deliveries?: DeliveryRunner.Options
} = {}) =>
  Layer.mergeAll(SealerLayer.layer(options.sealer), DeliveryRunner.layer(options.deliveries), ResealEndpoints.layer)
