/** An export of the audit log as one stream: whole or visibly not, for those who may read it, and no faster than it is read. */
import { assert, describe, it } from "@effect/vitest"
import type { Handler } from "@gatehouse/contract/http/Http"
import * as WebHandler from "@gatehouse/contract/http/WebHandler"
import { Groups } from "@gatehouse/groups/server"
import { Keys } from "@gatehouse/keys/server"
import { stores } from "@gatehouse/store-sql/testing/Stores"
import { Audit } from "@gatehouse/webhooks/audit/Audit"
import { verifyLines } from "@gatehouse/webhooks/audit/VerifyExport"
import { Effect, Layer } from "effect"
import { hash } from "node:crypto"
import * as AuditExport from "../src/AuditExport.ts"
import { adminKey, answerOf, layerOn, requestOf, seal, serve, settingsOf, today } from "./World.ts"

const url = "http://gatehouse.test/v1/audit/export"
const reading = (query: string, key = adminKey) =>
  new Request(`${url}?${query}`, { headers: { authorization: `Bearer ${key}` } })

const sha256 = (text: string) => hash("sha256", text)
const linesOf = (text: string) => text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line))

/** A group with so many events of an application, and one beside it with a key to itself. */
const world = Effect.fnUntraced(function*(count: number) {
  yield* today
  const settings = settingsOf()
  const context = yield* Layer.build(Layer.fresh(layerOn(stores[0]!, settings)))
  return yield* Effect.gen(function*() {
    const groups = yield* Groups
    const audit = yield* Audit
    const a = yield* groups.create({ name: "A" })
    const b = yield* groups.create({ name: "B" })
    const everything = [{ resource: "*", actions: ["*"] }]
    const keyOf = (groupId: typeof a.id) =>
      Effect.flatMap(Keys, (keys) => keys.create({ groupId, name: "k", scopes: everything, roles: ["owner"] }))
    const keys = { a: yield* keyOf(a.id), b: yield* keyOf(b.id) }
    for (let i = 0; i < count; i++) {
      const subject = { kind: "report", id: String(i) }
      yield* audit.record({ groupId: a.id, type: "app.report_made" as never, subject: subject as never })
    }
    yield* seal
    const { fetch } = yield* serve(settings)
    const text = (request: Request) => Effect.promise(() => fetch(request).then(answerOf))
    const revoke = (keyId: typeof keys.a.keyId) =>
      Effect.provideContext(Effect.flatMap(Keys, (keys) => keys.revoke({ keyId })), context)
    return { a, b, keys, fetch, text, revoke }
  }).pipe(Effect.provideContext(context))
})

/** Operations that answer with pieces of `size` letters, and count how often they were asked. */
const pieces = (last: number, size = 1) => {
  const asked: Array<unknown> = []
  const operations: Handler = ({ body }) =>
    Effect.sync(() => {
      const { after = 0 } = JSON.parse(new TextDecoder().decode(body))
      asked.push(after)
      const page = { ndjson: `${"x".repeat(size)}\n`, after: after + 1, done: after + 1 === last }
      return { status: 200, headers: {}, body: JSON.stringify(page) }
    })
  return { asked, fetch: WebHandler.make(AuditExport.make(operations)) }
}

describe("GET /v1/audit/export", () => {
  it.effect("gives a whole log that can be verified elsewhere", () =>
    Effect.gen(function*() {
      const { a, text } = yield* world(1_200)
      const { headers, status, text: ndjson } = yield* text(reading(`groupId=${a.id}`))
      const found = yield* Effect.promise(() => verifyLines(ndjson.split("\n"), sha256))

      assert.deepStrictEqual([status, headers.get("content-type")], [200, "application/x-ndjson"])
      // The group and its key were made too.
      assert.deepInclude(found, { ok: true, events: 1_202 })
    }))

  it.effect("holds ten thousand events, of which no more than a piece is made at once", () =>
    Effect.gen(function*() {
      const { a, fetch } = yield* world(10_000)
      const sizes = yield* Effect.promise(async () => {
        const sizes: Array<number> = []
        const { body } = await fetch(reading(`groupId=${a.id}`))
        for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
          sizes.push(Buffer.from(chunk).toString().split("\n").length - 1)
        }
        return sizes
      })

      // Beside the events there are the first line and the last.
      assert.strictEqual(sizes.reduce((sum, size) => sum + size), 10_002 + 2)
      assert.isAtMost(Math.max(...sizes), 501)
    }), 60_000)

  it.effect("asks for a piece only when the one before it has been read, and not for a reader who is gone", () =>
    Effect.gen(function*() {
      const { asked, fetch } = pieces(1_000)
      yield* Effect.promise(async () => {
        const reader = (await fetch(reading(""))).body!.getReader()
        for (let i = 0; i < 3; i++) await reader.read()
        await reader.cancel()
      })

      assert.deepStrictEqual(asked, [0, 1, 2])
    }))

  it.effect("goes on behind the sequence where it was cut", () =>
    Effect.gen(function*() {
      const { a, text } = yield* world(700)
      const { text: whole } = yield* text(reading(`groupId=${a.id}`))
      const lines = whole.split("\n").slice(0, 433)
      const { sequence } = JSON.parse(lines.at(-1)!)
      const { text: rest } = yield* text(reading(`groupId=${a.id}&after=${sequence}`))

      assert.strictEqual(`${lines.join("\n")}\n${rest}`, whole)
    }))

  it.effect("of another tenant's log is refused as that of a group that does not exist", () =>
    Effect.gen(function*() {
      const { a, keys, text } = yield* world(0)
      const foreign = yield* text(reading(`groupId=${a.id}`, keys.b.raw))
      const unknown = yield* text(reading("groupId=grp_00000000000000000000000000", keys.b.raw))
      const system = yield* text(reading("", keys.b.raw))
      const own = yield* text(reading(`groupId=${a.id}`, keys.a.raw))

      assert.deepStrictEqual([foreign.status, system.status, own.status], [404, 403, 200])
      assert.strictEqual(foreign.text, unknown.text)
    }))

  it.effect("of one tenant has nothing of another's in it", () =>
    Effect.gen(function*() {
      const { b, keys, text } = yield* world(20)
      const { text: ndjson } = yield* text(reading(`groupId=${b.id}`, keys.b.raw))
      const groups = linesOf(ndjson).filter(({ kind }) => kind === "event").map(({ groupId }) => groupId)

      assert.deepStrictEqual(groups, [b.id, b.id])
    }))

  it.effect("is for those who may call the operation, and says what it says", () =>
    Effect.gen(function*() {
      const { text } = yield* world(0)
      const answers = yield* Effect.forEach([
        reading("", "gh_live_wrong"),
        requestOf("http://gatehouse.test", "audit/export", {}, { key: "gh_live_wrong" }),
        new Request(url),
        new Request(url, { method: "POST" })
      ], text)

      assert.deepStrictEqual(answers.map(({ json }) => json.code), [
        "INVALID_API_KEY",
        "INVALID_API_KEY",
        "NOT_SIGNED_IN",
        "NOT_SIGNED_IN"
      ])
    }))

  it.effect("is cut when its reader's access ends, and never looks whole", () =>
    Effect.gen(function*() {
      const { a, fetch, keys, revoke } = yield* world(1_200)
      const reader = yield* Effect.promise(async () =>
        (await fetch(reading(`groupId=${a.id}`, keys.a.raw))).body!.getReader()
      )
      const first = yield* Effect.promise(() => reader.read())
      yield* revoke(keys.a.keyId)
      const second = yield* Effect.promise(() => reader.read().then(() => "read", () => "cut"))

      assert.isFalse(first.done)
      assert.strictEqual(second, "cut")
    }))

  it.effect.each([
    "groupId=x",
    "after=-1",
    "after=1.5",
    "after=1e3",
    "after=99999999999999999",
    "limit=5",
    "after=1&after=2"
  ])(
    "refuses %s",
    (query) =>
      Effect.gen(function*() {
        const { text } = yield* world(0)
        const { json, status } = yield* text(reading(query))

        assert.deepStrictEqual([status, json.code], [400, "INVALID_PAYLOAD"])
        assert.lengthOf(json.errors, 1)
      })
  )
})
