/**
 * Two steps at once, where each alone is allowed.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { Anonymous } from "../../src/anonymous/Anonymous.ts"
import { Codes } from "../../src/codes/Codes.ts"
import { DeviceCodes } from "../../src/deviceCodes/DeviceCodes.ts"
import { Sessions } from "../../src/sessions/Sessions.ts"
import { UserTable } from "../../src/users/UserTable.ts"
import * as CodesWorld from "../codes/World.ts"
import { as, asOwn, nobody, places, rowsOf, sessionsNow, someone, tagOf, withEmail, worldAt } from "../devices/World.ts"

const everything = (place: (typeof places)[number]) => Layer.provideMerge(CodesWorld.services, worldAt(place))

const atOnce = <A, E, R>(effects: ReadonlyArray<Effect.Effect<A, E, R>>) =>
  Effect.all(effects, { concurrency: "unbounded" })

for (const place of places) {
  describe(`at once on ${place.name}`, () => {
    it.effect("an anonymous user who proves two addresses becomes the owner of one of them", () =>
      Effect.gen(function*() {
        const codes = yield* Codes
        const result = yield* Anonymous.use((service) => service.signIn({})).pipe(as(nobody))
        const before = CodesWorld.signedIn(result)
        const proofs = yield* Effect.forEach(["ada@example.com", "bea@example.com"], (email) =>
          Effect.gen(function*() {
            const { challenge } = yield* codes.startEmail({ email }).pipe(as(asOwn(before)))
            return { challenge, code: (yield* CodesWorld.lastSent(email)).code }
          }))

        const ends = yield* atOnce(
          proofs.map((proof) => Effect.map(codes.finishEmail(proof).pipe(as(asOwn(before))), CodesWorld.signedIn))
        )

        const kept = ends.filter(({ userId }) => userId === before.userId)
        assert.strictEqual(kept.length, 1)
        const emails = (yield* rowsOf(UserTable, "byCreated")).map(({ email }) => email)
        assert.deepStrictEqual(emails.toSorted(), ["ada@example.com", "bea@example.com"])
        assert.isFalse((yield* sessionsNow).some(({ id }) => id === before.sessionId))
      }).pipe(Effect.provide(everything(place))))

    it.effect("a device that polls while its user ends all sessions has none that goes on", () =>
      Effect.gen(function*() {
        const deviceCodes = yield* DeviceCodes
        const sessions = yield* Sessions
        const own = yield* someone(withEmail())
        const { deviceCode, userCode } = yield* deviceCodes.authorize({}).pipe(as(nobody))
        yield* deviceCodes.approve({ userCode }).pipe(as(asOwn(own)))

        const [polled] = yield* Effect.all([
          Effect.result(deviceCodes.poll({ deviceCode }).pipe(as(nobody))),
          sessions.invalidateAll({ userId: own.userId })
        ], { concurrency: "unbounded" })

        const alive = polled._tag === "Success"
          ? yield* tagOf(sessions.checkById({ sessionId: polled.success.sessionId }))
          : "refused"
        assert.include(["refused", "InvalidSession"], alive)
      }).pipe(Effect.provide(everything(place))))
  })
}
