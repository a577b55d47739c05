/**
 * A token bucket by hand.
 */

export interface Limit {
  readonly maxRequests: number
  readonly windowMs: number
}

export interface Bucket {
  readonly credit: number
  readonly at: number
}

/** Takes a request from a token bucket; `undefined` when none is left. */
export const takeRequest = (limit: Limit, bucket: Bucket | undefined, now: number): Bucket | undefined => {
  const full = limit.maxRequests * limit.windowMs
  const credit = bucket === undefined || now - bucket.at >= limit.windowMs
    ? full
    : Math.min(full, bucket.credit + Math.max(0, now - bucket.at) * limit.maxRequests)
  return credit < limit.windowMs
    ? undefined
    : { credit: credit - limit.windowMs, at: bucket === undefined ? now : Math.max(now, bucket.at) }
}
