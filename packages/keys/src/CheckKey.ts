/**
 * The check of a key: one read, and what it makes of the row. Plain data and functions, because it is asked at every
 * request: see `@gatehouse/store/Reading`.
 */
import * as IpRange from "@gatehouse/contract/IpRange"
import * as RateLimit from "@gatehouse/contract/RateLimit"
import * as Scopes from "@gatehouse/contract/Scopes"
import { done, failed, type Reading, unique } from "@gatehouse/store/Reading"
import { type KeyRow, KeyTable } from "./KeyTable.ts"
import type { CheckedKey, VerifiedKey } from "./KeyWire.ts"

/** Why a key is refused whatever is asked of it: the data of the errors with these tags. */
export type Ended =
  | { readonly _tag: "ApiKeyRevoked"; readonly revokedAt: number }
  | { readonly _tag: "ApiKeySuspended" }
  | { readonly _tag: "ApiKeyExpired"; readonly expiredAt: number }

/** Why a key is refused. */
export type Refused =
  | { readonly _tag: "InvalidApiKey" }
  | Ended
  | { readonly _tag: "ApiKeyIpDenied" }
  | { readonly _tag: "ScopeCheckFailed"; readonly resource: string; readonly action: string }
  | { readonly _tag: "ApiKeyRateLimited"; readonly retryAfter: number }

/** What is asked of a key. */
export interface Asked {
  readonly raw: string
  readonly resource?: string
  readonly action?: string
  readonly ip?: string
}

/** When and from where a key was used is written at most so often, in milliseconds. */
export const lastUsedResolution = 60_000

/** The time from which the key is revoked, if it has come. */
export const revokedFrom = (row: KeyRow, now: number): number | undefined => {
  if (!row.revoked) return undefined
  if (row.revokedAt !== undefined) return row.revokedAt
  return row.graceUntil !== undefined && now < row.graceUntil ? undefined : row.graceUntil ?? now
}

/** Why the key is refused, whatever is asked of it. */
export const ended = (row: KeyRow, now: number): Ended | undefined => {
  const revokedAt = revokedFrom(row, now)
  if (revokedAt !== undefined) return { _tag: "ApiKeyRevoked", revokedAt }
  if (row.suspended === true) return { _tag: "ApiKeySuspended" }
  return row.expiresAt !== undefined && now >= row.expiresAt
    ? { _tag: "ApiKeyExpired", expiredAt: row.expiresAt }
    : undefined
}

/** Was its last use noted so long ago that this one must be? */
export const isStale = (row: KeyRow, now: number): boolean =>
  row.lastUsedAt === undefined || now - row.lastUsedAt >= lastUsedResolution

/** Field by field: this runs at every check, and copying a whole row would be its dearest step. */
const verifiedOf = (row: KeyRow): VerifiedKey => {
  const key: { -readonly [K in keyof VerifiedKey]: VerifiedKey[K] } = {
    keyId: row.id,
    name: row.name,
    scopes: row.scopes
  }
  if (row.userId !== undefined) key.userId = row.userId
  if (row.groupId !== undefined) key.groupId = row.groupId
  if (row.roles !== undefined) key.roles = row.roles
  if (row.expiresAt !== undefined) key.expiresAt = row.expiresAt
  if (row.metadata !== undefined) key.metadata = row.metadata
  return key
}

/** Checks a key against what is asked of it. The rate limit comes last: a call that is refused must not use it up. */
const judge = (row: KeyRow, asked: Asked, now: number): Reading<CheckedKey, Refused> => {
  const end = ended(row, now)
  if (end !== undefined) return failed(end)
  if (row.ipAllow !== undefined && (asked.ip === undefined || !IpRange.includes(row.ipAllow, asked.ip))) {
    return failed({ _tag: "ApiKeyIpDenied" })
  }
  if (asked.resource !== undefined || asked.action !== undefined) {
    // Half a question is answered as if it asked for every resource, or for every action.
    const { action = "*", resource = "*" } = asked
    if (!Scopes.can(row.scopes, resource, action)) return failed({ _tag: "ScopeCheckFailed", resource, action })
  }
  if (row.rateLimit === undefined) {
    return done({ key: verifiedOf(row), record: isStale(row, now) ? "lastUse" : "nothing" })
  }
  const wait = RateLimit.retryAfter(row.rateLimit, RateLimit.creditAt(row.rateLimit, row.bucket, now))
  return wait > 0
    ? failed({ _tag: "ApiKeyRateLimited", retryAfter: wait })
    : done({ key: verifiedOf(row), record: "request" })
}

const unknownKey = failed<Refused>({ _tag: "InvalidApiKey" })

/** `hash` is that of `asked.raw`; `now` is asked once the row is there. */
export const check = (asked: Asked, hash: string, now: () => number): Reading<CheckedKey, Refused> =>
  unique(
    KeyTable,
    "byHash",
    [hash],
    (row): Reading<CheckedKey, Refused> => row === undefined ? unknownKey : judge(row, asked, now())
  )
