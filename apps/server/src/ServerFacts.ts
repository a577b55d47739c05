/**
 * What must hold once per database: that it is opened with the keys it was sealed with, and that somebody has a key to
 * the server.
 */
import * as Actor from "@gatehouse/contract/Actor"
import { SecretBox } from "@gatehouse/contract/SecretBox"
import { Tokens } from "@gatehouse/contract/Tokens"
import { Keys } from "@gatehouse/keys/Keys"
import { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { ServerFactTable } from "./ServerTable.ts"

/** The database was set up with other encryption keys: what it holds sealed could not be read. */
export class WrongEncryptionKeys extends Data.TaggedError("WrongEncryptionKeys")<{}> {
  override get message() {
    return "GATEHOUSE_ENCRYPTION_KEYS does not hold the keys this database was set up with. Add the old keys after the " +
      "new one, or restore data/encryption.keys."
  }
}

const sample = "gatehouse"
const identity = "server_facts|encryption|value"

const remember = Effect.fnUntraced(function*(name: string, value: string) {
  const store = yield* Store
  const tokens = yield* Tokens
  const createdAt = yield* Clock.currentTimeMillis
  // Checked in the same serializable transaction: a clash means that transaction runs again.
  yield* Effect.orDie(store.insert(ServerFactTable, { id: yield* tokens.id("fct"), createdAt, name, value }))
})

/** Fails when the ring cannot open what the database holds sealed; seals it under the newest key when that is another. */
export const checkEncryptionKeys = Effect.gen(function*() {
  const store = yield* Store
  const box = yield* SecretBox
  yield* store.mutation(
    { name: "server.checkEncryptionKeys" },
    Effect.gen(function*() {
      const known = yield* store.unique(ServerFactTable, "byName", ["encryption"])
      if (known === undefined) return yield* remember("encryption", yield* box.seal(sample, identity))
      const value = yield* Effect.mapError(box.open(known.value, identity), () => new WrongEncryptionKeys())
      // Under the newest key, so that an old one can leave the ring once nothing else is sealed under it.
      if (box.isStale(known.value)) {
        yield* Effect.orDie(store.patch(ServerFactTable, known.id, { value: yield* box.seal(value, identity) }))
      }
    })
  )
})

/** Makes a platform key that may do everything, and shows it once. */
export const makeAdminKey = Effect.gen(function*() {
  const keys = yield* Keys
  const { raw } = yield* Effect.orDie(
    keys.create({ name: "Administrator", scopes: [{ resource: "*", actions: ["*"] }] })
  )
  return raw
}).pipe(Effect.provideService(Actor.Current, Actor.system))

/** The admin key of a first start; `undefined` when this database has had one. Two servers at once make one. */
export const firstAdminKey = Effect.gen(function*() {
  const store = yield* Store
  return yield* store.mutation(
    { name: "server.firstAdminKey" },
    Effect.gen(function*() {
      if ((yield* store.unique(ServerFactTable, "byName", ["adminKey"])) !== undefined) return undefined
      const raw = yield* makeAdminKey
      yield* remember("adminKey", "made")
      return raw
    })
  )
})
