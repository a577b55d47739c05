/** `auth.sso.audit`, and who may call it and `auth.sso.webhook` on whose behalf. */
import { assert, describe, it } from "@effect/vitest"
import type { Actor } from "@gatehouse/contract/Actor"
import { verifyLines } from "@gatehouse/webhooks/audit/VerifyExport"
import { createHash } from "node:crypto"
import { start, timeout, World } from "../webhooks/World.ts"

const day = 86_400_000
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex")
const user = (userId: string): Actor => ({ kind: "user", userId })

/** Two groups with an owner each; in the first a reader too. All that happened is sealed. */
const groups = async () => {
  const w = await World.make()
  const one = await w.call("mutation", "group.create", { name: "One" })
  const two = await w.call("mutation", "group.create", { name: "Two" })
  for (
    const [groupId, userId, role] of [[one.id, "ada", "owner"], [one.id, "rea", "reader"], [two.id, "bob", "owner"]]
  ) {
    await w.call("mutation", "member.add", { groupId, userId, roles: [role] })
  }
  await w.until(start + 1_000)
  return { w, one: one.id as string, two: two.id as string }
}

describe("auth.sso.audit", { timeout }, () => {
  it("has what every mutation did, by whom and from where", async () => {
    const w = await World.make()
    const { id: userId } = await w.call("mutation", "user.create", { name: "Ada" })
    const { id: groupId } = await w.call("mutation", "group.create", { name: "A" })
    w.goTo(start + 1)
    await w.call("mutation", "member.add", { groupId, userId, roles: ["owner"] })
    w.goTo(start + 2)
    const actor: Actor = { kind: "user", userId, ip: "203.0.113.7", userAgent: "Firefox", requestId: "req-1" }
    await w.call("mutation", "group.update", { groupId, name: "B" }, { actor })
    await w.until(start + 1_000)

    const { items } = await w.call("query", "sso.audit.list", { groupId })
    assert.deepStrictEqual(items.map(({ type }: any) => type), ["group.updated", "member.added", "group.created"])
    assert.deepInclude(items[0], {
      actor: { kind: "user", id: userId, name: "Ada" },
      ip: "203.0.113.7",
      userAgent: "Firefox",
      requestId: "req-1"
    })
    const { items: fed } = await w.call("query", "sso.audit.feed", {})
    assert.deepStrictEqual(fed.map(({ sequence }: any) => sequence), fed.map((_: any, i: number) => i + 1))
    assert.deepStrictEqual(await w.call("query", "sso.audit.get", { eventId: items[0].id }), items[0])
  })

  it("verifies by an action, and its export elsewhere", async () => {
    const { one, w } = await groups()
    const found = await w.call("action", "sso.audit.verify", { groupId: one })
    const { ndjson } = await w.call("query", "sso.audit.export", { groupId: one })
    const elsewhere = await verifyLines(ndjson.split("\n"), sha256)

    assert.deepInclude(found, { ok: true, events: 3 })
    assert.deepInclude(elsewhere, { ok: true, events: 3, hash: found.hash })
  })

  it("takes events of the app's own, with any keys in their data", async () => {
    const w = await World.make()
    const event = { type: "app.report_exported", subject: { kind: "report", id: "1" } }
    const { id } = await w.call("mutation", "sso.audit.record", { ...event, data: { "$pages ß": 3 } })
    await w.until(start + 1_000)

    assert.deepInclude(await w.call("query", "sso.audit.get", { eventId: id }), { ...event, data: { "$pages ß": 3 } })
  })

  it("lets go of what is older than its log keeps, by the cleanup of a cron", async () => {
    const { one, two, w } = await groups()
    await w.call("mutation", "sso.audit.setRetention", { groupId: one, days: 7 })
    await w.isolate.runCron("what has expired", "auth")
    w.goTo(start + 7 * day)
    await w.until(start + 7 * day + 3_600_000)

    const types = async (groupId: string) =>
      (await w.call("query", "sso.audit.list", { groupId })).items.map(({ type }: any) => type)
    assert.deepStrictEqual(await types(one), [])
    assert.strictEqual((await types(two)).length, 2)
    assert.isTrue((await w.call("action", "sso.audit.verify", { groupId: one })).ok)
    assert.isAbove((await w.call("query", "sso.audit.chain", { groupId: one })).checkpointSequence, 0)
  })

  it("keeps events for as long as the installation says where a log says nothing", async () => {
    const { one, w } = await groups()
    await w.call("mutation", "sso.audit.setRetention", { groupId: one, days: null })
    assert.strictEqual((await w.call("query", "sso.audit.chain", {})).retentionDays, 30)
    assert.strictEqual((await w.call("query", "sso.audit.chain", { groupId: one })).retentionDays, null)
    const other = (await w.rows("audit_chains")).find(({ chain }) => chain !== one && chain !== "*")
    assert.strictEqual(other.expiresAt, start + 30 * day)
  })

  it("forgets what was personal in a user's events with the user", async () => {
    const w = await World.make()
    const { id: userId } = await w.call("mutation", "user.create", { name: "Ada" })
    const { id: groupId } = await w.call("mutation", "group.create", { name: "A" })
    await w.call("mutation", "member.add", { groupId, userId, roles: ["reader"] })
    const actor: Actor = { kind: "user", userId, ip: "203.0.113.7" }
    await w.call("mutation", "user.patch", { userId, name: "Ada B" }, { actor })
    await w.until(start + 1_000)
    assert.include(JSON.stringify(await w.rows("audit_events")), "203.0.113.7")

    await w.call("mutation", "user.remove", { userId })
    await w.until(start + 600_000)

    assert.notInclude(JSON.stringify(await w.rows("audit_events")), "203.0.113.7")
    assert.notInclude(JSON.stringify(await w.rows("audit_events")), "Ada")
    assert.isTrue((await w.call("action", "sso.audit.verify", {})).ok)
  })
})

describe("auth.as(actor).sso", { timeout }, () => {
  it("opens a group's log and endpoints to who holds the grant there, actions too", async () => {
    const { one, two, w } = await groups()
    const create = (groupId?: string) => ({
      url: "https://hooks.example.com/in",
      subscriptions: ["*"],
      ...(groupId === undefined ? {} : { groupId })
    })
    const { endpoint } = await w.call("action", "sso.webhook.endpoint.create", create(two))
    const codeOf = async (kind: "query" | "action", call: string, payload: object, actor: Actor) =>
      w.call(kind, `sso.${call}`, payload, { actor }).then(() => "ok", ({ data }) => data.code)
    const asked = (actor: Actor) =>
      Promise.all([
        codeOf("query", "audit.list", { groupId: one }, actor),
        codeOf("action", "audit.verify", { groupId: one }, actor),
        codeOf("action", "webhook.endpoint.create", create(one), actor),
        codeOf("action", "webhook.endpoint.create", create(), actor),
        codeOf("action", "webhook.endpoint.update", { endpointId: endpoint.id, description: "mine" }, actor),
        codeOf("action", "webhook.endpoint.rotateSecret", { endpointId: endpoint.id }, actor),
        codeOf("action", "webhook.endpoint.test", { endpointId: endpoint.id }, actor),
        codeOf("action", "webhook.delivery.listReady", {}, actor)
      ])

    const scopes = [{ resource: "webhooks", actions: ["manage"] }]
    assert.deepStrictEqual(
      {
        ada: await asked(user("ada")),
        reader: await asked(user("rea")),
        nobody: await asked({ kind: "anonymous" }),
        platform: await asked({ kind: "key", keyId: "key_1", scopes })
      },
      {
        ada: ["ok", "ok", "ok", "FORBIDDEN", "NOT_FOUND", "NOT_FOUND", "NOT_FOUND", "FORBIDDEN"],
        reader: [
          "FORBIDDEN",
          "FORBIDDEN",
          "FORBIDDEN",
          "FORBIDDEN",
          "NOT_FOUND",
          "NOT_FOUND",
          "NOT_FOUND",
          "FORBIDDEN"
        ],
        nobody: Array.from({ length: 8 }, () => "NOT_SIGNED_IN"),
        platform: ["FORBIDDEN", "FORBIDDEN", "ok", "ok", "ok", "ok", "ok", "FORBIDDEN"]
      }
    )
    assert.strictEqual(w.received.length, 1)
  })

  it("refuses an endpoint of an address that is not public", async () => {
    const w = await World.make()
    for (
      const url of ["http://hooks.example.com/", "https://127.0.0.1/", "https://2130706433/", "https://db.internal/"]
    ) {
      const refused = await w.refusal("action", "sso.webhook.endpoint.create", { url, subscriptions: ["*"] })
      assert.strictEqual(refused["code"], "ENDPOINT_URL_REFUSED", url)
    }
  })

  it("removes a group's endpoints with the group, and their deliveries", async () => {
    const { one, w } = await groups()
    await w.endpoint(["app.*"], { groupId: one })
    w.answer = () => new Response(null, { status: 500 })
    await w.call("mutation", "sso.webhook.emit", { groupId: one, type: "app.one", data: {} })
    await w.until(start + 3_000)
    assert.strictEqual((await w.rows("webhook_deliveries")).length, 1)

    await w.call("mutation", "group.delete", { groupId: one })
    await w.until(start + 600_000)

    assert.deepStrictEqual(
      (await Promise.all(["webhook_endpoints", "webhook_queues", "webhook_deliveries"].map((t) => w.rows(t)))).flat(),
      []
    )
  })
})
