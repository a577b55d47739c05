/**
 * `GET /v1/audit/export?groupId=…&after=…`: one log from end to end as lines of JSON. Each piece is a call of the operation
 * of that name by the same caller, so whoever may read no more gets no more, and none is made before the one before it
 * has been taken. The last line says `end`: what lacks it is not whole, and goes on with `after` of its last event.
 */
import type { Handler, HttpRequest, HttpResponse } from "@gatehouse/contract/http/Http"
import * as Problem from "@gatehouse/contract/http/Problem"
import * as Effect from "effect/Effect"

export const path = "/v1/audit/export"

const parameter = (name: string, schema: Readonly<Record<string, unknown>>, description: string) => ({
  name,
  in: "query",
  required: false,
  description,
  schema
})

/** What the API's description says of it, beside the operation at the same path. */
export const description = {
  operationId: "audit.exportAll",
  summary: "One log from end to end as lines of JSON. The last line says `end`; an answer without it is not whole.",
  tags: ["audit"],
  parameters: [
    parameter("groupId", { type: "string" }, "The log of this group; without it, that of the system"),
    parameter("after", { type: "integer", minimum: 0 }, "Begins behind this sequence. Default: 0")
  ],
  responses: {
    "200": { description: "Done.", content: { "application/x-ndjson": { schema: { type: "string" } } } },
    default: {
      description: "As of the operation.",
      content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } }
    }
  }
}

/** What the operation answers. */
interface Piece {
  readonly ndjson: string
  readonly after: number
  readonly done: boolean
}

/** Events in a piece: the most that the operation gives. */
const limit = 500

const parameters = new Set(["groupId", "after"])

/** The payload that a query stands for, or what is wrong with it. Values are the operation's to judge. */
const payloadOf = (query: string): { readonly payload: Readonly<Record<string, unknown>> } | Problem.Fault => {
  const payload: Record<string, unknown> = {}
  for (const [name, text] of new URLSearchParams(query)) {
    if (!parameters.has(name) || Object.hasOwn(payload, name)) {
      return {
        path: Problem.pointer([name]),
        message: parameters.has(name) ? "this parameter is given twice" : "this path has no such parameter"
      }
    }
    payload[name] = name === "after" && /^\d{1,16}$/.test(text) ? Number(text) : text
  }
  return { payload }
}

/** The same request as a call of the operation. */
const callOf = (request: HttpRequest, payload: Readonly<Record<string, unknown>>): HttpRequest => ({
  ...request,
  method: "POST",
  query: "",
  header: (name) => name === "content-type" ? "application/json" : request.header(name),
  body: new TextEncoder().encode(JSON.stringify({ ...payload, limit }))
})

/** `operations`: by whatever means their caller is known. */
export const make = (operations: Handler): Handler =>
  Effect.fnUntraced(function*(request): Effect.fn.Return<HttpResponse> {
    if (request.method !== "GET") return yield* operations(request)
    const read = payloadOf(request.query)
    if (!("payload" in read)) return Problem.invalidPayload([read])
    const first = yield* operations(callOf(request, read.payload))
    if (first.status !== 200) return first

    let piece = JSON.parse(first.body!) as Piece
    let isTaken = false
    const next = Effect.gen(function*() {
      if (isTaken) {
        if (piece.done) return undefined
        const { body, status } = yield* operations(callOf(request, { ...read.payload, after: piece.after }))
        // The log cannot be read any further: the caller's access has ended, or the store is away.
        if (status !== 200) return yield* Effect.die(new Error(`an export ended before its end: ${status} ${body}`))
        piece = JSON.parse(body!) as Piece
      }
      isTaken = true
      return piece.ndjson
    })
    return {
      status: 200,
      headers: { "content-type": "application/x-ndjson", "cache-control": "no-store" },
      body: undefined,
      pieces: next
    }
  })
