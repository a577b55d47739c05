/**
 * What somebody gains who has a user's password and the device that the user trusts: a session, and no way to make it more.
 */
import { assert, describe, it } from "@effect/vitest"
import { Store } from "@gatehouse/store/Store"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { DeviceTable } from "../../src/devices/DeviceTable.ts"
import { Recovery } from "../../src/recovery/Recovery.ts"
import { Sessions } from "../../src/sessions/Sessions.ts"
import { SessionTable } from "../../src/sessions/SessionTable.ts"
import { as, codeOf, owed, prove, services, signedIn, withTotp } from "../factors/World.ts"
import { places } from "../Places.ts"

const noon = 12 * 3_600_000

/** A session that began on a trusted device with the first factor alone. */
const onTrust = Effect.gen(function*() {
  yield* TestClock.setTime(noon)
  const found = yield* withTotp
  const { challenge } = owed(yield* prove(found.user.id, { client: { trustDevice: true } }))
  const trusting = signedIn(
    yield* found.totps.verify({ challenge, code: yield* codeOf(found.secret), trustDevice: true })
  )
  yield* TestClock.adjust(3_600_000)
  const session = signedIn(yield* prove(found.user.id, { client: { deviceToken: trusting.deviceToken! } }))
  return { ...found, session }
})

const tagOf = <A, E extends { readonly _tag: string }, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.result(effect), (result) => result._tag === "Success" ? "done" : result.failure._tag)

/** What changes the factors of the user, tried in a session. */
const changes = Effect.fnUntraced(function*({ session, totpId, totps }: Effect.Success<typeof onTrust>) {
  const recovery = yield* Recovery
  return [
    yield* as(session)(tagOf(recovery.generate({}))),
    yield* as(session)(tagOf(totps.start({}))),
    yield* as(session)(tagOf(totps.remove({ totpId })))
  ]
})

const refused = ["StepUpRequired", "StepUpRequired", "StepUpRequired"]

for (const place of places) {
  const world = Layer.provideMerge(services, place.base)

  describe(`a session that a trusted device began without a second factor, on ${place.name}`, () => {
    it.effect("changes no factor before one was given", () =>
      Effect.gen(function*() {
        const found = yield* onTrust
        const before = yield* changes(found)
        yield* as(found.session)(found.totps.stepUp({ code: yield* codeOf(found.secret) }))
        const after = yield* changes(found)

        assert.deepStrictEqual(before, refused)
        assert.deepStrictEqual(after, ["done", "done", "done"])
      }).pipe(Effect.provide(world)))

    it.effect("nor when the device has been forgotten since", () =>
      Effect.gen(function*() {
        const found = yield* onTrust
        const store = yield* Store
        const row = yield* store.get(SessionTable, found.session.sessionId)
        yield* store.mutation({ name: "test" }, store.remove(DeviceTable, row!.deviceId!))

        assert.deepStrictEqual(yield* changes(found), refused)
      }).pipe(Effect.provide(world)))

    it.effect("nor when all other sessions, and the trust with them, were ended since", () =>
      Effect.gen(function*() {
        const found = yield* onTrust
        const { sessionId, userId } = found.session
        yield* Sessions.use((sessions) => sessions.invalidateAll({ userId, except: [sessionId] }))

        assert.deepStrictEqual(yield* changes(found), refused)
      }).pipe(Effect.provide(world)))
  })
}
