/**
 * Deliveries on every store, and the short forms in which tests queue, claim and end them.
 */
import { it } from "@effect/vitest"
import { emit as emitEvent } from "@gatehouse/contract/Events"
import { Store } from "@gatehouse/store/Store"
import type { StoreCounter } from "@gatehouse/store/testing/StoreCounter"
import { Clock, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { Deliveries } from "../../src/deliveries/Deliveries.ts"
import * as DeliveryLayer from "../../src/deliveries/DeliveryLayer.ts"
import { DeliveryTable, QueueTable } from "../../src/deliveries/DeliveryTable.ts"
import type { ClaimedDelivery, Result } from "../../src/deliveries/DeliveryWire.ts"
import { created as createdEndpoint, groupA, noon, type World as EndpointWorld, worldOver } from "../endpoints/World.ts"
import type { Base, Place } from "../Places.ts"
import { sealAll } from "../Sealing.ts"

export type World = EndpointWorld | Deliveries | DeliveryLayer.DeliverySignal

export const deliveriesOver = <A>(base: Layer.Layer<A | Base>): Layer.Layer<A | World> =>
  DeliveryLayer.layer.pipe(
    Layer.provideMerge(worldOver(base)),
    Layer.provideMerge(DeliveryLayer.layerSignal)
  ) as Layer.Layer<A | World>

export const worldOf = (place: Place): Layer.Layer<World | StoreCounter> => deliveriesOver(place.counted)

/** Tests on one store, each with services of its own, from noon on. */
export const testOn =
  (place: Place) => (title: string, body: Effect.Effect<void, unknown, World | StoreCounter>): void =>
    it.effect(
      title,
      () =>
        Effect.provide(
          Effect.andThen(TestClock.setTime(noon), body),
          Layer.fresh(worldOf(place))
        ) as Effect.Effect<void>
    )

export const type = "app.happened" as never

/** A new endpoint of group A for what the application emits. Gives its id. */
export const endpoint = (overrides: Parameters<typeof createdEndpoint>[0] = {}) =>
  Effect.map(createdEndpoint({ subscriptions: ["app.*"], ...overrides }), (created) => created.endpoint.id)

/** Messages of group A. Gives their ids. */
export const emit = (count = 1, groupId: typeof groupA | undefined = groupA) =>
  Deliveries.use((deliveries) =>
    Effect.map(
      Effect.forEach(
        Array.from({ length: count }, (_, i) => i),
        (n) => deliveries.emit({ ...(groupId === undefined ? {} : { groupId }), type, data: { n } })
      ),
      (emitted) => emitted.map(({ messageId }) => messageId)
    )
  )

/** Events of group A in the log, as a member's. Gives the number of sealed ones. */
export const happen = (count = 1, more: Partial<Parameters<typeof emitEvent>[0]> = {}) =>
  Store.use((store) =>
    Effect.andThen(
      store.mutation(
        { name: "test" },
        Effect.forEach(
          Array.from({ length: count }, (_, i) => i),
          (n) =>
            emitEvent({
              type: "member.added",
              subject: { kind: "member", id: `mem_${n}` },
              groupId: groupA,
              data: {},
              ...more
            })
        )
      ),
      sealAll
    )
  )

type Claiming = Parameters<Deliveries["Service"]["claim"]>[0]

export const claim = (payload: Partial<Claiming> = {}) =>
  Deliveries.use((deliveries) => deliveries.claim({ perEndpoint: 100, busy: [], ...payload }))

export const claimed = (payload: Partial<Claiming> = {}) => Effect.map(claim(payload), ({ deliveries }) => deliveries)

/** The one that is due. */
export const claimOne = Effect.map(claimed({ limit: 1 }), ([first]) => {
  if (first === undefined) throw new Error("nothing is due")
  return first
})

/** How an attempt ended, now. */
export const resultOf = (
  { attempt, deliveryId }: Pick<ClaimedDelivery, "attempt" | "deliveryId">,
  ended: Partial<Result>
) =>
  Effect.map(
    Clock.currentTimeMillis,
    (at): Result => ({ deliveryId, attempt, at, durationMs: 12, ...ended })
  )

/** Ends attempts with this status, or with what else is said. */
export const settle = (
  attempts: ReadonlyArray<Pick<ClaimedDelivery, "attempt" | "deliveryId">>,
  ended: Partial<Result>
) =>
  Deliveries.use((deliveries) =>
    Effect.flatMap(
      Effect.forEach(attempts, (attempt) => resultOf(attempt, ended)),
      (results) => deliveries.settle({ results })
    )
  )

export const delivery = (deliveryId: string) =>
  Deliveries.use((deliveries) => deliveries.get({ deliveryId: deliveryId as never }))

export const rowOf = (deliveryId: string) => Store.use((store) => store.get(DeliveryTable, deliveryId))

export const queueOf = (endpointId: string) => Store.use((store) => store.get(QueueTable, endpointId))
