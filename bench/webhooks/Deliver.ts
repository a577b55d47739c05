/**
 * Deliveries a second from one worker to a receiver in a process of its own, beside a worker by hand on the same tables: from a
 * backlog, from mutations through the sealer, and how long one event takes to arrive when nothing else happens.
 */
import { eventOf } from "@gatehouse/webhooks/audit/AuditRows"
import { DeliveryTable } from "@gatehouse/webhooks/deliveries/DeliveryTable"
import * as Payload from "@gatehouse/webhooks/deliveries/Payload"
import * as QueueDeliveries from "@gatehouse/webhooks/deliveries/QueueDeliveries"
import * as WebhooksLayer from "@gatehouse/webhooks/server"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import assert from "node:assert"
import { fork } from "node:child_process"
import { fileURLToPath } from "node:url"
import { build } from "../Backend.ts"
import type { Row } from "../Filling.ts"
import { newId } from "../floors/Fresh.ts"
import { median } from "../Measure.ts"
import { audited, createKey, subscribe } from "./Append.ts"
import { subscriberCount } from "./Data.ts"
import * as Worker from "./floors/Worker.ts"
import type { Expect, Told } from "./Receiver.ts"
import type { Here } from "./Run.ts"
import type { World } from "./World.ts"

const fromBacklog = "deliver, from a backlog"
const fromMutations = "deliver, from mutations"
const alone = "event to receiver, alone"

export const names = [fromBacklog, fromMutations, alone]

export interface Receiver {
  readonly url: string
  /** Resolves when as many different deliveries have come, with how many requests that took. */
  readonly received: (count: number) => Promise<number>
  readonly close: () => void
}

export const startReceiver = (): Promise<Receiver> =>
  new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL("Receiver.ts", import.meta.url)), {
      stdio: ["ignore", "ignore", "inherit", "ipc"]
    })
    let done: (requests: number) => void = () => undefined
    child.once("error", reject)
    child.on("message", (told: Told) => {
      if ("requests" in told) return done(told.requests)
      resolve({
        url: `http://127.0.0.1:${told.port}`,
        received: (expect) =>
          new Promise((received) => {
            done = received
            child.send({ expect } satisfies Expect)
          }),
        close: () => child.disconnect()
      })
    })
  })

const sleep = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis))

/** What a round took, in microseconds a delivery. */
type Round = (count: number) => Promise<number>

export const run = async (world: World, receiver: Receiver, here: Here): Promise<void> => {
  const wanted = names.filter((name) => here.isWanted({ name }))
  if (wanted.length === 0) return
  const { backend, context, data, services } = world
  const { store } = services
  const isQuick = here.plan.rounds < 5
  const count = Math.min(isQuick ? 500 : 5_000, data.size * subscriberCount)
  const rounds = isQuick ? 3 : 5
  const ids = data.subscribers.map(({ row }) => row.id)

  const isSettled = async () => {
    for (const id of ids) {
      const [row] = await Effect.runPromise(store.first(DeliveryTable, "byStatus", [id, "pending"], { limit: 1 }))
      if (row !== undefined) return false
    }
    return true
  }
  const settled = async () => {
    while (!(await isSettled())) await sleep(2)
  }
  const inContext = <A, E>(effect: Effect.Effect<A, E, any>): Promise<A> =>
    Effect.runPromiseWith(context)(effect as Effect.Effect<A, E>)

  /** Each of some events to each endpoint. */
  const backlog = (count: number) =>
    backend.fill(
      DeliveryTable,
      Array.from({ length: count }, (_, i): Row => {
        const { row } = data.subscribers[i % subscriberCount]!
        const { id, type } = data.eventOf(Math.floor(i / subscriberCount))
        const now = Date.now()
        return {
          id: newId("dlv"),
          createdAt: now,
          endpointId: row.id,
          scope: row.scope,
          messageId: id,
          type,
          status: "pending",
          attempts: 0,
          attemptsBefore: 0,
          dueAt: now,
          history: []
        }
      })
    )

  const timed = async (count: number, begin: () => Promise<unknown>): Promise<number> => {
    const received = receiver.received(count)
    await sleep(20)
    const started = performance.now()
    await begin()
    const requests = await received
    await settled()
    const took = (performance.now() - started) * 1_000 / count
    assert.strictEqual(requests, count, "nothing is sent twice while nobody fails")
    await backend.forget()
    return took
  }

  const running = await build(Layer.provide(WebhooksLayer.layerWorker(), Layer.succeedContext(context)))

  const ours: Round = async (count) => {
    await backlog(count)
    return timed(
      count,
      () => inContext(store.mutation({ name: "bench.wake" }, QueueDeliveries.wake(store)(ids)))
    )
  }
  const { sql } = backend.floor ?? {}
  const byHand = sql === undefined ? undefined : Worker.make(
    sql,
    data.subscribers.map(({ plainSecret, row: { id, url } }) => ({ id, url, secret: plainSecret }))
  )
  const floor: Round | undefined = byHand === undefined ? undefined : async (count) => {
    await backlog(count)
    return timed(count, async () => {
      const delivered = await byHand.drain()
      assert.strictEqual(delivered, count)
    })
  }

  /** By turns; the first of each is not counted. */
  const measure = async (
    name: string,
    per: number,
    sides: { readonly ours: Round; readonly floor?: Round | undefined }
  ) => {
    const times = { ours: [] as Array<number>, floor: [] as Array<number> }
    for (let i = 0; i <= rounds; i++) {
      for (const side of ["ours", "floor"] as const) {
        const took = await sides[side]?.(i === 0 ? Math.min(per, 200) : per)
        if (i > 0 && took !== undefined) times[side].push(took)
      }
    }
    const p50 = median(times.ours)
    here.report({
      case: name,
      store: here.store,
      size: here.size,
      ops: 1e6 / p50,
      p50,
      p99: Math.max(...times.ours),
      reads: 0,
      writes: 0,
      ...(times.floor.length === 0 ? {} : { ratio: median(times.floor) / p50 })
    })
  }

  try {
    if (wanted.includes(fromBacklog)) {
      const event = data.eventOf(3)
      assert.strictEqual(Worker.bodyOf(eventOf(event)), Payload.ofEvent(event), "both send the same bodies")
      await measure(fromBacklog, count, { ours, floor })
    }
    await subscribe(world, subscriberCount)
    const events = audited(context)
    let made = 0
    const create = () => createKey(services, made++)
    if (wanted.includes(fromMutations)) {
      await measure(fromMutations, count, {
        ours: (count) =>
          timed(count, () =>
            inContext(Effect.provideContext(
              Effect.forEach(Array.from({ length: count / subscriberCount }), create, {
                concurrency: 16,
                discard: true
              }),
              events
            )))
      })
    }
    if (wanted.includes(alone)) {
      await subscribe(world, 1)
      const times: Array<number> = []
      for (let i = 0; i < (isQuick ? 10 : 100); i++) {
        const received = receiver.received(1)
        await sleep(10 + i * 7 % 250)
        const started = performance.now()
        await inContext(Effect.provideContext(create(), events))
        await received
        times.push((performance.now() - started) * 1_000)
        await settled()
      }
      await backend.forget()
      const sorted = times.toSorted((a, b) => a - b)
      const p50 = median(times)
      here.report({
        case: alone,
        store: here.store,
        size: here.size,
        ops: 1e6 / p50,
        p50,
        p99: sorted[Math.floor(sorted.length * 0.99)]!,
        reads: 0,
        writes: 0
      })
    }
  } finally {
    await running.close()
    byHand?.close()
  }
}
