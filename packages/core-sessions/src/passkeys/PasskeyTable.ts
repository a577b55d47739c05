/**
 * The tables of passkeys, and of the secret that names credentials which do not exist.
 */
import { table } from "@gatehouse/store/Table"
import type { Passkey } from "./PasskeyWire.ts"

export interface PasskeyRow extends Passkey {
  /** The SHA-256 of the credential's id, which is too long for an index. */
  readonly credentialHash: string
  /** In COSE, as base64url. */
  readonly publicKey: string
  /** How often the authenticator says that the key was used; 0 for those that do not count. */
  readonly counter: number
}

export const PasskeyTable = table<PasskeyRow>()({
  name: "passkeys",
  columns: {
    id: "text",
    createdAt: "int",
    userId: "text",
    credentialId: "text",
    name: "text?",
    algorithm: "int",
    transports: "json",
    deviceType: "text",
    backedUp: "bool",
    aaguid: "text",
    lastUsedAt: "int?",
    credentialHash: "text",
    publicKey: "text",
    counter: "int"
  },
  unique: { byCredential: ["credentialHash"] },
  indexes: { byUser: ["userId"] }
})

/** A passkey as its user sees it. Field by field, so that a column added later stays hidden until it is named here. */
export const passkeyOf = (row: PasskeyRow): Passkey => {
  const passkey: { -readonly [K in keyof Passkey]: Passkey[K] } = {
    id: row.id,
    createdAt: row.createdAt,
    userId: row.userId,
    credentialId: row.credentialId,
    algorithm: row.algorithm,
    transports: row.transports,
    deviceType: row.deviceType,
    backedUp: row.backedUp,
    aaguid: row.aaguid
  }
  if (row.name !== undefined) passkey.name = row.name
  if (row.lastUsedAt !== undefined) passkey.lastUsedAt = row.lastUsedAt
  return passkey
}

/** One row, made when it is first needed. */
export interface DecoySecretRow {
  readonly id: string
  readonly createdAt: number
  readonly name: "decoys"
  readonly secret: string
}

export const DecoySecretTable = table<DecoySecretRow>()({
  name: "passkeySecrets",
  columns: { id: "text", createdAt: "int", name: "text", secret: "text" },
  unique: { byName: ["name"] },
  indexes: {}
})
