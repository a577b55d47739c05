/**
 * A token bucket in whole numbers: `maxRequests` at once, refilled evenly over `windowMs`. One request costs `windowMs`
 * credits and a millisecond earns `maxRequests` of them, so nothing is ever rounded and `retryAfter` is exact.
 */

/** So many requests at once, refilled evenly over the window, in milliseconds. */
export interface RateLimit {
  readonly maxRequests: number
  readonly windowMs: number
}

/** What is left, and since when it has been refilling. A key that was never used has none: it is full. */
export interface Bucket {
  readonly credit: number
  readonly at: number
}

/** What is in the bucket now. A clock that went back earns nothing, and earns nothing twice when it comes forward. */
export const creditAt = (limit: RateLimit, bucket: Bucket | undefined, now: number): number => {
  const full = limit.maxRequests * limit.windowMs
  if (bucket === undefined) return full
  const elapsed = now - bucket.at
  // After a whole window it is full whatever was in it; this also keeps the product a safe integer.
  if (elapsed >= limit.windowMs) return full
  return elapsed <= 0 ? Math.min(full, bucket.credit) : Math.min(full, bucket.credit + elapsed * limit.maxRequests)
}

/** Milliseconds until one request can pass: 0 when it can now. */
export const retryAfter = (limit: RateLimit, credit: number): number =>
  credit >= limit.windowMs ? 0 : Math.ceil((limit.windowMs - credit) / limit.maxRequests)

/** Requests that can pass at once. */
export const remaining = (limit: RateLimit, credit: number): number => Math.floor(credit / limit.windowMs)

/** The bucket after one request, when `credit` allows it. */
export const take = (limit: RateLimit, bucket: Bucket | undefined, credit: number, now: number): Bucket => ({
  credit: credit - limit.windowMs,
  at: bucket === undefined ? now : Math.max(bucket.at, now)
})

/** The bucket under a new limit: requests that were used stay used, so that a change is no way to refill. */
export const carryOver = (
  from: RateLimit | undefined,
  to: RateLimit,
  bucket: Bucket | undefined,
  now: number
): Bucket | undefined => {
  if (from === undefined || bucket === undefined) return undefined
  const used = from.maxRequests - creditAt(from, bucket, now) / from.windowMs
  return { credit: Math.floor(Math.max(0, to.maxRequests - used) * to.windowMs), at: Math.max(bucket.at, now) }
}
