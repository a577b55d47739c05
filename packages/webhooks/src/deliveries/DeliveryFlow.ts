/**
 * The action on deliveries: secrets are opened and bodies signed here, outside of every transaction.
 */
import type * as Contract from "@gatehouse/contract/Contract"
import type { SecretBox } from "@gatehouse/contract/SecretBox"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Signer } from "../signing/Signer.ts"
import { defaultLimit } from "./Claim.ts"
import type { DeliveriesContract } from "./DeliveriesContract.ts"
import type { ReadyDelivery, Result } from "./DeliveryWire.ts"
import { openEndpoints, unopenedError } from "./OpenedEndpoints.ts"
import { signedHeaders } from "./SendDelivery.ts"

type Operations = Contract.Service<typeof DeliveriesContract>

/** The halves, wherever they run: in this process, or behind a wire. */
export type Halves = Pick<Operations, "claim" | "settle">

export interface Ports {
  readonly box: SecretBox["Service"]
  readonly signer: Signer["Service"]
}

export const make = (halves: Halves, { box, signer }: Ports): Pick<Operations, "listReady"> => {
  const open = openEndpoints(box)
  return {
    listReady: Effect.fnUntraced(function*(payload) {
      const { limit = defaultLimit } = payload
      const { deliveries } = yield* halves.claim({ ...payload, limit, perEndpoint: limit, busy: [] })
      const ready: Array<ReadyDelivery> = []
      const results: Array<Result> = []
      for (const claimed of deliveries) {
        const { headers: _, secrets: __, dueAt: ___, ...delivery } = claimed
        const { body, messageId: id } = delivery
        const now = yield* Clock.currentTimeMillis
        const opened = yield* open(claimed)
        if (opened === undefined) {
          const { attempt, deliveryId } = claimed
          results.push({ deliveryId, attempt, at: now, durationMs: 0, error: unopenedError })
          continue
        }
        const { headers, secrets } = opened
        const timestamp = Math.floor(now / 1000)
        ready.push({ ...delivery, headers: yield* signedHeaders(signer, { id, timestamp, body, secrets, headers }) })
      }
      if (results.length > 0) yield* halves.settle({ results })
      return ready
    })
  }
}
