/**
 * What stops working while a user is shut out, and works again once they are let in: a domain registers its part, and
 * whoever owns users runs all parts, without importing their owners.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"

/**
 * Suspends at most about `limit` things of the user's, or lets them work again, inside the running mutation. True when
 * none are left to change. Those that work now come first.
 */
export type Part = (userId: string, suspended: boolean, limit: number) => Effect.Effect<boolean>

export interface Registry {
  /** Adds or replaces the part of that name. A layer does this once, when it is built. */
  readonly register: (name: string, part: Part) => Effect.Effect<void>
  /** Runs every part: none waits for another that has much to do. True when all are done. */
  readonly run: Part
}

export class Suspensions extends Context.Service<Suspensions, Registry>()("@gatehouse/contract/Suspensions") {}

/** A registry of its own. */
export const make = (): Registry => {
  const parts = new Map<string, Part>()
  return {
    register: (name, part) => Effect.sync(() => void parts.set(name, part)),
    run: Effect.fnUntraced(function*(userId: string, suspended: boolean, limit: number) {
      let isDone = true
      for (const part of parts.values()) isDone = (yield* part(userId, suspended, limit)) && isDone
      return isDone
    })
  }
}
