/**
 * Receives webhooks in a process of its own: answers 200 at once, and tells its parent when as many different deliveries have
 * come as it was told to wait for.
 */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"

/** What the parent says: wait for so many, of which none has come yet. */
export interface Expect {
  readonly expect: number
}
export type Told = { readonly port: number } | { readonly received: number; readonly requests: number }

const tell = (message: Told) => process.send!(message)

let expected = 0
let requests = 0
let seen = new Set<string>()

const server = createServer((request, response) => {
  request.resume()
  request.on("end", () => {
    requests++
    seen.add(`${request.url} ${request.headers["webhook-id"]}`)
    response.writeHead(200, { "content-length": 2 })
    response.end("ok")
    if (seen.size === expected) tell({ received: seen.size, requests })
  })
})
server.keepAliveTimeout = 60_000
process.on("message", ({ expect }: Expect) => {
  expected = expect
  requests = 0
  seen = new Set()
})
process.once("disconnect", () => process.exit(0))
server.listen(0, "127.0.0.1", () => tell({ port: (server.address() as AddressInfo).port }))
