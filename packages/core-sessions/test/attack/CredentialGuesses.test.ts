/**
 * Guesses at the credentials of one account under many spellings of its name.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { defaults } from "../../src/AuthDefaults.ts"
import { Credentials } from "../../src/credentials/Credentials.ts"
import { credentialsAt, directory } from "../credentials/CredentialsWorld.ts"
import { as, places, tagOf } from "../devices/World.ts"

/** As a directory takes them that knows nothing of case: all of these are ada's. */
const spellings = ["ada", "ADA", "Ada", "aDa", "adA", "ADa", "aDA", "AdA", " ada", "ada ", "\uFF41da", "ADA\t"]

for (const place of places) {
  describe(`guesses at an application's credentials on ${place.name}`, () => {
    it.effect("count for one account however its name is spelled", () =>
      Effect.gen(function*() {
        const credentials = yield* Credentials
        const { provide } = directory({})
        const guess = (name: string, n: number) =>
          credentials.signIn({ provider: "badge", params: { name, pin: "0" } }).pipe(
            as({ kind: "anonymous", ip: `192.0.2.${n}` }),
            provide,
            tagOf
          )

        const tags = yield* Effect.forEach(spellings, guess)

        const { maxRequests } = defaults.limits.signInByIdentifier
        assert.strictEqual(tags.filter((tag) => tag === "InvalidCredentials").length, maxRequests)
        assert.deepStrictEqual(tags.slice(maxRequests), ["RateLimited", "RateLimited"])
      }).pipe(Effect.provide(credentialsAt(place))))
  })
}
