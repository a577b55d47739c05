/**
 * Sends requests over kept-alive connections, each the next one when its answer is there. Written on sockets, because
 * Node's own client costs more than the servers that it would measure.
 */
import { connect, type Socket } from "node:net"
import type { Times } from "../Measure.ts"

export interface Request {
  readonly path: string
  readonly bearer: string
  readonly body: string
}

/** The bytes of a request. */
export const bytesOf = ({ bearer, body, path }: Request, port: number): Buffer =>
  Buffer.from(
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${bearer}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  )

interface Answer {
  readonly status: number
  readonly body: string
}

/** One connection, one request at a time. */
const open = async (port: number): Promise<{
  readonly send: (bytes: Buffer, done: (answer: Answer) => void) => void
  readonly close: () => void
}> => {
  const socket: Socket = await new Promise((resolve, reject) => {
    const opened = connect({ port, host: "127.0.0.1", noDelay: true }, () => resolve(opened))
    opened.once("error", reject)
  })
  let waiting: ((answer: Answer) => void) | undefined
  let received = ""
  socket.setEncoding("latin1")
  socket.on("data", (chunk: string) => {
    received = received === "" ? chunk : received + chunk
    const end = received.indexOf("\r\n\r\n")
    if (end < 0) return
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(received)?.[1] ?? 0)
    if (received.length < end + 4 + length) return
    const answer = { status: Number(received.slice(9, 12)), body: received.slice(end + 4, end + 4 + length) }
    received = ""
    const done = waiting!
    waiting = undefined
    done(answer)
  })
  return {
    send: (bytes, done) => {
      waiting = done
      socket.write(bytes)
    },
    close: () => socket.destroy()
  }
}

export interface Load {
  readonly run: (from: number, count: number) => Promise<Times>
  readonly answer: (i: number) => Promise<Answer>
  readonly close: () => void
}

/** So many connections at once to a server; every answer must be 200. */
export const make = async (
  port: number,
  connections: number,
  requestOf: (i: number) => Request,
  distinct: number
): Promise<Load> => {
  const requests = Array.from({ length: distinct }, (_, i) => bytesOf(requestOf(i), port))
  const opened = await Promise.all(Array.from({ length: connections }, () => open(port)))
  return {
    answer: (i) => new Promise((resolve) => opened[0]!.send(requests[i % distinct]!, resolve)),
    run: (from, count) =>
      new Promise((resolve, reject) => {
        const each = new Float64Array(count)
        let sent = 0
        let done = 0
        const started = performance.now()
        for (const connection of opened) {
          const next = () => {
            if (sent === count) return
            const i = sent++
            const before = performance.now()
            connection.send(requests[(from + i) % distinct]!, ({ body, status }) => {
              each[i] = (performance.now() - before) * 1_000
              if (status !== 200) reject(new Error(`the server answered ${status}: ${body}`))
              else if (++done === count) resolve({ each, total: (performance.now() - started) * 1_000 })
              else next()
            })
          }
          next()
        }
      }),
    close: () => {
      for (const connection of opened) connection.close()
    }
  }
}
