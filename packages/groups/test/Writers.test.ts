/**
 * Two processes on one database: what must happen once happens once.
 */
import { assert, describe, it } from "@effect/vitest"
import { Transactions } from "@gatehouse/contract/Transaction"
import { tables } from "@gatehouse/groups"
import * as Ports from "@gatehouse/store/Ports"
import { Store } from "@gatehouse/store/Store"
import { Context, Effect, Layer } from "effect"
import { worldOn } from "./Places.ts"
import { acme, ada, bob, services, stores, user } from "./World.ts"

for (const store of stores) {
  const { writers } = store
  if (writers === undefined) continue

  /** The services of both processes, over a tree that the first has made. */
  const both = Effect.gen(function*() {
    const opened = yield* writers([...tables, ...Ports.tables])
    const contexts = yield* Effect.forEach(opened, (each) =>
      Layer.build(Layer.fresh(worldOn(Layer.succeedContext(
        Context.make(Store, each).pipe(Context.add(Transactions, { query: each.query, mutation: each.mutation }))
      )))))
    const one = yield* Effect.provideContext(acme, contexts[0]!)
    const two = yield* Effect.provideContext(services, contexts[1]!)
    return { one, two }
  })

  const succeeded = (outcomes: ReadonlyArray<{ readonly _tag: string }>) =>
    outcomes.filter(({ _tag }) => _tag === "Success").length

  describe(`Two processes over ${store.name}`, () => {
    it.live("do not both remove the last owners", () =>
      Effect.gen(function*() {
        const { one, two } = yield* both
        const other = yield* one.members.add({ groupId: one.root.id, userId: bob, roles: ["owner"] })

        const outcomes = yield* Effect.all([
          Effect.result(one.members.remove({ memberId: other.id })),
          Effect.result(two.members.remove({ memberId: one.owner.id }))
        ], { concurrency: "unbounded" })

        assert.strictEqual(succeeded(outcomes), 1)
        const owners = yield* two.members.list({ groupId: one.root.id, role: "owner", status: "active" })
        assert.strictEqual(owners.items.length, 1)
      }).pipe(Effect.scoped))

    it.live("do not both use an invite", () =>
      Effect.gen(function*() {
        const { one, two } = yield* both
        const { token } = yield* one.invites.create({ groupId: one.web.id, roles: ["viewer"] })

        const outcomes = yield* Effect.all(
          Array.from({ length: 10 }, (_, i) =>
            Effect.result((i % 2 === 0 ? one : two).invites.acceptByToken({ token, userId: user(`u${i}`) }))),
          { concurrency: "unbounded" }
        )

        assert.strictEqual(succeeded(outcomes), 1)
        assert.strictEqual((yield* two.members.list({ groupId: one.web.id })).items.length, 1)
      }).pipe(Effect.scoped))

    it.live("do not both take a slug", () =>
      Effect.gen(function*() {
        const { one, two } = yield* both

        const outcomes = yield* Effect.all(
          [one, two, one, two].map(({ groups }) => Effect.result(groups.create({ name: "Race", slug: "race" }))),
          { concurrency: "unbounded" }
        )

        assert.strictEqual(succeeded(outcomes), 1)
        assert.isTrue(outcomes.every((each) => each._tag === "Success" || each.failure._tag === "SlugTaken"))
      }).pipe(Effect.scoped))

    it.live("do not hang two groups below one another", () =>
      Effect.gen(function*() {
        const { one, two } = yield* both
        const other = yield* one.groups.create({ name: "Other" })

        const outcomes = yield* Effect.all([
          Effect.result(one.groups.move({ groupId: one.root.id, parentId: other.id })),
          Effect.result(two.groups.move({ groupId: other.id, parentId: one.web.id }))
        ], { concurrency: "unbounded" })

        assert.strictEqual(succeeded(outcomes), 1)
        const up = (yield* two.groups.ancestors({ groupId: one.web.id, includeSelf: true })).map(({ id }) => id)
        assert.strictEqual(new Set(up).size, up.length)
        assert.isTrue((yield* two.access.check({ userId: ada, groupId: one.web.id, grants: ["docs:read"] })).allowed)
      }).pipe(Effect.scoped))
  })
}
