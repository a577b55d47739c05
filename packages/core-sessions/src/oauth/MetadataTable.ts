/**
 * The table of providers' documents, for runtimes that forget their memory between calls. It has as many rows as the
 * configured providers have documents.
 */
import { table } from "@gatehouse/store/Table"

export interface MetadataRow {
  readonly id: string
  readonly createdAt: number
  /** The SHA-256 of the key: an address can be longer than an index takes. */
  readonly keyHash: string
  /** JSON. */
  readonly document: string
  readonly fetchedAt: number
}

export const MetadataTable = table<MetadataRow>()({
  name: "providerDocuments",
  columns: { id: "text", createdAt: "int", keyHash: "text", document: "text", fetchedAt: "int" },
  unique: { byKey: ["keyHash"] },
  indexes: {}
})
