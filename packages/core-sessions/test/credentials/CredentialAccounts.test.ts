import { assert, describe, it } from "@effect/vitest"
import type * as Actor from "@gatehouse/contract/Actor"
import * as Guard from "@gatehouse/contract/Guard"
import * as StoreCounter from "@gatehouse/store/testing/StoreCounter"
import { Effect } from "effect"
import * as AuthSettings from "../../src/AuthSettings.ts"
import { CredentialAccounts } from "../../src/credentials/CredentialAccounts.ts"
import { CredentialAccountsContract } from "../../src/credentials/CredentialAccountsContract.ts"
import { AccountTable } from "../../src/users/UserTable.ts"
import { as, asOwn, newUser, nobody, rowsOf, someone, tagOf, withEmail, write } from "../devices/World.ts"
import { Heard, places } from "../Places.ts"
import { credentialsAt, credentialsCountedAt, Hashes, oldHash } from "./CredentialsWorld.ts"

const provider = "badge"
const secret = "correct horse battery"
const ada = { provider, subject: "ada" }
const { signInByIdentifier } = AuthSettings.defaults.limits

const accounts = CredentialAccounts
const rows = rowsOf(AccountTable, "byUser")

for (const place of places) {
  describe(`accounts with secrets on ${place.name}`, () => {
    it.effect("are made with their user, given back to who has the secret, and verified", () =>
      Effect.gen(function*() {
        const service = yield* accounts

        const made = yield* service.create({ ...ada, secret, profile: { name: "Ada", email: "ada@example.com" } })
        const again = yield* service.create({ ...ada, secret })
        const wrong = yield* tagOf(service.create({ ...ada, secret: "another" }))
        const without = yield* tagOf(service.create(ada))
        const verified = yield* service.verify({ ...ada, secret })

        assert.isTrue(made.created)
        assert.deepInclude(made.user, { name: "Ada", email: "ada@example.com", emailVerified: false })
        assert.deepStrictEqual(again, { ...made, created: false })
        assert.deepStrictEqual([wrong, without], ["CredentialAccountExists", "CredentialAccountExists"])
        assert.deepStrictEqual(verified, { account: made.account, user: made.user })
        assert.deepStrictEqual(yield* service.get(ada), verified)
      }).pipe(Effect.provide(credentialsAt(place))))

    it.effect("are one when two are made at the same time", () =>
      Effect.gen(function*() {
        const service = yield* accounts

        const tags = yield* Effect.all([1, 2, 3].map((n) => tagOf(service.create({ ...ada, secret: `secret ${n}` }))), {
          concurrency: "unbounded"
        })

        assert.deepStrictEqual(tags.toSorted(), ["CredentialAccountExists", "CredentialAccountExists", "done"])
        assert.strictEqual((yield* rows).length, 1)
      }).pipe(Effect.provide(credentialsAt(place))))

    it.effect("gain nothing for guesses made at the same time", () =>
      Effect.gen(function*() {
        const service = yield* accounts
        yield* service.create({ ...ada, secret })

        const tags = yield* Effect.all(
          Array.from({ length: 20 }, (_, n) => tagOf(service.verify({ ...ada, secret: `guess ${n}` }))),
          { concurrency: "unbounded" }
        )

        assert.strictEqual(
          tags.filter((tag) => tag === "InvalidCredentials").length,
          signInByIdentifier.maxRequests
        )
        assert.strictEqual(yield* tagOf(service.verify({ ...ada, secret })), "RateLimited")
      }).pipe(Effect.provide(credentialsAt(place))))
  })
}

const world = credentialsAt(places[0]!)

describe("the secret of an account", () => {
  it.effect("is kept as a hash, and in nothing that is answered or said", () =>
    Effect.gen(function*() {
      const service = yield* accounts
      const made = yield* service.create({ ...ada, secret })
      yield* tagOf(service.verify({ ...ada, secret: "another secret" }))
      const [row] = yield* rows

      assert.match(row!.secretHash!, /^\$pbkdf2/)
      const text = JSON.stringify([made, yield* Heard, yield* service.get(ada)])
      for (const hidden of [secret, "another secret", row!.secretHash!]) assert.notInclude(text, hidden)
    }).pipe(Effect.provide(world)))

  it.effect("is compared at the same cost when there is no such account, and with the same answer", () =>
    Effect.gen(function*() {
      const counter = yield* StoreCounter.StoreCounter
      const hashes = yield* Hashes
      const service = yield* accounts
      yield* service.create({ ...ada, secret })
      yield* service.create({ provider, subject: "keyless" })
      const attempt = (subject: string) =>
        Effect.gen(function*() {
          const before = hashes.count
          const [error, counts] = yield* counter.count(Effect.flip(service.verify({ provider, subject, secret: "x" })))
          return [error._tag, error.message, counts, hashes.count - before]
        })

      const known = yield* attempt("ada")
      assert.deepStrictEqual(yield* attempt("eve"), known)
      assert.deepStrictEqual(yield* attempt("keyless"), known)
      assert.strictEqual(known[0], "InvalidCredentials")
      assert.strictEqual(known[3], 1)
    }).pipe(Effect.provide(credentialsCountedAt(places[0]!))))

  it.effect("is hashed anew by the current recipe when it is right, and only then", () =>
    Effect.gen(function*() {
      const service = yield* accounts
      yield* service.create({ ...ada, secret })
      const [row] = yield* rows
      const old = yield* oldHash(secret)
      yield* write((store) => store.patch(AccountTable, row!.id, { secretHash: old }))

      yield* tagOf(service.verify({ ...ada, secret: "wrong" }))
      const afterWrong = (yield* rows)[0]!.secretHash
      yield* service.verify({ ...ada, secret })
      const afterRight = (yield* rows)[0]!.secretHash

      assert.strictEqual(afterWrong, old)
      assert.notStrictEqual(afterRight, old)
      assert.strictEqual(yield* tagOf(service.verify({ ...ada, secret })), "done")
    }).pipe(Effect.provide(world)))

  it.effect("that was compared must still be the one that is kept", () =>
    Effect.gen(function*() {
      const service = yield* accounts
      yield* service.create({ ...ada, secret })
      const { secretHash } = yield* service.look(ada)
      yield* service.setSecret({ ...ada, secret: "another secret" })

      const late = yield* tagOf(service.compare({ ...ada, matches: true, secretHash: secretHash! }))

      assert.strictEqual(late, "InvalidCredentials")
      assert.strictEqual(yield* tagOf(service.verify({ ...ada, secret })), "InvalidCredentials")
      assert.strictEqual(yield* tagOf(service.verify({ ...ada, secret: "another secret" })), "done")
    }).pipe(Effect.provide(world)))

  it.effect("of nobody cannot be set", () =>
    Effect.gen(function*() {
      const service = yield* accounts
      assert.strictEqual(yield* tagOf(service.setSecret({ ...ada, secret })), "AccountNotFound")
      assert.strictEqual(yield* tagOf(service.get(ada)), "AccountNotFound")
    }).pipe(Effect.provide(world)))
})

describe("making an account", () => {
  it.effect("without a secret gives the same one back", () =>
    Effect.gen(function*() {
      const service = yield* accounts
      const made = yield* service.create(ada)
      const again = yield* service.create(ada)
      const guessed = yield* tagOf(service.create({ ...ada, secret }))

      assert.deepStrictEqual([again.user.id, again.created], [made.user.id, false])
      assert.strictEqual(guessed, "CredentialAccountExists")
    }).pipe(Effect.provide(world)))

  it.effect("links a verified address to its user, and leaves one that is only claimed", () =>
    Effect.gen(function*() {
      const user = yield* newUser(withEmail("ada@example.com"))
      const service = yield* accounts

      const claimed = yield* service.create({ provider, subject: "1", profile: { email: "ada@example.com" } })
      const proved = yield* service.create({
        provider,
        subject: "2",
        profile: { email: "ADA@example.com", emailVerified: true }
      })

      assert.notStrictEqual(claimed.user.id, user.id)
      assert.strictEqual(proved.user.id, user.id)
    }).pipe(Effect.provide(world)))

  it.effect("is limited for each address, and closed where sign-up is", () =>
    Effect.gen(function*() {
      const service = yield* accounts
      const { maxRequests } = AuthSettings.defaults.limits.signUpByIp
      const closed = yield* tagOf(service.create(ada)).pipe(
        Effect.provideService(AuthSettings.AuthSettings, AuthSettings.make({ signUp: "closed" }))
      )
      const tags = yield* Effect.forEach(Array.from({ length: maxRequests + 1 }), (_, n) =>
        tagOf(service.create({ provider, subject: `${n}` }).pipe(as(nobody))))

      assert.strictEqual(closed, "SignUpClosed")
      assert.strictEqual(tags.indexOf("RateLimited"), maxRequests)
    }).pipe(Effect.provide(world)))
})

describe("who may use accounts with secrets", () => {
  it.effect("is an application with the scope, and no user", () =>
    Effect.gen(function*() {
      const service = yield* accounts
      const guarded = yield* Guard.guard(CredentialAccountsContract, service)
      const eve = yield* someone()
      const all = (actor: Actor.Actor) =>
        Effect.all([
          tagOf(guarded.create(ada).pipe(as(actor))),
          tagOf(guarded.get(ada).pipe(as(actor))),
          tagOf(guarded.verify({ ...ada, secret }).pipe(as(actor))),
          tagOf(guarded.setSecret({ ...ada, secret }).pipe(as(actor)))
        ])
      const everything = [{ resource: "*", actions: ["*"] }]

      assert.deepStrictEqual([...new Set(yield* all({ kind: "anonymous" }))], ["NotSignedIn"])
      assert.deepStrictEqual([...new Set(yield* all(asOwn(eve)))], ["Forbidden"])
      const own: Actor.Actor = { kind: "key", keyId: "key_1", userId: eve.userId, scopes: everything }
      assert.deepStrictEqual([...new Set(yield* all(own))], ["Forbidden"])
      assert.deepStrictEqual(yield* rows, [])
      assert.strictEqual((yield* all({ kind: "key", keyId: "key_1", scopes: everything }))[0], "done")
    }).pipe(Effect.provide(world)))
})
