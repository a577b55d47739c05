import { assert, describe, it } from "@effect/vitest"
import * as SecretBoxLayer from "@gatehouse/contract/node/SecretBoxLayer"
import { SecretBox } from "@gatehouse/contract/SecretBox"
import { Store } from "@gatehouse/store/Store"
import { Effect, Layer, Redacted } from "effect"
import { Endpoints } from "../../src/endpoints/Endpoints.ts"
import { EndpointTable, identityOf } from "../../src/endpoints/EndpointTable.ts"
import * as ResealEndpoints from "../../src/endpoints/ResealEndpoints.ts"
import { places } from "../Places.ts"
import { created, rowsOf, worldOf } from "./World.ts"

const older = { kid: "test", key: Redacted.make(new Uint8Array(32).fill(7)) }
const newer = { kid: "newer", key: Redacted.make(new Uint8Array(32).fill(8)) }
const both = SecretBoxLayer.make([newer, older])
const newest = SecretBoxLayer.make([newer])

const resealed = Effect.provideService(ResealEndpoints.run, SecretBox, both)

for (const place of places) {
  describe(`a new key of the ring, on ${place.name}`, () => {
    const test = (name: string, body: Effect.Effect<void, unknown, Layer.Success<ReturnType<typeof worldOf>>>) =>
      it.effect(name, () => Effect.provide(body, Layer.fresh(worldOf(place))))

    test(
      "seals again what an older one has sealed, of every endpoint, so that the older one may leave",
      Effect.gen(function*() {
        const endpoints = yield* Endpoints
        const { endpoint, secret: first } = yield* created({ headers: { "x-a": "1" } })
        const { secret: second } = yield* endpoints.rotateSecret({ endpointId: endpoint.id })
        for (let i = 0; i < 15; i++) yield* created()
        const count = yield* resealed
        const row = (yield* Store.use((store) => store.get(EndpointTable, endpoint.id)))!

        assert.strictEqual(count, 16)
        assert.deepStrictEqual(
          [
            yield* newest.open(row.secret, identityOf(endpoint.id, "secret")),
            yield* newest.open(row.previousSecret!, identityOf(endpoint.id, "secret")),
            yield* newest.open(row.headers!, identityOf(endpoint.id, "headers"))
          ],
          [second!, first!, `{"x-a":"1"}`]
        )
      })
    )

    test(
      "changes nothing the second time, and nothing that it cannot open",
      Effect.gen(function*() {
        yield* created()
        yield* resealed
        const before = yield* rowsOf([EndpointTable])
        const stranger = SecretBoxLayer.make([{ kid: "other", key: Redacted.make(new Uint8Array(32).fill(9)) }])
        const counts = [yield* resealed, yield* Effect.provideService(ResealEndpoints.run, SecretBox, stranger)]

        assert.deepStrictEqual(counts, [0, 0])
        assert.deepStrictEqual(yield* rowsOf([EndpointTable]), before)
      })
    )

    test(
      "leaves a secret alone that was rotated while it was being sealed again",
      Effect.gen(function*() {
        const endpoints = yield* Endpoints
        const { endpoint } = yield* created()
        let next: string | undefined
        const box: SecretBox["Service"] = {
          ...both,
          open: (sealed, identity) =>
            Effect.andThen(
              Effect.map(endpoints.rotateSecret({ endpointId: endpoint.id }), ({ secret }) => next = secret).pipe(
                Effect.orDie
              ),
              both.open(sealed, identity)
            )
        }
        yield* Effect.provideService(ResealEndpoints.run, SecretBox, box)
        const row = (yield* Store.use((store) => store.get(EndpointTable, endpoint.id)))!

        assert.strictEqual(yield* both.open(row.secret, identityOf(endpoint.id, "secret")), next)
      })
    )
  })
}
