/**
 * The measured services over a store, composed as `apps/server` composes them.
 */
import * as TokensLayer from "@gatehouse/contract/node/TokensLayer"
import { Permissions } from "@gatehouse/contract/Permissions"
import type { Transactions } from "@gatehouse/contract/Transaction"
import { AccessChecks } from "@gatehouse/groups/AccessChecks"
import { Groups } from "@gatehouse/groups/Groups"
import { Invites } from "@gatehouse/groups/Invites"
import { Members } from "@gatehouse/groups/Members"
import * as GroupsLayer from "@gatehouse/groups/server"
import { Keys } from "@gatehouse/keys/Keys"
import * as KeysLayer from "@gatehouse/keys/server"
import * as Ports from "@gatehouse/store/Ports"
import type { Store } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { permissions } from "./Data.ts"

export const layer = <E>(store: Layer.Layer<Store | Transactions, E>) =>
  KeysLayer.layer.pipe(
    Layer.provideMerge(GroupsLayer.layer),
    Layer.provideMerge(Ports.layer),
    Layer.provideMerge(Layer.mergeAll(store, TokensLayer.layer, Layer.succeed(Permissions, permissions)))
  )

export type Services = Effect.Success<typeof all>

export const all = Effect.all({
  keys: Keys,
  groups: Groups,
  members: Members,
  invites: Invites,
  access: AccessChecks
})
