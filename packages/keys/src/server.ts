/**
 * What a composition needs: the service as a layer, with transactions and spans around the bodies, and keys that go with
 * their user or group, and stop working while their user is shut out.
 */
import * as Access from "@gatehouse/contract/Access"
import * as Cascades from "@gatehouse/contract/Cascades"
import * as Guard from "@gatehouse/contract/Guard"
import * as Permissions from "@gatehouse/contract/Permissions"
import * as Suspensions from "@gatehouse/contract/Suspensions"
import type { Tokens } from "@gatehouse/contract/Tokens"
import { Transactions } from "@gatehouse/contract/Transaction"
import { Store } from "@gatehouse/store/Store"
import type { AnyTable } from "@gatehouse/store/Table"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Keys, make, registerCascades } from "./Keys.ts"
import { KeysContract } from "./KeysContract.ts"
import { registerSuspension } from "./SuspendKeys.ts"
import { verifyWith } from "./VerifyKey.ts"

export { Keys } from "./Keys.ts"

/** Keys beside groups, which provide `AccessReads` and `Permissions`. */
export const layer: Layer.Layer<
  Keys,
  never,
  | Store
  | Transactions
  | Tokens
  | Permissions.Permissions
  | Access.AccessReads
  | Cascades.Cascades
  | Suspensions.Suspensions
> = Layer.effect(
  Keys,
  Effect.gen(function*() {
    const transactions = yield* Transactions
    const bodies = yield* make
    yield* registerCascades
    yield* registerSuspension
    const service: Keys["Service"] = Guard.implement(KeysContract, transactions, {
      ...bodies,
      // The check is one read, a snapshot by itself; a use is a transaction of its own.
      verify: verifyWith({ check: bodies.check, use: (payload) => service.use(payload) })
    })
    return service
  })
)

/** What the layer needs of groups where there are none: nobody has standing in a group, and no role is declared. */
const withoutGroups = Layer.mergeAll(
  Layer.succeed(Permissions.Permissions, Permissions.make({ grants: [], roles: {} })),
  Layer.sync(Cascades.Cascades, Cascades.make),
  Layer.sync(Suspensions.Suspensions, Suspensions.make),
  Layer.effect(
    Access.AccessReads,
    Effect.map(Store, (store) => ({
      row: (table: Access.TableName, id: string) =>
        store.get(table as AnyTable, id) as Effect.Effect<Readonly<Record<string, unknown>> | undefined>,
      held: () => Effect.succeed(undefined)
    }))
  )
)

/** Keys by themselves, for users and for the platform. */
export const layerAlone: Layer.Layer<Keys, never, Store | Transactions | Tokens> = Layer.provide(layer, withoutGroups)
