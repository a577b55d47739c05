/** Nothing secret leaves by a log, an event, a metric, an error, a span or a table. */
import { assert, describe, it } from "@effect/vitest"
import { stores } from "@gatehouse/store-sql/testing/Stores"
import { testDatabase } from "@gatehouse/store-sql/testing/TestPostgres"
import * as JobSteps from "@gatehouse/store/JobSteps"
import { Store } from "@gatehouse/store/Store"
import { AuditOutboxTable } from "@gatehouse/webhooks/audit/OutboxTable"
import { Effect, Layer, Logger, References, Schedule } from "effect"
import { PrometheusMetrics } from "effect/observability"
import { TestClock } from "effect/testing"
import { createHash } from "node:crypto"
import * as Fs from "node:fs"
import * as Path from "node:path"
import { inspect } from "node:util"
import { Client } from "pg"
import { scenario, type Secrets } from "./Scenario.ts"
import { type Env, folder, type RunningServer, sink, startServer } from "./ServerProcess.ts"
import {
  adminKey,
  answerOf,
  type Call,
  clients,
  encryptionKeys,
  layerOn,
  requestOf,
  serve,
  settingsOf,
  snapshot,
  today
} from "./World.ts"

const promise = Effect.promise
const ring = encryptionKeys()

const rawOf = ({ inviteTokens, keys }: Secrets): ReadonlyArray<string> => [
  ...inviteTokens,
  ...keys,
  adminKey,
  ring.split(":")[1]!
]

/** The secrets, their hashes, and both as other encodings show them. */
const traces = (secrets: Secrets): ReadonlyArray<string> =>
  rawOf(secrets).flatMap((raw) => {
    const digest = createHash("sha256").update(raw).digest()
    return [
      raw,
      digest.toString("hex"),
      digest.toString("base64"),
      digest.toString("base64url"),
      encodeURIComponent(raw)
    ]
  })

const assertNone = (where: string, text: string, needles: ReadonlyArray<string>) => {
  assert.deepStrictEqual(needles.filter((needle) => text.includes(needle)), [], `in ${where}`)
}

/** Calls that fail, each with a secret somewhere in it. */
const failing = ({ inviteTokens, keys }: Secrets): ReadonlyArray<readonly [string, unknown, Call?]> => {
  const raw = keys[0]!
  const token = inviteTokens[0]!
  return [
    ["groups/list", {}, { key: raw }],
    ["groups/list", {}, { key: `${adminKey}x` }],
    ["groups/list", {}, { headers: { authorization: `Basic ${adminKey}` } }],
    ["keys/verify", { raw }],
    ["keys/verify", { raw, ip: 5 }],
    ["keys/verify", { raw: [raw] }],
    ["keys/verify", { raw: raw.repeat(20) }],
    ["keys/verify", { raw, resource: `${raw}:*` }],
    ["keys/create", { name: raw, scopes: raw }],
    ["keys/create", { name: "n", scopes: [], ipAllow: "x", metadata: { raw } }, {
      headers: { "idempotency-key": raw }
    }],
    ["invites/getByToken", { token: `${token}!` }],
    ["invites/acceptByToken", { token, userId: "eve", email: "eve@acme.example" }],
    ["invites/acceptByToken", { token, userId: "" }],
    ["invites/declineByToken", { token }],
    ["groups/get", { groupId: raw }],
    ["groups/list", { cursor: adminKey }],
    [`keys/${raw}`, {}],
    [`../${token}`, {}]
  ]
}

describe.each(stores)("in process on $name", { timeout: 30_000 }, (store) => {
  it.effect("logs at every level, events, metrics, errors and tables hold no secret", () => {
    const logs: Array<string> = []
    const errors: Array<string> = []
    const surroundings = Layer.mergeAll(
      Logger.layer([
        Logger.map(Logger.formatJson, (line) => void logs.push(line)),
        Logger.make((options) => void logs.push(inspect(options, { depth: 12, showHidden: true })))
      ]),
      Layer.succeed(References.MinimumLogLevel, "Trace")
    )
    const settings = settingsOf({ GATEHOUSE_ENCRYPTION_KEYS: ring })
    return Effect.gen(function*() {
      yield* today
      const { fetch } = yield* serve(settings)
      const steps = yield* JobSteps.JobSteps
      const send = (request: Request) =>
        promise(async () => {
          const answer = await answerOf(await fetch(request))
          if (answer.status >= 400) errors.push(answer.text + JSON.stringify([...answer.headers]))
          return answer.status
        })
      const ofScenario = yield* Effect.provide(
        scenario({ settle: () => steps.drain(), advance: (milliseconds) => TestClock.adjust(milliseconds) }),
        clients({
          baseUrl: "http://gatehouse.test",
          fetch: async (request) => {
            const response = await fetch(request)
            if (response.status >= 400) errors.push(await response.clone().text())
            return response
          }
        })
      )
      // A webhook endpoint has secrets too: the one that signs, and what its own headers hold.
      const header = `Bearer ${"h".repeat(40)}`
      const hooks = { url: "https://hooks.example.com/a", subscriptions: ["*"], headers: { authorization: header } }
      const created = yield* promise(() =>
        fetch(requestOf("http://gatehouse.test", "webhookEndpoints/create", hooks)).then(answerOf)
      )
      const rotated = yield* promise(() =>
        fetch(
          requestOf("http://gatehouse.test", "webhookEndpoints/rotateSecret", { endpointId: created.json.endpoint.id })
        ).then(answerOf)
      )
      const secrets = { ...ofScenario, keys: [...ofScenario.keys, created.json.secret, rotated.json.secret, header] }
      for (const [operation, payload, call] of failing(secrets)) {
        const status = yield* send(requestOf("http://gatehouse.test", operation, payload, call))
        assert.isAtLeast(status, 400, `${operation} ${JSON.stringify(payload)}`)
      }
      yield* Effect.logTrace("the logger hears everything")

      const waiting = yield* (yield* Store).first(AuditOutboxTable, "byTime", [], { limit: 1_000 })
      const events = waiting.map(({ event }) => event)
      assert.isTrue(logs.some((line) => line.includes("hears everything")))
      assert.isAbove(events.length, 10)
      assert.isAbove(errors.length, 20)
      assertNone("the logs", logs.join("\n"), traces(secrets))
      assertNone("the events", JSON.stringify(events), traces(secrets))
      assertNone("the metrics", yield* PrometheusMetrics.format(), traces(secrets))
      assertNone("the errors", errors.join("\n"), traces(secrets))
      assertNone("the tables", JSON.stringify(yield* snapshot), rawOf(secrets))
    }).pipe(Effect.provide(Layer.provideMerge(layerOn(store, settings), surroundings)))
  })
})

/** Runs the scenario and what fails against a real server. */
const exercise = Effect.fnUntraced(function*(server: RunningServer) {
  const secrets = yield* Effect.provide(
    scenario({
      settle: (isSettled) =>
        isSettled.pipe(
          Effect.repeat({ until: (settled) => settled, schedule: Schedule.spaced("25 millis") }),
          Effect.timeout("10 seconds"),
          Effect.orDie
        )
    }),
    clients({ baseUrl: server.url })
  )
  for (const [operation, payload, call = {}] of failing(secrets)) {
    yield* promise(() => server.call(operation, payload, { key: adminKey, ...call }))
  }
  return secrets
})

/** Answers like one that has the database taken away under it. */
const broken = (server: RunningServer, secrets: Secrets) =>
  promise(() =>
    Promise.all([
      server.call("keys/verify", { raw: secrets.keys[0] }, { key: adminKey, headers: { "x-request-id": "trace-me" } }),
      server.call("keys/create", { name: "n", scopes: [] }, { key: adminKey }),
      server.call("invites/getByToken", { token: secrets.inviteTokens[0] }, { key: adminKey }),
      server.call("groups/list", {}, { key: secrets.keys[0]! })
    ])
  )

const given: Env = { GATEHOUSE_ADMIN_KEY: adminKey, GATEHOUSE_ENCRYPTION_KEYS: ring }

describe("of a real server", { timeout: 60_000 }, () => {
  it.live("output and files hold no secret, on SQLite", () =>
    Effect.gen(function*() {
      const cwd = yield* folder
      const server = yield* startServer(cwd, given)
      const secrets = yield* exercise(server)
      const metrics = yield* promise(() => server.get("/metrics"))
      // While it runs, so that the write-ahead log is there as well.
      const files = Fs.readdirSync(Path.join(cwd, "data")).map((name) => Fs.readFileSync(Path.join(cwd, "data", name)))
      const ended = yield* promise(() => server.stop())
      const after = Fs.readdirSync(Path.join(cwd, "data")).map((name) => Fs.readFileSync(Path.join(cwd, "data", name)))

      assertNone("the output", ended.stdout + ended.stderr, traces(secrets))
      assertNone("the metrics", metrics.text, traces(secrets))
      const stored = Buffer.concat([...files, ...after]).toString("latin1")
      // The search finds what is there.
      assert.isTrue(stored.includes("gatehouse_keys"))
      assert.deepStrictEqual(
        rawOf(secrets).filter((raw) =>
          stored.includes(raw) || stored.includes(Buffer.from(raw, "base64").toString("latin1"))
        ),
        []
      )
    }))

  it.live("output, tables, logs and telemetry hold no secret, on PostgreSQL, with the database breaking down", () =>
    Effect.gen(function*() {
      const url = yield* promise(testDatabase)
      const collector = yield* sink
      const server = yield* startServer(yield* folder, {
        ...given,
        DATABASE_URL: url,
        OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`
      })
      const secrets = yield* exercise(server)
      const { dump, isComplete } = yield* promise(async () => {
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
        await client.query(
          "ALTER TABLE gatehouse_keys RENAME TO keys_away; ALTER TABLE gatehouse_invites RENAME TO invites_away"
        )
        await client.end()
        return { dump, isComplete: names.length >= 10 }
      })
      const answers = yield* broken(server, secrets)
      const ended = yield* promise(() => server.stop())

      assert.isTrue(isComplete)
      assert.include(dump, "Acme")
      assertNone("the tables", dump, rawOf(secrets))
      assert.deepStrictEqual(answers.map(({ status }) => status), [500, 500, 500, 500])
      assertNone("the answers", answers.map(({ text }) => text).join(), traces(secrets))
      const lines = ended.stderr.trim().split("\n").map((line) => JSON.parse(line))
      const traced = lines.filter(({ annotations }) => annotations?.requestId === "trace-me")
      assert.deepStrictEqual(traced.map(({ annotations, level, message }) => [message, level, annotations.operation]), [
        ["operation died", "ERROR", "keys.verify"]
      ])
      assertNone("the output", ended.stdout + ended.stderr, traces(secrets))

      const sent = (path: string) =>
        collector.received.filter((one) => one.path === path).map(({ body }) => body).join("\n")
      const spans = new Set([...sent("/v1/traces").matchAll(/"name":"([^"]+)"/g)].map(([, name]) => name))
      assert.includeMembers([...spans], ["groups.create", "invites.acceptByToken", "keys.verify", "keys.use"])
      assert.include(sent("/v1/metrics"), "gatehouse_http_requests_total")
      assert.include(sent("/v1/logs"), "operation died")
      assert.include(sent("/v1/traces"), "\"gatehouse\"")
      assertNone("the telemetry", collector.received.map(({ body }) => body).join("\n"), traces(secrets))
    }))
})
