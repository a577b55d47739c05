/**
 * Who calls, as the running request has it. Transports set it once per request; services read it for events and ceilings,
 * the guard for access. Without a transport it is `anonymous`, which a guard refuses: forgetting to set it can never open
 * a door.
 */
import * as Context from "effect/Context"
import type { Actor } from "./Actors.ts"

export {
  type Actor,
  type DirectoryActor,
  isApplication,
  isImpersonated,
  isPlatformKey,
  isTrusted,
  type KeyActor,
  type Origin,
  type PlatformKeyActor,
  type Scope,
  system,
  type UserActor,
  userId
} from "./Actors.ts"

/** The actor of the running request. Default: anonymous. */
export const Current = Context.Reference<Actor>("@gatehouse/contract/Actor", {
  defaultValue: () => ({ kind: "anonymous" })
})
