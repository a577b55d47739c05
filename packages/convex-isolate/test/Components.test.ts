/** Components: their borders, environment, routes and crons. */
import { assert, describe, it } from "@effect/vitest"
import { createLocalJWKSet, jwtVerify } from "jose"
import { open } from "../src/index.ts"
import { jwks } from "../src/Jwt.ts"
import { componentRef, fixture, fixtureIsolate, messageOf } from "./isolates.ts"

const isolates = fixtureIsolate()

describe("calls", () => {
  const probe = async (kind: "q" | "m" | "a", name: string): Promise<any> => {
    const isolate = await isolates.fresh()
    const call = { q: isolate.query, m: isolate.mutation, a: isolate.action }[kind]
    return call(`calls:${kind}`, { probe: name })
  }
  it("a child mutation that throws is rolled back alone", async () => {
    assert.deepStrictEqual(await probe("m", "rollback"), [[true, { code: "NOPE", k: "a" }], 1])
  })
  it("a child sees the parent's time and has randomness of its own", async () => {
    assert.deepStrictEqual(await probe("m", "time"), [true, true, true])
  })
  it("an internal function of a component cannot be reached from the app", async () => {
    assert.strictEqual(
      await probe("m", "internal"),
      "Could not find the public function comp/lib:hidden: it is internal to the component"
    )
    assert.match(await probe("a", "internal"), /internal to the component/)
    assert.match(await probe("m", "scheduleInternal"), /internal to the component/)
  })
  it("a handle that the component gives reaches it", async () => {
    assert.strictEqual(await probe("m", "internalHandle"), "reached")
  })
  it("a test may call it", async () => {
    const isolate = await isolates.fresh()
    assert.strictEqual(await isolate.mutation(componentRef("comp", "lib:hidden")), "reached")
    assert.strictEqual((await isolate.rows("rows", "comp")).length, 1)
  })
  it("names the function and the component that is not there", async () => {
    assert.strictEqual(await probe("m", "missing"), "Could not find the function comp/lib:nope")
    assert.match(await probe("m", "unknown"), /there is no component "other"/)
  })
  it("paginate is refused in a component", async () => {
    assert.match(await probe("q", "paginate"), /paginate\(\) is only supported in the app/)
  })
  it("identity does not cross into a component", async () => {
    const isolate = await isolates.fresh()
    const t = isolate.t.withIdentity({ subject: "u1" })
    const { makeFunctionReference } = await import("convex/server")
    const call = makeFunctionReference<"query">("calls:q")
    assert.deepStrictEqual(await t.query(call, { probe: "identity" }), ["u1", null])
  })
  it("components call their own components, and run actions", async () => {
    assert.strictEqual(await probe("q", "nested"), "two")
    assert.strictEqual(await probe("a", "action"), 7)
  })
  it("a component of a component can be called from a test", async () => {
    const isolate = await isolates.fresh()
    assert.strictEqual(await isolate.query(componentRef("comp/inner", "lib:depth")), "two")
  })
  it("what a component schedules is in its own table and may be internal", async () => {
    const isolate = await isolates.fresh()
    await isolate.mutation("calls:m", { probe: "schedule" })
    assert.deepStrictEqual((await isolate.scheduled.list()).map((job) => [job.component, job.function]), [
      ["comp", "comp/lib:hidden"]
    ])
    assert.strictEqual(await isolate.scheduled.runDue(), 1)
    assert.deepStrictEqual((await isolate.rows("rows", "comp")).map((row) => row.k), ["hidden"])
  })
})

describe("configuration", () => {
  it("components, prefixes and environment are those of convex.config.ts where none are given", async () => {
    const isolate = await open({ folder: fixture("configured"), env: { APP_SECRET: "bound" } })
    assert.deepStrictEqual(await isolate.query("ask:env"), {
      secret: "bound",
      app: null,
      site: "https://test.convex.site/mounted"
    })
    assert.strictEqual(
      await (await isolate.fetch("/mounted/deep/where")).text(),
      "https://test.convex.site/mounted/deep /where"
    )
  })
})

describe("environment", () => {
  it("is what the installation binds, and nothing of the app's", async () => {
    const isolate = await isolates.fresh()
    assert.deepStrictEqual(await isolate.query("calls:q", { probe: "env" }), {
      secret: "s3",
      app: null,
      site: "https://d.convex.site/auth"
    })
  })
  it("is not there yet while modules are imported", async () => {
    const isolate = await isolates.fresh()
    assert.isNull(await isolate.query("calls:q", { probe: "importEnv" }))
  })
})

describe("tokens", () => {
  const set = async () => createLocalJWKSet(await jwks() as never)
  it("signJwt names the app or the component as issuer, and can be verified", async () => {
    const isolate = await isolates.fresh({ now: 1_800_000_000_000 })
    const clock = { currentDate: new Date(1_800_000_000_000) }
    const mine = await isolate.mutation("data:token", { options: { claims: { sub: "u" }, expiresInSeconds: 60 } })
    const theirs = await isolate.mutation("calls:m", { probe: "token" })
    const own = await jwtVerify(mine, await set(), clock)
    assert.deepStrictEqual(own.payload, {
      sub: "u",
      iss: "https://test.convex.cloud",
      iat: 1_800_000_000,
      exp: 1_800_000_060
    })
    assert.strictEqual(
      (await jwtVerify(theirs, await set(), clock)).payload.iss,
      "https://test.convex.cloud/components/comp"
    )
  })
  for (
    const [what, options] of Object.entries({
      "a claim of its own": { claims: { iss: "me" }, expiresInSeconds: 60 },
      "a reserved prefix": { claims: { CvxRole: "me" }, expiresInSeconds: 60 },
      "more than an hour": { claims: {}, expiresInSeconds: 3601 },
      "no time": { claims: {} }
    })
  ) {
    it(`signJwt refuses ${what}`, async () => {
      const isolate = await isolates.fresh()
      assert.match(await messageOf(isolate.mutation("data:token", { options })), /^signJwt: /)
    })
  }
})

describe("http", () => {
  it("routes a mounted component with its prefix taken off, cookies one by one", async () => {
    const isolate = await isolates.fresh()
    const response = await isolate.fetch("/auth/echo", { method: "POST", body: "hi" })
    assert.deepStrictEqual(
      [response.status, await response.text(), response.headers.getSetCookie(), response.headers.get("x-site")],
      [201, "HI", ["a=1", "b=2"], "https://d.convex.site/auth"]
    )
  })
  it("routes a component inside a component", async () => {
    const isolate = await isolates.fresh()
    const response = await isolate.fetch("/auth/inner/where")
    assert.strictEqual(await response.text(), "https://d.convex.site/auth/inner /where")
  })
  it("routes the app by path and by prefix, with queries and dynamic imports", async () => {
    const isolate = await isolates.fresh()
    assert.deepStrictEqual(await (await isolate.fetch("/hello?q=1")).json(), { query: "1", lazy: 1 })
    const stored = await isolate.fetch("/files/a/b", { method: "PUT", body: new Uint8Array([1, 2]) })
    assert.deepStrictEqual([stored.status, new Uint8Array(await stored.arrayBuffer())], [202, new Uint8Array([1, 2])])
  })
  it("answers 404 where nothing is routed", async () => {
    const isolate = await isolates.fresh()
    assert.strictEqual((await isolate.fetch("/nowhere")).status, 404)
    assert.strictEqual((await isolate.fetch("/auth/nowhere")).status, 404)
    assert.strictEqual((await isolate.fetch("/hello", { method: "POST" })).status, 404)
  })
  it("answers HEAD by the route of GET, without the body", async () => {
    const isolate = await isolates.fresh()
    const response = await isolate.fetch("/hello", { method: "HEAD" })
    assert.deepStrictEqual([response.status, await response.text()], [200, ""])
  })
  it("commits what an HTTP action runs", async () => {
    const isolate = await isolates.fresh()
    assert.strictEqual((await isolate.fetch("/save", { method: "POST", body: "kept" })).status, 204)
    assert.deepStrictEqual((await isolate.rows("items")).map((row) => row.k), ["kept"])
    assert.deepStrictEqual(isolate.runs.at(-1)!.calls, ["data:insert"])
  })
  it("throws what the handler throws", async () => {
    const isolate = await isolates.fresh()
    assert.strictEqual(await messageOf(isolate.fetch("/boom")), "boom")
  })
  it("getUserIdentity throws where the Authorization header is no token", async () => {
    const isolate = await isolates.fresh()
    assert.match(
      await messageOf(isolate.fetch("/me", { headers: { authorization: "Bearer nonsense" } })),
      /Authorization header/
    )
    assert.isNull(await (await isolate.fetch("/me")).json())
  })
})

describe("crons", () => {
  it("run when the test says so, in the app and in a component", async () => {
    const isolate = await isolates.fresh()
    await isolate.runCron("tidy")
    await isolate.runCron("sweep", "comp")
    assert.deepStrictEqual((await isolate.rows("items")).map((row) => row.k), ["tidied"])
    assert.deepStrictEqual((await isolate.rows("rows", "comp")).map((row) => row.k), ["hidden"])
  })
  it("names the one that is not there", async () => {
    const isolate = await isolates.fresh()
    assert.strictEqual(
      await messageOf(isolate.runCron("nope", "comp")),
      `There is no cron "nope" in the component "comp"`
    )
  })
})
