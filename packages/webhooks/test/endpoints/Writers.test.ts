/**
 * The limit of endpoints where two processes share a database.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Stores from "@gatehouse/store-sql/testing/Stores"
import { toContext } from "@gatehouse/store/Store"
import { Context, Effect, Exit, Layer } from "effect"
import { Endpoints } from "../../src/endpoints/Endpoints.ts"
import { SubscriberTable } from "../../src/endpoints/EndpointTable.ts"
import { all, over } from "../Places.ts"
import { groupA, worldOver } from "./World.ts"

for (const { name, writers } of Stores.stores) {
  if (writers === undefined) continue

  describe(`two processes on ${name}`, () => {
    it.effect("let sixteen endpoints of forty in, and agree which", () =>
      Effect.gen(function*() {
        const stores = yield* writers(all)
        const services = yield* Effect.forEach(stores, (store) =>
          Effect.map(
            Layer.build(Layer.fresh(worldOver(over(Layer.succeedContext(toContext(store)))))),
            (context) => Context.get(context, Endpoints)
          ))
        const exits = yield* Effect.forEach(
          Array.from({ length: 40 }, (_, i) => services[i % 2]!),
          (endpoints) =>
            Effect.exit(
              endpoints.create({ groupId: groupA, url: "https://example.com/hook", subscriptions: ["member.*"] })
            ),
          { concurrency: "unbounded" }
        )
        const { items } = yield* services[0]!.list({ groupId: groupA })
        const subscribers = yield* stores[1].get(SubscriberTable, groupA)

        assert.strictEqual(exits.filter(Exit.isSuccess).length, 16)
        assert.deepStrictEqual(
          [subscribers?.total, subscribers?.endpoints.map(({ id }) => id).toSorted()],
          [16, items.map(({ id }) => id as string).toSorted()]
        )
      }), 60_000)
  })
}
