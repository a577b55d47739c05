import { assert, describe, it } from "@effect/vitest"
import * as Actor from "@gatehouse/contract/Actor"
import * as Wire from "@gatehouse/contract/testing/Wire"
import { Transactions } from "@gatehouse/contract/Transaction"
import { Cause, Clock, Effect, Exit, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import { groupA, groupB, layer, Notes, NotesContract, TitleTaken } from "./sample/Notes.ts"

const wired = Wire.behind(Notes, NotesContract).pipe(Layer.provideMerge(layer))

/** The notes with one operation of the test's own, behind the wire. */
const notesWith = (own: Partial<Notes["Service"]>) =>
  Wire.behind(Notes, NotesContract).pipe(
    Layer.provide(Layer.effect(Notes, Effect.map(Notes, (notes) => ({ ...notes, ...own })))),
    Layer.provide(layer)
  )

const as = (userId: string) => Effect.provideService(Actor.Current, { kind: "user", userId })

describe("a service behind the wire", () => {
  it.effect("answers what its contract says and nothing else that the service has", () =>
    Effect.gen(function*() {
      const note = yield* (yield* Notes).create({ groupId: groupA, title: "a" })

      assert.hasAllKeys(note, ["id", "createdAt", "groupId", "ownerId", "title"])
    }).pipe(Effect.provide(wired)))

  it.effect("is called as the caller, with all that is known of them", () =>
    Effect.gen(function*() {
      const caller: Actor.Actor = {
        kind: "key",
        keyId: "key_ü",
        userId: "ada",
        scopes: [{ resource: "*", actions: ["read"] }],
        ip: "2001:db8::1"
      }
      const seen: Array<Actor.Actor> = []
      const status = () => Effect.map(Actor.Current, (actor) => (seen.push(actor), { ok: true }))
      const call = Effect.flatMap(Notes, (notes) => notes.status({})).pipe(Effect.provide(notesWith({ status })))

      yield* call.pipe(Effect.provideService(Actor.Current, caller))
      yield* call.pipe(Effect.provideService(Actor.Current, Actor.system))
      yield* call

      assert.deepStrictEqual(seen.slice(0, 2), [caller, Actor.system])
      assert.strictEqual(seen[2]?.kind, "anonymous")
    }))

  it.effect("fails with the failure's own class and fields", () =>
    Effect.gen(function*() {
      const notes = yield* Notes
      const { id } = yield* notes.create({ groupId: groupA, title: "a" })

      const failure = yield* Effect.flip(notes.create({ groupId: groupA, title: "a" }))

      assert.instanceOf(failure, TitleTaken)
      assert.deepInclude(failure, { taken: "a", noteId: id })
    }).pipe(Effect.provide(wired)))

  it.effect("dies of a payload that the schema refuses, as no service of that type can be given one", () =>
    Effect.gen(function*() {
      const exit = yield* Effect.exit((yield* Notes).create({ groupId: groupA, title: "" }))

      assert.isTrue(Exit.isFailure(exit) && Cause.hasDies(exit.cause))
      assert.include(Exit.isFailure(exit) ? Cause.pretty(exit.cause) : "", "INVALID_PAYLOAD")
    }).pipe(Effect.provide(wired)))

  it.effect("shares the caller's clock", () =>
    Effect.gen(function*() {
      yield* TestClock.adjust(1234)

      assert.strictEqual((yield* (yield* Notes).create({ groupId: groupA, title: "a" })).createdAt, 1234)
    }).pipe(Effect.provide(wired)))

  it.effect("is interrupted with the caller", () =>
    Effect.gen(function*() {
      let ended = 0
      const status = () =>
        Effect.onInterrupt(Effect.andThen(Effect.sleep(1000), Effect.succeed({ ok: true })), () =>
          Effect.map(Clock.currentTimeMillis, (now) => {
            ended = now
          }))
      const call = Effect.flatMap(Notes, (notes) =>
        notes.status({})).pipe(Effect.provide(notesWith({ status })))

      const fiber = yield* Effect.forkChild(call)
      yield* TestClock.adjust(500)
      yield* Fiber.interrupt(fiber)

      assert.strictEqual(ended, 500)
    }))

  it.effect("joins no transaction of the caller", () =>
    Effect.gen(function*() {
      const notes = yield* Notes
      const { mutation } = yield* Transactions

      const exit = yield* Effect.exit(mutation({ name: "test" }, notes.create({ groupId: groupA, title: "a" })))

      assert.include(Exit.isFailure(exit) ? Cause.pretty(exit.cause) : "", "no wire can carry")
    }).pipe(Effect.provide(wired)))

  it.effect("keeps the operations that no transport offers", () =>
    Effect.gen(function*() {
      assert.isUndefined(yield* (yield* Notes).sweep({}))
    }).pipe(Effect.provide(wired)))
})

for (const [where, world] of [["in process", layer], ["behind the wire", wired]] as const) {
  describe(`a guarded service ${where}`, () => {
    it.effect("refuses as the rule says, and lets the others through", () =>
      Effect.gen(function*() {
        const guarded = yield* Wire.guarded(Notes, NotesContract)
        const create = (groupId: typeof groupA) => guarded.create({ groupId, title: "a" })

        const nobody = yield* Effect.flip(create(groupA))
        const stranger = yield* Effect.flip(create(groupB).pipe(as("ada")))
        const member = yield* Effect.flip(create(groupA).pipe(as("mel")))
        const { ownerId } = yield* create(groupA).pipe(as("ada"))

        assert.deepStrictEqual([nobody._tag, stranger._tag, member._tag], ["NotSignedIn", "NotFound", "Forbidden"])
        assert.deepInclude(member, { needs: "note:create" })
        assert.strictEqual(ownerId, "ada")
      }).pipe(Effect.provide(world)))
  })
}
