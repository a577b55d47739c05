/**
 * The table of keys. `owner` says whose a key is in one column (`user:…`, `group:…`, `platform`), so that one index
 * serves the lists of all three.
 */
import { table } from "@gatehouse/store/Table"
import type { Key } from "./KeyWire.ts"
import type { Bucket } from "./RateLimit.ts"

export interface KeyRow extends Key {
  /** The SHA-256 of the key's text, in hex. */
  readonly hash: string
  readonly owner: string
  readonly bucket?: Bucket
}

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
    graceUntil: "int?"
  },
  unique: { byHash: ["hash"] },
  indexes: {
    byOwner: ["owner"],
    byRevoked: ["owner", "revoked"],
    byName: ["owner", "name"],
    byStart: ["owner", "start"]
  }
})
