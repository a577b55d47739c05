/**
 * A key check over HTTP by hand: a bare Node server that parses the body, checks the caller's key and then the key that
 * was sent, and answers the bytes and headers that the real server answers.
 */
import { randomUUID } from "node:crypto"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { Pool } from "pg"
import type { Floor } from "../floors/Floor.ts"
import * as Postgres from "../floors/Postgres.ts"
import * as PostgresFloor from "../floors/PostgresFloor.ts"
import * as Sqlite from "../floors/Sqlite.ts"
import * as SqliteFloor from "../floors/SqliteFloor.ts"

const databaseUrl = process.env["DATABASE_URL"]!
const floor: Floor = databaseUrl.startsWith("sqlite:")
  ? SqliteFloor.make(Sqlite.open(databaseUrl.slice("sqlite:".length)))
  // As many connections as the store opens. No request here needs a transaction, so each statement may take any of them.
  : PostgresFloor.make(new Pool({ ...Postgres.config(databaseUrl), max: 10 }))

const refuse = { status: 400, body: `{"code":"REFUSED"}` }

const check = async (authorization: string | undefined, text: string) => {
  if (authorization === undefined || !authorization.startsWith("Bearer ")) return refuse
  const caller = floor.verify(authorization.slice(7))
  const known = caller instanceof Promise ? await caller : caller
  if (typeof known === "string") return refuse
  if (!known.scopes.some(({ actions, resource }) => resource === "keys" && actions.includes("verify"))) return refuse
  const payload: unknown = JSON.parse(text)
  if (typeof payload !== "object" || payload === null || !("raw" in payload)) return refuse
  if (typeof payload.raw !== "string" || Object.keys(payload).length !== 1) return refuse
  const checked = floor.verify(payload.raw)
  const key = checked instanceof Promise ? await checked : checked
  return typeof key === "string" ? refuse : { status: 200, body: JSON.stringify(key) }
}

const server = createServer((request, response) => {
  const chunks: Array<Buffer> = []
  request.on("data", (chunk: Buffer) => chunks.push(chunk))
  request.on("end", () => {
    const text = (chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)).toString()
    const isKnown = request.method === "POST" && request.url === "/v1/keys/verify"
    void (isKnown ? check(request.headers.authorization, text) : Promise.resolve(refuse)).then(({ body, status }) => {
      response.writeHead(status, {
        "content-type": "application/json",
        "cache-control": "no-store",
        "x-request-id": randomUUID(),
        "content-length": Buffer.byteLength(body)
      })
      response.end(body)
    })
  })
})
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`listens on http://127.0.0.1:${(server.address() as AddressInfo).port}\n`)
})
process.once("SIGTERM", () => process.exit(0))
