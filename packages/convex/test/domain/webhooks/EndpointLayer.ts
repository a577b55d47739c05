/** `Endpoints` over the component. */
import { Outbound } from "@gatehouse/contract/Outbound"
import { SecretBox } from "@gatehouse/contract/SecretBox"
import { Tokens } from "@gatehouse/contract/Tokens"
import * as flow from "@gatehouse/webhooks/endpoints/EndpointFlow"
import { Endpoints } from "@gatehouse/webhooks/endpoints/Endpoints"
import { EndpointsContract } from "@gatehouse/webhooks/endpoints/EndpointsContract"
import { Signer } from "@gatehouse/webhooks/signing/Signer"
import { Effect, Layer } from "effect"
import { Halves } from "../Domain.ts"

export const layer = Layer.effect(
  Endpoints,
  Effect.gen(function*() {
    const halves = (yield* Halves)(EndpointsContract)
    const ports = {
      tokens: yield* Tokens,
      box: yield* SecretBox,
      signer: yield* Signer,
      outbound: yield* Outbound
    }
    return { ...halves, ...flow.make(halves, ports) }
  })
)
