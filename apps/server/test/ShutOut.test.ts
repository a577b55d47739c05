/** What is left of a user who is shut out, or of one whom somebody has acted as: nothing that opens the server. */
import { assert, describe, it } from "@effect/vitest"
import { Keys } from "@gatehouse/keys/server"
import { stores } from "@gatehouse/store-sql/testing/Stores"
import { drain } from "@gatehouse/store/JobSteps"
import { Effect } from "effect"
import { caller, layerOn, serve, settingsOf, today } from "./World.ts"

const settings = settingsOf({ GATEHOUSE_ISSUER: "https://auth.example.com" })

/** A user, and calls as whoever holds a bearer. */
const world = Effect.gen(function*() {
  yield* today
  const { fetch } = yield* serve(settings)
  const call = caller(fetch)
  const user = yield* call("users/create", { name: "Ada" })
  const userId: string = user.json.id
  const makeKey = Effect.map(
    call("keys/create", { userId, name: "k", scopes: [{ resource: "*", actions: ["*"] }] }),
    ({ json }) => json as { readonly keyId: string; readonly raw: string }
  )
  /** What a bearer opens: 200, or why not. */
  const opens = (key: string) =>
    Effect.map(call("users/get", { userId }, { key }), ({ json, status }) => status === 200 ? 200 : json.code)
  return { call, makeKey, opens, userId }
})

type World = Effect.Success<typeof world>

for (const store of stores) {
  const test = <E>(title: string, body: (world: World) => Effect.Effect<void, E, any>) =>
    it.effect(
      title,
      () => Effect.provide(Effect.flatMap(world, body), layerOn(store, settings)) as Effect.Effect<void, E>,
      60_000
    )

  describe(`on ${store.name} the keys of a user`, () => {
    test("are refused from the next request on when the user is shut out, and work when they are let in", (world) =>
      Effect.gen(function*() {
        const { call, makeKey, opens, userId } = world
        const { raw } = yield* makeKey
        assert.strictEqual(yield* opens(raw), 200)

        yield* call("users/deactivate", { userId })
        assert.strictEqual(yield* opens(raw), "API_KEY_SUSPENDED")
        const refused = yield* call("users/get", { userId }, { key: raw })
        assert.deepInclude({ status: refused.status, credentials: refused.json.credentials }, {
          status: 401,
          credentials: "refused"
        })
        yield* call("users/reactivate", { userId })
        assert.strictEqual(yield* opens(raw), 200)
      }))

    test("are refused from the next request on when the user is removed, and forgotten by the job", (world) =>
      Effect.gen(function*() {
        const { call, makeKey, opens, userId } = world
        const { raw } = yield* makeKey

        yield* call("users/remove", { userId })
        assert.strictEqual(yield* opens(raw), "API_KEY_SUSPENDED")
        yield* drain()
        assert.strictEqual(yield* opens(raw), "INVALID_API_KEY")
      }))

    test("are refused too when an administrator makes one for a user who is shut out", (world) =>
      Effect.gen(function*() {
        const { call, makeKey, opens, userId } = world
        yield* call("users/deactivate", { userId })
        const { raw } = yield* makeKey
        assert.strictEqual(yield* opens(raw), "API_KEY_SUSPENDED")

        yield* call("users/reactivate", { userId })
        assert.strictEqual(yield* opens(raw), 200)
      }))

    test("are all refused, and all work again, however many they are: the rest by a job", (world) =>
      Effect.gen(function*() {
        const { call, userId } = world
        const keys = yield* Keys
        const made = yield* Effect.replicateEffect(
          keys.create({ userId: userId as never, name: "k", scopes: [] }),
          150
        )
        const refused = Effect.map(
          Effect.forEach(made, ({ raw }) => Effect.result(keys.check({ raw }))),
          (results) => results.filter(({ _tag }) => _tag === "Failure").length
        )

        yield* call("users/deactivate", { userId })
        assert.strictEqual(yield* refused, 100)
        yield* drain()
        assert.strictEqual(yield* refused, 150)
        yield* call("users/reactivate", { userId })
        assert.strictEqual(yield* refused, 50)
        yield* drain()
        assert.strictEqual(yield* refused, 0)
      }))
  })

  describe(`on ${store.name} somebody who acts as a user`, () => {
    for (const mode of ["cookie", "token"] as const) {
      test(`makes no key of theirs, in a session of the mode ${mode}`, ({ call, makeKey, userId }) =>
        Effect.gen(function*() {
          const { keyId } = yield* makeKey
          const opened = yield* call("sessions/impersonate", { userId, actorId: "adm_1", reason: "ticket 7", mode })
          const key: string = opened.json.sessionToken ?? opened.json.accessToken
          assert.strictEqual((yield* call("users/viewer", {}, { key })).json.id, userId)

          for (
            const [operation, payload] of [
              ["keys/create", { name: "mine", scopes: [] }],
              ["keys/rotate", { keyId }],
              ["keys/update", { keyId, expiresAt: null }]
            ] as const
          ) {
            const refused = yield* call(operation, payload, { key })
            assert.deepInclude({ status: refused.status, code: refused.json.code }, { status: 403, code: "FORBIDDEN" })
          }
          const own = yield* call("sessions/create", { userId, mode })
          const mine = own.json.sessionToken ?? own.json.accessToken
          assert.strictEqual((yield* call("keys/create", { name: "mine", scopes: [] }, { key: mine })).status, 200)
        }))
    }
  })
}
