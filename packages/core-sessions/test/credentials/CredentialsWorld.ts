/**
 * The services of an application's own credentials over a hasher that is real and cheap, and a provider of the
 * application's with a few people in it.
 */
import * as Guard from "@gatehouse/contract/Guard"
import { Transactions } from "@gatehouse/contract/Transaction"
import { Context, Effect, Layer } from "effect"
import { pbkdf2Sync, randomBytes } from "node:crypto"
import { Accounts, make } from "../../src/accounts/Accounts.ts"
import { AccountsContract } from "../../src/accounts/AccountsContract.ts"
import * as CredentialAccountsLayer from "../../src/credentials/CredentialAccountsLayer.ts"
import { CredentialsRefused } from "../../src/credentials/CredentialErrors.ts"
import {
  type Authorized,
  type CredentialsProvider,
  CredentialsProviders
} from "../../src/credentials/CredentialsProviders.ts"
import { type Pbkdf2, serverLimits } from "../../src/passwords/HashRecipe.ts"
import { PasswordHasher } from "../../src/passwords/PasswordHasher.ts"
import * as PasswordHashing from "../../src/passwords/PasswordHashing.ts"
import { countedAt, type places, worldAt } from "../devices/World.ts"

/** How many hashes were computed. */
export class Hashes extends Context.Service<Hashes, { count: number }>()("test/Hashes") {}

const hashing = (iterations: number, hashes: { count: number }) =>
  PasswordHashing.make({
    current: { algorithm: "pbkdf2-sha256", iterations },
    limits: serverLimits,
    derive: (recipe, password, salt, length) =>
      // Others go on meanwhile, as with a hash that takes long.
      Effect.andThen(
        Effect.yieldNow,
        Effect.sync(() => {
          hashes.count++
          return new Uint8Array(pbkdf2Sync(password, salt, (recipe as Pbkdf2).iterations, length, "sha256"))
        })
      ),
    randomBytes: (size) => Effect.sync(() => new Uint8Array(randomBytes(size)))
  })

/** A hash as it was made before the recipe was changed. */
export const oldHash = (secret: string) => hashing(1, { count: 0 }).hash(secret)

const hasher = Layer.effectContext(Effect.sync(() => {
  const hashes = { count: 0 }
  return Context.make(Hashes, hashes).pipe(Context.add(PasswordHasher, hashing(2, hashes)))
}))

const accounts = Layer.effect(
  Accounts,
  Effect.gen(function*() {
    return Guard.implement(AccountsContract, yield* Transactions, yield* make)
  })
)

const services = CredentialAccountsLayer.layer.pipe(Layer.provideMerge(Layer.merge(hasher, accounts)))

export const credentialsAt = (place: (typeof places)[number]) => Layer.provideMerge(services, worldAt(place))
export const credentialsCountedAt = (place: (typeof places)[number]) => Layer.provideMerge(services, countedAt(place))

/** Knows people by name and PIN, counts how often it is asked, and refuses everybody named `locked`. */
export const directory = (people: Readonly<Record<string, Authorized & { readonly pin: string }>>) => {
  const asked = { count: 0 }
  const provider: CredentialsProvider = {
    identifier: ({ name }) => typeof name === "string" ? name : undefined,
    authorize: Effect.fnUntraced(function*({ name, pin }) {
      asked.count++
      yield* Effect.yieldNow
      if (name === "locked") return yield* new CredentialsRefused({ reason: "Your badge was reported lost." })
      const person = typeof name === "string" && Object.hasOwn(people, name) ? people[name] : undefined
      return person !== undefined && person.pin === pin ? person : null
    })
  }
  return { asked, provide: Effect.provideService(CredentialsProviders, { badge: provider }) }
}
