/**
 * The same operations by hand: the statements that the answer needs, and around them only what the answer needs too. A
 * floor takes what the service takes and must give what it gives, which is checked before anything is timed.
 */
import type { AccessChecks } from "@gatehouse/groups/AccessChecks"
import type { Groups } from "@gatehouse/groups/Groups"
import type { Invites } from "@gatehouse/groups/Invites"
import type { Members } from "@gatehouse/groups/Members"
import type { Keys } from "@gatehouse/keys/Keys"
import * as KeyText from "@gatehouse/keys/KeyText"
import type { VerifiedKey } from "@gatehouse/keys/KeyWire"
import { permissions } from "../Data.ts"
import { newSecret } from "./Fresh.ts"

export type Maybe<A> = A | Promise<A>
export type PayloadOf<M> = M extends (payload: infer P) => unknown ? P : never
export type AnswerOf<M> = M extends (payload: any) => { [Symbol.iterator](): Iterator<any, infer A> } ? A : never

export interface Floor {
  /** A failure is answered by its tag. */
  readonly verify: (raw: string) => Maybe<VerifiedKey | string>
  readonly createKey: (payload: PayloadOf<Keys["Service"]["create"]>) => Maybe<unknown>
  readonly checkAccess: (payload: PayloadOf<AccessChecks["Service"]["check"]>) => Maybe<unknown>
  readonly memberPage: (payload: PayloadOf<Members["Service"]["list"]>) => Maybe<unknown>
  readonly addMember: (payload: PayloadOf<Members["Service"]["add"]>) => Maybe<unknown>
  readonly createGroup: (payload: PayloadOf<Groups["Service"]["create"]>) => Maybe<unknown>
  readonly acceptInvite: (payload: PayloadOf<Invites["Service"]["acceptByToken"]>) => Maybe<unknown>
}

export const newKey = (): string => KeyText.format({ prefix: "gh", env: "live", body: newSecret(KeyText.bodyLength) })
export const isKey = KeyText.isKey

/** The columns of a key that its check looks at, in the order of `judge`. */
export const keyColumns =
  `"id", "name", "scopes", "userId", "groupId", "roles", "metadata", "expiresAt", "ipAllow", "rateLimit", "bucket",
  "revoked", "revokedAt", "graceUntil", "lastUsedAt"`

export interface Judged {
  readonly refused: string | undefined
  readonly key: VerifiedKey
  readonly rateLimit: { readonly maxRequests: number; readonly windowMs: number } | undefined
  readonly isStale: boolean
}

/** The check of a key's row by hand. No key of the bench has an address list. */
export const judge = (row: ReadonlyArray<any>, now: number): Judged => {
  const [id, name, scopes, userId, groupId, roles, metadata, expiresAt, ipAllow, rateLimit, , revoked] = row
  const key: any = { keyId: id, name }
  if (userId !== null) key.userId = userId
  if (groupId !== null) key.groupId = groupId
  if (roles !== null) key.roles = JSON.parse(roles)
  key.scopes = JSON.parse(scopes)
  if (expiresAt !== null) key.expiresAt = Number(expiresAt)
  if (metadata !== null) key.metadata = JSON.parse(metadata)
  const ends = row[12] ?? row[13]
  const refused = (revoked === 1 || revoked === true) && (ends === null || now >= Number(ends))
    ? "ApiKeyRevoked"
    : expiresAt !== null && now >= Number(expiresAt)
    ? "ApiKeyExpired"
    : ipAllow !== null
    ? "ApiKeyIpDenied"
    : undefined
  return {
    refused,
    key,
    rateLimit: rateLimit === null ? undefined : JSON.parse(rateLimit),
    isStale: row[14] === null || now - Number(row[14]) >= 60_000
  }
}

const grantsOfRole = new Map(
  Object.entries(permissions.roles).map(([role, { grants }]) => [role, grants === "*" ? permissions.grants : grants])
)

/**
 * What memberships grant, and what of `wanted` they do not. Of each: its group, its roles, its status; the roles of those
 * that stand on the path are all that is parsed.
 */
export const answerAccess = <R>(
  path: ReadonlyArray<string> | undefined,
  memberships: ReadonlyArray<readonly [groupId: string, roles: R, status: string]>,
  wanted: ReadonlyArray<string>,
  parse: (roles: R) => ReadonlyArray<string>
) => {
  const held = new Set<string>()
  let isMember = false
  if (path !== undefined) {
    for (const [groupId, roles, status] of memberships) {
      if (status !== "active" || !path.includes(groupId)) continue
      isMember = true
      for (const role of parse(roles)) for (const grant of grantsOfRole.get(role) ?? []) held.add(grant)
    }
  }
  if (!isMember) return { allowed: false, grants: [], missing: wanted }
  const missing = wanted.filter((grant) => !held.has(grant))
  return { allowed: missing.length === 0, grants: [...held].toSorted(), missing }
}

export const parseRoles = (text: string): ReadonlyArray<string> => JSON.parse(text)

export const cursorOf = (index: string, id: string): string =>
  Buffer.from(JSON.stringify(["members", index, "asc", id])).toString("base64url")

/** The id in a cursor of `cursorOf`. */
export const placeOf = (index: string, cursor: string): string => {
  const [table, inIndex, order, id, ...more] = JSON.parse(Buffer.from(cursor, "base64url").toString())
  if (table !== "members" || inIndex !== index || order !== "asc" || typeof id !== "string" || more.length > 0) {
    throw new Error("not a cursor of this list")
  }
  return id
}

/** The columns of a membership, in the order of `memberOf`. */
export const memberColumns = `"id", "createdAt", "groupId", "userId", "roles", "status", "extend"`

export const memberOf = (row: ReadonlyArray<any>) => {
  const [id, createdAt, groupId, userId, roles, status, extend] = row
  const member: any = { id, createdAt: Number(createdAt), groupId, userId, roles: JSON.parse(roles), status }
  if (extend !== null) member.extend = JSON.parse(extend)
  return member
}
