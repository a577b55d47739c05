/** Of what signing in is made of, nothing leaves by a log, a span, an event, a metric, an error or a table. */
import { assert, describe, it } from "@effect/vitest"
import * as EventType from "@gatehouse/contract/EventType"
import { events as sessionEvents } from "@gatehouse/core-sessions/SessionEvents"
import { stores } from "@gatehouse/store-sql/testing/Stores"
import { testDatabase } from "@gatehouse/store-sql/testing/TestPostgres"
import { Store } from "@gatehouse/store/Store"
import { AuditOutboxTable } from "@gatehouse/webhooks/audit/OutboxTable"
import { Clock, Effect, Exit, Layer, Logger, References, Tracer } from "effect"
import { PrometheusMetrics } from "effect/observability"
import { TestClock } from "effect/testing"
import { createHash } from "node:crypto"
import { inspect } from "node:util"
import { Client } from "pg"
import { mailbox } from "./MailSink.ts"
import { folder, sink, startServer } from "./ServerProcess.ts"
import { story, storyEnv, type StorySecrets } from "./SignInStory.ts"
import { adminKey, answerOf, encryptionKeys, layerOn, requestOf, serve, settingsOf, snapshot, today } from "./World.ts"

const promise = Effect.promise
const ring = encryptionKeys()
const issuer = "https://auth.example.com"

/** The secrets, and their hashes, as other encodings show them too. */
const traces = (tokens: ReadonlyArray<string>): ReadonlyArray<string> =>
  tokens.flatMap((raw) => {
    const digest = createHash("sha256").update(raw).digest()
    return [
      raw,
      encodeURIComponent(raw),
      JSON.stringify(raw).slice(1, -1),
      digest.toString("hex"),
      digest.toString("base64"),
      digest.toString("base64url")
    ]
  })

const assertNone = (
  where: string,
  text: string,
  { codes, tokens }: { readonly tokens: ReadonlyArray<string>; readonly codes: ReadonlyArray<string> }
) => {
  assert.deepStrictEqual(tokens.filter((token) => text.includes(token)), [], `in ${where}`)
  assert.deepStrictEqual(
    codes.filter((code) => new RegExp(`(?<!\\d)${code}(?!\\d)`, "u").test(text)),
    [],
    `in ${where}`
  )
}

/** Nothing of these may be read anywhere. */
const hidden = ({ codes, tokens, userCodes }: StorySecrets) => ({
  tokens: [...traces([...tokens, ring.split(":")[1]!]), ...userCodes],
  codes
})

/** What exporters send of a span: of its end, how it failed and not what it gave. */
const shown = ({ attributes, events, name, status }: Tracer.NativeSpan) => ({
  attributes,
  events,
  name,
  failed: status._tag === "Ended" && Exit.isFailure(status.exit) ? status.exit.cause : undefined
})

/** Calls that fail, each with a secret somewhere in it. */
const failing = ({ accessToken, password, refreshToken, tokens, userCodes }: StorySecrets) => {
  const token = tokens.find((one) => /^[0-9A-Za-z]{43}$/u.test(one))!
  const json = (path: string, payload: unknown, headers: Readonly<Record<string, string>> = {}) =>
    new Request(`${issuer}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(payload)
    })
  const origin = { origin: issuer }
  return [
    json("/v1/passwords/signIn", { email: "ada@acme.example", password: [password] }),
    json("/v1/passwords/signIn", { email: password, password }),
    json("/v1/passwords/signIn", { email: "ada@acme.example", password, more: password }),
    json("/v1/passwords/signIn", { email: "ada@acme.example", password: `${password}!` }),
    json("/v1/passwords/signUp", { email: "new@acme.example", password: "short" }),
    json("/v1/sessions/refresh", { refreshToken: `${refreshToken}x` }),
    json("/v1/sessions/refresh", { refreshToken: { refreshToken } }),
    json("/v1/sessions/verify", { token: accessToken }, { authorization: `Bearer ${refreshToken}` }),
    json("/v1/users/viewer", {}, { authorization: `Bearer ${accessToken.slice(0, -4)}AAAA` }),
    json("/v1/users/viewer", {}, { authorization: `Basic ${accessToken}` }),
    json("/v1/users/get", { userId: token }, { authorization: `Bearer ${accessToken}` }),
    json("/v1/codes/finishEmail", { token }),
    json("/v1/codes/inspectLink", { token: `${token}!` }),
    json(`/v1/codes/${token}`, {}),
    json("/v1/deviceCodes/poll", { deviceCode: token }),
    json("/v1/deviceCodes/inspect", { userCode: userCodes[0] }, { authorization: `Bearer ${accessToken}` }),
    json("/auth/users/viewer", { token }, { ...origin, cookie: `__Host-gatehouse=ghs_${token.slice(0, 22)}` }),
    json("/auth/sessions/signOut", { token }, { origin: "https://evil.example", cookie: `__Host-gatehouse=${token}` }),
    new Request(`${issuer}/auth/link?token=${token}`),
    new Request(`${issuer}/auth/link?token=${token}`, {
      method: "POST",
      headers: origin,
      body: new URLSearchParams({ token, password })
    }),
    new Request(`${issuer}/auth/signin/github?redirectTo=${token}`),
    new Request(`${issuer}/auth/callback/github?code=${token}&state=${token}`),
    new Request(`${issuer}/${token}?a=${password}`),
    requestOf(issuer, "users/import", { users: [{ id: "x", passwordHash: password, more: token }] })
  ]
}

describe.each(stores)("signing in on $name", { timeout: 60_000 }, (store) => {
  it.effect("leaves no secret in logs at every level, spans, events, metrics, errors and tables", () => {
    const logs: Array<string> = []
    const spans: Array<Tracer.NativeSpan> = []
    const errors: Array<string> = []
    const surroundings = Layer.mergeAll(
      Logger.layer([
        Logger.map(Logger.formatJson, (line) => void logs.push(line)),
        Logger.make((options) => void logs.push(inspect(options, { depth: 12, showHidden: true })))
      ]),
      Layer.succeed(References.MinimumLogLevel, "Trace"),
      Layer.succeed(
        Tracer.Tracer,
        Tracer.make({
          span: (options) => {
            const span = new Tracer.NativeSpan(options)
            spans.push(span)
            return span
          }
        })
      )
    )
    return Effect.gen(function*() {
      const mails = yield* mailbox
      const settings = settingsOf({
        ...storyEnv(mails),
        GATEHOUSE_ISSUER: issuer,
        GATEHOUSE_ENCRYPTION_KEYS: ring
      })
      yield* Effect.gen(function*() {
        yield* today
        const { fetch } = yield* serve(settings)
        const keeping = async (request: Request) => {
          const response = await fetch(request)
          if (response.status >= 400) {
            errors.push(await response.clone().text() + JSON.stringify([...response.headers]))
          }
          return response
        }
        const run = Effect.runPromiseWith(yield* Effect.context<never>())
        const now = () => run(Clock.currentTimeMillis)
        const advance = (milliseconds: number) => run(TestClock.adjust(milliseconds))
        const secrets = yield* promise(() => story({ baseUrl: issuer, fetch: keeping, mailbox: mails, now, advance }))
        // The page of a link writes its token back into the form: to whoever has it, and to nobody else.
        const given = errors.length
        for (const request of failing(secrets)) {
          const { status } = yield* promise(() => keeping(request).then(answerOf))
          assert.isAtLeast(status, 400, request.url)
        }
        yield* Effect.logTrace("the logger hears everything")

        const kept = yield* Store
        const waiting = yield* kept.first(AuditOutboxTable, "byTime", [], { limit: 1_000 })
        const events = waiting.map(({ event }) => event)
        assert.isTrue(logs.some((line) => line.includes("hears everything")))
        assert.isAbove(events.length, 20)
        assert.deepStrictEqual(
          events.flatMap((event) => EventType.faultOf(sessionEvents, event) ?? []),
          [],
          "every event is one of the catalogue"
        )
        assert.isTrue(spans.some(({ name }) => name === "passwords.signIn"))
        assert.isAbove(errors.length, given + 20)
        const all = hidden(secrets)
        assertNone("the logs", logs.join("\n"), all)
        assertNone("the spans", inspect(spans.map(shown), { depth: 12, maxArrayLength: null }), all)
        assertNone("the events", JSON.stringify(events), all)
        assertNone("the metrics", yield* PrometheusMetrics.format(), all)
        assertNone("the errors", errors.slice(given).join("\n"), all)
        assertNone("the tables", JSON.stringify(yield* snapshot), secrets)
      }).pipe(Effect.provide(Layer.provideMerge(layerOn(store, settings), surroundings)))
    })
  })
})

describe("signing in to a real server", { timeout: 90_000 }, () => {
  it.live("leaves no secret in output, tables, telemetry and answers, on PostgreSQL, with the database breaking down", () =>
    Effect.gen(function*() {
      const url = yield* promise(testDatabase)
      const mails = yield* mailbox
      const collector = yield* sink
      const server = yield* startServer(yield* folder, {
        ...storyEnv(mails),
        GATEHOUSE_ENCRYPTION_KEYS: ring,
        GATEHOUSE_LOG_LEVEL: "trace",
        DATABASE_URL: url,
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url
      })
      const secrets = yield* promise(() =>
        story({
          baseUrl: server.url,
          fetch,
          mailbox: mails,
          now: () => Promise.resolve(Date.now())
        })
      )
      const dump = yield* promise(async () => {
        const client = new Client({ connectionString: url })
        await client.connect()
        const { rows: names } = await client.query<{ name: string }>(
          "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'"
        )
        let dump = ""
        for (const { name } of names) {
          const { rows } = await client.query<{ row: string }>(`SELECT t::text AS row FROM "${name}" t`)
          dump += rows.map(({ row }) => row).join("\n")
        }
        for (const table of ["users", "sessions", "challenges", "emails"]) {
          await client.query(`ALTER TABLE gatehouse_${table} RENAME TO ${table}_away`)
        }
        await client.end()
        return dump
      })
      const { accessToken, password, refreshToken, tokens } = secrets
      const token = tokens.find((one) => /^[0-9A-Za-z]{43}$/u.test(one))!
      const call = (operation: string, payload: unknown, headers: Readonly<Record<string, string>> = {}) =>
        fetch(`${server.url}/v1/${operation}`, {
          method: "POST",
          headers: { "content-type": "application/json", ...headers },
          body: JSON.stringify(payload)
        }).then(answerOf)
      const answers = yield* promise(() =>
        Promise.all([
          call("passwords/signIn", { email: "ada@acme.example", password }),
          call("sessions/refresh", { refreshToken }),
          call("users/viewer", {}, { authorization: `Bearer ${accessToken}` }),
          call("codes/finishEmail", { token }),
          call("passwords/reset", { token, password }),
          call("users/import", { users: [{ id: "new", passwordHash: password }] }, {
            authorization: `Bearer ${adminKey}`
          })
        ])
      )
      const ended = yield* promise(() => server.stop())

      assert.include(dump, "ada@acme.example")
      assertNone("the tables", dump, secrets)
      assert.deepStrictEqual(answers.slice(0, 5).map(({ status }) => status), [500, 500, 500, 500, 500])
      const all = hidden(secrets)
      assertNone("the answers", answers.map(({ text }) => text).join(), all)
      assert.include(ended.stderr, "operation died")
      assertNone("the output", ended.stdout + ended.stderr, all)
      const telemetry = collector.received.map(({ body }) => body).join("\n")
      assert.include(telemetry, "passwords.signIn")
      assertNone("the telemetry", telemetry, all)
    }))
})
