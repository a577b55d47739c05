/**
 * Verifies an export where there is no database: with the file, and a SHA-256.
 */
import * as Json from "@gatehouse/contract/Json"
import { chainOf } from "./AuditRows.ts"
import { genesis } from "./AuditTable.ts"
import type { Verification } from "./AuditWire.ts"
import { claims, fault, type Linked, type Reason, type Sha256 } from "./VerifyChain.ts"

/** Where a log begins in an export: at its first event, or at what retention has left of it. */
export interface BeginLine {
  readonly kind: "begin"
  readonly version: 1
  readonly chain: string
  readonly checkpointSequence: number
  readonly checkpointHash: string
}

/** Where a log ended when it was exported. */
export interface EndLine {
  readonly kind: "end"
  readonly sequence: number
  readonly hash: string
}

export interface EventLine extends Linked {
  readonly kind: "event"
}

export type Line = BeginLine | EventLine | EndLine

/** The fields of an event. What nothing hashes could be anybody's, so a line that has more is none of ours. */
const fields = {
  event: new Set([
    "kind",
    "id",
    "createdAt",
    "type",
    "actor",
    "subject",
    "groupId",
    "connectionId",
    "outcome",
    "code",
    "ip",
    "userAgent",
    "requestId",
    "data",
    "sequence",
    "previous",
    "hash",
    "salt",
    "digests",
    "erased"
  ]),
  actor: new Set(["kind", "id", "name", "userId", "impersonatorId"]),
  subject: new Set(["kind", "id"])
} as const

const hasOnly = (value: object, names: ReadonlySet<string>): boolean =>
  Object.keys(value).every((name) => names.has(name))

const isLine = (value: any): value is Line => {
  switch (value?.kind) {
    case "begin":
      return value.version === 1 && typeof value.chain === "string" &&
        Number.isInteger(value.checkpointSequence) && typeof value.checkpointHash === "string"
    case "event":
      return Number.isInteger(value.sequence) && typeof value.hash === "string" &&
        hasOnly(value, fields.event) && hasOnly(value.actor, fields.actor) && hasOnly(value.subject, fields.subject)
    case "end":
      return Number.isInteger(value.sequence) && typeof value.hash === "string"
    default:
      return false
  }
}

const read = (text: string): Line | undefined => {
  try {
    const value = Json.parse(text)
    return isLine(value) ? value : undefined
  } catch {
    return undefined
  }
}

/**
 * Reads the lines of an export to its end, or to the first break. An export that lacks its last line is broken at its head:
 * whoever cut it off could have cut anything. What was exported later, from behind the last event on, may follow. `anchor`
 * is a hash that was kept elsewhere: it must be in the log.
 */
export const verifyLines = async (
  lines: AsyncIterable<string> | Iterable<string>,
  sha256: Sha256,
  anchor?: string
): Promise<Verification> => {
  let before: { readonly sequence: number; readonly hash: string } | undefined
  let chain = ""
  let isEnded = false
  let events = 0
  let isAnchored = anchor === undefined
  const result = (broken?: { readonly sequence: number; readonly reason: Reason }): Verification => ({
    ok: broken === undefined,
    events,
    sequence: before?.sequence ?? 0,
    hash: before?.hash ?? genesis,
    ...(broken === undefined ? {} : { broken })
  })
  for await (const text of lines) {
    if (text === "") continue
    const line = read(text)
    const at = line?.kind === "event" ? line.sequence : before?.sequence ?? 0
    if (line === undefined) return result({ sequence: at, reason: "format" })
    if (line.kind === "begin") {
      if (before !== undefined) return result({ sequence: at, reason: "format" })
      before = { sequence: line.checkpointSequence, hash: line.checkpointHash }
      chain = line.chain
      if (line.checkpointSequence === 0 && line.checkpointHash !== genesis) {
        return result({ sequence: 0, reason: "checkpoint" })
      }
      isAnchored ||= line.checkpointHash === anchor
      continue
    }
    if (before === undefined) return result({ sequence: at, reason: "format" })
    if (line.kind === "end") {
      if (line.hash !== before.hash || line.sequence !== before.sequence) {
        return result({ sequence: before.sequence, reason: "head" })
      }
      isEnded = true
      continue
    }
    isEnded = false
    try {
      const wrong = chainOf(line.groupId) === chain ? fault(line, before) : "link"
      if (wrong !== undefined) return result({ sequence: at, reason: wrong })
      for (const claim of claims(line)) {
        if (await sha256(claim.input) !== claim.sha256) return result({ sequence: at, reason: claim.reason })
      }
    } catch {
      // What does not have the shape of an event cannot be hashed as one.
      return result({ sequence: at, reason: "format" })
    }
    before = { sequence: line.sequence, hash: line.hash }
    events++
    isAnchored ||= line.hash === anchor
  }
  return isEnded && isAnchored ? result() : result({ sequence: before?.sequence ?? 0, reason: "head" })
}
