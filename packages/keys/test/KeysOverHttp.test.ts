import { assert, describe, it } from "@effect/vitest"
import * as Client from "@gatehouse/contract/client/Client"
import * as Guard from "@gatehouse/contract/Guard"
import * as Operations from "@gatehouse/contract/http/Operations"
import * as WebHandler from "@gatehouse/contract/http/WebHandler"
import { Context, Effect, Layer, Redacted } from "effect"
import { FetchHttpClient } from "effect/http"
import * as KeyAuthentication from "../src/KeyAuthentication.ts"
import * as KeyErrors from "../src/KeyErrors.ts"
import { Keys } from "../src/Keys.ts"
import { KeysContract } from "../src/KeysContract.ts"
import { everything, readData, user, world } from "./World.ts"

/** The service over HTTP, as the holder of a new key. */
const remote = Effect.gen(function*() {
  const context = yield* Layer.build(world)
  const keys = Context.get(context, Keys)
  const guard = yield* Effect.provideContext(Guard.guard(KeysContract, keys), context)
  const answer = WebHandler.make(
    Operations.make([Operations.mount(KeysContract, guard)], {
      failures: KeysContract.operations.verify.failures,
      authenticate: KeyAuthentication.make(keys)
    })
  )
  const fetch = ((input: URL | string, init: RequestInit) =>
    answer(new Request(input, init))) as typeof globalThis.fetch
  const Http = FetchHttpClient.layer.pipe(Layer.provide(Layer.succeed(FetchHttpClient.Fetch, fetch)))
  const as = Effect.fnUntraced(function*(owner: { readonly userId?: ReturnType<typeof user> }) {
    const { raw } = yield* keys.create({ ...owner, name: "caller", scopes: everything })
    const options = { baseUrl: "http://localhost", token: Redacted.make(raw) }
    return yield* Effect.provide(Effect.service(Keys), Layer.provide(Client.layer(Keys, KeysContract, options), Http))
  })
  return { platform: yield* as({}), ada: yield* as({ userId: user("ada") }) }
})

describe("keys over HTTP", () => {
  it.live("do what they do in process, from making to removing", () =>
    Effect.gen(function*() {
      const { ada, platform } = yield* remote
      const { keyId, raw } = yield* ada.create({ name: "k", scopes: readData, metadata: { a: [1, null] } })

      const verified = yield* platform.verify({ raw, resource: "data", action: "read" })
      const changed = yield* ada.update({ keyId, name: "l", metadata: null })
      const fresh = yield* ada.rotate({ keyId, graceMs: 0 })
      yield* ada.remove({ keyId })
      const { items } = yield* ada.list({ name: "l" })

      assert.deepStrictEqual(verified, {
        keyId,
        name: "k",
        userId: user("ada"),
        scopes: readData,
        metadata: { a: [1, null] }
      })
      assert.deepStrictEqual([changed.name, changed.metadata], ["l", undefined])
      assert.deepStrictEqual(items, [yield* ada.get({ keyId: fresh.keyId })])
    }))

  it.live("fail as they fail in process, with the same classes and fields", () =>
    Effect.gen(function*() {
      const { ada, platform } = yield* remote
      const { keyId, raw } = yield* ada.create({ name: "k", scopes: readData })

      const scope = yield* Effect.flip(platform.verify({ raw, resource: "data", action: "write" }))
      const cidr = yield* Effect.flip(ada.create({ name: "k", scopes: [], ipAllow: ["x"] }))
      yield* ada.revoke({ keyId })
      const revoked = yield* Effect.flip(platform.verify({ raw }))
      const rotated = yield* Effect.flip(ada.rotate({ keyId }))

      assert.isTrue(scope instanceof KeyErrors.ScopeCheckFailed && scope.action === "write")
      assert.isTrue(cidr instanceof KeyErrors.InvalidCidr && cidr.value === "x")
      assert.isTrue(revoked instanceof KeyErrors.ApiKeyRevoked && typeof revoked.revokedAt === "number")
      assert.isTrue(rotated instanceof KeyErrors.ApiKeyRevoked)
    }))
})
