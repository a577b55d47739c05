/** What the server answers beside its operations: its description, its documentation, and what operators ask for. */
import { assert, describe, it } from "@effect/vitest"
import { stores } from "@gatehouse/store-sql/testing/Stores"
import { Validator } from "@seriousme/openapi-schema-validator"
import { Effect } from "effect"
import { createHash } from "node:crypto"
import { contracts } from "../src/Offered.ts"
import { folder, startServer } from "./ServerProcess.ts"
import { adminKey, layerOn, serve, settingsOf } from "./World.ts"

const promise = Effect.promise
const [memory] = stores

/** The pages of a server in process. */
const pages = Effect.gen(function*() {
  const { fetch } = yield* serve()
  return (path: string, init?: RequestInit) => promise(() => fetch(new Request(`http://gatehouse.test${path}`, init)))
}).pipe(Effect.provide(layerOn(memory!)))

const inProcess = <A, E>(title: string, body: (get: Effect.Success<typeof pages>) => Effect.Effect<A, E>) =>
  it.effect(title, () => Effect.flatMap(pages, body))

describe("/openapi.json", () => {
  inProcess("is a valid document that lists every operation and no internal one", (get) =>
    Effect.gen(function*() {
      const document = JSON.parse(
        yield* Effect.flatMap(get("/openapi.json"), (response) => promise(() => response.text()))
      )
      const { errors, valid } = yield* promise(() => new Validator().validate(structuredClone(document)))
      const operations = contracts.flatMap(({ name, operations }) =>
        Object.entries(operations).filter(([, { internal }]) => !internal).map(([key]) => `/v1/${name}/${key}`)
      )

      assert.isTrue(valid, JSON.stringify(errors))
      assert.deepStrictEqual(Object.keys(document.paths).toSorted(), operations.toSorted())
      assert.notInclude(operations, "/v1/keys/check")
    }))

  inProcess("lists what a caller cannot reach by its path either", (get) =>
    Effect.gen(function*() {
      const call = { method: "POST", headers: { authorization: `Bearer ${adminKey}` } }
      for (const path of ["/v1/keys/check", "/v1/keys/use", "/v1/keys/toString", "/v1/__proto__/x", "/v1/"]) {
        const response = yield* get(path, call)
        assert.deepStrictEqual([path, response.status], [path, 404])
      }
    }))
})

describe("/openapi.json of a server with an issuer", () => {
  const serversWith = (env: Readonly<Record<string, string>>) =>
    Effect.gen(function*() {
      const { fetch } = yield* serve(settingsOf(env))
      const document = yield* promise(async () =>
        (await fetch(new Request("http://gatehouse.test/openapi.json"))).json() as Promise<
          { readonly servers?: unknown }
        >
      )
      return document.servers
    }).pipe(Effect.provide(layerOn(memory!)))

  it.effect("names the public URL as the server", () =>
    Effect.gen(function*() {
      const servers = yield* serversWith({ GATEHOUSE_ISSUER: "https://auth.example.com/" })

      assert.deepStrictEqual(servers, [{ url: "https://auth.example.com" }])
    }))

  it.effect("names none without one: the operations are where the document is", () =>
    Effect.gen(function*() {
      assert.isUndefined(yield* serversWith({}))
    }))
})

describe("/docs", () => {
  inProcess("is one page that runs its own script and style, and nothing else", (get) =>
    Effect.gen(function*() {
      const response = yield* get("/docs")
      const html = yield* promise(() => response.text())
      const policy = response.headers.get("content-security-policy") ?? ""
      const inline = [...html.matchAll(/<(script|style)>([^]*?)<\/\1>/g)].map(([, kind, text = ""]) =>
        `${kind}-src 'sha256-${createHash("sha256").update(text).digest("base64")}'`
      )

      assert.strictEqual(response.headers.get("content-type"), "text/html; charset=utf-8")
      assert.lengthOf(inline, 2)
      assert.deepStrictEqual(
        policy.split("; ").filter((rule) => /^(script|style)-src/.test(rule)).toSorted(),
        inline.toSorted()
      )
      assert.include(policy, "default-src 'none'")
      // Nothing is loaded from elsewhere, and no markup would need what the policy forbids.
      assert.notMatch(html, /<(script|link|img|iframe)[^>]+(src|href)=|\son\w+=|style="|https?:\/\//)
    }))

  inProcess("has a script that a browser can parse", (get) =>
    Effect.gen(function*() {
      const html = yield* Effect.flatMap(get("/docs"), (response) => promise(() => response.text()))
      const [, script = ""] = /<script>([^]*?)<\/script>/.exec(html) ?? []

      assert.doesNotThrow(() => new Function(script))
      assert.include(script, "/openapi.json")
    }))
})

describe("pages", () => {
  inProcess("answer GET and HEAD, and refuse the rest", (get) =>
    Effect.gen(function*() {
      for (const path of ["/healthz", "/readyz", "/metrics", "/openapi.json", "/docs"]) {
        const found = yield* get(path)
        const head = yield* get(path, { method: "HEAD" })
        const post = yield* get(path, { method: "POST" })
        assert.deepStrictEqual([path, found.status, head.status, post.status], [path, 200, 200, 405])
        assert.strictEqual(head.body, null)
        assert.strictEqual(head.headers.get("content-type"), found.headers.get("content-type"))
        assert.strictEqual(post.headers.get("allow"), "GET, HEAD")
      }
    }))

  inProcess("that do not exist are problem documents", (get) =>
    Effect.gen(function*() {
      for (const path of ["/", "/v1", "/metrics/", "/toString", "/__proto__", "/.env", "/docs%00"]) {
        const response = yield* get(path)
        const problem = yield* promise(() => response.json()) as Effect.Effect<{ readonly code: string }>
        assert.deepStrictEqual([path, response.status, problem.code], [path, 404, "UNKNOWN_PATH"])
      }
    }))
})

/** The samples of Prometheus' text format; throws where it is broken. */
const parseMetrics = (text: string): ReadonlyMap<string, number> => {
  const samples = new Map<string, number>()
  const types = new Map<string, string>()
  const label = String.raw`[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*"`
  const sample = new RegExp(
    String.raw`^([a-zA-Z_:][\w:]*)(\{${label}(?:,${label})*\})? (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|NaN|[+-]Inf)$`
  )
  assert.isTrue(text.endsWith("\n"))
  for (const line of text.slice(0, -1).split("\n")) {
    if (line.startsWith("# HELP ")) continue
    const [, name, type] = /^# TYPE (\S+) (counter|gauge|histogram|summary)$/.exec(line) ?? []
    if (name !== undefined) {
      assert.isFalse(types.has(name), `${name} is declared twice`)
      types.set(name, type!)
      continue
    }
    const [, family, labels = "", value] = sample.exec(line) ?? assert.fail(`not a sample: ${line}`)
    assert.isTrue(types.has(family!) || types.has(family!.replace(/_(bucket|sum|count)$/, "")), `${family} has no type`)
    assert.isFalse(samples.has(family! + labels), `${family}${labels} stands twice`)
    samples.set(family! + labels, Number(value!.replace("Inf", "Infinity")))
  }
  return samples
}

describe("/metrics", { timeout: 30_000 }, () => {
  it.live("counts requests by path and class of status, and times them", () =>
    Effect.gen(function*() {
      const server = yield* startServer(yield* folder, { GATEHOUSE_ADMIN_KEY: adminKey })
      const call = (path: string, payload: unknown) => server.call(path, payload, { key: adminKey })
      yield* promise(async () => {
        await call("groups/create", { name: "A" })
        await call("groups/create?trace=1", { name: "B" })
        await call("groups/create", {})
        await call("groups/get", { groupId: "grp_00000000000000000000000000" })
        for (let i = 0; i < 20; i++) await server.get(`/guess/${i}`)
      })
      const response = yield* promise(() => server.get("/metrics"))
      const samples = parseMetrics(response.text)
      const name = "gatehouse_http_requests_total"
      const duration = "gatehouse_http_request_duration_seconds"

      assert.strictEqual(response.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8")
      assert.strictEqual(samples.get(`${name}{path="/v1/groups/create",status="2xx"}`), 2)
      assert.strictEqual(samples.get(`${name}{path="/v1/groups/create",status="4xx"}`), 1)
      assert.strictEqual(samples.get(`${name}{path="/v1/groups/get",status="4xx"}`), 1)
      assert.strictEqual(samples.get(`${name}{path="other",status="4xx"}`), 20)
      assert.strictEqual(samples.get(`${duration}_count{path="/v1/groups/create"}`), 3)
      assert.strictEqual(samples.get(`${duration}_bucket{path="/v1/groups/create",le="+Inf"}`), 3)
      assert.isAbove(samples.get(`${duration}_sum{path="/v1/groups/create"}`) ?? 0, 0)
      assert.deepStrictEqual(
        [...samples.keys()].filter((key) => key.includes("guess") || /gatehouse_gatehouse/.test(key)),
        []
      )
      assert.isTrue([...samples.keys()].every((key) => key.startsWith("gatehouse_")))
    }))
})
