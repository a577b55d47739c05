/**
 * An address that a user only claims, shown to others as theirs.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as UsersPort from "../../src/users/UsersPort.ts"
import { newUser, places, worldAt } from "../devices/World.ts"

const address = (of: string, verified: boolean) => ({ address: of, original: of, verified, login: verified })

for (const place of places) {
  describe(`the profile of a user on ${place.name}`, () => {
    it.effect("names an address that they have proved, and none that they claim", () =>
      Effect.gen(function*() {
        const chief = yield* newUser({ name: "Chief", email: address("chief@example.com", true) })
        const eve = yield* newUser({ name: "Chief", email: address("chief@example.com", false) })
        const port = yield* UsersPort.make

        const profiles = yield* port.profiles([chief.id, eve.id])

        assert.deepStrictEqual(profiles, [
          { id: chief.id, name: "Chief", email: "chief@example.com" },
          { id: eve.id, name: "Chief" }
        ])
      }).pipe(Effect.provide(worldAt(place))))
  })
}
