/** What must hold once the dust has settled: nothing lost, nothing made up, nothing done twice, and no link broken. */
import { verifyLines } from "@gatehouse/webhooks/audit/VerifyExport"
import { hash } from "node:crypto"
import type { Caller } from "./Caller.ts"
import type { Database } from "./Database.ts"
import type { Committed } from "./Driver.ts"
import { type Endpoint, wants } from "./Endpoints.ts"
import type { Receiver } from "./Receiver.ts"

export interface Event {
  readonly id: string
  readonly type: string
  readonly sequence: number
  readonly groupId?: string
  readonly subject: { readonly kind: string; readonly id: string }
}

/** All events behind a sequence, as a reader of the feed has them. */
export const feed = async ({ call }: Pick<Caller, "call">, after: number): Promise<ReadonlyArray<Event>> => {
  const events: Array<Event> = []
  for (let at = after, more = true; more;) {
    const { json, status } = await call("audit/feed", { after: at, limit: 500 })
    if (status !== 200) throw new Error(`the feed answered ${status}: ${JSON.stringify(json)}`)
    events.push(...json.items)
    at = json.after
    more = json.more
  }
  return events
}

export interface Run {
  readonly caller: Pick<Caller, "call">
  readonly database: Pick<Database, "query">
  readonly receiver: Pick<Receiver, "received" | "bad">
  readonly endpoints: ReadonlyArray<Endpoint>
  readonly committed: ReadonlyArray<Committed>
  /** The newest sequence before the first mutation. */
  readonly before: number
  /** The export of a group's log, or of the system's. */
  readonly exported: (groupId: string | undefined) => Promise<string>
}

/** At most so many faults of one kind are told. */
const shown = 5

const tables: Readonly<Record<string, string>> = {
  "group.created": "groups",
  "key.created": "keys",
  "invite.created": "invites"
}

/** Everything that is wrong, in sentences; and how many deliveries were looked at. */
export const check = async (run: Run): Promise<{
  readonly faults: ReadonlyArray<string>
  readonly events: number
  readonly deliveries: number
  readonly duplicates: number
}> => {
  const { before, caller, committed, database, endpoints, receiver } = run
  const faults: Array<string> = []
  const tell = (what: string, cases: ReadonlyArray<unknown>) => {
    if (cases.length === 0) return
    faults.push(`${cases.length} × ${what}: ${JSON.stringify(cases.slice(0, shown))}`)
  }

  const events = await feed(caller, before)
  const keyOf = (type: string, subject: string, groupId: string | undefined) => `${type} ${subject} ${groupId ?? "-"}`

  // The log is that of the mutations that committed.
  const counted = new Map<string, number>()
  for (const { groupId, subject, type } of events) {
    const key = keyOf(type, subject.id, groupId)
    counted.set(key, (counted.get(key) ?? 0) + 1)
  }
  const expected = new Set(committed.map(({ groupId, subject, type }) => keyOf(type, subject, groupId)))
  if (expected.size !== committed.length) faults.push("the same mutation was noted twice: an id was given twice")
  tell("a mutation without its event", [...expected].filter((key) => !counted.has(key)))
  tell("an event without its mutation", [...counted.keys()].filter((key) => !expected.has(key)))
  tell("a mutation with more than one event", [...counted].filter(([, count]) => count > 1))
  tell(
    "a sequence that is not the one before it plus one",
    events.filter(({ sequence }, i) => sequence !== before + i + 1)
  )
  tell("an id that two events have", events.filter(({ id }, i) => events.findIndex((other) => other.id === id) !== i))

  // And the rows are those of the log: what was asked for again was not done again.
  for (const [type, table] of Object.entries(tables)) {
    const logged = new Set(
      (await feed(caller, 0)).filter((event) => event.type === type).map(({ subject }) => subject.id)
    )
    const rows = (await database.query(`SELECT id FROM gatehouse_${table}`)).map(({ id }) => String(id))
    tell(`a row of ${table} without its event`, rows.filter((id) => !logged.has(id)))
    tell(`an event without its row of ${table}`, [...logged].filter((id) => !rows.includes(id)))
  }
  const members = (await database.query("SELECT id FROM gatehouse_members")).map(({ id }) => String(id)).toSorted()
  const removed = new Set(committed.filter(({ type }) => type === "member.removed").map(({ subject }) => subject))
  const left = committed.filter(({ subject, type }) => type === "member.added" && !removed.has(subject))
    .map(({ subject }) => subject).toSorted()
  if (JSON.stringify(members) !== JSON.stringify(left)) {
    faults.push(`${members.length} memberships, where ${left.length} were added and not removed`)
  }
  tell("an event that waits to be sealed", await database.query("SELECT id FROM gatehouse_audit_outbox"))

  // What was asked for arrived, and nothing else.
  const attempts = new Map(
    (await database.query(`SELECT "endpointId", "messageId", status, attempts FROM gatehouse_webhook_deliveries`))
      .map((row) => [`${row["endpointId"]} ${row["messageId"]}`, row])
  )
  const byId = new Map((await feed(caller, 0)).map((event) => [event.id, event]))
  let deliveries = 0
  let duplicates = 0
  for (const endpoint of endpoints) {
    const messages = receiver.received.get(endpoint.name)!
    const subscribed = events.filter((event) => wants(endpoint, event))
    deliveries += subscribed.length
    tell(`an event that ${endpoint.name} was not sent`, subscribed.filter(({ id }) => !messages.has(id)))
    tell(`an event that ${endpoint.name} did not take`, subscribed.filter(({ id }) => messages.get(id)?.taken === 0))
    tell(
      `a message to ${endpoint.name} that is not in the log`,
      [...messages.values()].filter(({ id, payload }) => {
        const event = byId.get(id)
        return event === undefined || !wants(endpoint, event) || payload.type !== event.type ||
          payload.sequence !== event.sequence || payload.subject.id !== event.subject.id
      })
    )
    tell(
      `an attempt at ${endpoint.name} that was sent twice`,
      [...messages.values()].filter(({ count, dropped, id }) =>
        count - dropped > Number(attempts.get(`${endpoint.endpointId} ${id}`)?.["attempts"] ?? 0)
      ).map(({ count, dropped, id }) => ({ id, count, dropped }))
    )
    tell(
      `a delivery to ${endpoint.name} that has not ended well`,
      subscribed.map(({ id }) => attempts.get(`${endpoint.endpointId} ${id}`)).filter((row) =>
        row?.["status"] !== "delivered"
      )
    )
    for (const { taken } of messages.values()) duplicates += Math.max(0, taken - 1)
  }
  tell("a request that is no webhook of ours", receiver.bad)

  // The chains hold, by the server's own word and by that of an export.
  for (const groupId of [undefined, ...endpoints.map(({ groupId }) => groupId).filter((id) => id !== undefined)]) {
    const log = groupId === undefined ? {} : { groupId }
    const { json } = await caller.call("audit/verify", log)
    if (json?.ok !== true) faults.push(`the log of ${groupId ?? "the system"} does not verify: ${JSON.stringify(json)}`)
    const lines = (await run.exported(groupId)).split("\n")
    const verified = await verifyLines(lines, (text) => hash("sha256", text))
    if (!verified.ok || verified.events !== json?.events) {
      faults.push(`the export of ${groupId ?? "the system"} does not verify: ${JSON.stringify(verified)}`)
    }
  }
  return { faults, events: events.length, deliveries, duplicates }
}
