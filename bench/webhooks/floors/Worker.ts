/**
 * A worker by hand, on the same tables: claims of fifty in a transaction, 64 requests at once over connections that are kept,
 * and what came of them written in batches. It knows success and nothing else: no schedule, no breaker, no rate, no lease.
 */
import { createHmac } from "node:crypto"
import { Agent, request } from "node:http"
import { eventFrom, selectedOf } from "./Floor.ts"
import type { Sql } from "./Sql.ts"

export interface Target {
  readonly id: string
  readonly url: string
  readonly secret: string
}

const claimMs = 60_000
const keptMs = 30 * 86_400_000
const atOnce = 64
const claimedAtOnce = 50
const perEndpoint = 8

export const bodyOf = (event: Record<string, any>): string => {
  const { actor, code, connectionId, createdAt, data, groupId, id, ip, outcome, requestId, sequence, subject, type } =
    event
  const { userAgent } = event
  return JSON.stringify({
    version: 1,
    id,
    type,
    timestamp: new Date(createdAt).toISOString(),
    sequence,
    actor,
    subject,
    groupId,
    connectionId,
    outcome,
    code,
    request: { id: requestId, ip, userAgent },
    data
  })
}

interface Claimed {
  readonly id: string
  readonly attempt: number
  readonly messageId: string
  readonly target: Target
  readonly body: string
}

interface Ended {
  readonly id: string
  readonly attempt: number
  readonly at: number
  readonly durationMs: number
  readonly body: string
}

export const make = (sql: Sql, targets: ReadonlyArray<Target>) => {
  const { asc, prepare, write } = sql
  const due = prepare(
    `SELECT d."id", d."attempts", ${selectedOf("e")} FROM gatehouse_webhook_deliveries d
    JOIN gatehouse_audit_events e ON e."id" = d."messageId"
    WHERE d."endpointId" = $1 AND d."dueAt" <= $2 ORDER BY d."dueAt"${asc}, d."id"${asc} LIMIT $3`
  )
  const begin = prepare(`UPDATE gatehouse_webhook_deliveries SET "attempts" = $2, "dueAt" = $3 WHERE "id" = $1`)
  const end = prepare(
    `UPDATE gatehouse_webhook_deliveries SET "status" = 'delivered', "dueAt" = NULL, "history" = $2, "finishedAt" = $3,
    "expiresAt" = $4 WHERE "id" = $1 AND "status" = 'pending'`
  )
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity })
  const keys = new Map(targets.map(({ id, secret }) => [id, Buffer.from(secret.slice("whsec_".length), "base64")]))

  const post = ({ attempt, body, id, messageId, target }: Claimed): Promise<Ended> =>
    new Promise((resolve, reject) => {
      const at = Date.now()
      const timestamp = String(Math.floor(at / 1_000))
      const signature = createHmac("sha256", keys.get(target.id)!).update(`${messageId}.${timestamp}.${body}`)
        .digest("base64")
      const sent = request(target.url, {
        agent,
        method: "POST",
        headers: {
          "content-type": "application/json",
          "content-length": Buffer.byteLength(body),
          "user-agent": "gatehouse-webhooks/1",
          "webhook-id": messageId,
          "webhook-timestamp": timestamp,
          "webhook-signature": `v1,${signature}`
        }
      }, (response) => {
        let text = ""
        response.setEncoding("utf8").on("data", (chunk: string) => {
          text += chunk
        })
        response.on("end", () => {
          if (response.statusCode !== 200) reject(new Error(`the receiver answered ${response.statusCode}`))
          else resolve({ id, attempt, at, durationMs: Date.now() - at, body: text })
        })
      })
      sent.on("error", reject)
      sent.end(body)
    })

  const claim = (room: number, busy: ReadonlyMap<string, number>): Promise<ReadonlyArray<Claimed>> =>
    write(async () => {
      const now = Date.now()
      const claimed: Array<Claimed> = []
      for (const target of targets) {
        const free = Math.min(perEndpoint - (busy.get(target.id) ?? 0), room - claimed.length)
        if (free <= 0) continue
        for (const [id, attempts, ...columns] of await due(target.id, now, free)) {
          const event = eventFrom(columns)
          const attempt = Number(attempts) + 1
          await begin(id, attempt, now + claimMs)
          claimed.push({ id, attempt, messageId: event["id"], target, body: bodyOf(event) })
        }
      }
      return claimed
    })

  const settle = (ended: ReadonlyArray<Ended>): Promise<void> =>
    write(async () => {
      for (const { at, attempt, body, durationMs, id } of ended) {
        const now = Date.now()
        await end(id, JSON.stringify([{ number: attempt, at, status: 200, durationMs, body }]), now, now + keptMs)
      }
    })

  return {
    /** Sends what is due until nothing is. */
    drain: async (): Promise<number> => {
      const busy = new Map<string, number>()
      let inFlight = 0
      let delivered = 0
      let ended: Array<Ended> = []
      let failure: unknown
      let wake: () => void = () => undefined
      for (;;) {
        if (failure !== undefined) throw failure
        let claimed: ReadonlyArray<Claimed> = []
        if (inFlight <= atOnce - 16) {
          claimed = await claim(Math.min(claimedAtOnce, atOnce - inFlight), busy)
          for (const each of claimed) {
            inFlight++
            busy.set(each.target.id, (busy.get(each.target.id) ?? 0) + 1)
            post(each).then((result) => ended.push(result), (cause) => {
              failure = cause
            }).finally(() => {
              inFlight--
              busy.set(each.target.id, busy.get(each.target.id)! - 1)
              wake()
            })
          }
        }
        if (ended.length >= 16 || ended.length > 0 && inFlight <= 16) {
          const batch = ended
          ended = []
          await settle(batch)
          delivered += batch.length
          continue
        }
        if (claimed.length > 0) continue
        if (inFlight === 0 && ended.length === 0) return delivered
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
    close: () => agent.destroy()
  }
}
