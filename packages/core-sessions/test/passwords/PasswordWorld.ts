/**
 * The services of passwords and sessions as layers of their own, with a hasher that is real but cheap, and what the tests
 * of passwords do again and again.
 */
import * as Actor from "@gatehouse/contract/Actor"
import { Store } from "@gatehouse/store/Store"
import { Context, Effect, Layer } from "effect"
import { pbkdf2Sync, randomBytes } from "node:crypto"
import type { Message } from "../../src/messages/Messenger.ts"
import { type Pbkdf2, serverLimits } from "../../src/passwords/HashRecipe.ts"
import { PasswordHasher } from "../../src/passwords/PasswordHasher.ts"
import * as PasswordHashing from "../../src/passwords/PasswordHashing.ts"
import { Passwords } from "../../src/passwords/Passwords.ts"
import * as PasswordsLayer from "../../src/passwords/PasswordsLayer.ts"
import * as SessionsLayer from "../../src/sessions/SessionsLayer.ts"
import type { Client } from "../../src/signin/SignInWire.ts"
import { AccessTokens } from "../../src/tokens/AccessTokens.ts"
import * as NewUser from "../../src/users/NewUser.ts"
import { EmailTable, UserTable } from "../../src/users/UserTable.ts"
import { Outbox } from "../Places.ts"

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
export const oldHash = (password: string) => hashing(1, { count: 0 }).hash(password)
export const currentHash = (password: string) => hashing(2, { count: 0 }).hash(password)

const hasher = Layer.effectContext(Effect.sync(() => {
  const hashes = { count: 0 }
  return Context.make(Hashes, hashes).pipe(Context.add(PasswordHasher, hashing(2, hashes)))
}))

const accessTokens = Layer.succeed(AccessTokens, {
  issue: ({ sessionId }) => Effect.succeed({ token: `access:${sessionId}`, expiresAt: 0 }),
  verify: () => Effect.die(new Error("nothing here verifies access tokens")),
  jwks: Effect.succeed({ keys: [] })
})

export const services = Layer.merge(PasswordsLayer.layer, SessionsLayer.layer).pipe(
  Layer.provide(accessTokens),
  Layer.provideMerge(hasher)
)

export const good = "correct horse battery"
export const better = "staple the horse twice"
export const wrong = "incorrect horse battery"

export const as = (actor: Actor.Actor) => Effect.provideService(Actor.Current, actor)
export const from = (ip: string) => as({ kind: "anonymous", ip })

/** The last message. */
export const mail = Outbox.use((all) => Effect.sync(() => all.at(-1)!))

type WithProof = Extract<Message, { readonly code: string }>

/** The code and the token of the last message. */
export const sent = Effect.map(mail, (message) => message as WithProof)

export const userRow = (userId: string) =>
  Effect.flatMap(Store, (store) => Effect.map(store.get(UserTable, userId), (row) => row!))

export const addressRow = (address: string) => Store.use((store) => store.unique(EmailTable, "byLogin", [address]))

/** Signs up and confirms by the code. */
export const signUp = Effect.fnUntraced(function*(email: string, password: string = good, client?: Client) {
  const passwords = yield* Passwords
  const started = yield* passwords.signUp({ email, password })
  if (started.kind !== "started") return yield* Effect.die(new Error("signed up at once"))
  const { code } = yield* sent
  const signedIn = yield* passwords.confirmSignUp(
    client === undefined ? { challenge: started.challenge, code } : { challenge: started.challenge, code, client }
  )
  if (signedIn.kind !== "signedIn") return yield* Effect.die(new Error("owes a second factor"))
  return signedIn
})

/** A user as an import or an administrator makes one. */
export const imported = Effect.fnUntraced(
  function*(email: string, passwordHash: string | undefined, verified = true) {
    const store = yield* Store
    const { createUser } = yield* NewUser.make
    const address = email.toLowerCase()
    return yield* store.mutation(
      { name: "test" },
      Effect.orDie(createUser({
        by: "import",
        passwordHash,
        email: { address, original: email, verified, login: true }
      }))
    )
  }
)

/** The user in their session. */
export const inSession = (signedIn: { readonly userId: string; readonly sessionId: string }) =>
  as({ kind: "user", userId: signedIn.userId, sessionId: signedIn.sessionId })
