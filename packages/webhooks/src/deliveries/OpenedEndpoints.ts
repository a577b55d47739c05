/**
 * Opens the secrets and headers of endpoints for their deliveries, and remembers some of them: an endpoint has few, and
 * many deliveries.
 */
import type { SecretBox } from "@gatehouse/contract/SecretBox"
import * as Effect from "effect/Effect"
import * as OpenEndpoint from "../endpoints/OpenEndpoint.ts"

/** Opened texts that are remembered, at most. */
const mostRemembered = 1_000

/** The same box, which opens what it has opened before from memory: a sealed text never stands for another one. */
const remembering = (box: SecretBox["Service"]): SecretBox["Service"] => {
  const remembered = new Map<string, string>()
  return {
    ...box,
    open: (sealed, identity) =>
      Effect.suspend(() => {
        const key = `${identity} ${sealed}`
        const known = remembered.get(key)
        if (known !== undefined) return Effect.succeed(known)
        return Effect.map(box.open(sealed, identity), (plain) => {
          // The oldest goes first.
          if (remembered.size >= mostRemembered) remembered.delete(remembered.keys().next().value!)
          remembered.set(key, plain)
          return plain
        })
      })
  }
}

/** `undefined`: what cannot be opened keeps back the deliveries of its own endpoint, and nobody else's. */
export const openEndpoints = (box: SecretBox["Service"]) => {
  const open = OpenEndpoint.make(remembering(box))
  return (sealed: OpenEndpoint.Sealed) =>
    Effect.catchDefect(
      open(sealed),
      (defect) =>
        Effect.as(
          Effect.logError(
            "an endpoint cannot be opened",
            sealed.endpointId,
            defect instanceof Error ? defect.name : ""
          ),
          undefined
        )
    )
}

/** What is said of an attempt that could not be made for that. */
export const unopenedError = "not sent: the endpoint's secret cannot be opened with the keys that are there"
