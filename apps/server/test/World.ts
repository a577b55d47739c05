/** The server's composition as tests use it: over any store, in process or behind HTTP, with nothing of the machine's. */
import { Actor } from "@gatehouse/contract"
import * as Client from "@gatehouse/contract/client/Client"
import * as WebHandler from "@gatehouse/contract/http/WebHandler"
import { AccessContract, GroupsContract, InvitesContract, MembersContract } from "@gatehouse/groups"
import { AccessChecks, Groups, Invites, Members } from "@gatehouse/groups/server"
import { KeysContract } from "@gatehouse/keys"
import { Keys } from "@gatehouse/keys/server"
import type { TestStore } from "@gatehouse/store-sql/testing/Stores"
import { shardCount, shardId } from "@gatehouse/store/JobTable"
import { Store } from "@gatehouse/store/Store"
import * as Sealer from "@gatehouse/webhooks/audit/Sealer"
import { Effect, Layer, Redacted } from "effect"
import { FetchHttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import { randomBytes } from "node:crypto"
import * as Composition from "../src/Composition.ts"
import * as Server from "../src/Server.ts"
import { fromEnv, type Settings } from "../src/Settings.ts"

export const adminKey = `admin-${"k".repeat(40)}`

/** A ring as `GATEHOUSE_ENCRYPTION_KEYS` takes it. */
export const encryptionKeys = (name = "k1"): string => `${name}:${randomBytes(32).toString("base64")}`

export const settingsOf = (env: Readonly<Record<string, string>> = {}): Settings =>
  fromEnv({ GATEHOUSE_ADMIN_KEY: adminKey, GATEHOUSE_ENCRYPTION_KEYS: encryptionKeys(), ...env })

/** Every service over an empty store of its own. */
export const layerOn = (
  store: Pick<TestStore, "layer">,
  settings: Settings = settingsOf(),
  ports?: Composition.Replacements
) => Composition.layerOver(settings, store.layer(Composition.tables), ports)

export type World = Layer.Success<ReturnType<typeof layerOn>>

/** Gives what has committed its place in the log, as the server's daemon does. */
export const seal = Effect.gen(function*() {
  const store = yield* Store
  const { seal, waiting } = yield* Sealer.make
  while (true) {
    const rows = yield* waiting(250)
    if (rows.length === 0) return
    yield* store.mutation({ name: "audit.seal" }, seal(rows))
  }
})

/** A time at which keys and invites look like today's. */
export const today = TestClock.setTime(Date.UTC(2026, 10, 2))

/** The server's handler over a world, and the same as `fetch` would call it. */
export const serve = Effect.fnUntraced(function*(settings: Settings = settingsOf()) {
  const handler = yield* Server.handler(settings)
  const context = yield* Effect.context<never>()
  return { handler, fetch: WebHandler.make(handler, context, { ip: () => "192.0.2.1" }) }
})

/** Every service again, as a caller with this key reaches it over HTTP. */
export const clients = (options: {
  readonly baseUrl: string
  readonly token?: string
  readonly fetch?: (request: Request) => Promise<Response>
}): Layer.Layer<Groups | Members | Invites | AccessChecks | Keys> => {
  const to = { baseUrl: options.baseUrl, token: Redacted.make(options.token ?? adminKey) }
  const { fetch } = options
  const http = fetch === undefined
    ? FetchHttpClient.layer
    : Layer.provide(
      FetchHttpClient.layer,
      Layer.succeed(FetchHttpClient.Fetch, (input: any, init: any) => fetch(new Request(input, init)))
    )
  return Layer.mergeAll(
    Client.layer(Groups, GroupsContract, to),
    Client.layer(Members, MembersContract, to),
    Client.layer(Invites, InvitesContract, to),
    Client.layer(AccessChecks, AccessContract, to),
    Client.layer(Keys, KeysContract, to)
  ).pipe(Layer.provide(http))
}

/** An answer, with its body as text and as JSON. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly json: any
}

export const answerOf = async (response: Response): Promise<Answer> => {
  const text = await response.text()
  const isJson = /[/+]json\b/.test(response.headers.get("content-type") ?? "")
  return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined }
}

export interface Call {
  readonly key?: string | undefined
  readonly headers?: Readonly<Record<string, string>>
}

export const requestOf = (
  baseUrl: string,
  operation: string,
  payload: unknown,
  { headers, key = adminKey }: Call = {}
) =>
  new Request(`${baseUrl}/v1/${operation}`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers },
    body: JSON.stringify(payload)
  })

/** Calls an operation of the handler as `POST /v1/…`. */
export const caller =
  (fetch: (request: Request) => Promise<Response>) => (operation: string, payload: unknown, call?: Call) =>
    Effect.promise(() => fetch(requestOf("http://gatehouse.test", operation, payload, call)).then(answerOf))

/** Every row of every table, by table. */
export const snapshot: Effect.Effect<Readonly<Record<string, ReadonlyArray<unknown>>>, never, Store> = Effect.gen(
  function*() {
    const store = yield* Store
    const rows: Record<string, ReadonlyArray<unknown>> = {}
    for (const table of Composition.tables) {
      const [index] = Object.keys({ ...table.indexes, ...table.unique })
      rows[table.name] = index === undefined
        // Only the leases of jobs are not listed by any index.
        ? yield* store.getMany(table, Array.from({ length: shardCount }, (_, shard) => shardId(shard)))
        : yield* store.first(table, index as never, [] as never, { limit: 1000 })
    }
    return rows
  }
)

export const as = (actor: Actor.Actor) => Effect.provideService(Actor.Current, actor)
