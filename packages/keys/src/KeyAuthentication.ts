/**
 * Turns the key that a request carries into the actor of the request.
 */
import type * as Actor from "@gatehouse/contract/Actor"
import * as Effect from "effect/Effect"
import { actorOf } from "./KeyActor.ts"
import type { Keys } from "./Keys.ts"

export { actorOf }

/** Verifies what `Authorization: Bearer` holds. `origin` is what the transport knows of the caller. */
export const make = (keys: Pick<Keys["Service"], "verify">) => (bearer: string, origin: Actor.Origin = {}) =>
  Effect.map(
    keys.verify(origin.ip === undefined ? { raw: bearer } : { raw: bearer, ip: origin.ip }),
    (key) => actorOf(key, origin)
  )
