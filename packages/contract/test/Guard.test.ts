import { assert, describe, it } from "@effect/vitest"
import * as Access from "@gatehouse/contract/Access"
import * as Actor from "@gatehouse/contract/Actor"
import * as Contract from "@gatehouse/contract/Contract"
import * as Failure from "@gatehouse/contract/Failure"
import * as Guard from "@gatehouse/contract/Guard"
import * as Operation from "@gatehouse/contract/Operation"
import * as Transaction from "@gatehouse/contract/Transaction"
import { Data, Effect, Schema, Tracer } from "effect"

class NoteLocked extends Data.TaggedError("NoteLocked")<{}> {
  override get message() {
    return "The note is locked. Unlock it first."
  }
}
const locked = Failure.make("NoteLocked", NoteLocked, {}, 409)
const notes = { name: "notes" }
const noteId = { noteId: Schema.String }
const ofNote = Access.entity("noteId", notes, "groupId", "notes:write")

const NotesContract = Contract.make("notes", {
  peek: Operation.query({
    payload: noteId,
    success: Schema.String,
    failures: [],
    access: Access.entity("noteId", notes, "groupId", "notes:read"),
    oneRead: true,
    doc: "Reads one note."
  }),
  list: Operation.query({
    payload: {},
    success: Schema.Array(Schema.String),
    failures: [],
    access: Access.anyone,
    doc: "Lists notes."
  }),
  write: Operation.mutation({
    payload: noteId,
    success: Schema.Void,
    failures: [locked],
    access: ofNote,
    keeps: [],
    doc: "Writes a note."
  }),
  tryLock: Operation.mutation({
    payload: noteId,
    success: Schema.Void,
    failures: [locked],
    access: ofNote,
    keeps: ["NoteLocked"],
    doc: "Locks a note, and counts the attempts."
  }),
  send: Operation.action({ payload: noteId, success: Schema.Void, failures: [], access: ofNote, doc: "Sends a note." })
})

const setup = () => {
  const log: Array<string> = []
  const say = (text: string) => Effect.sync(() => void log.push(text))
  const transactions = Transaction.make({
    begin: (kind) => Effect.as(say(`begin ${kind}`), { kind, connection: undefined, writes: 0, doomed: undefined }),
    commit: () => say("commit"),
    rollback: () => say("rollback")
  })
  const service = Guard.implement(NotesContract, transactions, {
    peek: ({ noteId }) => Effect.as(say("peek"), noteId),
    list: () => Effect.as(say("list"), []),
    write: () => say("write"),
    tryLock: () => Effect.andThen(say("tryLock"), Effect.fail(new NoteLocked())),
    send: () => say("send")
  })
  const reads: Access.AccessReads["Service"] = {
    row: (_, id) => Effect.as(say(`row ${id}`), id === "n1" ? { groupId: "g1" } : undefined),
    held: () => Effect.as(say("grants"), { grants: new Set(["notes:write"]), isOwner: false })
  }
  const guarded = Guard.guard(NotesContract, service).pipe(
    Effect.provideService(Access.AccessReads, reads),
    Effect.provideService(Transaction.Transactions, transactions)
  )
  return { log, service, transactions, guarded }
}

const as = (actor: Actor.Actor) => Effect.provideService(Actor.Current, actor)
const user = as({ kind: "user", userId: "u1" })

describe("implement", () => {
  it.effect("runs each kind of operation as it should", () =>
    Effect.gen(function*() {
      const { log, service } = setup()

      yield* service.list({})
      yield* service.peek({ noteId: "n1" })
      yield* service.write({ noteId: "n1" })
      yield* service.send({ noteId: "n1" })

      assert.deepStrictEqual(log, [
        "begin query",
        "list",
        "commit",
        "peek",
        "begin mutation",
        "write",
        "commit",
        "send"
      ])
    }))

  it.effect("keeps the failures that the operation lists", () =>
    Effect.gen(function*() {
      const { log, service } = setup()

      const error = yield* Effect.flip(service.tryLock({ noteId: "n1" }))

      assert.strictEqual(error._tag, "NoteLocked")
      assert.deepStrictEqual(log, ["begin mutation", "tryLock", "commit"])
    }))

  it.effect("joins operations that are called in a transaction", () =>
    Effect.gen(function*() {
      const { log, service, transactions } = setup()

      yield* transactions.mutation({ name: "outer" }, Effect.andThen(service.write({ noteId: "n1" }), service.list({})))

      assert.deepStrictEqual(log, ["begin mutation", "write", "list", "commit"])
    }))

  it("refuses bodies that leave an operation out, by its name", () => {
    const { transactions } = setup()

    assert.throws(() => Guard.implement(NotesContract, transactions, {} as never), /notes\.peek/)
  })

  it.effect("puts a span around each call where somebody traces, and none where nobody does", () => {
    const spans: Array<string> = []
    const tracer = Tracer.make({
      span: (options) => {
        spans.push(options.name)
        return new Tracer.NativeSpan(options)
      }
    })
    return Effect.gen(function*() {
      const { service } = setup()

      yield* service.list({})
      yield* Effect.provideService(service.write({ noteId: "n1" }), Tracer.Tracer, tracer)

      assert.deepStrictEqual(spans, ["notes.write"])
    })
  })
})

describe("guard", () => {
  it.effect("checks in the operation's own transaction, before the body", () =>
    Effect.gen(function*() {
      const { guarded, log } = setup()

      yield* (yield* guarded).write({ noteId: "n1" }).pipe(user)

      assert.deepStrictEqual(log, ["begin mutation", "row n1", "grants", "write", "commit"])
    }))

  it.effect("refuses before the body has run, and commits nothing", () =>
    Effect.gen(function*() {
      const { guarded, log } = setup()

      const missing = yield* Effect.flip((yield* guarded).write({ noteId: "n2" }).pipe(user))
      const forbidden = yield* Effect.flip((yield* guarded).peek({ noteId: "n1" }).pipe(user))

      assert.deepStrictEqual([missing._tag, forbidden._tag], ["NotFound", "Forbidden"])
      assert.deepStrictEqual(log, [
        "begin mutation",
        "row n2",
        "rollback",
        "begin query",
        "row n1",
        "grants",
        "rollback"
      ])
    }))

  it.effect("refuses whoever set no actor, without a read", () =>
    Effect.gen(function*() {
      const { guarded, log } = setup()

      const error = yield* Effect.flip((yield* guarded).write({ noteId: "n1" }))

      assert.strictEqual(error._tag, "NotSignedIn")
      assert.deepStrictEqual(log, [])
    }))

  it.effect("lets anybody call what is for anyone", () =>
    Effect.gen(function*() {
      const { guarded, log } = setup()

      yield* (yield* guarded).list({})

      assert.deepStrictEqual(log, ["begin query", "list", "commit"])
    }))

  it.effect("reads nothing to check a platform key or the system", () =>
    Effect.gen(function*() {
      const { guarded, log } = setup()
      const scopes = [{ resource: "notes", actions: ["write"] }]

      yield* (yield* guarded).write({ noteId: "n1" }).pipe(as(Actor.system))
      yield* (yield* guarded).write({ noteId: "n1" }).pipe(as({ kind: "key", keyId: "k", scopes }))

      assert.deepStrictEqual(log, [
        "begin mutation",
        "write",
        "commit",
        "begin mutation",
        "write",
        "commit"
      ])
    }))

  it.effect("checks an action in a query of its own, which ends before the action runs", () =>
    Effect.gen(function*() {
      const { guarded, log } = setup()

      yield* (yield* guarded).send({ noteId: "n1" }).pipe(user)

      assert.deepStrictEqual(log, ["begin query", "row n1", "grants", "commit", "send"])
    }))

  it.effect("keeps what the operation keeps", () =>
    Effect.gen(function*() {
      const { guarded, log } = setup()

      const error = yield* Effect.flip((yield* guarded).tryLock({ noteId: "n1" }).pipe(user))

      assert.strictEqual(error._tag, "NoteLocked")
      assert.deepStrictEqual(log, ["begin mutation", "row n1", "grants", "tryLock", "commit"])
    }))
})
