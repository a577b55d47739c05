/** Requests with and without a good key, and what handlers end with. */
import { assert, describe, it } from "@effect/vitest"
import { start, timeout, type World, worlds } from "../facade/World.ts"

const fresh = worlds()
const page = "https://app.example.com"

const issue = (world: World, more: object = {}) =>
  world.call("mutation", "key.create", {
    userId: "ada",
    name: "CI",
    scopes: [{ resource: "data", actions: ["read"] }],
    ...more
  })

/** A deployment with a key, and requests to it. */
const served = async (more: object = {}) => {
  const world = await fresh()
  const { keyId, raw } = await issue(world, more)
  const send = (path: string, authorization: string | undefined = `Bearer ${raw}`, init: RequestInit = {}) =>
    world.isolate.fetch(path, {
      ...init,
      headers: { ...init.headers, ...(authorization === "" ? {} : { authorization }) }
    })
  return { ...world, keyId, raw, send }
}

const json = (response: Response): Promise<any> => response.json()

const problemOf = async (response: Response) => {
  assert.strictEqual(response.headers.get("content-type"), "application/problem+json")
  assert.strictEqual(response.headers.get("cache-control"), "no-store")
  return { status: response.status, ...await json(response) }
}

describe("a request without a good key", { timeout }, () => {
  const none: ReadonlyArray<readonly [what: string, authorization: (raw: string) => string]> = [
    ["no header", () => ""],
    ["another scheme", (raw) => `Basic ${raw}`],
    ["no token", () => "Bearer "],
    ["the bare key", (raw) => raw],
    ["two keys in one header", (raw) => `Bearer ${raw}, Bearer ${raw}`],
    ["two tokens", (raw) => `Bearer ${raw} ${raw}`]
  ]
  it.each(none)("is answered 401 MISSING_BEARER_TOKEN: %s", async (_what, authorization) => {
    const { isolate, raw, send } = await served()
    isolate.runs.length = 0

    const response = await send("/who", authorization(raw))

    assert.strictEqual(response.headers.get("www-authenticate"), "Bearer")
    assert.deepInclude(await problemOf(response), {
      status: 401,
      code: "MISSING_BEARER_TOKEN",
      credentials: "refused"
    })
    assert.deepStrictEqual(isolate.runs.map(({ component }) => component), [""], "it asks the component nothing")
  })

  const bad: ReadonlyArray<
    readonly [what: string, code: string, end: (world: Awaited<ReturnType<typeof served>>) => Promise<string | void>]
  > = [
    ["garbage", "INVALID_API_KEY", async () => "Bearer garbage"],
    ["a key of another deployment", "INVALID_API_KEY", async () => `Bearer ${(await issue(await fresh())).raw}`],
    ["a key that was revoked", "API_KEY_REVOKED", async ({ call, keyId }) => {
      await call("mutation", "key.revoke", { keyId })
    }],
    ["a key that was removed", "INVALID_API_KEY", async ({ call, keyId }) => {
      await call("mutation", "key.remove", { keyId })
    }],
    ["a key at the millisecond at which it expires", "API_KEY_EXPIRED", async ({ isolate }) => {
      isolate.setNow(start + 1000)
    }]
  ]
  it.each(bad)("is answered 401: %s is %s", async (_what, code, end) => {
    const world = await served({ expiresAt: start + 1000 })

    const response = await world.send("/who", await end(world) ?? undefined)

    assert.strictEqual(response.headers.get("www-authenticate"), "Bearer")
    assert.deepInclude(await problemOf(response), { status: 401, code, credentials: "refused" })
  })

  it("is answered 403 when the key lacks the scope of the route", async () => {
    const { send } = await served()

    const response = await send("/data", undefined, { method: "POST" })

    assert.isNull(response.headers.get("www-authenticate"))
    assert.deepInclude(await problemOf(response), {
      status: 403,
      code: "SCOPE_CHECK_FAILED",
      resource: "data",
      action: "write"
    })
  })

  it.each(["198.51.100.1", undefined])("is answered 403 when the key does not allow its address, %s", async (ip) => {
    const { isolate, raw } = await served({ ipAllow: ["203.0.113.0/24"] })

    const response = await isolate.t.withRequestMetadata(ip === undefined ? {} : { ip }).fetch("/who", {
      headers: { authorization: `Bearer ${raw}` }
    })

    assert.deepInclude(await problemOf(response), { status: 403, code: "API_KEY_IP_DENIED" })
  })

  it("is answered 429, with the seconds until the next one, when the limit is used up", async () => {
    const { isolate, send } = await served({ rateLimit: { maxRequests: 1, windowMs: 2500 } })
    await send("/who")

    const response = await send("/who")
    isolate.setNow(start + 2500)
    const later = await send("/who")

    assert.strictEqual(response.headers.get("retry-after"), "3")
    assert.deepInclude(await problemOf(response), { status: 429, code: "API_KEY_RATE_LIMITED", retryAfter: 2500 })
    assert.strictEqual(later.status, 200)
  })

  it("is answered 429 for all but one of those that come at once for the last request", async () => {
    const { send } = await served({ rateLimit: { maxRequests: 1, windowMs: 60_000 } })

    const responses = await Promise.all([send("/who"), send("/who"), send("/who")])

    assert.deepStrictEqual(responses.map(({ status }) => status).toSorted(), [200, 429, 429])
  })

  it("uses up nothing of the key's limit when the key lacks the scope", async () => {
    const { send } = await served({ rateLimit: { maxRequests: 1, windowMs: 1000 } })

    await send("/data", undefined, { method: "POST" })

    assert.strictEqual((await send("/who")).status, 200)
  })
})

describe("a request with a good key", { timeout }, () => {
  it.each(["Bearer", "bearer", "BEARER "])("reaches the handler with the key, by the scheme %s", async (scheme) => {
    const { keyId, raw, send } = await served()

    const response = await send("/who", `${scheme} ${raw}`)

    assert.strictEqual(response.headers.get("content-type"), "application/json")
    assert.deepStrictEqual([response.status, await json(response)], [200, { keyId, userId: "ada" }])
  })

  it("comes from an address that the key allows, which is noted", async () => {
    const { isolate, raw } = await served({ ipAllow: ["203.0.113.0/24"] })

    const response = await isolate.t.withRequestMetadata({ ip: "203.0.113.7" }).fetch("/who", {
      headers: { authorization: `Bearer ${raw}` }
    })

    assert.strictEqual(response.status, 200)
    assert.deepInclude((await isolate.rows("keys", "auth"))[0], { lastUsedIp: "203.0.113.7", lastUsedAt: start })
  })

  it("costs one query of the component, and no write until a minute has passed", async () => {
    const { isolate, send } = await served()
    await send("/who")
    isolate.runs.length = 0

    await send("/who")

    assert.deepStrictEqual(isolate.runs.filter(({ component }) => component === "auth").map(({ kind }) => kind), [
      "query"
    ])
  })

  it("is told what is left of its limit", async () => {
    const { send } = await served({ rateLimit: { maxRequests: 5, windowMs: 1000 } })

    assert.strictEqual((await json(await send("/who"))).remaining, 4)
  })

  it("passes the check of an action that no router was asked for", async () => {
    const { keyId, send } = await served()

    assert.deepStrictEqual(await json(await send("/action")), { keyId })
    assert.strictEqual((await send("/action", "")).status, 401)
  })

  it("gets `HEAD` where there is `GET`", async () => {
    const { send } = await served()

    const response = await send("/who", undefined, { method: "HEAD" })

    assert.deepStrictEqual([response.status, await response.text()], [200, ""])
  })
})

describe("a handler's answer", { timeout }, () => {
  const answers: ReadonlyArray<readonly [ending: string, status: number, type: string | null, body: string]> = [
    ["object", 200, "application/json", `{"a":1}`],
    ["null", 200, "application/json", "null"],
    ["nothing", 204, null, ""]
  ]
  it.each(answers)("of %s is %i", async (ending, status, type, body) => {
    const { send } = await served()

    const response = await send(`/ends/${ending}`)

    assert.deepStrictEqual(
      [response.status, response.headers.get("content-type"), await response.text()],
      [status, type, body]
    )
  })

  it("that is a Response keeps status, headers and body", async () => {
    const { send } = await served()

    const response = await send("/data")

    assert.deepStrictEqual(
      [response.status, response.headers.get("x-made-by"), await response.text()],
      [203, "handler", "data"]
    )
  })

  it("can be a Response whose headers cannot be changed", async () => {
    const { send } = await served()

    const response = await send("/ends/response", undefined, { headers: { origin: page } })

    assert.deepStrictEqual(
      [response.status, response.headers.get("location"), response.headers.get("access-control-allow-origin")],
      [302, "https://example.com/there", page]
    )
  })

  it.each(["broken", "foreign", "text", "unserializable", "borrowed", "nobody", "consumed"])(
    "that is %s is 500 with the headers that let the page read it, and nothing of the error",
    async (ending) => {
      const { isolate, send } = await served()

      const response = await send(`/ends/${ending}`, undefined, { headers: { origin: page } })

      assert.strictEqual(response.headers.get("access-control-allow-origin"), page)
      const problem = await problemOf(response)
      assert.deepInclude(problem, { status: 500, code: "INTERNAL_ERROR" })
      assert.deepStrictEqual(Object.keys(problem).toSorted(), ["code", "detail", "status", "title", "type"])
      assert.notInclude(JSON.stringify(problem), "hunter2")
      const { logs } = isolate.runs.findLast(({ kind }) => kind === "http")!
      assert.isNotEmpty(logs, "the log says what it was")
    }
  )

  it("that is a refusal of the facade has its status and its fields, and is not about the caller's key", async () => {
    const { send } = await served()
    const id = "grp_01k00000000000000000000000"

    const response = await send(`/group?id=${id}`, undefined, { headers: { origin: page } })

    const problem = await problemOf(response)
    assert.deepInclude(problem, { status: 404, code: "GROUP_NOT_FOUND", groupId: id })
    assert.notProperty(problem, "credentials")
    assert.strictEqual(response.headers.get("access-control-allow-origin"), page)
  })

  it("to a bad payload is 400 naming the field", async () => {
    const { send } = await served()

    assert.deepInclude(await problemOf(await send("/group?id=x")), {
      status: 400,
      code: "INVALID_PAYLOAD",
      field: "groupId"
    })
  })

  it("about another key tells it from the caller's own", async () => {
    const { send } = await served()

    const response = await send("/verify", undefined, { method: "POST", body: "garbage" })

    const problem = await problemOf(response)
    assert.strictEqual(problem.code, "INVALID_API_KEY")
    assert.notProperty(problem, "credentials")
  })
})

describe("a handler that acts as the key", { timeout }, () => {
  it("reads what the key's user may read within its scopes, and of another tenant nothing", async () => {
    const world = await served({ scopes: [{ resource: "groups", actions: ["read"] }], metadata: { a: 1 } })
    const change = (name: string, payload: object) => world.call("mutation", name, payload)
    const mine = await change("group.create", { name: "Mine" })
    await change("member.add", { groupId: mine.id, userId: "ada", roles: ["owner"] })
    const other = await change("group.create", { name: "Other" })

    const allowed = await world.send(`/group/mine?id=${mine.id}`)
    const refused = await world.send(`/group/mine?id=${other.id}`)

    assert.strictEqual((await json(allowed)).name, "Mine")
    assert.deepInclude(await problemOf(refused), { status: 404, code: "NOT_FOUND" })
  })

  it("is refused what the key's scopes leave out", async () => {
    const world = await served()
    const group = await world.call("mutation", "group.create", { name: "Mine" })
    await world.call("mutation", "member.add", { groupId: group.id, userId: "ada", roles: ["owner"] })

    const problem = await problemOf(await world.send(`/group/mine?id=${group.id}`))

    assert.deepInclude(problem, { status: 403, code: "FORBIDDEN", needs: "groups:read" })
  })
})

describe("the router", { timeout }, () => {
  it("loads nothing of what a request needs before there is one", async () => {
    const { isolate, send } = await served()
    const bytesOf = async (path: string) => {
      await send(path)
      return isolate.runs.findLast(({ kind }) => kind === "http")!.bytes
    }

    const routing = await bytesOf("/nowhere")
    const answering = await bytesOf("/who")

    assert.isAbove(answering - routing, 3_000)
  })
})
