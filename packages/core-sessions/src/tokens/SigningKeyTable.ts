/**
 * The table of signing keys. A key loses its private part when it retires: it will never sign again.
 */
import { table } from "@gatehouse/store/Table"
import type { SigningKey } from "./SigningKeyWire.ts"

export interface SigningKeyRow extends SigningKey {
  /** The private JWK, sealed for this row. */
  readonly sealed?: string
}

export const SigningKeyTable = table<SigningKeyRow>()({
  name: "signingKeys",
  columns: {
    id: "text",
    createdAt: "int",
    kid: "text",
    algorithm: "text",
    publicJwk: "json",
    sealed: "text?",
    status: "text",
    activeAt: "int?",
    retiredAt: "int?",
    expiresAt: "int?"
  },
  unique: { byKid: ["kid"] },
  indexes: {
    byCreated: ["createdAt"],
    byStatus: ["status", "expiresAt"]
  }
})

/** Where a key's private part is sealed for. */
export const sealedFor = (id: string): string => `signingKeys|${id}|sealed`
