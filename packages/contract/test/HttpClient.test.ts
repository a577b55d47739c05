import { assert, describe, it } from "@effect/vitest"
import * as Access from "@gatehouse/contract/Access"
import * as Client from "@gatehouse/contract/client/Client"
import * as Contract from "@gatehouse/contract/Contract"
import * as Errors from "@gatehouse/contract/Errors"
import * as Failure from "@gatehouse/contract/Failure"
import * as Guard from "@gatehouse/contract/Guard"
import * as Operations from "@gatehouse/contract/http/Operations"
import * as WebHandler from "@gatehouse/contract/http/WebHandler"
import * as Operation from "@gatehouse/contract/Operation"
import { Cause, Context, Effect, Exit, Layer, Logger, Redacted, Schema } from "effect"
import { FetchHttpClient, type HttpClient } from "effect/http"
import { inspect } from "node:util"
import { groupA, groupB, layer, Notes, NotesContract, TitleTaken } from "./sample/Notes.ts"
import { make as makeProbe, ProbeContract, Refused, WrongCode } from "./sample/Probe.ts"

const token = "gh_live_supersecret"
const baseUrl = "http://localhost:4000"

/** An HTTP client whose network is a function; it keeps the requests that went through. */
const network = (answer: (request: Request) => Promise<Response>) => {
  const requests: Array<Request> = []
  const fetch = ((input: URL | string, init: RequestInit) => {
    const request = new Request(input, init)
    requests.push(request.clone())
    return answer(request)
  }) as typeof globalThis.fetch
  return { requests, layer: FetchHttpClient.layer.pipe(Layer.provide(Layer.succeed(FetchHttpClient.Fetch, fetch))) }
}

const respond = (body: string | null, status: number, type = "application/json") => () =>
  Promise.resolve(new Response(body, { status, headers: { "content-type": type } }))

/** The client of the notes over a server that answers always the same. */
const notesOver = (answer: (request: Request) => Promise<Response>) =>
  Effect.provide(
    Client.make(NotesContract, { baseUrl, token: Redacted.make(token) }),
    network(answer).layer
  )

/** A whole server over the sample domain: `ada` and `bob` sign in with their names as tokens. */
const server = Effect.gen(function*() {
  const context = yield* Layer.build(layer)
  const guarded = yield* Effect.provideContext(Guard.guard(NotesContract, Context.get(context, Notes)), context)
  const handler = Operations.make([Operations.mount(NotesContract, guarded)], {
    failures: [],
    authenticate: (bearer) => Effect.succeed({ kind: "user", userId: bearer })
  })
  return network(WebHandler.make(handler))
})

const as = (http: Layer.Layer<HttpClient.HttpClient>, user?: string) =>
  Effect.provide(
    Client.make(NotesContract, { baseUrl, ...(user === undefined ? {} : { token: Redacted.make(user) }) }),
    http
  )

describe("the client of a contract", () => {
  it.effect("gives what the service gives", () =>
    Effect.gen(function*() {
      const { layer: http } = yield* server
      const notes = yield* as(http, "ada")

      const note = yield* notes.create({ groupId: groupA as any, title: "first" })

      assert.strictEqual(note.title, "first")
      assert.deepStrictEqual(yield* notes.get({ noteId: note.id }), note)
      assert.deepStrictEqual(yield* notes.list({ groupId: groupA as any }), { items: [note], nextCursor: null })
    }))

  it.effect("gives nothing where the operation gives nothing", () =>
    Effect.gen(function*() {
      const { layer: http } = yield* server
      const notes = yield* as(http, "ada")
      const note = yield* notes.create({ groupId: groupA as any, title: "first" })

      assert.isUndefined(yield* notes.rename({ noteId: note.id, title: "second" }))
      assert.strictEqual((yield* notes.get({ noteId: note.id })).title, "second")
    }))

  it.effect("fails with the class of the failure and its fields", () =>
    Effect.gen(function*() {
      const { layer: http } = yield* server
      const notes = yield* as(http, "ada")
      const note = yield* notes.create({ groupId: groupA as any, title: "first" })

      const failure = yield* Effect.flip(notes.create({ groupId: groupA as any, title: "first" }))

      assert.instanceOf(failure, TitleTaken)
      assert.deepStrictEqual({ ...failure }, { ...new TitleTaken({ taken: "first", noteId: note.id }) })
      assert.strictEqual(failure.message, "Another note is called first. Choose another title.")
    }))

  it.effect("brings every failure of the contract back", () =>
    Effect.gen(function*() {
      const probe = yield* makeProbe()
      const client = yield* Effect.provide(
        Client.make(ProbeContract, { baseUrl }),
        network(WebHandler.make(probe.handler)).layer
      )

      const failures = yield* Effect.forEach(
        ["refuse", "often", "code", "cursor", "forbid"],
        (name) => Effect.flip(client.write({ name }))
      )

      assert.deepStrictEqual(failures.map(({ _tag }) => _tag), [
        "Refused",
        "TooOften",
        "WrongCode",
        "InvalidCursor",
        "Forbidden"
      ])
      assert.instanceOf(failures[0], Refused)
      assert.deepStrictEqual((failures[0] as Refused).names, ["a", "b"])
      assert.instanceOf(failures[2], WrongCode)
    }))

  it.effect("fails with the refusals of the guard", () =>
    Effect.gen(function*() {
      const { layer: http } = yield* server
      const [nobody, ada, mel] = yield* Effect.all([as(http), as(http, "ada"), as(http, "mel")])

      assert.instanceOf(yield* Effect.flip(nobody.list({ groupId: groupA as any })), Errors.NotSignedIn)
      assert.instanceOf(yield* Effect.flip(ada.list({ groupId: groupB as any })), Errors.NotFound)
      const forbidden = yield* Effect.flip(mel.list({ groupId: groupA as any }))
      assert.strictEqual(forbidden._tag === "Forbidden" ? forbidden.needs : undefined, "note:read")
    }))

  it.effect("fails with a forged cursor as the service does", () =>
    Effect.gen(function*() {
      const { layer: http } = yield* server
      const notes = yield* as(http, "ada")

      const failure = yield* Effect.flip(notes.list({ groupId: groupA as any, cursor: "forged" }))

      assert.instanceOf(failure, Errors.InvalidCursor)
    }))

  it.effect("sends the token in the Authorization header and nowhere else", () =>
    Effect.gen(function*() {
      const { layer: http, requests } = network(respond("{\"ok\":true}", 200))
      const notes = yield* Effect.provide(
        Client.make(NotesContract, { baseUrl: `${baseUrl}/`, token: Redacted.make(token) }),
        http
      )

      yield* notes.status({})

      const [request] = requests
      assert.strictEqual(request!.url, `${baseUrl}/v1/notes/status`)
      assert.strictEqual(request!.headers.get("authorization"), `Bearer ${token}`)
      assert.deepStrictEqual([...request!.headers].filter(([, value]) => value.includes(token)).length, 1)
      assert.notInclude(yield* Effect.promise(() => request!.text()), token)
    }))

  it.effect("sends no Authorization without a token", () =>
    Effect.gen(function*() {
      const { layer: http, requests } = network(respond("{\"ok\":true}", 200))
      const notes = yield* as(http)

      yield* notes.status({})

      assert.isNull(requests[0]!.headers.get("authorization"))
    }))

  it.effect("dies for an internal operation without asking the server", () =>
    Effect.gen(function*() {
      const { layer: http, requests } = network(respond(null, 204))
      const notes = yield* as(http)

      const exit = yield* Effect.exit(notes.sweep({}))

      assert.isTrue(Exit.isFailure(exit) && Cause.hasDies(exit.cause))
      assert.strictEqual(requests.length, 0)
    }))

  const id = "note_01j9z3x5q8r7t6v4w2y1k0m9na" as any
  it.effect.each<readonly [what: string, answer: () => Promise<Response>, status: number | undefined, code?: string]>([
    ["the network fails", () => Promise.reject(new TypeError("fetch failed")), undefined],
    ["a proxy answers HTML", respond("<html>Bad gateway</html>", 502, "text/html"), 502],
    ["a portal answers HTML with 200", respond("<html>Sign in</html>", 200, "text/html"), 200],
    ["the answer is cut off", respond("{\"id\":", 200), 200],
    ["the answer has another shape", respond("{\"id\":\"note_1\"}", 200), 200],
    ["there is no answer where there should be one", respond(null, 204), 204],
    [
      "the code is unknown",
      respond("{\"code\":\"INTERNAL_ERROR\",\"detail\":\"Broken.\"}", 500),
      500,
      "INTERNAL_ERROR"
    ],
    [
      "the code is of another operation",
      respond("{\"code\":\"TITLE_TAKEN\",\"detail\":\"x\"}", 409),
      409,
      "TITLE_TAKEN"
    ],
    ["the fields of a failure are wrong", respond("{\"code\":\"FORBIDDEN\",\"needs\":5}", 403), 403, "FORBIDDEN"],
    ["the problem is no object", respond("null", 500), 500],
    ["the code is no text", respond("{\"code\":5,\"detail\":{}}", 500), 500],
    ["the code is a name of JavaScript's", respond("{\"code\":\"constructor\"}", 400), 400, "constructor"]
  ])("fails with RemoteFailure when %s", ([, answer, status, code]) =>
    Effect.gen(function*() {
      const notes = yield* notesOver(answer)

      const failure = yield* Effect.flip(notes.get({ noteId: id }))

      assert.instanceOf(failure, Client.RemoteFailure)
      assert.strictEqual(failure.operation, "notes.get")
      assert.strictEqual(failure.status, status)
      assert.strictEqual(failure.code, code)
      assert.include(failure.message, status === undefined ? "could not be reached" : `answered ${status}`)
    }))

  it.effect.each<readonly [what: string, answer: () => Promise<Response>]>([
    ["network", () => Promise.reject(new TypeError("fetch failed"))],
    ["answer", respond("<html>", 502, "text/html")],
    ["shape", respond("{\"id\":\"gh_live_supersecret\"}", 200)],
    ["code", respond("{\"code\":\"INTERNAL_ERROR\",\"detail\":\"Broken.\"}", 500)]
  ])("shows no token in a failure of the %s, however it is printed", ([, answer]) =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const Logs = Logger.layer([
        Logger.map(Logger.formatJson, (line) => void lines.push(line)),
        Logger.map(Logger.formatLogFmt, (line) => void lines.push(line))
      ])
      const notes = yield* notesOver(answer)

      const exit = yield* Effect.exit(notes.get({ noteId: id }))
      const cause = Exit.isFailure(exit) ? exit.cause : Cause.empty
      yield* Effect.provide(Effect.logError("failed", cause), Logs)

      const printed = [
        ...lines,
        Cause.pretty(cause),
        JSON.stringify(exit),
        inspect(exit, { depth: Infinity, showHidden: true, getters: true }),
        // As a reporter of errors sees it, which walks through properties and knows nothing of redaction.
        inspect(exit, { depth: Infinity, showHidden: true, customInspect: false })
      ]
      assert.strictEqual(lines.length, 2)
      for (const text of printed) {
        assert.include(text, "notes.get")
        assert.notInclude(text, "supersecret")
      }
    }))

  it.effect("fails with RemoteFailure for a token that the server refuses", () =>
    Effect.gen(function*() {
      const probe = yield* makeProbe()
      const client = yield* Effect.provide(
        Client.make(ProbeContract, { baseUrl, token: Redacted.make("unknown") }),
        network(WebHandler.make(probe.handler)).layer
      )

      const failure = yield* Effect.flip(client.write({ name: "a" }))

      assert.strictEqual(failure._tag === "RemoteFailure" ? failure.code : failure._tag, "INVALID_CREDENTIALS")
    }))

  it.effect("does not take a refusal of its own key for the operation's answer about another", () =>
    Effect.gen(function*() {
      const body = { title: "taken", code: "TITLE_TAKEN", detail: "no", credentials: "refused" }
      const notes = yield* notesOver(respond(JSON.stringify(body), 409))

      const error = yield* Effect.flip(notes.create({ groupId: groupA as any, title: "taken" }))

      assert.deepStrictEqual([error._tag, (error as Client.RemoteFailure).code], ["RemoteFailure", "TITLE_TAKEN"])
    }))
})

describe("the client as the service's layer", () => {
  const service = (http: Layer.Layer<HttpClient.HttpClient>, user?: string) =>
    Effect.provide(
      Notes,
      Client.layer(Notes, NotesContract, { baseUrl, ...(user === undefined ? {} : { token: Redacted.make(user) }) })
        .pipe(
          Layer.provide(http)
        )
    )
  const defectOf = (exit: Exit.Exit<unknown, unknown>) =>
    Exit.isFailure(exit) && !Cause.hasFails(exit.cause) ? Cause.squash(exit.cause) : undefined

  it.effect("fails with the failures of the contract", () =>
    Effect.gen(function*() {
      const { layer: http } = yield* server
      const notes = yield* service(http, "ada")
      yield* notes.create({ groupId: groupA as any, title: "first" })

      assert.instanceOf(yield* Effect.flip(notes.create({ groupId: groupA as any, title: "first" })), TitleTaken)
    }))

  it.effect("dies of a refusal that the contract does not name", () =>
    Effect.gen(function*() {
      const { layer: http } = yield* server
      const notes = yield* service(http, "mel")

      const defect = defectOf(yield* Effect.exit(notes.create({ groupId: groupA as any, title: "first" })))

      assert.instanceOf(defect, Errors.Forbidden)
    }))

  it.effect("dies of a failure of the wire", () =>
    Effect.gen(function*() {
      const notes = yield* service(network(() => Promise.reject(new TypeError("fetch failed"))).layer)

      assert.instanceOf(defectOf(yield* Effect.exit(notes.status({}))), Client.RemoteFailure)
    }))

  it.effect("fails with a refusal that the contract names", () =>
    Effect.gen(function*() {
      const { layer: http } = yield* server
      const notes = yield* service(http, "ada")

      const failure = yield* Effect.flip(notes.get({ noteId: "note_01j9z3x5q8r7t6v4w2y1k0m9na" as any }))

      assert.instanceOf(failure, Errors.NotFound)
    }))
})

describe("a contract", () => {
  it("cannot name a failure's field like a member of problem documents", () => {
    class Clash extends Errors.NotFound {}
    const contract = () =>
      Contract.make("clash", {
        fail: Operation.query({
          payload: {},
          success: Schema.Void,
          failures: [Failure.make("NotFound", Clash, { status: Schema.String } as any, 400)],
          access: Access.anyone,
          doc: "Fails."
        })
      })

    assert.throws(contract, /cannot have a field named status/)
  })
})
