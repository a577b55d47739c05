/**
 * The actor that a verified key is. Free of Effect: the facade of `@gatehouse/convex` uses it too.
 */
import type * as Actor from "@gatehouse/contract/Actor"
import type { VerifiedKey } from "./KeyWire.ts"

/** What is read of a key, as JSON has it. */
type Key = Pick<VerifiedKey, "scopes" | "roles"> & {
  readonly keyId: string
  readonly name?: string
  readonly userId?: string
  readonly groupId?: string
}

/** The actor that a verified key is: its user within its scopes, its group's service account, or the platform. */
export const actorOf = (key: Key, origin: Actor.Origin = {}): Actor.KeyActor & Actor.Origin => ({
  ...origin,
  kind: "key",
  keyId: key.keyId,
  ...(key.name === undefined ? {} : { name: key.name }),
  scopes: key.scopes,
  ...(key.userId === undefined ? {} : { userId: key.userId }),
  ...(key.groupId === undefined ? {} : { groupId: key.groupId, roles: key.roles ?? [] })
})
