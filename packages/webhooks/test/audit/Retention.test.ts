/**
 * How long events are kept where the settings say it: they may say something else after the next start.
 */
import { assert, describe, it } from "@effect/vitest"
import { emit } from "@gatehouse/contract/Events"
import { Transactions } from "@gatehouse/contract/Transaction"
import * as JobSteps from "@gatehouse/store/JobSteps"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { Audit } from "../../src/audit/Audit.ts"
import * as AuditLayer from "../../src/audit/AuditLayer.ts"
import * as Retention from "../../src/audit/Retention.ts"
import { WebhookSettings } from "../../src/WebhookSettings.ts"
import { type Place, places } from "../Places.ts"
import { sealAll } from "../Sealing.ts"

const day = 86_400_000
const groups = Array.from({ length: 2 * Retention.recountedAtOnce + 1 }, (_, i) => `grp_${String(i).padStart(26, "0")}`)

const happen = (groupId: string) =>
  Effect.flatMap(
    Transactions,
    ({ mutation }) =>
      mutation({ name: "test" }, emit({ type: "member.added", subject: { kind: "member", id: groupId }, groupId }))
  )

const kept = Effect.gen(function*() {
  const audit = yield* Audit
  const ids = yield* Effect.forEach(groups, (groupId) => audit.list({ groupId: groupId as never }))
  return ids.flatMap(({ items }) => items.flatMap(({ subject, type }) => type === "member.added" ? [subject.id] : []))
})

const world = ({ base }: Place) => Layer.provideMerge(AuditLayer.layer, base)

/** Runs jobs for two hours, by settings that may be those after another start. */
const after = (retentionDays: number | null) =>
  Effect.gen(function*() {
    yield* JobSteps.drain()
    yield* TestClock.adjust(2 * 3_600_000)
    yield* JobSteps.drain()
  }).pipe(Effect.provideService(WebhookSettings, { retentionDays, outbound: {} }))

for (const place of places) {
  describe(`the settings' retention on ${place.name}`, () => {
    it.effect("holds for the events that are there when it becomes shorter, of every log without its own", () =>
      Effect.gen(function*() {
        const audit = yield* Audit
        yield* Effect.forEach(groups, happen)
        yield* sealAll
        yield* audit.setRetention({ groupId: groups[3] as never, days: 60 })
        yield* TestClock.adjust(31 * day)
        yield* after(365)
        const before = (yield* kept).length

        yield* after(30)

        assert.deepStrictEqual([before, yield* kept], [groups.length, [groups[3]]])
      }).pipe(Effect.provide(world(place))))

    it.effect("begins to hold where events were kept for ever, also in a log in which nothing more happens", () =>
      Effect.gen(function*() {
        yield* Effect.provideService(
          Effect.andThen(Effect.forEach(groups, happen), sealAll),
          WebhookSettings,
          { retentionDays: null, outbound: {} }
        )
        yield* TestClock.adjust(31 * day)
        yield* after(null)
        const before = (yield* kept).length

        yield* after(30)

        assert.deepStrictEqual([before, yield* kept], [groups.length, []])
      }).pipe(Effect.provide(world(place))))

    it.effect("keeps for ever what is there when it says so, until it says something else", () =>
      Effect.gen(function*() {
        yield* Effect.forEach(groups, happen)
        yield* sealAll
        yield* after(365)
        yield* TestClock.adjust(400 * day)
        yield* after(null)
        const before = (yield* kept).length

        yield* after(365)

        assert.deepStrictEqual([before, yield* kept], [groups.length, []])
      }).pipe(Effect.provide(world(place))))
  })
}
