/**
 * The audit log by hand, on the same tables: a page of the feed, a page of a log, and a batch sealed.
 */
import { digestInput, hashInput, impersonal, personalOf } from "@gatehouse/webhooks/audit/AuditHash"
import { everything } from "@gatehouse/webhooks/audit/AuditTable"
import type { Pending } from "@gatehouse/webhooks/audit/OutboxTable"
import { newId, newSecret, sha256 } from "../../floors/Fresh.ts"
import type { Rows, Sql } from "./Sql.ts"

const columns = [
  "id",
  "createdAt",
  "sequence",
  "previous",
  "hash",
  "type",
  "actorKind",
  "actorId",
  "actorUserId",
  "impersonatorId",
  "subjectKind",
  "subjectId",
  "groupId",
  "connectionId",
  "outcome",
  "code",
  "requestId",
  "data",
  "personal",
  "salt",
  "digests"
]
/** The columns of an event's row that its readers see, of a table with this alias. */
export const selectedOf = (alias: string): string => columns.map((column) => `${alias}."${column}"`).join()
const selected = selectedOf("gatehouse_audit_events")

/** An event as its readers see it; what is absent is left out. */
export const eventFrom = (row: ReadonlyArray<any>): Record<string, any> => {
  const [id, createdAt, sequence, previous, hash, type, kind, actorId, actorUserId, impersonatorId] = row
  const [subjectKind, subjectId, groupId, connectionId, outcome, code, requestId, data, personalText, salt, digests] =
    row.slice(10)
  const personal = personalText === null ? undefined : JSON.parse(personalText)
  const actor: Record<string, unknown> = { kind }
  if (actorId !== null) actor["id"] = actorId
  if (personal?.["actor.name"] !== undefined) actor["name"] = personal["actor.name"]
  if (actorUserId !== null) actor["userId"] = actorUserId
  if (impersonatorId !== null) actor["impersonatorId"] = impersonatorId
  const event: Record<string, any> = {
    id,
    createdAt: Number(createdAt),
    type,
    actor,
    subject: { kind: subjectKind, id: subjectId },
    outcome,
    data: JSON.parse(data),
    sequence: Number(sequence),
    previous,
    hash
  }
  if (groupId !== null) event["groupId"] = groupId
  if (connectionId !== null) event["connectionId"] = connectionId
  if (code !== null) event["code"] = code
  if (requestId !== null) event["requestId"] = requestId
  if (personal !== undefined) {
    if (personal.ip !== undefined) event["ip"] = personal.ip
    if (personal.userAgent !== undefined) event["userAgent"] = personal.userAgent
    for (const name of ["email", "ip", "phone", "userAgent"]) {
      const value = personal[`data.${name}`]
      if (value !== undefined) event["data"][name] = value
    }
  }
  if (salt !== null) event["salt"] = salt
  if (digests !== null) {
    event["digests"] = JSON.parse(digests)
    if (personal === undefined) event["erased"] = true
  }
  return event
}

/** Events on a page of the feed, and on one of a log. */
export const feedLimit = 100
export const logLimit = 50

export const make = (sql: Sql) => {
  const { asc, desc, prepare, write } = sql
  const feedOfAll = prepare(
    `SELECT ${selected} FROM gatehouse_audit_events WHERE "sequence" > $1 ORDER BY "sequence"${asc} LIMIT ${
      feedLimit + 1
    }`
  )
  const feedOfChain = prepare(
    `SELECT ${selected} FROM gatehouse_audit_events
    WHERE "chain" = $1 AND "sequence" > $2 ORDER BY "sequence"${asc} LIMIT ${feedLimit + 1}`
  )
  const logOf = (column: string) =>
    prepare(
      `SELECT ${selected} FROM gatehouse_audit_events
      WHERE ${column} AND "createdAt" < $2 ORDER BY "createdAt"${desc}, "id"${desc} LIMIT ${logLimit + 1}`
    )
  const logOfChain = logOf(`"chain" = $1`)
  const logOfSubject = logOf(`"subjectId" = $1`)

  const pageOf = (rows: Rows, limit: number) => ({
    items: rows.slice(0, limit).map(eventFrom),
    more: rows.length > limit
  })

  const waiting = prepare(
    `SELECT "id", "createdAt", "event" FROM gatehouse_audit_outbox ORDER BY "createdAt"${asc}, "id"${asc} LIMIT $1`
  )
  const head = prepare(`SELECT "sequence", "hash" FROM gatehouse_audit_chains WHERE "chain" = $1`)
  const setHead = prepare(`UPDATE gatehouse_audit_chains SET "sequence" = $2, "hash" = $3 WHERE "chain" = $1`)
  const stored = [...columns, "chain", "personalOf"]
  const insertEvent = prepare(
    `INSERT INTO gatehouse_audit_events (${stored.map((column) => `"${column}"`).join()})
    VALUES (${stored.map((_, i) => `$${i + 1}`).join()})`
  )
  const removeWaiting = prepare(`DELETE FROM gatehouse_audit_outbox WHERE "id" = $1`)
  const subscribers = prepare(`SELECT "endpoints" FROM gatehouse_webhook_subscribers WHERE "scope" = $1`)
  const insertDelivery = prepare(
    `INSERT INTO gatehouse_webhook_deliveries
    ("id", "createdAt", "endpointId", "scope", "messageId", "type", "status", "attempts", "attemptsBefore", "dueAt",
      "history")
    VALUES ($1, $2, $3, 'platform', $4, $5, 'pending', 0, 0, $2, '[]')`
  )
  const wake = prepare(
    `UPDATE gatehouse_webhook_queues SET "dueAt" = $2 WHERE "id" = $1 AND ("dueAt" IS NULL OR "dueAt" > $2)`
  )

  return {
    sql,
    feed: async ({ after, groupId }: { readonly after: number; readonly groupId?: string }) => {
      const rows = await (groupId === undefined ? feedOfAll(after) : feedOfChain(groupId, after))
      const { items, more } = pageOf(rows, feedLimit)
      return { items, after: items.at(-1)?.["sequence"] ?? after, more }
    },
    logOfGroup: async (groupId: string, until: number) => pageOf(await logOfChain(groupId, until), logLimit),
    logOfSubject: async (subjectId: string, until: number) => pageOf(await logOfSubject(subjectId, until), logLimit),
    /**
     * Seals what waits, of chains that exist and events that are of users. The hashes are computed with the package's own
     * text, since anything else would be another hash; everybody who is subscribed gets everything.
     */
    seal: (limit: number) =>
      write(async () => {
        const rows = await waiting(limit)
        const now = Date.now()
        let sequence = Number((await head(everything))[0]![0])
        const heads = new Map<string, { sequence: number; hash: string }>()
        const endpoints: ReadonlyArray<{ readonly id: string }> = JSON.parse(
          (await subscribers("platform"))[0]?.[0] ?? "[]"
        )
        for (const [id, createdAt, text] of rows) {
          const event: Pending = JSON.parse(text)
          const chain = event.groupId ?? "system"
          let last = heads.get(chain)
          if (last === undefined) {
            const [row] = await head(chain)
            last = { sequence: Number(row![0]), hash: row![1] }
            heads.set(chain, last)
          }
          sequence++
          const actor = { ...event.actor, name: `User ${event.actor.id!.slice(-4)}` }
          const data = event.data ?? {}
          const personal = personalOf({
            actor,
            data,
            ...(event.ip === undefined ? {} : { ip: event.ip }),
            ...(event.userAgent === undefined ? {} : { userAgent: event.userAgent })
          })
          const salt = newSecret(22)
          const digests = Object.entries(personal).map(([field, value]) => ({
            field,
            sha256: sha256(digestInput(salt, field, value))
          }))
          const { groupId, requestId, subject, type } = event
          const previous = last.hash
          const hash = sha256(hashInput({
            id,
            createdAt: Number(createdAt),
            type,
            actor,
            subject,
            ...(groupId === undefined ? {} : { groupId }),
            outcome: "success",
            ...(requestId === undefined ? {} : { requestId }),
            data,
            sequence,
            previous,
            digests
          }))
          await insertEvent(
            id,
            createdAt,
            sequence,
            previous,
            hash,
            type,
            actor.kind,
            actor.id ?? null,
            null,
            null,
            subject.kind,
            subject.id,
            groupId ?? null,
            null,
            "success",
            null,
            requestId ?? null,
            JSON.stringify(impersonal(data)),
            JSON.stringify(personal),
            salt,
            JSON.stringify(digests),
            chain,
            actor.id ?? null
          )
          await removeWaiting(id)
          last.sequence = sequence
          last.hash = hash
          for (const endpoint of endpoints) await insertDelivery(newId("dlv"), now, endpoint.id, id, type)
        }
        for (const [chain, last] of heads) await setHead(chain, last.sequence, last.hash)
        await setHead(everything, sequence, "0".repeat(64))
        for (const { id } of endpoints) await wake(id, now)
        return { events: rows.length, deliveries: rows.length * endpoints.length }
      })
  }
}

export type Floor = ReturnType<typeof make>
