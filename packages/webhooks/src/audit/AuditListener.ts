/**
 * The listener that keeps the audit log: it appends one row in the transaction of what it hears, and reads nothing. The
 * sealer does the rest.
 */
import * as Actor from "@gatehouse/contract/Actor"
import { compact } from "@gatehouse/contract/Compact"
import type { Event, Listener } from "@gatehouse/contract/Events"
import { Tokens } from "@gatehouse/contract/Tokens"
import { Store, type StoreService } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { AuditActor } from "./AuditWire.ts"
import { AuditOutboxTable, type Pending } from "./OutboxTable.ts"

/** Told in the transaction that leaves an event. Where no sealer polls (Convex), this schedules it. Default: nothing. */
export const SealSchedule = Context.Reference<Effect.Effect<void>>("@gatehouse/webhooks/SealSchedule", {
  defaultValue: () => Effect.void
})

/** Who an event says did it. */
export const actorOf = (actor: Actor.Actor): AuditActor => {
  switch (actor.kind) {
    case "user":
      return compact({ kind: actor.kind, id: actor.userId, impersonatorId: actor.actorId })
    case "key":
      return compact({ kind: actor.kind, id: actor.keyId, name: actor.name, userId: actor.userId })
    case "directory":
      return { kind: actor.kind, id: actor.connectionId }
    default:
      return { kind: actor.kind }
  }
}

/** Appends an event to the outbox, in the running mutation. Gives its id. */
export const append = (store: StoreService, tokens: Tokens["Service"]) => (event: Pending): Effect.Effect<string> =>
  Effect.gen(function*() {
    const id = yield* tokens.id("evt")
    const createdAt = yield* Clock.currentTimeMillis
    yield* Effect.orDie(store.insert(AuditOutboxTable, { id, createdAt, event }))
    yield* yield* SealSchedule
    return id
  })

/** The listener on a store. */
export const make = (store: StoreService, tokens: Tokens["Service"]): Listener => {
  const appended = append(store, tokens)
  return {
    emit: (event: Event) =>
      Effect.withFiber((fiber) => {
        const actor = Context.get(fiber.context, Actor.Current)
        return appended(compact({
          ...event,
          actor: actorOf(actor),
          ip: actor.ip,
          userAgent: actor.userAgent,
          requestId: actor.requestId
        }))
      })
  }
}

/** The listener on the store of the running function. */
export const listener = Effect.gen(function*() {
  return make(yield* Store, yield* Tokens)
})
