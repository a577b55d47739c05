/** Where a secret that an app hands to the facade may not turn up. */
import { assert, describe, it } from "@effect/vitest"
import { timeout, worlds } from "./World.ts"

const fresh = worlds()

const issued = async () => {
  const world = await fresh()
  const { raw } = await world.call("mutation", "key.create", { userId: "ada", name: "CI", scopes: [] })
  return { ...world, raw }
}

describe("an API key that is verified", { timeout }, () => {
  it("is in no error and no log, whatever comes beside it", async () => {
    const { call, isolate, raw } = await issued()
    isolate.runs.length = 0
    const wrong = [{ requestId: "r" }, { resource: 5 }, { ip: ["10.0.0.1"] }, { action: "a".repeat(300) }]

    const errors = await Promise.all(
      wrong.map((more) => call("action", "key.verify", { raw, ...more }).then(() => "", String))
    )

    const logged = isolate.runs.flatMap(({ error, logs }) => [String(error), ...logs])
    assert.notInclude(JSON.stringify([errors, logged]), raw)
  })

  it("is refused like garbage when it is no text", async () => {
    const { refusal } = await issued()

    for (const payload of [{}, { raw: 5 }, { raw: ["gh"] }, { raw: null }]) {
      assert.deepInclude(await refusal("action", "key.verify", payload), { code: "INVALID_API_KEY" })
    }
  })
})

describe("a payload with a field that the operation does not know", { timeout }, () => {
  it("is refused by the field's name, and the token beside it is in no error and no log", async () => {
    const { call, isolate, refusal } = await fresh()
    const { token } = await call("mutation", "invite.create", {})
    const payload = { token, userId: "ada", mail: "ada@example.com" }
    isolate.runs.length = 0

    const refused = await refusal("mutation", "invite.token.accept", payload)

    assert.deepInclude(refused, { code: "INVALID_PAYLOAD", field: "mail" })
    assert.notInclude(JSON.stringify([refused, isolate.runs.map(({ error, logs }) => [String(error), ...logs])]), token)
    assert.deepInclude(await call("query", "invite.token.get", { token }), { status: "pending" })
  })
})

describe("what a run is scheduled with", { timeout }, () => {
  it("is an id or a number alone, and a job's row holds no token", async () => {
    const { call, isolate } = await fresh()
    const { token } = await call("mutation", "invite.create", { email: "cy@example.com" })

    const scheduled = await isolate.scheduled.list()
    const jobs = await isolate.rows("jobs", "auth")

    assert.deepStrictEqual(scheduled.map(({ args }) => Object.keys(args)).toSorted(), [["jobId"], ["run"]])
    assert.notInclude(JSON.stringify([scheduled, jobs]), token)
  })
})
