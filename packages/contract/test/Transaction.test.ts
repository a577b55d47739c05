import { assert, describe, it } from "@effect/vitest"
import * as Transaction from "@gatehouse/contract/Transaction"
import { Cause, Data, Deferred, Effect, Exit, Fiber } from "effect"

class InviteExpired extends Data.TaggedError("InviteExpired")<{ readonly id: string }> {}
class Duplicate extends Data.TaggedError("Duplicate")<{ readonly id: string }> {}

/** A store of one map, whose transactions work on a copy. */
const makeStore = () => {
  const log: Array<string> = []
  let committed: ReadonlyMap<string, string> = new Map()
  let draft = new Map<string, string>()
  const driver: Transaction.Driver = {
    begin: (kind) =>
      Effect.sync(() => {
        log.push(`begin ${kind}`)
        draft = new Map(committed)
        return { kind, connection: undefined, writes: 0, doomed: undefined }
      }),
    commit: () =>
      Effect.sync(() => {
        log.push("commit")
        committed = draft
      }),
    rollback: () =>
      Effect.sync(() => {
        log.push("rollback")
        draft = new Map(committed)
      })
  }
  const put = (key: string, value: string) =>
    Effect.flatMap(Transaction.Current, (transaction) =>
      Effect.sync(() => {
        if (transaction?.kind !== "mutation") throw new Error("a write needs a mutation around it")
        draft.set(key, value)
        transaction.writes++
      }))
  return {
    driver,
    log,
    put,
    rows: () => Object.fromEntries(committed),
    ...Transaction.make(driver)
  }
}

const accept = (store: ReturnType<typeof makeStore>, id: string) =>
  store.mutation(
    { name: "invites.accept", keeps: ["InviteExpired"] },
    Effect.andThen(store.put(id, "expired"), Effect.fail(new InviteExpired({ id })))
  )

const add = (store: ReturnType<typeof makeStore>, id: string, fails: boolean) =>
  store.mutation(
    { name: "members.add" },
    Effect.andThen(store.put(id, "member"), fails ? Effect.fail(new Duplicate({ id })) : Effect.void)
  )

const defect = (exit: Exit.Exit<unknown, unknown>): string => {
  const die = Exit.isFailure(exit) ? exit.cause.reasons.find((reason) => reason._tag === "Die") : undefined
  return die?.defect instanceof Error ? die.defect.message : "no defect"
}

describe("a mutation", () => {
  it.effect("keeps what was written beside a failure it lists, and passes the failure on", () =>
    Effect.gen(function*() {
      const store = makeStore()

      const error = yield* Effect.flip(accept(store, "i1"))

      assert.deepStrictEqual([error._tag, error.id], ["InviteExpired", "i1"])
      assert.deepStrictEqual([store.rows(), store.log], [{ i1: "expired" }, ["begin mutation", "commit"]])
    }))

  it.effect("rolls back on any other failure", () =>
    Effect.gen(function*() {
      const store = makeStore()

      const error = yield* Effect.flip(add(store, "m1", true))

      assert.strictEqual(error._tag, "Duplicate")
      assert.deepStrictEqual([store.rows(), store.log], [{}, ["begin mutation", "rollback"]])
    }))

  it.effect("keeps a joined one's failure when the outermost lists it too", () =>
    Effect.gen(function*() {
      const store = makeStore()

      yield* Effect.flip(store.mutation({ name: "signUp", keeps: ["InviteExpired"] }, accept(store, "i1")))

      assert.deepStrictEqual([store.rows(), store.log], [{ i1: "expired" }, ["begin mutation", "commit"]])
    }))

  it.effect("rolls all back when the outermost does not list it", () =>
    Effect.gen(function*() {
      const store = makeStore()

      yield* Effect.flip(
        store.mutation({ name: "signUp" }, Effect.andThen(store.put("u", "user"), accept(store, "i1")))
      )

      assert.deepStrictEqual(store.rows(), {})
    }))

  it.effect("goes on after it caught a failure that the joined one keeps", () =>
    Effect.gen(function*() {
      const store = makeStore()

      yield* store.mutation(
        { name: "signUp" },
        Effect.andThen(Effect.ignore(accept(store, "i1")), store.put("u", "user"))
      )

      assert.deepStrictEqual(store.rows(), { i1: "expired", u: "user" })
    }))

  it.effect("refuses to commit after it caught a joined one that failed half-way, and names it", () =>
    Effect.gen(function*() {
      const store = makeStore()

      const exit = yield* Effect.exit(
        store.mutation(
          { name: "scim.put" },
          Effect.andThen(store.put("u", "user"), Effect.ignore(add(store, "m1", true)))
        )
      )

      assert.include(defect(exit), "members.add")
      assert.include(defect(exit), "scim.put")
      assert.deepStrictEqual([store.rows(), store.log], [{}, ["begin mutation", "rollback"]])
    }))

  it.effect("refuses a half-way failure also when a kept one follows", () =>
    Effect.gen(function*() {
      const store = makeStore()

      const exit = yield* Effect.exit(
        store.mutation(
          { name: "outer", keeps: ["InviteExpired"] },
          Effect.andThen(Effect.ignore(add(store, "m1", true)), accept(store, "i1"))
        )
      )

      assert.include(defect(exit), "members.add")
      assert.deepStrictEqual(store.rows(), {})
    }))

  it.effect("goes on after it caught a joined one that failed before it had written", () =>
    Effect.gen(function*() {
      const store = makeStore()
      const checks = store.mutation({ name: "checks" }, Effect.fail(new Duplicate({ id: "x" })))

      yield* store.mutation({ name: "outer" }, Effect.andThen(Effect.ignore(checks), store.put("u", "user")))

      assert.deepStrictEqual(store.rows(), { u: "user" })
    }))

  it.effect("takes two services' mutations into one transaction", () =>
    Effect.gen(function*() {
      const store = makeStore()

      yield* store.mutation({ name: "scim.put" }, Effect.andThen(add(store, "m1", false), add(store, "m2", false)))

      assert.deepStrictEqual(store.log, ["begin mutation", "commit"])
      assert.deepStrictEqual(store.rows(), { m1: "member", m2: "member" })
    }))

  it.effect("rolls back on a defect", () =>
    Effect.gen(function*() {
      const store = makeStore()

      const exit = yield* Effect.exit(
        store.mutation({ name: "bug" }, Effect.andThen(store.put("u", "user"), Effect.die(new Error("bug"))))
      )

      assert.strictEqual(defect(exit), "bug")
      assert.deepStrictEqual([store.rows(), store.log], [{}, ["begin mutation", "rollback"]])
    }))

  it.effect("dooms its outer one also by a defect that was caught", () =>
    Effect.gen(function*() {
      const store = makeStore()
      const inner = store.mutation({ name: "inner" }, Effect.andThen(store.put("u", "user"), Effect.die("bug")))

      const exit = yield* Effect.exit(store.mutation({ name: "outer" }, Effect.ignoreCause(inner)))

      assert.include(defect(exit), "inner")
      assert.deepStrictEqual(store.rows(), {})
    }))

  it.effect("rolls back when it is interrupted", () =>
    Effect.gen(function*() {
      const store = makeStore()
      const written = yield* Deferred.make<void>()
      const fiber = yield* Effect.forkChild(
        store.mutation(
          { name: "slow" },
          store.put("u", "user").pipe(
            Effect.andThen(Deferred.succeed(written, undefined)),
            Effect.andThen(Effect.never)
          )
        )
      )
      yield* Deferred.await(written)

      yield* Fiber.interrupt(fiber)

      assert.deepStrictEqual([store.rows(), store.log], [{}, ["begin mutation", "rollback"]])
    }))

  it.effect("keeps nothing when another failure stands beside a listed one", () =>
    Effect.gen(function*() {
      const store = makeStore()
      const both = Effect.failCause(
        Cause.combine(Cause.fail(new InviteExpired({ id: "a" })), Cause.fail(new Duplicate({ id: "b" })))
      )

      yield* Effect.exit(
        store.mutation({ name: "both", keeps: ["InviteExpired"] }, Effect.andThen(store.put("u", "user"), both))
      )

      assert.deepStrictEqual(store.rows(), {})
    }))

  it.effect("dies inside a query and leaves that as it was", () =>
    Effect.gen(function*() {
      const store = makeStore()

      const exit = yield* Effect.exit(store.query(add(store, "m1", false)))

      assert.include(defect(exit), "members.add")
      assert.deepStrictEqual(store.log, ["begin query", "rollback"])
    }))

  it.effect("does what was left for after the commit then, and only then", () =>
    Effect.gen(function*() {
      const store = makeStore()
      const later = Effect.map(Transaction.Current, (transaction) => {
        const after = transaction!.afterCommit ??= []
        after.push(() => store.log.push("after"))
      })
      const inner = store.mutation({ name: "inner" }, later)

      yield* store.mutation({ name: "commits" }, Effect.andThen(inner, store.put("u", "user")))
      yield* Effect.exit(store.mutation({ name: "rollsBack" }, Effect.andThen(inner, Effect.fail("no"))))

      assert.deepStrictEqual(store.log, ["begin mutation", "commit", "after", "begin mutation", "rollback"])
    }))

  it.effect("runs whole attempts again, each in a transaction of its own", () =>
    Effect.gen(function*() {
      const store = makeStore()
      let attempts = 0
      const { mutation } = Transaction.make(
        store.driver,
        (run) => Effect.catchDefect(run, (error) => error === "40001" ? run : Effect.die(error))
      )

      yield* mutation(
        { name: "conflicts" },
        Effect.gen(function*() {
          attempts++
          yield* store.put(`attempt${attempts}`, "x")
          if (attempts === 1) return yield* Effect.die("40001")
        })
      )

      assert.deepStrictEqual(store.rows(), { attempt2: "x" })
      assert.deepStrictEqual(store.log, ["begin mutation", "rollback", "begin mutation", "commit"])
    }))

  it.effect("runs a joined one again only together with its outer one", () =>
    Effect.gen(function*() {
      const store = makeStore()
      let wrapped = 0
      const { mutation } = Transaction.make(store.driver, (run) => {
        wrapped++
        return run
      })

      yield* mutation({ name: "outer" }, mutation({ name: "inner" }, store.put("u", "user")))

      assert.strictEqual(wrapped, 1)
    }))
})

describe("a query", () => {
  it.effect("runs in the open transaction if there is one", () =>
    Effect.gen(function*() {
      const store = makeStore()

      yield* store.query(store.query(Effect.void))
      yield* store.mutation({ name: "m" }, store.query(Effect.void))

      assert.deepStrictEqual(store.log, ["begin query", "commit", "begin mutation", "commit"])
    }))

  it.effect("cannot write", () =>
    Effect.gen(function*() {
      const store = makeStore()

      const exit = yield* Effect.exit(store.query(store.put("u", "user")))

      assert.include(defect(exit), "mutation")
      assert.deepStrictEqual(store.rows(), {})
    }))
})
