/** The component's part of an app's transaction: what rolls back with what, what stays, and what crosses unharmed. */
import { assert, describe, it } from "@effect/vitest"
import { isAuthError } from "../../src/index.ts"
import { start, timeout, worlds } from "./World.ts"

const fresh = worlds()

const refusalOf = (promise: Promise<unknown>) =>
  promise.then(
    () => assert.fail("it was not refused"),
    (error) => isAuthError(error) ? error.data : Promise.reject(error)
  )

describe("an app's mutation", { timeout }, () => {
  it("keeps what it wrote itself when it catches a failure of the component, whose part is undone", async () => {
    const { call, everything, isolate } = await fresh()
    await call("mutation", "group.create", { name: "A", slug: "taken" })
    const before = await everything()

    const made = await isolate.mutation("teams:createWithNote", { slug: "taken", swallow: true })

    assert.isNull(made)
    assert.deepStrictEqual((await isolate.rows("notes")).map(({ text }) => text), ["taken"])
    assert.deepStrictEqual(await everything(), before)
  })

  it("loses everything when it lets the failure through", async () => {
    const { call, isolate } = await fresh()
    await call("mutation", "group.create", { name: "A", slug: "taken" })

    const data = await refusalOf(isolate.mutation("teams:createWithNote", { slug: "taken", swallow: false }))

    assert.strictEqual(data.code, "SLUG_TAKEN")
    assert.deepStrictEqual(await isolate.rows("notes"), [])
  })

  it("and the component commit together", async () => {
    const { isolate } = await fresh()

    const groupId = await isolate.mutation("teams:createWithNote", { slug: "free", swallow: false })

    assert.strictEqual((await isolate.rows("notes"))[0].text, "free")
    assert.strictEqual((await isolate.rows("groups", "auth"))[0].id, groupId)
  })
})

describe("a failure whose writes stay", { timeout }, () => {
  const expired = async () => {
    const world = await fresh()
    const group = await world.call("mutation", "group.create", { name: "A" })
    const invite = await world.call("mutation", "invite.create", { groupId: group.id, expiresIn: 60_000 })
    world.isolate.setNow(start + 60_000)
    const status = async () => (await world.isolate.rows("invites", "auth"))[0].status
    return { ...world, invite, status }
  }

  it("rejects, and stays, from an action", async () => {
    const { invite, refusal, status } = await expired()

    const data = await refusal("action", "invite.token.accept", { token: invite.token, userId: "bob" })

    assert.strictEqual(data["code"], "INVITE_EXPIRED")
    assert.notProperty(data, "_tag")
    assert.strictEqual(await status(), "expired")
  })

  it("rejects, and stays, in an app's mutation that goes on", async () => {
    const { invite, isolate, status } = await expired()

    const outcome = await isolate.mutation("teams:accept", { token: invite.token, userId: "bob" })

    assert.strictEqual(outcome, "INVITE_EXPIRED")
    assert.strictEqual((await isolate.rows("notes"))[0].text, "INVITE_EXPIRED")
    assert.strictEqual(await status(), "expired")
  })

  it("is undone with an app's mutation that throws it on, because Convex undoes all of it", async () => {
    const { invite, refusal, status } = await expired()

    const data = await refusal("mutation", "invite.token.accept", { token: invite.token, userId: "bob" })

    assert.strictEqual(data["code"], "INVITE_EXPIRED")
    assert.strictEqual(await status(), "pending")
  })

  it("is not there a millisecond earlier", async () => {
    const { invite, isolate } = await expired()
    isolate.setNow(start + 59_999)

    assert.strictEqual(
      await isolate.mutation("teams:accept", { token: invite.token, userId: "bob" }),
      "joined"
    )
  })
})

describe("an open record", { timeout }, () => {
  const json = `{"$set":1,"_id":"x","größe":"groß","":{"$":[{"_":null}]},"a\\\\":"\\u0062"}`

  it("comes back with every key, those that Convex refuses included", async () => {
    const { call } = await fresh()

    const group = await call("mutation", "group.create", { name: "A", extend: JSON.parse(json) })
    const read = await call("query", "group.get", { groupId: group.id })
    const listed = await call("action", "group.list", { root: true })

    for (const { extend } of [group, read, listed.items[0]]) {
      assert.deepStrictEqual(Object.entries(extend), Object.entries(JSON.parse(json)))
    }
  })

  it("of a key comes back when the key is verified", async () => {
    const { call } = await fresh()
    const { raw } = await call("mutation", "key.create", {
      userId: "ada",
      name: "A",
      scopes: [],
      metadata: JSON.parse(json)
    })

    const { metadata } = await call("query", "key.verify", { raw })

    assert.deepStrictEqual(Object.entries(metadata), Object.entries(JSON.parse(json)))
  })
})

describe("an app's query", { timeout }, () => {
  const cacheable: ReadonlyArray<readonly [call: string, payload: (groupId: string) => object]> = [
    ["group.get", (groupId) => ({ groupId })],
    ["group.ancestors", (groupId) => ({ groupId })],
    ["member.inherit", (groupId) => ({ userId: "ada", groupId })],
    ["member.list", (groupId) => ({ groupId })],
    ["access.check", (groupId) => ({ userId: "ada", groupId, grants: ["docs:read"] })]
  ]
  it.each(cacheable)("of %s depends on neither time nor chance, so its answer can be kept", async (name, payload) => {
    const { call, isolate } = await fresh()
    const { id } = await call("mutation", "group.create", { name: "A" })
    isolate.runs.length = 0

    await call("query", name, payload(id), { kind: "user", userId: "ada" }).catch(() => {})
    await call("query", name, payload(id))

    assert.isAtLeast(isolate.runs.length, 4)
    for (const { observed } of isolate.runs) assert.deepStrictEqual(observed, { time: false, random: false })
  })

  it("of a key depends on the time, because keys expire", async () => {
    const { call, isolate } = await fresh()
    const { raw } = await call("mutation", "key.create", { userId: "ada", name: "A", scopes: [] })

    await call("query", "key.verify", { raw })

    const run = isolate.runs.findLast(({ name }) => name === "check")
    assert.deepStrictEqual(run?.observed, { time: true, random: false })
  })

  it("costs one call of the component for each thing that it reads there", async () => {
    const { call, isolate } = await fresh()
    const { id } = await call("mutation", "group.create", { name: "A" })

    const overview = await isolate.query("teams:overview", { userId: "ada", groupId: id })

    assert.deepStrictEqual(overview, { notes: 0, group: "A", mayWrite: false })
    const run = isolate.runs.findLast(({ name }) => name === "overview")
    assert.match(String(run?.calls), /^auth\/\w+:get,auth\/\w+:check$/)
  })
})
