/**
 * The clock of the machine. Waiting for a lock is not a matter of the domain: it takes as long as another writer takes,
 * also in a test that has set the time.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"

const clock: Clock.Clock = Clock.Clock.defaultValue()

export const nowMillis = (): number => clock.currentTimeMillisUnsafe()

/** Runs with the machine's clock. */
export const live = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.provideService(effect, Clock.Clock, clock)

/** Waits before the next attempt: longer each time up to `cap`, and never two writers in step. */
export const backoff = (attempt: number, base: number, cap: number): Effect.Effect<void> =>
  Effect.flatMap(Random.next, (random) => live(Effect.sleep(Math.min(cap, base * 2 ** (attempt - 1)) * (0.5 + random))))
