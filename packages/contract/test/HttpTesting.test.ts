import { assert, describe, it } from "@effect/vitest"
import * as Actor from "@gatehouse/contract/Actor"
import * as Contract from "@gatehouse/contract/Contract"
import * as Guard from "@gatehouse/contract/Guard"
import * as Operations from "@gatehouse/contract/http/Operations"
import * as AccessMatrix from "@gatehouse/contract/testing/AccessMatrix"
import * as AnyPayload from "@gatehouse/contract/testing/AnyPayload"
import * as BadInput from "@gatehouse/contract/testing/BadInput"
import { Store } from "@gatehouse/store/Store"
import { Arbitrary, Context, Effect, Layer, Schema } from "effect"
import { groupA, groupB, layer, Notes, NotesContract, NoteTable, snapshot } from "./sample/Notes.ts"

const contracts = [NotesContract]
const ada: Actor.Actor = { kind: "user", userId: "ada" }
const as = (actor: Actor.Actor) => Effect.provideService(Actor.Current, actor)

/** Tenants A and B with a note each, and the guarded service. `break_` puts a fault between the guard and the world. */
const world = Effect.gen(function*() {
  const context = yield* Layer.build(layer)
  const notes = Context.get(context, Notes)
  const guarded = yield* Effect.provideContext(Guard.guard(NotesContract, notes), context)
  const note = yield* as(ada)(notes.create({ groupId: groupA as any, title: "first" }))
  yield* as({ kind: "user", userId: "bob" })(notes.create({ groupId: groupB as any, title: "other" }))
  const world: AccessMatrix.World = {
    call: (_contract, operation, payload, actor) => as(actor)((guarded as any)[operation](payload)),
    payloads: {
      "notes.create": { groupId: groupA, title: "second" },
      "notes.get": { noteId: note.id },
      "notes.list": { groupId: groupA },
      "notes.mine": { userId: "ada" },
      "notes.rename": { noteId: note.id, title: "third" },
      "notes.remove": { noteId: note.id },
      "notes.archive": { noteId: note.id, groupId: groupA },
      "notes.status": {}
    },
    actors: {
      otherTenant: { kind: "user", userId: "bob" },
      withoutGrant: { kind: "user", userId: "mel" },
      holder: ada,
      keyWithoutScope: { kind: "key", keyId: "key_1", userId: "ada", scopes: [{ resource: "other", actions: ["*"] }] },
      platformKeyWithoutScope: { kind: "key", keyId: "key_2", scopes: [{ resource: "other", actions: ["*"] }] }
    },
    snapshot: Effect.provideContext(snapshot, context)
  }
  return { context, notes, guarded, note, world }
})

const subject = Effect.map(world, ({ guarded, note }): BadInput.Subject => ({
  handler: Operations.make([Operations.mount(NotesContract, guarded)], {
    failures: [],
    authenticate: () => Effect.succeed({ kind: "key", keyId: "key_3", scopes: [{ resource: "*", actions: ["*"] }] })
  }),
  token: "everything",
  fields: {
    "notes.create": { groupId: groupA },
    "notes.get": { noteId: note.id },
    "notes.list": { groupId: groupA },
    "notes.rename": { noteId: note.id },
    "notes.archive": { noteId: note.id }
  }
}))

AccessMatrix.accessMatrix({ contracts, world: Effect.map(world, ({ world }) => world) })
AccessMatrix.accessMatrix({
  contracts: [Contract.make("notes", {
    list: NotesContract.operations.list,
    mine: NotesContract.operations.mine,
    archive: NotesContract.operations.archive
  })],
  // The same operations without the fields that name a group or a user.
  world: Effect.map(world, ({ note, world }) => ({
    ...world,
    payloads: { "notes.list": {}, "notes.mine": {}, "notes.archive": { noteId: note.id } }
  }))
})
BadInput.badInput({ contracts, subject })

describe("the access matrix", () => {
  it.effect("notices an operation without a guard", () =>
    Effect.gen(function*() {
      const { notes, world: sound } = yield* world
      const open: AccessMatrix.World = {
        ...sound,
        call: (_contract, operation, payload, actor) => as(actor)((notes as any)[operation](payload))
      }

      const wrong = yield* Effect.flip(AccessMatrix.check(open, NotesContract, "rename", "otherTenant"))

      assert.strictEqual(wrong.why, "expected NotFound, got success")
    }))

  it.effect("notices a refusal that tells an outsider that the thing exists", () =>
    Effect.gen(function*() {
      const { world: sound } = yield* world
      const telling: AccessMatrix.World = {
        ...sound,
        call: (...args) => Effect.mapError(sound.call(...args), () => ({ _tag: "Forbidden" }))
      }

      const wrong = yield* Effect.flip(AccessMatrix.check(telling, NotesContract, "get", "otherTenant"))

      assert.strictEqual(wrong.why, "expected NotFound, got Forbidden")
    }))

  it.effect("notices a refused call that wrote", () =>
    Effect.gen(function*() {
      const { context, note, world: sound } = yield* world
      const store = Context.get(context, Store)
      const leaky: AccessMatrix.World = {
        ...sound,
        call: (...args) =>
          Effect.andThen(
            Effect.orDie(store.mutation({ name: "leak" }, store.patch(NoteTable, note.id, { title: "leaked" }))),
            sound.call(...args)
          )
      }

      const wrong = yield* Effect.flip(AccessMatrix.check(leaky, NotesContract, "get", "nobody"))

      assert.include(wrong.why, "something was written")
    }))

  it.effect("notices an operation that refuses everybody", () =>
    Effect.gen(function*() {
      const { world: sound } = yield* world
      const closed: AccessMatrix.World = { ...sound, call: () => Effect.fail({ _tag: "Forbidden" }) }

      const wrong = yield* Effect.flip(AccessMatrix.check(closed, NotesContract, "get", "holder"))

      assert.strictEqual(wrong.why, "expected to be let through, got Forbidden")
    }))

  it.effect("fails for an operation that has no payload", () =>
    Effect.gen(function*() {
      const { world: sound } = yield* world

      const wrong = yield* Effect.flip(
        AccessMatrix.check({ ...sound, payloads: {} }, NotesContract, "get", "nobody")
      )

      assert.include(wrong.why, "has no valid payload")
    }))

  it.effect("fails for a payload that is no longer valid", () =>
    Effect.gen(function*() {
      const { world: sound } = yield* world

      const wrong = yield* Effect.flip(
        AccessMatrix.check({ ...sound, payloads: { "notes.get": { id: "1" } } }, NotesContract, "get", "nobody")
      )

      assert.include(wrong.why, "its payload is not valid")
    }))
})

describe("bad input, of a faulty service", () => {
  const withService = (service: (sound: any) => Record<string, unknown>) =>
    Effect.gen(function*() {
      const { guarded } = yield* world
      const handler = Operations.make(
        [{ contract: NotesContract, service: { ...guarded, ...service(guarded) } as any }],
        { failures: [], authenticate: () => Effect.succeed(Actor.system) }
      )
      return { handler, token: "t", fields: { "notes.create": { groupId: groupA } } } satisfies BadInput.Subject
    })

  it.effect("notices a defect that only some titles cause", () =>
    Effect.gen(function*() {
      const subject = yield* withService((sound) => ({
        create: (payload: any) => payload.title.length > 3 ? Effect.die("long") : sound.create(payload)
      }))

      const bad = yield* Effect.flip(BadInput.check(subject, NotesContract, "create", 1000))

      assert.strictEqual(bad.why, "a failure of the server")
    }))

  it.effect("notices a field that the contract does not name", () =>
    Effect.gen(function*() {
      const { handler } = yield* withService(() => ({}))
      const subject: BadInput.Subject = {
        token: "t",
        handler: (request) =>
          Effect.map(handler(request), (response) =>
            response.status === 200
              ? { ...response, body: response.body!.replace("{", "{\"secretHash\":\"x\",") }
              : response)
      }

      const bad = yield* Effect.flip(BadInput.check(subject, NotesContract, "status", 200))

      assert.strictEqual(bad.why, "an answer that is not what the contract says")
    }))

  it.effect("notices a failure that the contract does not name", () =>
    Effect.gen(function*() {
      const { handler } = yield* withService(() => ({}))
      const subject: BadInput.Subject = {
        token: "t",
        handler: (request) =>
          Effect.map(handler(request), (response) => ({
            ...response,
            ...(response.body === undefined ? {} : { body: response.body.replace("INVALID_PAYLOAD", "OTHER_CODE") })
          }))
      }

      const bad = yield* Effect.flip(BadInput.check(subject, NotesContract, "get", 200))

      assert.strictEqual(bad.why, "a code that the contract does not name")
    }))

  it.effect("notices an unknown field that is ignored", () =>
    Effect.gen(function*() {
      const { handler } = yield* withService(() => ({}))
      const subject: BadInput.Subject = {
        token: "t",
        handler: (request) =>
          handler({
            ...request,
            body: new TextEncoder().encode(new TextDecoder().decode(request.body).replace("\"unknownField\":1", ""))
          })
      }

      const bad = yield* Effect.flip(BadInput.check(subject, NotesContract, "status", 500))

      assert.strictEqual(bad.why, "accepted what it must refuse")
    }))
})

describe("payloads", () => {
  it.effect.prop(
    "of an operation are valid",
    [AnyPayload.payloadOf(NotesContract.operations.create)],
    ([payload]) =>
      Effect.sync(() => {
        assert.isTrue(Schema.is(NotesContract.operations.create.payload)(payload))
      })
  )

  it.effect("have the fields that were given", () =>
    Effect.gen(function*() {
      const payloads = yield* Arbitrary.sampleEffect(
        AnyPayload.payloadOf(NotesContract.operations.list, { limit: 7 }),
        { count: 5 }
      )

      assert.deepStrictEqual(payloads.map(({ limit }) => limit), [7, 7, 7, 7, 7])
    }))

  it.effect.prop(
    "that are arbitrary JSON survive being written",
    [AnyPayload.arbitraryJson],
    ([value]) =>
      Effect.sync(() => {
        assert.isString(JSON.stringify(value))
      })
  )
})
