/**
 * What happened, said in the transaction in which it happened. The default hears nothing; `webhooks` keeps the audit log.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"

/** One event. `data` never holds a secret. The listener adds the time, the actor and the origin of the request. */
export interface Event {
  /** `noun.verbed`, as `member.added`. */
  readonly type: string
  readonly subject: { readonly kind: string; readonly id: string }
  readonly groupId?: string
  readonly connectionId?: string
  /** The code of the failure where what happened is that something was refused: `INVALID_CREDENTIALS`. */
  readonly failure?: string
  readonly data?: Readonly<Record<string, unknown>>
}

export interface Listener {
  readonly emit: (event: Event) => Effect.Effect<void>
}

/** Where events go. Default: nowhere. */
export const Events = Context.Reference<Listener>("@gatehouse/contract/Events", {
  defaultValue: () => ({ emit: () => Effect.void })
})

/** Says that something happened, in the running transaction. */
export const emit = (event: Event): Effect.Effect<void> =>
  Effect.withFiber((fiber) => Context.get(fiber.context, Events).emit(event))
