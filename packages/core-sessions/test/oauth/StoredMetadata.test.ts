import { assert, describe, it } from "@effect/vitest"
import { layer as outboundLayer } from "@gatehouse/contract/node/OutboundLayer"
import { Effect, Layer } from "effect"
import { MetadataCache } from "../../src/oauth/MetadataCache.ts"
import * as OAuthClient from "../../src/oauth/OAuthClient.ts"
import * as StoredMetadata from "../../src/oauth/StoredMetadata.ts"
import { places } from "../Places.ts"
import { site } from "./FlowWorld.ts"
import { makeKey, now, providerOf, serve, signIn } from "./OidcProvider.ts"

for (const place of places) {
  describe(`providers' documents in the store on ${place.name}`, () => {
    const kept = Effect.map(site, ({ oauth }) => StoredMetadata.layer(oauth))

    it.effect("are read by a runtime that remembers nothing, and not fetched again", () =>
      Effect.gen(function*() {
        yield* now
        const peer = yield* serve({ keys: [yield* makeKey("one")] })
        // Each is a process of its own.
        for (const _ of [1, 2]) {
          const client = OAuthClient.layerNoDeps.pipe(
            Layer.provide(Layer.mergeAll(
              outboundLayer({ allowHttp: true, allowPrivate: [peer.host] }),
              yield* kept
            ))
          )
          yield* Effect.provide(signIn(peer, providerOf(peer)), client)
        }

        const documents = peer.paths.filter((path) => path === "/jwks" || path.startsWith("/.well-known"))
        assert.deepStrictEqual(documents, ["/.well-known/openid-configuration", "/jwks"])
      }).pipe(Effect.provide(place.base)))

    it.effect("give way to newer ones alone", () =>
      Effect.gen(function*() {
        const cache = yield* Effect.provide(MetadataCache, yield* kept)
        const key = `https://op.example/${"x".repeat(4000)}`
        assert.isUndefined(yield* cache.get(key))
        yield* cache.set(key, { document: { a: 1 }, fetchedAt: 2 })
        yield* cache.set(key, { document: { a: 2 }, fetchedAt: 1 })
        assert.deepStrictEqual(yield* cache.get(key), { document: { a: 1 }, fetchedAt: 2 })
        yield* cache.set(key, { document: { a: 3 }, fetchedAt: 3 })
        assert.deepStrictEqual(yield* cache.get(key), { document: { a: 3 }, fetchedAt: 3 })
        assert.isUndefined(yield* cache.get(`${key}y`))
        yield* Effect.all([5, 4, 6].map((fetchedAt) => cache.set("at once", { document: {}, fetchedAt })), {
          concurrency: "unbounded"
        })
        assert.strictEqual((yield* cache.get("at once"))?.fetchedAt, 6)
      }).pipe(Effect.provide(place.base)))
  })
}
