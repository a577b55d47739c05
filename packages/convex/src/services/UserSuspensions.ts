/**
 * What stops working while a user is shut out, of every domain in this component.
 */
import { make as makeSuspensions, Suspensions } from "@gatehouse/contract/Suspensions"
import { registerSuspension } from "@gatehouse/keys/SuspendKeys"
import * as Effect from "effect/Effect"

export const withSuspensions = <A, E, R>(make: Effect.Effect<A, E, R | Suspensions>) =>
  Effect.suspend(() => Effect.provideService(Effect.andThen(registerSuspension, make), Suspensions, makeSuspensions()))
