/**
 * The Store of a Convex folder that runs in an isolate, for tests on the host: `store.mutation(body)` starts one mutation
 * there, which stays open and does with the real `ConvexStore` what the body asks for, then commits or throws. So a suite
 * for the Store runs every operation in the realm, on the bundle that would be pushed.
 *
 * The folder includes `channel.ts`, and the isolate is opened with `syscalls`.
 */
import { InvalidCursor } from "@gatehouse/contract/Errors"
import * as Transaction from "@gatehouse/contract/Transaction"
import { componentRef, type Isolate } from "@gatehouse/convex-isolate"
import { type Store, type StoreService, toContext, UniqueViolation } from "@gatehouse/store/Store"
import { makeFunctionReference } from "convex/server"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Answer, Next, Request } from "./channel.ts"
import * as Wire from "./Wire.ts"

interface Waiting {
  readonly next: Next
  readonly settle: (answer: Answer | Error) => void
}

/** One open transaction: a queue of what the test wants done, which the function in the realm takes one by one. */
class Channel {
  readonly id = crypto.randomUUID()
  readonly owner: object
  isOpen = true
  #queue: Array<Waiting> = []
  #running: Waiting | undefined
  #take: ((next: string) => void) | undefined
  #failure: Error | undefined
  #opened!: (failure: Error | undefined) => void
  /** Settles when the function has begun, or cannot. */
  readonly opened: Promise<Error | undefined>
  /** How the function ended: no error when it committed. */
  ended: Promise<Error | undefined>

  constructor(owner: object, start: (id: string) => Promise<unknown>) {
    this.owner = owner
    this.opened = new Promise((resolve) => {
      this.#opened = resolve
    })
    channels.set(this.id, this)
    this.ended = start(this.id).then(() => undefined, (error: unknown) => error as Error).then((error) => {
      channels.delete(this.id)
      this.isOpen = false
      this.#failure = error ?? new Error("the transaction has ended")
      this.#opened(error)
      for (const waiting of [...(this.#running === undefined ? [] : [this.#running]), ...this.#queue]) {
        waiting.settle(this.#failure)
      }
      this.#queue = []
      return error
    })
  }

  /** From the realm: what was asked for is done; what is next? */
  next(answer: Answer | undefined): Promise<string> {
    this.#opened(undefined)
    if (answer !== undefined) this.#running?.settle(answer)
    this.#running = undefined
    return new Promise((resolve) => {
      this.#take = resolve
      this.#give()
    })
  }

  #give() {
    if (this.#take === undefined) return
    const waiting = this.#queue.shift()
    if (waiting === undefined) return
    this.#running = waiting
    const take = this.#take
    this.#take = undefined
    take(Wire.encode(waiting.next))
  }

  #push(next: Next): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) return reject(this.#failure)
      this.#queue.push({ next, settle: (answer) => answer instanceof Error ? reject(answer) : resolve(answer) })
      this.#give()
    })
  }

  request(request: Request): Promise<Answer> {
    return this.#push({ _tag: "Do", request })
  }

  end(how: "Commit" | "Rollback"): Promise<Error | undefined> {
    this.isOpen = false
    this.#push({ _tag: how }).catch(() => {})
    return this.ended
  }
}

const channels = new Map<string, Channel>()

/** For the options of the isolate. */
export const syscalls = {
  next: async (args: unknown): Promise<unknown> => {
    const { answer, channel } = args as { readonly channel: string; readonly answer: string | null }
    const found = channels.get(channel)
    if (found === undefined) throw new Error(`no test has the channel ${channel}`)
    return found.next(answer === null ? undefined : Wire.decode(answer))
  }
}

const valueOf = (answer: Answer): Effect.Effect<any, UniqueViolation | InvalidCursor> => {
  switch (answer._tag) {
    case "Value":
      return Effect.succeed(answer.value)
    case "Failure":
      return Effect.fail(
        answer.name === "InvalidCursor"
          ? new InvalidCursor()
          : new UniqueViolation({ table: answer.table!, index: answer.index! })
      )
    case "Defect":
      return Effect.die(new Error(answer.message))
  }
}

const methods = [
  "get",
  "getMany",
  "unique",
  "uniqueMany",
  "page",
  "first",
  "insert",
  "patch",
  "replace",
  "remove"
] as const

/** The Store of the app, or of a component. */
export const make = (isolate: Isolate, component?: string): StoreService => {
  const reference = (name: string): any =>
    component === undefined ? makeFunctionReference(`channel:${name}`) : componentRef(component, `channel:${name}`)
  const owner = {}
  const setNow = Effect.map(Clock.currentTimeMillis, (now) => isolate.setNow(now))

  const driver: Transaction.Driver = {
    begin: (kind, wait) =>
      Effect.flatMap(setNow, () => {
        const channel = new Channel(owner, (id) => isolate[kind](reference(kind), { channel: id }))
        return wait(
          Effect.onInterrupt(
            Effect.promise(() => channel.opened),
            () => Effect.promise(() => channel.end("Rollback"))
          )
        ).pipe(
          Effect.flatMap((failure) =>
            failure === undefined
              ? Effect.succeed<Transaction.Transaction>({ kind, connection: channel, writes: 0, doomed: undefined })
              : Effect.die(failure)
          )
        )
      }),
    commit: ({ connection }) =>
      Effect.flatMap(
        Effect.promise(() => (connection as Channel).end("Commit")),
        (failure) => failure === undefined ? Effect.void : Effect.die(failure)
      ),
    rollback: ({ connection }) => Effect.asVoid(Effect.promise(() => (connection as Channel).end("Rollback")))
  }
  const transactions = Transaction.make(driver)

  const call = (request: Request): Effect.Effect<any, any> =>
    Effect.withFiber((fiber) => {
      const transaction = Context.get(fiber.context, Transaction.Current)
      if (transaction === undefined) {
        return setNow.pipe(
          Effect.andThen(Effect.promise(async (): Promise<Answer> =>
            Wire.decode(await isolate.query(reference("read"), { request: Wire.encode(request) }))
          )),
          Effect.flatMap(valueOf)
        )
      }
      const channel = transaction.connection
      if (!(channel instanceof Channel) || channel.owner !== owner || !channel.isOpen) {
        return Effect.die(new Error("the transaction around this has ended, or is another store's"))
      }
      return Effect.promise(() =>
        channel.request(request)
      ).pipe(
        Effect.flatMap((answer) => {
          if (answer._tag === "Value") transaction.writes += answer.writes
          return valueOf(answer)
        })
      )
    })

  const calls = Object.fromEntries(
    methods.map((method) => [
      method,
      (...args: ReadonlyArray<unknown>) => Effect.suspend(() => call({ method, args }))
    ])
  ) as unknown as Pick<StoreService, (typeof methods)[number]>
  return { ...calls, query: transactions.query, mutation: transactions.mutation }
}

/** The same as a layer. */
export const layer = (
  isolate: Isolate,
  component?: string
): Layer.Layer<Store | Transaction.Transactions> =>
  Layer.effectContext(Effect.sync(() => toContext(make(isolate, component))))
