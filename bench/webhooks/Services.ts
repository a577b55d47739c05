/**
 * The measured services over a store, composed as `apps/server` composes them, with the audit log as the listener of events.
 */
import * as OutboundLayer from "@gatehouse/contract/node/OutboundLayer"
import * as SecretBoxLayer from "@gatehouse/contract/node/SecretBoxLayer"
import * as TokensLayer from "@gatehouse/contract/node/TokensLayer"
import type { Transactions } from "@gatehouse/contract/Transaction"
import { type Profile, Users } from "@gatehouse/contract/Users"
import { Keys } from "@gatehouse/keys/Keys"
import * as KeysLayer from "@gatehouse/keys/server"
import * as Ports from "@gatehouse/store/Ports"
import { Store } from "@gatehouse/store/Store"
import * as Sealer from "@gatehouse/webhooks/audit/Sealer"
import * as WebhooksLayer from "@gatehouse/webhooks/server"
import { Audit, Deliveries } from "@gatehouse/webhooks/server"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { ring } from "./Secrets.ts"

/** Names for the log, as the table of users would give them, without a read: who seals reads them once a batch. */
const users = Layer.succeed(Users, {
  profiles: (ids) => Effect.succeed(ids.map((id): Profile => ({ id, name: `User ${id.slice(-4)}` }))),
  verifiedEmails: () => Effect.succeed([]),
  isActive: () => Effect.succeed(true)
})

/** On the store, sending to this receiver though it is neither https nor public. */
export const layer = (store: Layer.Layer<Store | Transactions>, receiver: string) =>
  Layer.mergeAll(KeysLayer.layerAlone, WebhooksLayer.layer).pipe(
    Layer.provideMerge(Ports.layer),
    Layer.provideMerge(Layer.mergeAll(
      store,
      TokensLayer.layer,
      SecretBoxLayer.layer(ring),
      OutboundLayer.layer({ allowHttp: true, allowPrivate: [new URL(receiver).host], keepAlive: true }),
      users
    ))
  )

export const all = Effect.gen(function*() {
  return {
    store: yield* Store,
    keys: yield* Keys,
    audit: yield* Audit,
    sealer: yield* Sealer.make,
    deliveries: yield* Deliveries
  }
})

export type Services = Effect.Success<typeof all>

/** What the services run in. */
export type Provided = Layer.Success<ReturnType<typeof layer>>
