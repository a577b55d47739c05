/**
 * One attempt at a claimed delivery, from its sealed secrets to what is written down of it. It never fails: a worker has a
 * result for everything that it has claimed.
 */
import { compact } from "@gatehouse/contract/Compact"
import type { Outbound } from "@gatehouse/contract/Outbound"
import type { SecretBox } from "@gatehouse/contract/SecretBox"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Signer } from "../signing/Signer.ts"
import type { ClaimedDelivery, Result } from "./DeliveryWire.ts"
import { openEndpoints, unopenedError } from "./OpenedEndpoints.ts"
import { retryAt } from "./Schedule.ts"
import * as SendDelivery from "./SendDelivery.ts"

/** What is left of a claim must be enough for an attempt, and for writing down how it ended. */
export const leastLeftMs = 20_000

export interface Ports {
  readonly box: SecretBox["Service"]
  readonly outbound: Outbound["Service"]
  readonly signer: Signer["Service"]
}

export const make = ({ box, outbound, signer }: Ports) => {
  const open = openEndpoints(box)
  const send = SendDelivery.makeSigned(outbound, signer)

  const attempted = Effect.fnUntraced(function*(claimed: ClaimedDelivery, at: number): Effect.fn.Return<Result> {
    const { attempt, body, deliveryId, messageId: id, url } = claimed
    const opened = yield* open(claimed)
    if (opened === undefined) return { deliveryId, attempt, at, durationMs: 0, error: unopenedError }
    const { ok: _, retryAfter, ...answer } = yield* send({ url, opened, id, at, body })
    const asks = answer.status === 429 || answer.status === 503
    return compact({
      deliveryId,
      attempt,
      at,
      ...answer,
      retryAt: asks ? retryAt(retryAfter, at + answer.durationMs) : undefined
    })
  })

  return (claimed: ClaimedDelivery): Effect.Effect<Result> =>
    Effect.flatMap(Clock.currentTimeMillis, (at): Effect.Effect<Result> => {
      const { attempt, claimedUntil, deliveryId } = claimed
      const ended = { deliveryId, attempt, at, durationMs: 0 }
      if (claimedUntil - at < leastLeftMs) return Effect.succeed({ ...ended, released: true })
      return Effect.catchDefect(
        attempted(claimed, at),
        (defect) =>
          Effect.as(
            Effect.logError("an attempt could not be made", deliveryId, defect),
            { ...ended, error: "not sent: it could not be signed" }
          )
      )
    })
}
