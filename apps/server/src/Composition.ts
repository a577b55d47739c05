/**
 * Every domain over the configured store, as layers: what an application composes once.
 */
import * as OutboundLayer from "@gatehouse/contract/node/OutboundLayer"
import * as SecretBoxLayer from "@gatehouse/contract/node/SecretBoxLayer"
import * as TokensLayer from "@gatehouse/contract/node/TokensLayer"
import type { Outbound } from "@gatehouse/contract/Outbound"
import { Permissions } from "@gatehouse/contract/Permissions"
import type { Transactions } from "@gatehouse/contract/Transaction"
import { AuthSettings } from "@gatehouse/core-sessions/AuthSettings"
import type { Messenger } from "@gatehouse/core-sessions/messages/Messenger"
import * as PasswordHasherLayer from "@gatehouse/core-sessions/node/PasswordHasherLayer"
import * as OAuthClient from "@gatehouse/core-sessions/oauth/OAuthClient"
import * as OAuthLayer from "@gatehouse/core-sessions/oauth/OAuthLayer"
import * as OAuthProviders from "@gatehouse/core-sessions/oauth/OAuthProviders"
import type { PasswordHasher } from "@gatehouse/core-sessions/passwords/PasswordHasher"
import * as SessionsLayer from "@gatehouse/core-sessions/server"
import { tables as sessionTables } from "@gatehouse/core-sessions/Tables"
import { TokenSettings } from "@gatehouse/core-sessions/tokens/TokenSettings"
import { tables as groupTables } from "@gatehouse/groups"
import * as GroupsLayer from "@gatehouse/groups/server"
import { tables as keyTables } from "@gatehouse/keys"
import { KeySettings } from "@gatehouse/keys/KeySettings"
import * as KeysLayer from "@gatehouse/keys/server"
import * as PostgresStore from "@gatehouse/store-sql/PostgresStore"
import * as SqliteStore from "@gatehouse/store-sql/SqliteStore"
import * as IdempotencyLayer from "@gatehouse/store/IdempotencyLayer"
import { IdempotencyTable } from "@gatehouse/store/IdempotencyTable"
import * as JobRunner from "@gatehouse/store/JobRunner"
import * as Ports from "@gatehouse/store/Ports"
import type { Store } from "@gatehouse/store/Store"
import type { AnyTable } from "@gatehouse/store/Table"
import * as SealerLayer from "@gatehouse/webhooks/audit/SealerLayer"
import * as DeliveryRunner from "@gatehouse/webhooks/deliveries/DeliveryRunner"
import * as ResealEndpoints from "@gatehouse/webhooks/endpoints/ResealEndpoints"
import * as WebhooksLayer from "@gatehouse/webhooks/server"
import { tables as webhookTables } from "@gatehouse/webhooks/Tables"
import { WebhookSettings } from "@gatehouse/webhooks/WebhookSettings"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { mkdirSync } from "node:fs"
import { dirname } from "node:path"
import * as EncryptionKeys from "./EncryptionKeys.ts"
import * as InvitedAddresses from "./InvitedAddresses.ts"
import * as Mailing from "./Mailing.ts"
import { ServerFactTable } from "./ServerTable.ts"
import { BadSetting, oneLine, publicUrl, type Settings } from "./Settings.ts"
import * as SignInSettings from "./SignInSettings.ts"

/** Every table of the server's database. */
export const tables: ReadonlyArray<AnyTable> = [
  ...Ports.tables,
  ...groupTables,
  ...keyTables,
  ...sessionTables,
  ...webhookTables,
  IdempotencyTable,
  ServerFactTable
]

const storeLayer = ({ database }: Settings) =>
  Layer.unwrap(Effect.sync(() => {
    if (database.kind === "postgres") return PostgresStore.layer({ url: database.url, tables })
    if (database.filename !== ":memory:") mkdirSync(dirname(database.filename), { recursive: true, mode: 0o700 })
    return SqliteStore.layer({ filename: database.filename, tables })
  })).pipe(
    Layer.catchTag("StoreUnavailable", (error) =>
      Layer.effectContext(Effect.fail(
        new BadSetting({
          variable: "DATABASE_URL",
          reason: `names a database that does not answer. ${oneLine(error)}.`
        })
      )))
  )

/** By what webhooks are sent. Their receivers are named by tenants, so they have a client of their own. */
const sending = ({ webhooks }: Settings): Layer.Layer<Outbound> =>
  OutboundLayer.layer({ ...webhooks.outbound, keepAlive: true })

/** The ports, the audit log and webhooks, and groups and keys on them, over a store. */
const foundation = <E>(
  settings: Settings,
  store: Layer.Layer<Store | Transactions, E>,
  outbound: Layer.Layer<Outbound> = sending(settings)
) =>
  Layer.mergeAll(KeysLayer.layer, IdempotencyLayer.layer).pipe(
    Layer.provideMerge(GroupsLayer.layer),
    Layer.provideMerge(Layer.provide(WebhooksLayer.layer, outbound)),
    Layer.provideMerge(Ports.layer),
    Layer.provideMerge(Layer.mergeAll(
      store,
      TokensLayer.layer,
      Layer.succeed(Permissions, settings.permissions),
      Layer.succeed(KeySettings, settings.keys),
      Layer.succeed(WebhookSettings, settings.webhooks),
      Layer.unwrap(Effect.sync(() => SecretBoxLayer.layer(EncryptionKeys.load(settings))))
    ))
  )

/** What may be in the place of the server's own. */
export interface Replacements {
  readonly hasher?: Layer.Layer<PasswordHasher>
  readonly messenger?: Layer.Layer<Messenger>
  /** By what webhooks are sent. */
  readonly outbound?: Layer.Layer<Outbound>
}

/** All domains over a store. */
export const layerOver = <E>(
  settings: Settings,
  store: Layer.Layer<Store | Transactions, E>,
  { hasher, messenger, outbound }: Replacements = {}
) => {
  const signIn = SignInSettings.resolve(settings.signIn, publicUrl(settings))
  return OAuthLayer.layer.pipe(
    Layer.provideMerge(SessionsLayer.layer),
    Layer.provideMerge(Layer.mergeAll(
      InvitedAddresses.layer,
      OAuthClient.layer.pipe(Layer.provide(OutboundLayer.layer(signIn.outbound))),
      OAuthProviders.layer(signIn),
      messenger ?? Mailing.layer(signIn),
      hasher ?? PasswordHasherLayer.layer,
      Layer.succeed(AuthSettings, signIn.auth),
      Layer.succeed(TokenSettings, signIn.tokens)
    )),
    Layer.provideMerge(foundation(settings, store, outbound))
  )
}

/** All of it over the configured store. */
export const layer = (settings: Settings) => layerOver(settings, storeLayer(settings))

/** What works beside the requests: jobs, the sealer of the audit log, and the worker that delivers webhooks. */
export const daemons = (settings: Settings) => {
  const { concurrency, worker } = settings.webhooks
  return Layer.mergeAll(
    JobRunner.layer(),
    SealerLayer.layer(),
    ResealEndpoints.layer,
    worker ? Layer.provide(DeliveryRunner.layer({ concurrency }), sending(settings)) : Layer.empty
  )
}

/** What the commands need that make keys to the server: no one signs in. */
export const keysLayer = (settings: Settings) => foundation(settings, storeLayer(settings))
