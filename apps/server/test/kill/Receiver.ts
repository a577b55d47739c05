/** The receiver of webhooks: verifies each, refuses a third of the messages when they come first, and remembers all. */
import { verify } from "@gatehouse/webhooks/verify"
import { createServer, type IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"
import { ofText } from "./Random.ts"

/** How an endpoint's messages are verified. */
export type Key = { readonly secret: string } | { readonly publicKey: string }

/** A message as it came first. */
export interface Message {
  readonly id: string
  readonly payload: any
  /** How often it came. */
  count: number
  /** How often it was taken. */
  taken: number
  /** How often its connection was closed without an answer: on a connection that was kept, the same attempt comes again. */
  dropped: number
}

export interface Receiver {
  readonly port: number
  readonly urlOf: (endpoint: string) => string
  /** Says how messages of an endpoint are verified. */
  readonly expect: (endpoint: string, key: Key) => void
  /** By endpoint, then by id. */
  readonly received: ReadonlyMap<string, ReadonlyMap<string, Message>>
  /** Requests that were no webhook of ours. */
  readonly bad: ReadonlyArray<string>
  readonly refused: () => number
  readonly close: () => Promise<void>
}

/**
 * Which messages fail when they come first: by chance, which now and then opens an endpoint's breaker, or every third to
 * come, which does not.
 */
export type Failing = "chance" | "every third"

const textOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Array<Uint8Array> = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString("utf8")
}

export const start = async (failing: Failing): Promise<Receiver> => {
  const keys = new Map<string, Key>()
  const received = new Map<string, Map<string, Message>>()
  const bad: Array<string> = []
  let refused = 0
  const server = createServer((request, response) => {
    const answer = (status: number) => response.writeHead(status).end()
    void textOf(request).then(async (body) => {
      const endpoint = decodeURIComponent((request.url ?? "").slice(1))
      const key = keys.get(endpoint)
      if (key === undefined) throw new Error(`nothing is sent to ${request.url}`)
      const payload: any = await verify({ ...key, headers: request.headers as Record<string, string>, body })
      const id = String(request.headers["webhook-id"])
      if (payload.id !== id) throw new Error(`the message ${payload.id} came as ${id}`)
      const messages = received.get(endpoint)!
      let message = messages.get(id)
      if (message === undefined) messages.set(id, message = { id, payload, count: 0, taken: 0, dropped: 0 })
      else if (JSON.stringify(message.payload) !== JSON.stringify(payload)) {
        throw new Error(`${id} came with another body`)
      }
      message.count++
      const fails = message.count === 1 &&
        (failing === "chance" ? ofText(endpoint + id) < 1 / 3 : messages.size % 3 === 0)
      if (fails) {
        refused++
        // One in ten of them is not answered at all.
        if (ofText(id + endpoint) < 0.1) {
          message.dropped++
          return void request.socket.destroy()
        }
        return answer(500)
      }
      message.taken++
      answer(204)
    }).catch((error: unknown) => {
      // A server that is killed while it sends leaves half a request.
      if (request.complete) bad.push(String(error))
      if (!response.headersSent) answer(400)
    })
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    urlOf: (endpoint) => `http://127.0.0.1:${port}/${encodeURIComponent(endpoint)}`,
    expect: (endpoint, key) => {
      keys.set(endpoint, key)
      received.set(endpoint, new Map())
    },
    received,
    bad,
    refused: () => refused,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}
