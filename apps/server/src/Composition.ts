/**
 * Every domain over the configured store, as layers: what an application composes once.
 */
import * as SecretBoxLayer from "@gatehouse/contract/node/SecretBoxLayer"
import * as TokensLayer from "@gatehouse/contract/node/TokensLayer"
import { Permissions } from "@gatehouse/contract/Permissions"
import type { Transactions } from "@gatehouse/contract/Transaction"
import { tables as groupTables } from "@gatehouse/groups"
import * as GroupsLayer from "@gatehouse/groups/server"
import { tables as keyTables } from "@gatehouse/keys"
import { KeySettings } from "@gatehouse/keys/KeySettings"
import * as KeysLayer from "@gatehouse/keys/server"
import * as PostgresStore from "@gatehouse/store-sql/PostgresStore"
import * as SqliteStore from "@gatehouse/store-sql/SqliteStore"
import * as IdempotencyLayer from "@gatehouse/store/IdempotencyLayer"
import { IdempotencyTable } from "@gatehouse/store/IdempotencyTable"
import * as Ports from "@gatehouse/store/Ports"
import type { Store } from "@gatehouse/store/Store"
import type { AnyTable } from "@gatehouse/store/Table"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { mkdirSync } from "node:fs"
import { dirname } from "node:path"
import * as EncryptionKeys from "./EncryptionKeys.ts"
import { ServerFactTable } from "./ServerTable.ts"
import { BadSetting, oneLine, type Settings } from "./Settings.ts"

/** Every table of the server's database. */
export const tables: ReadonlyArray<AnyTable> = [
  ...Ports.tables,
  ...groupTables,
  ...keyTables,
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

/** The ports, and all domains on them, over a store. */
export const layerOver = <E>(settings: Settings, store: Layer.Layer<Store | Transactions, E>) =>
  Layer.mergeAll(KeysLayer.layer, IdempotencyLayer.layer).pipe(
    Layer.provideMerge(GroupsLayer.layer),
    Layer.provideMerge(Ports.layer),
    Layer.provideMerge(Layer.mergeAll(
      store,
      TokensLayer.layer,
      Layer.succeed(Permissions, settings.permissions),
      Layer.succeed(KeySettings, settings.keys),
      Layer.unwrap(Effect.sync(() => SecretBoxLayer.layer(EncryptionKeys.load(settings))))
    ))
  )

/** All of it over the configured store. */
export const layer = (settings: Settings) => layerOver(settings, storeLayer(settings))
