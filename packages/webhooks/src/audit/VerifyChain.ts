/**
 * Verifies events of one log, one after the other: each hash is that of its event and of the one before. Plain, so that the
 * store's own verification and that of an export elsewhere are one.
 */
import * as AuditHash from "./AuditHash.ts"

/** A SHA-256 in hex, at once or later. */
export type Sha256 = (text: string) => string | PromiseLike<string>

/** An event as it stands in the log or in an export. */
export interface Linked extends AuditHash.Hashed {
  readonly hash: string
  readonly salt?: string
}

export type Reason = "hash" | "link" | "digest" | "head" | "checkpoint" | "order" | "format"

/** The texts whose SHA-256 must be what stands beside them, and what is wrong if one is not. */
export const claims = (
  event: Linked
): ReadonlyArray<{ readonly input: string; readonly sha256: string; readonly reason: Reason }> => {
  const { salt } = event
  const personal = AuditHash.personalOf(event)
  const digests = event.digests ?? []
  return [
    ...(salt === undefined ? [] : digests.map(({ field, sha256 }) => ({
      input: AuditHash.digestInput(salt, field, personal[field] ?? ""),
      sha256,
      reason: "digest" as const
    }))),
    { input: AuditHash.hashInput(event), sha256: event.hash, reason: "hash" as const }
  ]
}

/** What is wrong with an event in its place, before anything is hashed: what stands before it, and what is personal in it. */
export const fault = (
  event: Linked,
  before: { readonly sequence: number; readonly hash: string }
): Reason | undefined => {
  if (event.sequence <= before.sequence) return "order"
  if (event.previous !== before.hash) return "link"
  const fields = Object.keys(AuditHash.personalOf(event))
  const digested = new Set((event.digests ?? []).map(({ field }) => field))
  // Without its salt no digest says anything, so nothing may be there that they were of: it was erased, or had nothing.
  if (event.salt === undefined) return fields.length === 0 ? undefined : "digest"
  // A salt is one line: with more, it could take a piece of the value after it.
  if (event.salt.includes("\n")) return "digest"
  // What is there is what was digested, no more and no less.
  return fields.length === digested.size && fields.every((field) => digested.has(field)) ? undefined : "digest"
}
