/**
 * The server: composition, first start, and HTTP, for the life of a scope.
 */
import * as Guard from "@gatehouse/contract/Guard"
import * as OpenApi from "@gatehouse/contract/http/OpenApi"
import * as Operations from "@gatehouse/contract/http/Operations"
import { AccessContract, GroupsContract, InvitesContract, MembersContract } from "@gatehouse/groups"
import { AccessChecks } from "@gatehouse/groups/AccessChecks"
import { Groups } from "@gatehouse/groups/Groups"
import { Invites } from "@gatehouse/groups/Invites"
import { Members } from "@gatehouse/groups/Members"
import { Keys } from "@gatehouse/keys/Keys"
import { KeysContract } from "@gatehouse/keys/KeysContract"
import * as JobRunner from "@gatehouse/store/JobRunner"
import { Store } from "@gatehouse/store/Store"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { existsSync, readFileSync } from "node:fs"
import * as Authentication from "./Authentication.ts"
import * as ClientAddress from "./ClientAddress.ts"
import * as Composition from "./Composition.ts"
import { listen } from "./HttpListen.ts"
import * as HttpMetrics from "./HttpMetrics.ts"
import * as Routes from "./Routes.ts"
import * as ServerFacts from "./ServerFacts.ts"
import { ServerFactTable } from "./ServerTable.ts"
import type { Settings } from "./Settings.ts"
import * as Telemetry from "./Telemetry.ts"

export const contracts = [GroupsContract, MembersContract, InvitesContract, AccessContract, KeysContract] as const

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  readonly version: string
}

/** Every operation behind its guard, as one handler. */
export const handler = Effect.fnUntraced(function*(settings: Settings) {
  const store = yield* Store
  const operations = Operations.make([
    Operations.mount(GroupsContract, yield* Guard.guard(GroupsContract, yield* Groups)),
    Operations.mount(MembersContract, yield* Guard.guard(MembersContract, yield* Members)),
    Operations.mount(InvitesContract, yield* Guard.guard(InvitesContract, yield* Invites)),
    Operations.mount(AccessContract, yield* Guard.guard(AccessContract, yield* AccessChecks)),
    Operations.mount(KeysContract, yield* Guard.guard(KeysContract, yield* Keys))
  ], yield* Authentication.make(settings.adminKey))
  return Routes.make({
    operations,
    openApi: () => ({
      ...OpenApi.make(contracts, {
        title: "Gatehouse",
        version,
        description: "Enterprise authentication: groups, members, invites, access checks and API keys."
      }),
      // Without it, the operations are where the document is.
      ...(settings.issuer === undefined ? {} : { servers: [{ url: settings.issuer }] })
    }),
    isReady: store.unique(ServerFactTable, "byName", ["encryption"]).pipe(
      Effect.as(true),
      Effect.catchCause((cause) => Effect.as(Effect.logWarning("the store does not answer", cause), false)),
      Effect.timeoutOrElse({ duration: "2 seconds", orElse: () => Effect.succeed(false) })
    )
  })
})

/** Starts the server. It stops, finishing what is in flight, when the scope closes. */
export const start = Effect.fnUntraced(function*(settings: Settings) {
  const context = yield* Layer.build(
    JobRunner.layer().pipe(
      Layer.provideMerge(Composition.layer(settings)),
      Layer.provideMerge(Telemetry.layer(settings))
    )
  )
  return yield* Effect.gen(function*() {
    yield* ServerFacts.checkEncryptionKeys
    const record = HttpMetrics.make(Routes.paths(contracts), context)
    const port = yield* listen(yield* handler(settings), {
      host: settings.host,
      port: settings.port,
      ip: ClientAddress.make(settings.trustedProxies),
      onResponse: ({ url = "/" }, status, milliseconds) => record(url, status, milliseconds)
    })
    // Last: a key that is made and then not shown, because the port is taken, would be lost.
    const adminKey = settings.adminKey === undefined ? yield* ServerFacts.firstAdminKey : undefined
    const host = settings.host.includes(":") ? `[${settings.host}]` : settings.host
    return { port, url: settings.issuer ?? `http://${host}:${port}`, adminKey }
  }).pipe(Effect.provideContext(context))
})

/** There is no database yet, so there is nothing that a key could open. */
export class NoDatabase extends Data.TaggedError("NoDatabase")<{ readonly filename: string }> {
  override get message() {
    return `There is no database at ${this.filename}. Run this where the server runs, or set DATABASE_URL as it is there; ` +
      "a server that starts for the first time prints a key itself."
  }
}

/** Makes another admin key in the configured database. */
export const adminKey = Effect.fnUntraced(function*(settings: Settings) {
  const { database } = settings
  if (database.kind === "sqlite" && !existsSync(database.filename)) return yield* new NoDatabase(database)
  return yield* Effect.gen(function*() {
    yield* ServerFacts.checkEncryptionKeys
    return yield* ServerFacts.makeAdminKey
  }).pipe(Effect.provide(Layer.provideMerge(Composition.layer(settings), Telemetry.layer(settings))))
})
