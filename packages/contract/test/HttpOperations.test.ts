import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { adapters, type Answer, make, type Probe, type Send, type Sent } from "./sample/Probe.ts"

const limit = 1_048_576
const encode = (text: string) => new TextEncoder().encode(text)
const ok = JSON.stringify({ name: "a" })
const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`
/** A valid body of exactly so many bytes. */
const padded = (bytes: number) => ok + " ".repeat(bytes - ok.length)

const assertNoTrace = (text: string) => {
  assert.notMatch(text, /\bat .+:\d+:\d+|\.ts:\d+|node_modules|5e884898/)
}

/** The problem that an answer is; and nothing reached the service. */
const problemOf = (probe: Probe, answer: Answer, status: number, code: string) => {
  assert.strictEqual(answer.status, status)
  assert.strictEqual(answer.header("content-type"), "application/problem+json")
  const problem = answer.json
  assert.strictEqual(problem.code, code)
  assert.strictEqual(problem.status, status)
  assert.strictEqual(problem.type, "about:blank")
  assert.isNotEmpty(problem.title)
  assert.isNotEmpty(problem.detail)
  assertNoTrace(answer.text)
  assert.strictEqual(probe.calls(), 0)
  return problem
}

for (const [name, adapter] of Object.entries(adapters)) {
  const withProbe = <A>(body: (send: Send, probe: Probe) => Effect.Effect<A>) =>
    Effect.gen(function*() {
      const probe = yield* make()
      return yield* body(yield* adapter(probe), probe)
    })

  describe(`operations over ${name}`, () => {
    it.effect("answer 404 for an operation that no contract has", () =>
      withProbe((send, probe) =>
        Effect.gen(function*() {
          for (
            const path of [
              "/v1/probe/nothing",
              "/v1/probe",
              "/v1/probe/write/",
              "/v1/constructor/write",
              "/v1/probe/__proto__",
              "/"
            ]
          ) {
            problemOf(probe, yield* send({ path, body: ok }), 404, "UNKNOWN_OPERATION")
          }
        })
      ))

    it.effect("answer 404 for an internal operation", () =>
      withProbe((send, probe) =>
        Effect.gen(function*() {
          problemOf(probe, yield* send({ path: "/v1/probe/hidden", body: "{}" }), 404, "UNKNOWN_OPERATION")
        })
      ))

    it.effect("are found with a query behind the path", () =>
      withProbe((send) =>
        Effect.gen(function*() {
          assert.strictEqual((yield* send({ path: "/v1/probe/write?x=1", body: ok })).status, 200)
        })
      ))

    it.effect.each(["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])(
      "answer 405 for %s and name POST",
      (method) =>
        withProbe((send, probe) =>
          Effect.gen(function*() {
            const answer = yield* send({ method })

            problemOf(probe, answer, 405, "METHOD_NOT_ALLOWED")
            assert.strictEqual(answer.header("allow"), "POST")
          })
        )
    )

    it.effect.each<readonly [what: string, body: string, path: string]>([
      ["an open object", "{\"name\":", ""],
      ["a trailing comma", "{\"name\":\"a\",}", ""],
      ["single quotes", "{'name':'a'}", ""],
      ["two values", `${ok}${ok}`, ""],
      ["blanks", "  ", ""],
      ["a BOM", `\ufeff${ok}`, ""],
      ["an unescaped NUL", "{\"name\":\"\0\"}", ""],
      ["a word", "undefined", ""],
      ["an array", `[${ok}]`, ""],
      ["a string", "\"name\"", ""],
      ["a number", "5", ""],
      ["null", "null", ""],
      ["a missing field", "{}", "/name"],
      ["an empty body, of an operation with required fields", "", "/name"],
      ["an unknown field", "{\"name\":\"a\",\"nope\":1}", "/nope"],
      ["an unknown field with a slash and a tilde", "{\"name\":\"a\",\"a/b~c\":1}", "/a~1b~0c"],
      ["a field of another type", "{\"name\":1}", "/name"],
      ["null for a field", "{\"name\":null}", "/name"],
      ["a text that is too long", `{"name":"${"x".repeat(41)}"}`, "/name"],
      ["a text of too many bytes", `{"name":"${"é".repeat(21)}"}`, "/name"],
      ["a fault in an array", "{\"name\":\"a\",\"nested\":{\"list\":[{\"a\":1},{\"a\":\"x\"}]}}", "/nested/list/1/a"],
      ["an unknown nested field", "{\"name\":\"a\",\"nested\":{\"list\":[],\"b\":1}}", "/nested/b"],
      ["a bad id", "{\"name\":\"a\",\"id\":\"grp_1\"}", "/id"],
      ["an id of something else", "{\"name\":\"a\",\"id\":\"key_01j9z3x5q8r7t6v4w2y1k0m9na\"}", "/id"],
      ["an id in capitals", "{\"name\":\"a\",\"id\":\"grp_01J9Z3X5Q8R7T6V4W2Y1K0M9NA\"}", "/id"],
      ["a key that stands twice", "{\"name\":\"a\",\"name\":\"b\"}", "/name"],
      ["a key that stands twice, once escaped", "{\"name\":\"a\",\"n\\u0061me\":\"b\"}", "/name"],
      ["a nested key that stands twice", "{\"name\":\"a\",\"nested\":{\"list\":[],\"list\":[]}}", "/nested/list"],
      ["a key that stands twice in an array", "{\"name\":\"a\",\"json\":[0,[{}, {\"k\":1,\"k\":1}]]}", "/json/1/1/k"],
      ["a prototype", "{\"name\":\"a\",\"__proto__\":{\"isAdmin\":true}}", "/__proto__"],
      ["a prototype that stands twice", "{\"name\":\"a\",\"__proto__\":1,\"__proto__\":2}", "/__proto__"],
      ["a constructor", "{\"name\":\"a\",\"constructor\":{\"prototype\":{}}}", "/constructor"],
      ["a number beyond all numbers", "{\"name\":\"a\",\"count\":1e400}", "/count"],
      ["a number beyond the safe ones", "{\"name\":\"a\",\"count\":9007199254740993}", "/count"],
      ["a fraction", "{\"name\":\"a\",\"count\":1.5}", "/count"],
      ["an escaped lone surrogate", "{\"name\":\"\\ud800\"}", "/name"],
      ["an escaped NUL", "{\"name\":\"\\u0000\"}", "/name"],
      ["nesting of 33", `{"name":"a","json":${nested(32)}}`, `/json${"/0".repeat(31)}`]
    ])("refuse %s and say where", ([, body, path]) =>
      withProbe((send, probe) =>
        Effect.gen(function*() {
          const problem = problemOf(probe, yield* send({ body }), 400, "INVALID_PAYLOAD")

          assert.deepStrictEqual(problem.errors.map((error: { readonly path: string }) => error.path), [path])
          assert.isNotEmpty(problem.errors[0].message)
        })
      ))

    it.effect("take nesting of 32", () =>
      withProbe((send) =>
        Effect.gen(function*() {
          assert.strictEqual((yield* send({ body: `{"name":"a","json":${nested(31)}}` })).status, 200)
        })
      ))

    it.effect.each<readonly [what: string, bytes: ReadonlyArray<number>]>([
      ["a lone continuation byte", [0x80]],
      ["an overlong slash", [0xc0, 0xaf]],
      ["a surrogate in UTF-8", [0xed, 0xa0, 0x80]],
      ["a code point beyond Unicode", [0xf4, 0x90, 0x80, 0x80]],
      ["a sequence cut short", [0xe2, 0x82]]
    ])("refuse a body with %s", ([, bytes]) =>
      withProbe((send, probe) =>
        Effect.gen(function*() {
          const body = Uint8Array.from([...encode("{\"name\":\""), ...bytes, ...encode("\"}")])

          const problem = problemOf(probe, yield* send({ body }), 400, "INVALID_PAYLOAD")

          assert.deepStrictEqual(problem.errors.map((error: { readonly path: string }) => error.path), [""])
        })
      ))

    it.effect("name every fault of a small body", () =>
      withProbe((send, probe) =>
        Effect.gen(function*() {
          const problem = problemOf(
            probe,
            yield* send({ body: "{\"count\":\"x\",\"nope\":1}" }),
            400,
            "INVALID_PAYLOAD"
          )

          assert.sameMembers(problem.errors.map((error: { readonly path: string }) => error.path), [
            "/name",
            "/count",
            "/nope"
          ])
        })
      ))

    it.effect.each<readonly [what: string, body: () => string]>([
      [
        "a hundred thousand unknown fields",
        () => `{"name":"a",${Array.from({ length: 90_000 }, (_, i) => `"k${i}":0`).join()}}`
      ],
      [
        "a hundred thousand wrong items",
        () => `{"name":"a","nested":{"list":[${Array.from({ length: 300_000 }, () => "0").join()}]}}`
      ],
      ["a key of a megabyte that stands twice", () => {
        const key = JSON.stringify("k".repeat(500_000))
        return `{${key}:1,${key}:1}`
      }],
      ["an unknown key of a megabyte", () => `{"name":"a",${JSON.stringify("k".repeat(1_000_000))}:1}`],
      ["half a million open brackets", () => "[".repeat(500_000)],
      ["half a million open objects", () => "{\"a\":".repeat(200_000)]
    ])("refuse %s with a short answer", ([, body]) =>
      withProbe((send, probe) =>
        Effect.gen(function*() {
          const answer = yield* send({ body: body() })

          problemOf(probe, answer, 400, "INVALID_PAYLOAD")
          assert.isBelow(answer.text.length, 50_000)
        })
      ))

    it.effect("take a body of exactly 1 MiB", () =>
      withProbe((send) =>
        Effect.gen(function*() {
          assert.strictEqual((yield* send({ body: padded(limit) })).status, 200)
        })
      ))

    it.effect("take a body of exactly 1 MiB in pieces", () =>
      withProbe((send) =>
        Effect.gen(function*() {
          const body = encode(padded(limit))

          const answer = yield* send({ chunks: [body.slice(0, 10), body.slice(10, 700_000), body.slice(700_000)] })

          assert.strictEqual(answer.status, 200)
        })
      ))

    it.effect.each<readonly [what: string, request: () => Sent]>([
      ["one byte more", () => ({ body: padded(limit + 1) })],
      ["one byte more in pieces", () => ({ chunks: [encode(padded(limit)), encode(" ")] })],
      ["eight times as much", () => ({ body: padded(8 * limit) })],
      ["eight times as much in pieces", () => ({
        chunks: Array.from({ length: 8 }, () => encode(" ".repeat(limit)))
      })]
    ])("answer 413 for %s", ([, request]) =>
      withProbe((send, probe) =>
        Effect.gen(function*() {
          problemOf(probe, yield* send(request()), 413, "BODY_TOO_LARGE")
        })
      ))

    it.effect.each(["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "multipart/form-data", ""])(
      "answer 415 for a body of the type `%s`",
      (type) =>
        withProbe((send, probe) =>
          Effect.gen(function*() {
            problemOf(
              probe,
              yield* send({ body: ok, headers: [["content-type", type]] }),
              415,
              "UNSUPPORTED_MEDIA_TYPE"
            )
          })
        )
    )

    it.effect("answer 415 for two content types", () =>
      withProbe((send, probe) =>
        Effect.gen(function*() {
          const answer = yield* send({
            body: ok,
            headers: [["content-type", "application/json"], ["content-type", "text/plain"]]
          })

          problemOf(probe, answer, 415, "UNSUPPORTED_MEDIA_TYPE")
        })
      ))

    it.effect.each(["application/json", "Application/JSON; charset=utf-8", "application/json;charset=UTF-8"])(
      "take JSON of the type `%s`",
      (type) =>
        withProbe((send) =>
          Effect.gen(function*() {
            assert.strictEqual((yield* send({ body: ok, headers: [["content-type", type]] })).status, 200)
          })
        )
    )

    it.effect.each<readonly [what: string, headers: ReadonlyArray<readonly [string, string]>]>([
      ["another scheme", [["authorization", "Basic Z29vZA=="]]],
      ["no scheme", [["authorization", "good"]]],
      ["no token", [["authorization", "Bearer"]]],
      ["two tokens", [["authorization", "Bearer good good"]]],
      ["a token with a comma", [["authorization", "Bearer good,good"]]],
      ["a token that is too long", [["authorization", `Bearer ${"a".repeat(4097)}`]]],
      ["two headers", [["authorization", "Bearer good"], ["authorization", "Bearer good"]]],
      ["a good header and another", [["authorization", "Bearer good"], ["authorization", "Basic Z29vZA=="]]],
      ["an unknown token", [["authorization", "Bearer unknown"]]]
    ])("answer 401 for an Authorization of %s", ([, headers]) =>
      withProbe((send, probe) =>
        Effect.gen(function*() {
          const answer = yield* send({ headers, body: ok })

          problemOf(probe, answer, 401, "INVALID_CREDENTIALS")
          assert.strictEqual(answer.header("www-authenticate"), "Bearer")
        })
      ))

    it.effect("never repeat a token that was refused", () =>
      withProbe((send) =>
        Effect.gen(function*() {
          const answer = yield* send({ headers: [["authorization", "Bearer gh_live_supersecret"]], body: ok })

          assert.notInclude(answer.text, "supersecret")
        })
      ))

    it.effect("answer with the authenticator's own failures", () =>
      withProbe((send, probe) =>
        Effect.gen(function*() {
          const answer = yield* send({ headers: [["authorization", "Bearer expired"]], body: ok })

          assert.strictEqual(problemOf(probe, answer, 401, "KEY_EXPIRED").at, 5)
        })
      ))

    it.effect.each(["die", "throw"])(
      "answer 500 when the authenticator breaks (%s), and log it",
      (token) =>
        withProbe((send, probe) =>
          Effect.gen(function*() {
            const answer = yield* send({ headers: [["authorization", `Bearer ${token}`]], body: ok })

            const problem = problemOf(probe, answer, 500, "INTERNAL_ERROR")
            assert.strictEqual(problem.requestId, answer.header("x-request-id"))
            assert.deepStrictEqual(
              probe.logs.map(({ annotations, level }) => [level, annotations["requestId"]]),
              [["Error", problem.requestId]]
            )
          })
        )
    )

    it.effect("see the caller and where the request came from", () =>
      withProbe((send) =>
        Effect.gen(function*() {
          const answer = yield* send({
            path: "/v1/probe/caller",
            headers: [
              ["authorization", "bearer good"],
              ["user-agent", "x".repeat(300)],
              ["x-request-id", "req-1"],
              ["x-forwarded-for", "203.0.113.9"],
              ["forwarded", "for=203.0.113.9"]
            ]
          })

          assert.deepStrictEqual(answer.json, {
            kind: "user",
            userId: "ada",
            ip: "127.0.0.1",
            userAgent: "x".repeat(256),
            requestId: "req-1"
          })
        })
      ))

    it.effect("see an anonymous caller when there is no Authorization", () =>
      withProbe((send) =>
        Effect.gen(function*() {
          assert.strictEqual((yield* send({ path: "/v1/probe/caller" })).json.kind, "anonymous")
        })
      ))

    it.effect.each<readonly [name: string, status: number, problem: object]>([
      ["refuse", 409, { code: "REFUSED", title: "Conflict", detail: "Refused for a, b.", names: ["a", "b"] }],
      ["often", 429, { code: "TOO_OFTEN", title: "Too Many Requests", detail: "Wait.", retryAfter: 1500 }],
      ["code", 401, { code: "WRONG_CODE", title: "Unauthorized", detail: "Try another code." }],
      ["cursor", 400, {
        code: "INVALID_CURSOR",
        title: "Bad Request",
        detail: "The cursor is not one that this list has returned. Start again without a cursor."
      }],
      ["forbid", 403, {
        code: "FORBIDDEN",
        title: "Forbidden",
        detail: "This needs probe:write, which the caller does not hold.",
        needs: "probe:write"
      }]
    ])(
      "answer a failure (%s) as a problem document with its fields",
      ([name, status, problem]) =>
        withProbe((send) =>
          Effect.gen(function*() {
            const answer = yield* send({ body: JSON.stringify({ name }) })

            assert.strictEqual(answer.status, status)
            assert.strictEqual(answer.header("content-type"), "application/problem+json")
            assert.strictEqual(answer.header("cache-control"), "no-store")
            assert.deepStrictEqual(answer.json, { type: "about:blank", status, ...problem })
          })
        )
    )

    it.effect("say in whole seconds when to try again", () =>
      withProbe((send) =>
        Effect.gen(function*() {
          assert.strictEqual((yield* send({ body: "{\"name\":\"often\"}" })).header("retry-after"), "2")
        })
      ))

    it.effect.each(["die", "throw", "undeclared"])(
      "answer 500 without a trace when the service breaks (%s), and log it with the request's id",
      (name) =>
        withProbe((send, probe) =>
          Effect.gen(function*() {
            const answer = yield* send({ body: JSON.stringify({ name }), headers: [["x-request-id", "req-7"]] })

            assert.strictEqual(answer.status, 500)
            assertNoTrace(answer.text)
            assert.strictEqual(answer.json.code, "INTERNAL_ERROR")
            assert.strictEqual(answer.json.requestId, "req-7")
            assert.deepStrictEqual(
              probe.logs.map(({ annotations, level }) => [level, annotations]),
              [["Error", { operation: "probe.write", requestId: "req-7" }]]
            )
            assert.match(probe.logs[0]!.text, /boom|Undeclared/)
          })
        )
    )

    it.effect("answer 500 when the service is interrupted", () =>
      withProbe((send) =>
        Effect.gen(function*() {
          const answer = yield* send({ body: "{\"name\":\"interrupt\"}" })

          assert.strictEqual(answer.status, 500)
          assert.strictEqual(answer.json.code, "INTERNAL_ERROR")
        })
      ))

    it.effect("answer 500 without a trace when the service returns something else", () =>
      withProbe((send, probe) =>
        Effect.gen(function*() {
          const answer = yield* send({ path: "/v1/probe/wrong" })

          assert.strictEqual(answer.status, 500)
          assertNoTrace(answer.text)
          assert.strictEqual(probe.logs.length, 1)
        })
      ))

    it.effect("leave out what the contract does not name", () =>
      withProbe((send) =>
        Effect.gen(function*() {
          const answer = yield* send({ path: "/v1/probe/leak", body: "{}" })

          assert.deepStrictEqual(answer.json, { id: "1", of: [{ id: "2" }] })
        })
      ))

    it.effect("answer 204 without a body when there is nothing to return, whatever the service returned", () =>
      withProbe((send) =>
        Effect.gen(function*() {
          const answer = yield* send({ path: "/v1/probe/forget", body: "{}" })

          assert.strictEqual(answer.status, 204)
          assert.strictEqual(answer.text, "")
          assert.isNull(answer.header("content-type"))
        })
      ))

    it.effect("take no body where no field is required", () =>
      withProbe((send, probe) =>
        Effect.gen(function*() {
          assert.strictEqual((yield* send({ path: "/v1/probe/forget" })).status, 204)
          assert.strictEqual(probe.calls(), 1)
        })
      ))

    it.effect.each<readonly [body: string, path: string]>([
      ["5", ""],
      ["[]", ""],
      ["\"x\"", ""],
      ["{\"a/b\":1}", "/a~1b"]
    ])(
      "refuse %s where there are no fields at all",
      ([body, path]) =>
        withProbe((send, probe) =>
          Effect.gen(function*() {
            const problem = problemOf(probe, yield* send({ path: "/v1/probe/forget", body }), 400, "INVALID_PAYLOAD")

            assert.deepStrictEqual(problem.errors.map((error: { readonly path: string }) => error.path), [path])
          })
        )
    )

    it.effect("answer JSON that no cache keeps", () =>
      withProbe((send) =>
        Effect.gen(function*() {
          const answer = yield* send({ body: ok })

          assert.deepStrictEqual(answer.json, { name: "a" })
          assert.strictEqual(answer.header("content-type"), "application/json")
          assert.strictEqual(answer.header("cache-control"), "no-store")
        })
      ))

    it.effect("keep the caller's request id where it is harmless", () =>
      withProbe((send) =>
        Effect.gen(function*() {
          const id = "Az09._-".padEnd(128, "x")

          assert.strictEqual((yield* send({ body: ok, headers: [["x-request-id", id]] })).header("x-request-id"), id)
        })
      ))

    it.effect.each(["x".repeat(129), "a b", "a;b", "<b>", "a\tb", "a/../b", "é"])(
      "make a request id of their own instead of `%s`",
      (id) =>
        withProbe((send) =>
          Effect.gen(function*() {
            const answer = yield* send({ body: ok, headers: [["x-request-id", id]] })

            assert.match(answer.header("x-request-id") ?? "", /^[0-9a-f]{8}-[0-9a-f-]{27}$/)
          })
        )
    )

    it.effect("make a request id of their own when there are two", () =>
      withProbe((send) =>
        Effect.gen(function*() {
          const answer = yield* send({ body: ok, headers: [["x-request-id", "a"], ["x-request-id", "b"]] })

          assert.match(answer.header("x-request-id") ?? "", /^[0-9a-f]{8}-[0-9a-f-]{27}$/)
        })
      ))

    it.effect("refuse an Idempotency-Key that nobody would remember", () =>
      withProbe((send, probe) =>
        Effect.gen(function*() {
          const answer = yield* send({ body: ok, headers: [["idempotency-key", "k1"]] })

          problemOf(probe, answer, 400, "IDEMPOTENCY_UNSUPPORTED")
        })
      ))

    it.effect.each(["", "a b", "x".repeat(256), "é"])(
      "refuse `%s` as an Idempotency-Key",
      (key) =>
        withProbe((send, probe) =>
          Effect.gen(function*() {
            const answer = yield* send({ body: ok, headers: [["idempotency-key", key]] })

            problemOf(probe, answer, 400, "INVALID_IDEMPOTENCY_KEY")
          })
        )
    )

    it.effect("refuse two Idempotency-Keys", () =>
      withProbe((send, probe) =>
        Effect.gen(function*() {
          const answer = yield* send({ body: ok, headers: [["idempotency-key", "k1"], ["idempotency-key", "k2"]] })

          problemOf(probe, answer, 400, "INVALID_IDEMPOTENCY_KEY")
        })
      ))

    it.effect("ask the memory with the caller, the operation and the key", () =>
      Effect.gen(function*() {
        const asked: Array<object> = []
        const probe = yield* make({
          once: (request, body) => Effect.andThen(Effect.sync(() => asked.push(request)), body)
        })
        const send: Send = yield* adapter(probe)

        const answer = yield* send({
          body: " { \"name\" : \"a\" }",
          headers: [["idempotency-key", "k1"], ["authorization", "Bearer good"]]
        })

        assert.strictEqual(answer.status, 200)
        assert.deepStrictEqual(asked, [
          { caller: "user:ada", operation: "probe.write", key: "k1", payload: "{\"name\":\"a\"}", keeps: [] }
        ])
      }))
  })
}
