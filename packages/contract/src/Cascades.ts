/**
 * What goes when something goes. A domain registers its part; whoever removes a user, a group or a connection runs all
 * parts, without importing their owners.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"

export type Subject = "user" | "group" | "connection"

/** Removes at most about `limit` rows that belong to `id`, inside the running mutation. True when none are left. */
export type Part = (id: string, limit: number) => Effect.Effect<boolean>

export interface Registry {
  /** Adds or replaces the part of that name. A layer does this once, when it is built. */
  readonly register: (subject: Subject, name: string, part: Part) => Effect.Effect<void>
  /** Runs the parts of a subject in turn, each until it is done. True when all are. */
  readonly run: (subject: Subject, id: string, limit: number) => Effect.Effect<boolean>
}

export class Cascades extends Context.Service<Cascades, Registry>()("@gatehouse/contract/Cascades") {}

/** A registry of its own. */
export const make = (): Registry => {
  const parts = new Map<Subject, Map<string, Part>>()
  return {
    register: (subject, name, part) =>
      Effect.sync(() => {
        const named = parts.get(subject) ?? new Map<string, Part>()
        named.set(name, part)
        parts.set(subject, named)
      }),
    run: Effect.fnUntraced(function*(subject: Subject, id: string, limit: number) {
      for (const part of parts.get(subject)?.values() ?? []) {
        if (!(yield* part(id, limit))) return false
      }
      return true
    })
  }
}
