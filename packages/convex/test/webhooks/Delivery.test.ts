/**
 * Webhooks of an app on Convex: what its mutations leave is sealed, queued, and sent by the app's worker, which the component
 * schedules when something is due and at no other time.
 */
import { assert, describe, it } from "@effect/vitest"
import { componentRef } from "@gatehouse/convex-isolate"
import { makeFunctionReference } from "convex/server"
import { start, timeout, World } from "./World.ts"

const kindsOf = (w: World) => w.isolate.runs.map(({ component, module, name }) => `${component}/${module}:${name}`)
const countOf = (w: World, name: string) => kindsOf(w).filter((other) => other === name).length

describe("Webhooks on Convex", { timeout }, () => {
  it("deliver what a mutation did, signed, within a second, and then nothing runs any more", async () => {
    const w = await World.make()
    const { secret } = await w.endpoint(["group.created"])
    await w.until(start + 1_000)
    w.isolate.runs.length = 0
    const group = await w.call("mutation", "group.create", { name: "A" })
    await w.until(start + 2_000)

    assert.deepStrictEqual(w.received.map(({ at, url }) => [url, at - start]), [[
      "https://hooks.example.com/in",
      1_500
    ]])
    const event = await w.read(w.received[0]!, { secret })
    assert.deepInclude(event, { version: 1, type: "group.created", groupId: group.id, outcome: "success" })
    assert.strictEqual(w.received[0]!.headers["webhook-id"], event.id)
    assert.deepStrictEqual(await w.planned(), [])
    const [delivery] = await w.rows("webhook_deliveries")
    assert.deepInclude(delivery, { status: "delivered", attempts: 1 })
    // Nothing of it goes round in circles.
    const spent = ["auth/seal:seal", "/auth:deliver", "auth/worker:begin", "auth/webhookDeliveries:claim"]
    assert.deepStrictEqual(
      [...spent, "auth/webhookDeliveries:settle", "auth/worker:rest"].map((name) => countOf(w, name)),
      [1, 1, 1, 1, 1, 1]
    )
  })

  it("are tried again when their time has come, and given back the same id", async () => {
    const w = await World.make()
    w.answer = () => new Response("busy", { status: w.received.length === 1 ? 500 : 200 })
    const { endpoint, secret } = await w.endpoint(["app.*"])
    await w.until(start + 1_000)
    await w.call("mutation", "sso.webhook.emit", { type: "app.report_ready", data: { pages: 3, "$odd key": true } })
    await w.until(start + 1_000)

    const [[planned, at] = ["", 0], ...others] = await w.planned()
    assert.deepStrictEqual([planned, others], ["auth:deliver", []])
    // Five seconds later, give or take a tenth.
    assert.closeTo(at, 6_000, 500)
    w.goTo(start + at - 1)
    await w.runDue()
    assert.strictEqual(w.received.length, 1)
    await w.until(start + at)

    const [first, second] = w.received
    assert.strictEqual(first!.headers["webhook-id"], second!.headers["webhook-id"])
    assert.notStrictEqual(first!.headers["webhook-signature"], second!.headers["webhook-signature"])
    assert.deepInclude(await w.read(second!, { secret }), { type: "app.report_ready" })
    assert.deepStrictEqual((await w.read(second!, { secret })).data, { pages: 3, "$odd key": true })
    const { items } = await w.call("query", "sso.webhook.delivery.list", {
      endpointId: endpoint.id,
      status: "delivered"
    })
    const { history } = await w.call("query", "sso.webhook.delivery.get", { deliveryId: items[0].id })
    assert.deepStrictEqual(history.map(({ body, number, status }: any) => [number, status, body]), [
      [1, 500, "busy"],
      [2, 200, "busy"]
    ])
    assert.deepStrictEqual(await w.planned(), [])
  })

  it("that come while a run is planned for later go out at once", async () => {
    const w = await World.make()
    w.answer = () => new Response(null, { status: w.received.length === 1 ? 500 : 200 })
    await w.endpoint(["app.*"])
    await w.until(start + 1_000)
    await w.call("mutation", "sso.webhook.emit", { type: "app.one", data: {} })
    await w.until(start + 1_000)
    const later = await w.planned()

    await w.call("mutation", "sso.webhook.emit", { type: "app.two", data: {} })
    const now = await w.planned()
    await w.until(start + 1_000)

    // The one that was planned is taken back: a run has no other to fear.
    assert.deepStrictEqual(now, [["auth:deliver", 1_000]])
    assert.strictEqual(w.received.length, 2)
    assert.deepStrictEqual([later.length, await w.planned()], [1, later])
  })

  it("that come while a run is under way are sent by it", async () => {
    const w = await World.make()
    await w.endpoint(["app.*"])
    await w.until(start + 1_000)
    w.answer = async () => {
      if (w.received.length === 1) await w.call("mutation", "sso.webhook.emit", { type: "app.two", data: {} })
      return new Response(null, { status: 200 })
    }
    await w.call("mutation", "sso.webhook.emit", { type: "app.one", data: {} })
    w.isolate.runs.length = 0
    await w.until(start + 1_000)

    assert.strictEqual(w.received.length, 2)
    assert.strictEqual(countOf(w, "/auth:deliver"), 1)
    assert.deepStrictEqual(await w.planned(), [])
  })

  it("arrive all of them, many at once, one mutation for what came back together", async () => {
    const w = await World.make()
    const { endpoint } = await w.endpoint(["app.*"])
    await w.until(start + 1_000)
    for (let i = 0; i < 40; i++) await w.call("mutation", "sso.webhook.emit", { type: "app.n", data: { i } })
    w.isolate.runs.length = 0
    await w.until(start + 1_000)

    const ids = w.received.map(({ headers }) => headers["webhook-id"])
    assert.strictEqual(new Set(ids).size, 40)
    assert.strictEqual(ids.length, 40)
    const { items } = await w.call("query", "sso.webhook.delivery.list", { endpointId: endpoint.id, status: "pending" })
    assert.deepStrictEqual(items, [])
    assert.isBelow(countOf(w, "auth/webhookDeliveries:settle"), 30)
  })

  it("go on by the net when a run has died, once its claims and its time are over", async () => {
    const w = await World.make()
    await w.endpoint(["app.*"])
    await w.until(start + 1_000)
    await w.call("mutation", "sso.webhook.emit", { type: "app.one", data: {} })
    const [{ args: { run } }] = await w.isolate.scheduled.list() as any
    // A run that begins and is never heard of again.
    await w.isolate.mutation(componentRef("auth", "worker:begin"), { run })
    await w.until(start + 60_000)
    assert.strictEqual(w.received.length, 0)

    const net = async (at: number) => {
      w.goTo(start + at)
      return (await w.isolate.runCron("events and deliveries that wait", "auth")).delivering
    }
    const early = await net(180_999)
    const late = await net(181_000)
    await w.until(start + 182_000)

    assert.deepStrictEqual([early, late, w.received.length], [false, true, 1])
    assert.deepStrictEqual(await w.planned(), [])
  })

  it("are sent by the newest run that was planned and by no other", async () => {
    const w = await World.make()
    await w.endpoint(["app.*"])
    await w.until(start + 1_000)
    await w.call("mutation", "sso.webhook.emit", { type: "app.one", data: {} })
    const run = (number: number) => w.isolate.action(makeFunctionReference("auth:deliver"), { run: number })
    const [{ args }] = await w.isolate.scheduled.list() as any

    await run(args.run - 1)
    await run(args.run + 1)
    assert.strictEqual(w.received.length, 0)
    await Promise.all([run(args.run), run(args.run)])

    assert.strictEqual(w.received.length, 1)
  })

  it("stop at an endpoint that is gone, and go on when it is enabled", async () => {
    const w = await World.make()
    w.answer = () => new Response(null, { status: w.received.length === 1 ? 410 : 200 })
    const { endpoint } = await w.endpoint(["app.*"])
    await w.until(start + 1_000)
    await w.call("mutation", "sso.webhook.emit", { type: "app.one", data: {} })
    await w.until(start + 3_000)

    assert.deepInclude(await w.call("query", "sso.webhook.endpoint.get", { endpointId: endpoint.id }), {
      status: "disabled",
      disabledReason: "gone"
    })
    assert.deepStrictEqual(await w.planned(), [])
    await w.call("mutation", "sso.webhook.endpoint.enable", { endpointId: endpoint.id })
    await w.until(start + 60_000)
    assert.strictEqual(w.received.length, 2)
  })

  it("wait where the app sends by itself, are its own once it has asked, and end as it says", async () => {
    const w = await World.make()
    await w.call(
      "action",
      "sso.webhook.endpoint.create",
      { url: "https://hooks.example.com/in", subscriptions: ["app.*"] },
      { app: "alone" }
    )
    await w.until(start + 1_000)
    await w.call("mutation", "sso.webhook.emit", { type: "app.one", data: {} }, { app: "alone" })
    assert.deepStrictEqual(await w.planned(), [])

    const ready = await w.call("action", "sso.webhook.delivery.listReady", {}, { app: "alone" })
    const again = await w.call("action", "sso.webhook.delivery.listReady", {}, { app: "alone" })
    const { attempt, deliveryId, headers } = ready[0]
    await w.call("mutation", "sso.webhook.delivery.markDelivered", { deliveryId, attempt, status: 200 })

    assert.deepStrictEqual([ready.length, again], [1, []])
    assert.match(headers["webhook-signature"], /^v1,/u)
    const delivery = await w.call("query", "sso.webhook.delivery.get", { deliveryId })
    assert.deepInclude(delivery, { status: "delivered", lastStatus: 200 })
    assert.deepStrictEqual(await w.planned(), [])
  })

  it("that waited for a worker go out once the app has one", async () => {
    const w = await World.make()
    const url = "https://hooks.example.com/in"
    const create = { url, subscriptions: ["app.*"] }
    const { endpoint } = await w.call("action", "sso.webhook.endpoint.create", create, { app: "alone" })
    await w.call("mutation", "sso.webhook.emit", { type: "app.one", data: {} })
    await w.until(start + 60_000)
    assert.strictEqual(w.received.length, 0)

    await w.call("mutation", "sso.webhook.endpoint.enable", { endpointId: endpoint.id })
    await w.until(start + 61_000)

    assert.strictEqual(w.received.length, 1)
  })

  it("have no endpoint in an app that has not said who delivers, and it is told what to export", async () => {
    const w = await World.make()
    const create = { url: "https://hooks.example.com/in", subscriptions: ["app.*"] }
    const refused = await w.refusal("action", "sso.webhook.endpoint.create", create, { app: "untold" })

    assert.strictEqual(refused["code"], "WEBHOOKS_NOT_CONFIGURED")
    assert.match(refused["message"], /Export `deliver` of `auth`.*"auth:deliver"/u)
    assert.deepStrictEqual(await w.rows("webhook_endpoints"), [])
  })

  it("never show a secret: not in the tables, not in an answer that echoes it", async () => {
    const w = await World.make()
    const { secret } = await w.endpoint(["app.*"], { headers: { authorization: "Bearer sesame-opens" } })
    w.answer = ({ headers }) => new Response(JSON.stringify(headers), { status: 500 })
    await w.until(start + 1_000)
    await w.call("mutation", "sso.webhook.emit", { type: "app.one", data: {} })
    await w.until(start + 1_000)

    assert.strictEqual(w.received[0]!.headers["authorization"], "Bearer sesame-opens")
    const tables = ["webhook_endpoints", "webhook_deliveries", "webhook_subscribers", "audit_events", "runs", "jobs"]
    const everything = JSON.stringify(await Promise.all(tables.map((table) => w.rows(table))))
    assert.notInclude(everything, "sesame-opens")
    assert.notInclude(everything, secret.slice("whsec_".length))
  })
})
