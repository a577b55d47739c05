/**
 * The table of keys. `owner` says whose a key is in one column (`user:…`, `group:…`, `platform`), so that one index
 * serves the lists of all three.
 */
import type { Bucket } from "@gatehouse/contract/RateLimit"
import { table } from "@gatehouse/store/Table"
import type { Key } from "./KeyWire.ts"

export interface KeyRow extends Key {
  /** The SHA-256 of the key's text, in hex. */
  readonly hash: string
  readonly owner: string
  readonly bucket?: Bucket
  /** The user is shut out. Absent, and never false, in keys that work: see `SuspendKeys.ts`. */
  readonly suspended?: boolean
}

/** `owner` of a user's or a group's key. */
export const ownerOf = (kind: "user" | "group", id: string): string => `${kind}:${id}`

export const KeyTable = table<KeyRow>()({
  name: "keys",
  columns: {
    id: "text",
    createdAt: "int",
    hash: "text",
    owner: "text",
    name: "text",
    start: "text",
    userId: "text?",
    groupId: "text?",
    roles: "json?",
    scopes: "json",
    rateLimit: "json?",
    bucket: "json?",
    expiresAt: "int?",
    ipAllow: "json?",
    metadata: "json?",
    createdBy: "text?",
    lastUsedAt: "int?",
    lastUsedIp: "text?",
    revoked: "bool",
    revokedAt: "int?",
    rotatedTo: "text?",
    rotatedFrom: "text?",
    graceUntil: "int?",
    suspended: "bool?"
  },
  unique: { byHash: ["hash"] },
  indexes: {
    byOwner: ["owner"],
    byRevoked: ["owner", "revoked"],
    byName: ["owner", "name"],
    byStart: ["owner", "start"],
    bySuspended: ["owner", "suspended", "revoked"]
  }
})
