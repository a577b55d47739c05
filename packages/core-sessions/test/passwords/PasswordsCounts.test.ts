/**
 * What the flows of passwords cost in reads and writes of the store, at two sizes, and that who is asked about an address
 * cannot tell from the cost whether it has an account.
 */
import { assert, describe, it } from "@effect/vitest"
import { Store } from "@gatehouse/store/Store"
import { type Counts, StoreCounter } from "@gatehouse/store/testing/StoreCounter"
import { Effect, Layer } from "effect"
import { Passwords } from "../../src/passwords/Passwords.ts"
import type { Client } from "../../src/signin/SignInWire.ts"
import * as NewUser from "../../src/users/NewUser.ts"
import { UserTable } from "../../src/users/UserTable.ts"
import { Heard, places } from "../Places.ts"
import {
  better,
  from,
  good,
  Hashes,
  imported,
  inSession,
  oldHash,
  sent,
  services,
  signUp,
  wrong
} from "./PasswordWorld.ts"

const ip = from("192.0.2.7")

/** Users who are in nobody's way, with an address and a hash each. */
const crowd = Effect.fnUntraced(function*(size: number) {
  const store = yield* Store
  const { createUser } = yield* NewUser.make
  for (let start = 0; start < size; start += 100) {
    yield* store.mutation(
      { name: "test" },
      Effect.forEach(Array.from({ length: Math.min(100, size - start) }, (_, i) => start + i), (i) => {
        const address = `user${i}@example.com`
        return Effect.orDie(
          createUser({
            by: "test",
            passwordHash: "x",
            email: { address, original: address, verified: true, login: true }
          })
        )
      })
    )
  }
})

const spent = Effect.fnUntraced(function*<A, E, R>(effect: Effect.Effect<A, E, R>) {
  const counter = yield* StoreCounter
  const hashes = yield* Hashes
  const heard = yield* Heard
  const before = { hashes: hashes.count, events: heard.length }
  const [, { mutations, queries, reads, writes }] = yield* counter.count(Effect.exit(effect))
  return {
    reads,
    writes,
    queries,
    mutations,
    hashes: hashes.count - before.hashes,
    events: heard.length - before.events
  }
})

type Spent = Effect.Success<ReturnType<typeof spent>>

const cost = (
  reads: number,
  writes: number,
  { events, hashes, mutations = 1, queries = 1 }: Partial<Counts> & { readonly hashes: number; readonly events: number }
): Spent => ({ reads, writes, queries, mutations, hashes, events })

// What reaches the port is the same on every store; filling PostgreSQL for it would only take time.
for (const place of places.filter(({ name }) => name !== "postgres")) {
  const world = Layer.provideMerge(services, place.counted)

  describe(`what passwords cost on ${place.name}`, () => {
    for (const size of [10, 1_000]) {
      it.effect(`is the same whoever is asked about, with ${size} users`, () =>
        Effect.gen(function*() {
          yield* crowd(size)
          const passwords = yield* Passwords
          const email = "ada@example.com"
          const { deviceToken } = yield* signUp(email)
          yield* imported("bare@example.com", undefined)
          const attempt = (email: string, password: string, client?: Client) =>
            spent(passwords.signIn(client === undefined ? { email, password } : { email, password, client }).pipe(ip))
          const known = { deviceToken: deviceToken! }
          // Each limit has its row from now on, as it has for whoever tries twice.
          for (const address of [email, "bare@example.com", "nobody@example.com"]) yield* attempt(address, wrong)
          yield* attempt(email, wrong, known)

          const success = cost(6, 2, { hashes: 1, events: 1 })
          const refusal = cost(5, 2, { hashes: 1, events: 1 })
          assert.deepStrictEqual(yield* attempt(email, good), { ...success, reads: 5 }, "a new device")
          assert.deepStrictEqual(yield* attempt(email, good, known), success, "a known device")
          assert.deepStrictEqual(yield* attempt(email, wrong), refusal, "a wrong password")
          assert.deepStrictEqual(yield* attempt("nobody@example.com", wrong), refusal, "nobody")
          assert.deepStrictEqual(yield* attempt("bare@example.com", wrong), refusal, "no password")
          const presented = { ...refusal, reads: 6 }
          assert.deepStrictEqual(yield* attempt("nobody@example.com", wrong, known), presented, "nobody, with a device")
          assert.deepStrictEqual(yield* attempt("bare@example.com", wrong, known), presented, "another's device")
          assert.deepStrictEqual(yield* attempt(email, wrong, known), { ...presented, writes: 1 }, "their own device")
        }).pipe(Effect.provide(Layer.fresh(world))))

      it.effect(`stays within six reads and four writes at its dearest, with ${size} users`, () =>
        Effect.gen(function*() {
          yield* crowd(size)
          const passwords = yield* Passwords
          const email = "ada@example.com"
          yield* imported(email, yield* oldHash(good))
          const first = yield* passwords.signIn({ email, password: good })
          if (first.kind !== "signedIn") return yield* Effect.die(new Error(first.kind))
          const client = { deviceToken: first.deviceToken! }
          const store = yield* Store
          const passwordHash = yield* oldHash(good)
          yield* store.mutation({ name: "test" }, Effect.orDie(store.patch(UserTable, first.userId, { passwordHash })))

          // An old hash, a known device, and the session that the caller had is replaced, which is said.
          const again = yield* spent(passwords.signIn({ email, password: good, client }).pipe(inSession(first)))
          assert.deepStrictEqual(again, cost(6, 4, { hashes: 2, events: 2 }))
        }).pipe(Effect.provide(Layer.fresh(world))))

      it.effect(`of sign-ups and resets is the same with an account and without, with ${size} users`, () =>
        Effect.gen(function*() {
          yield* crowd(size)
          const passwords = yield* Passwords
          const { deviceToken } = yield* signUp("ada@example.com")
          const client = { deviceToken: deviceToken! }
          const begin = (email: string) => spent(passwords.signUp({ email, password: better }).pipe(ip))
          const request = (email: string) => spent(passwords.requestReset({ email }).pipe(ip))
          const guess = Effect.fnUntraced(function*(email: string) {
            const { challenge } = yield* passwords.requestReset({ email })
            return yield* spent(passwords.reset({ challenge, code: "1", password: better }).pipe(ip))
          })

          const addresses = ["ada@example.com", "nobody@example.com"]
          for (const email of addresses) {
            assert.deepStrictEqual(yield* begin(email), cost(3, 4, { hashes: 1, events: 1 }), email)
            assert.deepStrictEqual(yield* request(email), cost(3, 3, { hashes: 0, events: 1, queries: 0 }), email)
            assert.deepStrictEqual(yield* guess(email), cost(7, 3, { hashes: 1, events: 1 }), email)
          }
          const ofDevice = yield* spent(passwords.requestReset({ email: "ada@example.com", client }).pipe(ip))
          assert.deepStrictEqual(ofDevice, cost(4, 2, { hashes: 0, events: 1, queries: 0 }))
        }).pipe(Effect.provide(Layer.fresh(world))))

      it.effect(`of what follows is bounded, with ${size} users`, () =>
        Effect.gen(function*() {
          yield* crowd(size)
          const passwords = yield* Passwords
          const started = yield* passwords.signUp({ email: "ada@example.com", password: good })
          const challenge = started.kind === "started" ? started.challenge : ""
          const { code } = yield* sent
          const confirmed = yield* spent(passwords.confirmSignUp({ challenge, code }).pipe(ip))
          // The user, their address, the device, the session, and the challenge that goes.
          assert.deepStrictEqual(confirmed, cost(3, 5, { hashes: 0, events: 2, queries: 0 }))
          yield* passwords.requestReset({ email: "ada@example.com" })
          const { token } = yield* sent
          const reset = yield* spent(passwords.reset({ token: token!, password: better }).pipe(ip))
          assert.isAtMost(reset.reads, 8)
          assert.isAtMost(reset.writes, 5)
          assert.deepStrictEqual([reset.queries, reset.mutations, reset.hashes], [1, 1, 1])
        }).pipe(Effect.provide(Layer.fresh(world))))
    }
  })
}
