/**
 * When attempts are made: the schedule with its jitter, how long a receiver that fails is left alone, and what it asks for
 * itself with `Retry-After`.
 */

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/**
 * How long after the failure of the attempt before it each attempt follows. The first is due at once; after the last the
 * delivery is a dead letter.
 */
export const delays = [
  0,
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour
] as const

/** A part of a delay by which it may be shorter or longer, so that what failed together is not tried together. */
const jitter = 0.1

/** 0 to 1, the same wherever and whenever it is computed: FNV-1a, mixed because its low bits are its weakest. */
const fraction = (text: string): number => {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32
}

/**
 * Milliseconds until the next attempt, when `failed` have failed since the delivery was queued. `undefined`: there is none.
 * `attempt` is the number of the one that failed last.
 */
export const delayAfter = (deliveryId: string, attempt: number, failed: number): number | undefined => {
  const delay = delays[failed]
  return delay === undefined
    ? undefined
    : Math.round(delay * (1 - jitter + 2 * jitter * fraction(`${deliveryId}#${attempt}`)))
}

/** The longest that a receiver may have us wait. */
export const longestWait = day

const imfFixdate =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} GMT$/

/** The time that a `Retry-After` names: seconds or an HTTP date, within a day. `undefined` for anything else. */
export const retryAt = (header: string | undefined, now: number): number | undefined => {
  const text = header?.trim()
  if (text === undefined) return undefined
  if (/^\d{1,12}$/.test(text)) return now + Math.min(Number(text) * second, longestWait)
  const at = imfFixdate.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? undefined : Math.min(Math.max(at, now), now + longestWait)
}

/** Failures in a row after which nothing more is sent for a while, and then one attempt at a time. */
export const breaksAfter = 5
const shortestBreak = 30 * second
const longestBreak = 15 * minute

/** How long nothing is sent after so many failures in a row. */
export const breakAfter = (failures: number): number =>
  failures < breaksAfter ? 0 : Math.min(shortestBreak * 2 ** (failures - breaksAfter), longestBreak)

/** An endpoint without a single success for so long is disabled. */
export const givesUpAfter = 5 * day

/** How long a delivery that has ended is kept. */
export const keptMs = 30 * day

/** How long an emitted message is kept: as long as a delivery of it may wait, end, and be sent again. */
export const messageKeptMs = keptMs + 10 * day
