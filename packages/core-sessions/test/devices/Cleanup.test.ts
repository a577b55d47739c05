import { assert, describe, it } from "@effect/vitest"
import { Jobs } from "@gatehouse/contract/Jobs"
import * as CleanupJob from "@gatehouse/store/CleanupJob"
import * as JobSteps from "@gatehouse/store/JobSteps"
import * as StoreCounter from "@gatehouse/store/testing/StoreCounter"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { type ChallengeRow, ChallengeTable } from "../../src/challenges/ChallengeTable.ts"
import * as Cleanup from "../../src/Cleanup.ts"
import { type DeviceCodeRow, DeviceCodeTable } from "../../src/deviceCodes/DeviceCodeTable.ts"
import { type DeviceRow, DeviceTable } from "../../src/devices/DeviceTable.ts"
import { type LimitRow, LimitTable } from "../../src/limits/LimitTable.ts"
import { type SessionRow, SessionTable } from "../../src/sessions/SessionTable.ts"
import { type SigningKeyRow, SigningKeyTable } from "../../src/tokens/SigningKeyTable.ts"
import { type TotpRow, TotpTable } from "../../src/totp/TotpTable.ts"
import { Heard, type Place, places } from "../Places.ts"
import { rowsOf, write } from "./World.ts"

const cleaning = Layer.effectDiscard(Effect.andThen(Cleanup.register, Cleanup.start))
const worldAt = (place: Place) => Layer.provideMerge(cleaning, place.base)
const world = worldAt(places[0]!)

const expires = 10_000_000

const session = (id: string, expiresAt: number): SessionRow =>
  ({
    id,
    createdAt: 0,
    userId: "usr_1",
    epoch: 0,
    mode: "cookie",
    method: "password",
    amr: [],
    authTime: 0,
    lastSeenAt: 0,
    expiresAt,
    // What ends it at the latest is no reason to remove it.
    endsAt: expiresAt + 1,
    inactivityMs: 1,
    secretHash: id
  }) as unknown as SessionRow
const challenge = (id: string, expiresAt: number): ChallengeRow => ({
  id,
  createdAt: 0,
  kind: "emailSignIn",
  attempts: 0,
  expiresAt
})
const limit = (id: string, expiresAt: number): LimitRow => ({ id, createdAt: 0, key: id, credit: 0, at: 0, expiresAt })
const device = (id: string, expiresAt: number): DeviceRow =>
  ({ id, createdAt: 0, userId: "usr_1", hash: id, epoch: 0, lastSeenAt: 0, expiresAt }) as unknown as DeviceRow
const deviceCode = (id: string, expiresAt: number): DeviceCodeRow =>
  ({
    id,
    createdAt: 0,
    codeHash: id,
    userCode: id,
    status: "pending",
    interval: 5000,
    expiresAt: expiresAt - Cleanup.expiredCodeKeptMs
  }) as unknown as DeviceCodeRow
const signingKey = (id: string, expiresAt: number): SigningKeyRow =>
  ({
    id,
    createdAt: 0,
    kid: id,
    algorithm: "ES256",
    publicJwk: {},
    status: "retired",
    retiredAt: 0,
    expiresAt
  }) as unknown as SigningKeyRow

const setup = (id: string, setupExpiresAt: number): TotpRow =>
  ({
    id,
    createdAt: 0,
    userId: "usr_1",
    active: false,
    secret: id,
    algorithm: "SHA1",
    digits: 6,
    period: 30_000,
    lastStep: -1,
    setupExpiresAt
  }) as unknown as TotpRow

/** Three rows of each table that go at about this time, and keys and an app that do not go at any. */
const fill = write((store) =>
  Effect.gen(function*() {
    for (const [when, at] of [["before", expires - 1], ["at", expires], ["after", expires + 1]] as const) {
      yield* store.insert(SessionTable, session(`ses_${when}`, at))
      yield* store.insert(ChallengeTable, challenge(`chl_${when}`, at))
      yield* store.insert(LimitTable, limit(`lim_${when}`, at))
      yield* store.insert(DeviceTable, device(`dev_${when}`, at))
      yield* store.insert(DeviceCodeTable, deviceCode(`dvc_${when}`, at))
      yield* store.insert(TotpTable, setup(`otp_${when}`, at))
      yield* store.insert(SigningKeyTable, signingKey(`sgk_${when}`, at))
    }
    yield* store.insert(TotpTable, { ...setup("otp_active", 0), active: true })
    for (const status of ["active", "next"] as const) {
      const { expiresAt: _never, retiredAt: _nor, ...key } = signingKey(`sgk_${status}`, 0)
      yield* store.insert(SigningKeyTable, { ...key, status })
    }
  })
)

const idsNow = Effect.gen(function*() {
  const rows = [
    ...yield* rowsOf(SessionTable, "byExpiry"),
    ...yield* rowsOf(ChallengeTable, "byExpiry"),
    ...yield* rowsOf(LimitTable, "byExpiry"),
    ...yield* rowsOf(DeviceTable, "byExpiry"),
    ...yield* rowsOf(DeviceCodeTable, "byExpiry"),
    ...yield* rowsOf(TotpTable, "byUser"),
    ...yield* rowsOf(SigningKeyTable, "byCreated")
  ]
  return rows.map(({ id }) => id).toSorted()
})

const prefixes = ["chl", "dev", "dvc", "lim", "otp", "ses", "sgk"]
const left = (...whens: ReadonlyArray<string>) =>
  [...prefixes.flatMap((prefix) => whens.map((when) => `${prefix}_${when}`)), "otp_active", "sgk_active", "sgk_next"]
    .toSorted()

for (const place of places) {
  describe(`cleaning up on ${place.name}`, () => {
    it.effect("removes what has expired at its millisecond, and nothing else", () =>
      Effect.gen(function*() {
        yield* fill

        const kept: Array<ReadonlyArray<string>> = []
        for (const at of [expires - 2, expires - 1, expires, expires + 1]) {
          yield* TestClock.setTime(at)
          const step = yield* Cleanup.make
          let payload: Readonly<Record<string, unknown>> = {}
          do {
            const next = yield* write(() => step(payload))
            payload = next._tag === "Continue" ? next.payload : {}
          } while (payload["part"] !== undefined)
          kept.push(yield* idsNow)
        }

        assert.deepStrictEqual(kept, [
          left("before", "at", "after"),
          left("at", "after"),
          left("after"),
          left()
        ])
      }).pipe(Effect.provide(worldAt(place))))
  })
}

describe("the job that cleans up", () => {
  it.effect("takes a thousand rows in steps of a hundred, and then waits for an hour", () =>
    Effect.gen(function*() {
      yield* write((store) =>
        Effect.gen(function*() {
          for (let n = 0; n < 1000; n++) yield* store.insert(LimitTable, limit(`lim_${n}`, 1))
          yield* store.insert(DeviceTable, device("dev_1", 1))
          yield* store.insert(LimitTable, limit("lim_kept", expires))
        })
      )
      yield* TestClock.setTime(1)
      const counter = yield* StoreCounter.StoreCounter

      const steps = yield* JobSteps.JobSteps
      const [drained, counts] = yield* counter.count(steps.drain())
      const job = yield* Jobs.use((jobs) => jobs.get(Cleanup.cleanupJob, "all"))
      const again = yield* steps.drain()

      // Seven tables, and ten more steps for the ten hundreds.
      assert.deepStrictEqual(drained, { steps: 7 + 10, failures: 0 })
      assert.strictEqual(counts.byMethod.remove, 1001)
      assert.isAtMost(counts.mutations, 7 + 10)
      assert.strictEqual(job?.runAt, 1 + CleanupJob.everyMs)
      assert.deepStrictEqual(again, { steps: 0, failures: 0 })
      assert.deepStrictEqual(yield* idsNow, ["lim_kept"])
    }).pipe(Effect.provide(Layer.provideMerge(cleaning, places[0]!.counted))))

  it.effect("looks again every hour, for ever", () =>
    Effect.gen(function*() {
      yield* JobSteps.drain()
      yield* fill

      yield* TestClock.setTime(expires)
      yield* JobSteps.drain()
      assert.deepStrictEqual(yield* idsNow, left("after"))
      yield* TestClock.adjust(CleanupJob.everyMs - 1)
      yield* JobSteps.drain()
      assert.deepStrictEqual(yield* idsNow, left("after"))
      yield* TestClock.adjust(1)
      yield* JobSteps.drain()
      assert.deepStrictEqual(yield* idsNow, left())
    }).pipe(Effect.provide(world)))

  it.effect("is one, however many servers start", () =>
    Effect.gen(function*() {
      yield* Effect.all(Array.from({ length: 5 }, () => Cleanup.start), { concurrency: "unbounded" })

      const { steps } = yield* JobSteps.drain()

      assert.strictEqual(steps, 7)
    }).pipe(Effect.provide(world)))

  it.effect("begins with the first part when it does not know the one that it is at", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(7)
      const step = yield* Cleanup.make

      assert.deepStrictEqual(yield* write(() => step({ part: 99 })), { _tag: "Continue", payload: { part: 1 } })
    }).pipe(Effect.provide(world)))

  it.effect("says which signing keys went, and nothing of the rest", () =>
    Effect.gen(function*() {
      yield* fill
      yield* TestClock.setTime(expires)
      yield* JobSteps.drain()

      assert.deepStrictEqual((yield* Heard).map(({ subject, type }) => `${type} ${subject.id}`), [
        "signing_key.removed sgk_before",
        "signing_key.removed sgk_at"
      ])
    }).pipe(Effect.provide(world)))
})
