/**
 * Opens what is sealed of an endpoint, outside of every transaction: the secrets that sign and the headers of its own.
 */
import type { SecretBox } from "@gatehouse/contract/SecretBox"
import * as Effect from "effect/Effect"
import { identityOf } from "./EndpointTable.ts"

export interface Sealed {
  readonly endpointId: string
  readonly secrets: ReadonlyArray<string>
  /** A JSON object, sealed. */
  readonly headers?: string
}

export interface Opened {
  readonly secrets: ReadonlyArray<string>
  readonly headers: Readonly<Record<string, string>>
}

/** What cannot be opened is a defect: its key is not in the ring, and only the operator can put it there. */
export const make = (box: SecretBox["Service"]) =>
  Effect.fnUntraced(function*({ endpointId, headers, secrets }: Sealed): Effect.fn.Return<Opened> {
    const identity = identityOf(endpointId, "secret")
    const opened = yield* Effect.forEach(secrets, (sealed) => Effect.orDie(box.open(sealed, identity)))
    return {
      secrets: opened,
      headers: headers === undefined
        ? {}
        : JSON.parse(yield* Effect.orDie(box.open(headers, identityOf(endpointId, "headers"))))
    }
  })
