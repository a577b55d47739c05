/**
 * The service of webhook endpoints with transactions around its bodies.
 */
import type { Cascades } from "@gatehouse/contract/Cascades"
import * as Guard from "@gatehouse/contract/Guard"
import type { Jobs } from "@gatehouse/contract/Jobs"
import { Outbound } from "@gatehouse/contract/Outbound"
import { SecretBox } from "@gatehouse/contract/SecretBox"
import { Tokens } from "@gatehouse/contract/Tokens"
import { Transactions } from "@gatehouse/contract/Transaction"
import type { Store } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Signer } from "../signing/Signer.ts"
import * as EndpointFlow from "./EndpointFlow.ts"
import { Endpoints, make, registerCascades } from "./Endpoints.ts"
import { EndpointsContract } from "./EndpointsContract.ts"
import * as ForgetDeliveries from "./ForgetDeliveries.ts"
import * as PreviousSecrets from "./PreviousSecrets.ts"

export const layer: Layer.Layer<
  Endpoints,
  never,
  Store | Transactions | Tokens | SecretBox | Signer | Outbound | Jobs | Cascades
> = Layer.effect(
  Endpoints,
  Effect.gen(function*() {
    const transactions = yield* Transactions
    const ports = {
      tokens: yield* Tokens,
      box: yield* SecretBox,
      signer: yield* Signer,
      outbound: yield* Outbound
    }
    const bodies = yield* make
    yield* registerCascades
    yield* ForgetDeliveries.register
    yield* PreviousSecrets.register
    return Guard.implementSelf(
      EndpointsContract,
      transactions,
      (self) => ({ ...bodies, ...EndpointFlow.make(self, ports) })
    )
  })
)
