/**
 * How an endpoint has been answering, and what follows: the breaker that opens after failures in a row and lets one attempt
 * through at a time until one succeeds, and the wait that a receiver asks for.
 */
import type { QueueRow } from "./DeliveryTable.ts"
import { breakAfter, breaksAfter, givesUpAfter } from "./Schedule.ts"

export type QueueState = Pick<QueueRow, "failures" | "failingSince" | "notBefore" | "probe">

/** Names an attempt. */
export const attemptKey = (deliveryId: string, attempt: number): string => `${deliveryId}#${attempt}`

/** Only one attempt at a time may be begun. */
export const isBroken = ({ failures }: QueueState): boolean => failures >= breaksAfter

/** Nothing else is begun until this attempt has ended, or until its time is over. */
export const probing = (state: QueueState, key: string, claimedUntil: number): QueueState => ({
  ...state,
  probe: key,
  notBefore: claimedUntil
})

/** The receiver has taken a message. A wait that it asked for stands; what the breaker wanted is over. */
export const succeeded = (state: QueueState): QueueState => {
  if (state.failures === 0 && state.failingSince === undefined) return state
  return isBroken(state) || state.notBefore === undefined
    ? { failures: 0 }
    : { failures: 0, notBefore: state.notBefore }
}

/** An attempt has failed. `askedUntil`: the receiver wants nothing before, which says that it is there. */
export const failed = (
  state: QueueState,
  { askedUntil, key, now }: { readonly key: string; readonly now: number; readonly askedUntil?: number | undefined }
): QueueState => {
  const { failures, notBefore } = state
  const isProbe = state.probe === key
  const failingSince = state.failingSince ?? now
  const later = (at: number) => Math.max(isProbe ? 0 : notBefore ?? 0, at)
  if (askedUntil !== undefined) {
    return isProbe || !isBroken(state)
      ? { failures, failingSince, notBefore: later(askedUntil) }
      : { ...state, notBefore: later(askedUntil) }
  }
  // What had begun before the breaker opened tells nothing new.
  if (isBroken(state) && !isProbe) return { ...state, failingSince }
  const more = failures + 1
  if (more >= breaksAfter) return { failures: more, failingSince, notBefore: later(now + breakAfter(more)) }
  return notBefore === undefined ? { failures: more, failingSince } : { failures: more, failingSince, notBefore }
}

/** An attempt was not sent after all. */
export const released = (state: QueueState, key: string): QueueState => {
  if (state.probe !== key) return state
  const { notBefore: _, probe: __, ...rest } = state
  return rest
}

/** It has failed for five days without a single success. */
export const isHopeless = ({ failingSince }: QueueState, now: number): boolean =>
  failingSince !== undefined && now - failingSince >= givesUpAfter
