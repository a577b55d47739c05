/**
 * The server: composition, first start, and HTTP, for the life of a scope.
 */
import * as OpenApi from "@gatehouse/contract/http/OpenApi"
import * as Operations from "@gatehouse/contract/http/Operations"
import * as CookieMode from "@gatehouse/core-sessions/http/CookieMode"
import * as Cors from "@gatehouse/core-sessions/http/Cors"
import { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { existsSync, readFileSync } from "node:fs"
import * as AuditExport from "./AuditExport.ts"
import * as Authentication from "./Authentication.ts"
import * as ClientAddress from "./ClientAddress.ts"
import * as Composition from "./Composition.ts"
import { bind } from "./HttpListen.ts"
import * as HttpMetrics from "./HttpMetrics.ts"
import * as Mailing from "./Mailing.ts"
import { contracts, mounts } from "./Offered.ts"
import * as Routes from "./Routes.ts"
import * as ServerFacts from "./ServerFacts.ts"
import { ServerFactTable } from "./ServerTable.ts"
import { publicUrl, type Settings } from "./Settings.ts"
import * as SignInRoutes from "./SignInRoutes.ts"
import * as SignInSettings from "./SignInSettings.ts"
import * as Telemetry from "./Telemetry.ts"

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  readonly version: string
}

/** Every operation behind its guard, by whatever means its caller is known. */
const operations = Effect.fnUntraced(function*(settings: Settings, signIn: SignInSettings.Resolved) {
  const fields = new Map(
    contracts.flatMap(({ name, operations }) =>
      Object.entries(operations).filter(([, { internal }]) => !internal)
        .map(([key, { payload }]) => [`${name}/${key}`, new Set(Object.keys(payload.fields))])
    )
  )
  return CookieMode.make(Operations.make(yield* mounts, yield* Authentication.make(settings.adminKey)), {
    secure: signIn.secure,
    origins: signIn.origins,
    settings: signIn.auth,
    fieldsOf: (operation) => fields.get(operation),
    now: Clock.currentTimeMillis
  })
})

/** The API's description. */
const described = () => {
  const document = OpenApi.make(contracts, {
    title: "Gatehouse",
    version,
    description: "Enterprise authentication: users and every way to sign in, sessions, groups, members, invites, " +
      "access checks, API keys, the audit log and webhooks."
  })
  const paths = document["paths"] as Readonly<Record<string, object>>
  return {
    ...document,
    paths: { ...paths, [AuditExport.path]: { ...paths[AuditExport.path], get: AuditExport.description } }
  }
}

/** All that it answers. */
const routes = Effect.fnUntraced(function*(settings: Settings) {
  const store = yield* Store
  const signIn = SignInSettings.resolve(settings.signIn, publicUrl(settings))
  const browser = yield* operations(settings, signIn)
  const { endpoints, endpointsBelow } = yield* SignInRoutes.make(browser, signIn)
  const options: Routes.RouteOptions = {
    operations: Cors.make(browser, signIn.origins),
    endpoints: new Map([
      ...endpoints,
      [AuditExport.path, Cors.make(AuditExport.make(browser), signIn.origins)]
    ]),
    endpointsBelow,
    openApi: () => ({
      ...described(),
      // Without it, the operations are where the document is.
      ...(settings.issuer === undefined ? {} : { servers: [{ url: settings.issuer }] })
    }),
    isReady: store.unique(ServerFactTable, "byName", ["encryption"]).pipe(
      Effect.as(true),
      Effect.catchCause((cause) => Effect.as(Effect.logWarning("the store does not answer", cause), false)),
      Effect.timeoutOrElse({ duration: "2 seconds", orElse: () => Effect.succeed(false) })
    )
  }
  return options
})

/** All that it answers, as one handler. */
export const handler = (settings: Settings) => Effect.map(routes(settings), Routes.make)

/** Starts the server. It stops, finishing what is in flight, when the scope closes. */
export const start = Effect.fnUntraced(function*(configured: Settings) {
  let record: HttpMetrics.Recorder = () => {}
  // First: the port that is taken is a part of the address under which everything else knows itself.
  const { port, serve } = yield* bind({
    host: configured.host,
    port: configured.port,
    ip: ClientAddress.make(configured.trustedProxies),
    onResponse: ({ url = "/" }, status, milliseconds) => record(url, status, milliseconds)
  })
  const settings = { ...configured, port }
  const context = yield* Layer.build(
    Composition.daemons(settings).pipe(
      Layer.provideMerge(Composition.layer(settings)),
      Layer.provideMerge(Telemetry.layer(settings))
    )
  )
  return yield* Effect.gen(function*() {
    yield* ServerFacts.checkEncryptionKeys
    const options = yield* routes(settings)
    record = HttpMetrics.make(Routes.labels(contracts, options), context)
    yield* serve(Routes.make(options))
    // Last: a key that is made and then not shown, because the port is taken, would be lost.
    const adminKey = settings.adminKey === undefined ? yield* ServerFacts.firstAdminKey : undefined
    const url = publicUrl(settings)
    return { port, url, adminKey, mail: Mailing.wayOf({ mail: settings.signIn.mail, url }) }
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
  }).pipe(Effect.provide(Layer.provideMerge(Composition.keysLayer(settings), Telemetry.layer(settings))))
})
