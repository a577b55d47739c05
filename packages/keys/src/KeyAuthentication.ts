/**
 * Turns the key that a request carries into the actor of the request.
 */
import type * as Actor from "@gatehouse/contract/Actor"
import * as Effect from "effect/Effect"
import type { Keys } from "./Keys.ts"
import type { VerifiedKey } from "./KeyWire.ts"

/** The actor that a verified key is: its user within its scopes, its group's service account, or the platform. */
export const actorOf = (key: VerifiedKey, origin: Actor.Origin = {}): Actor.KeyActor & Actor.Origin => ({
  ...origin,
  kind: "key",
  keyId: key.keyId,
  scopes: key.scopes,
  ...(key.userId === undefined ? {} : { userId: key.userId }),
  ...(key.groupId === undefined ? {} : { groupId: key.groupId, roles: key.roles ?? [] })
})

/** Verifies what `Authorization: Bearer` holds. `origin` is what the transport knows of the caller. */
export const make = (keys: Pick<Keys["Service"], "verify">) => (bearer: string, origin: Actor.Origin = {}) =>
  Effect.map(
    keys.verify(origin.ip === undefined ? { raw: bearer } : { raw: bearer, ip: origin.ip }),
    (key) => actorOf(key, origin)
  )
