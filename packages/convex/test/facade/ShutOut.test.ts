/** What is left of a user who is shut out: no key of theirs opens anything, until they are let in. */
import { assert, describe, it } from "@effect/vitest"
import type { Actor } from "@gatehouse/contract/Actor"
import { timeout, worlds } from "./World.ts"

const fresh = worlds()

const withUser = async () => {
  const world = await fresh()
  const change = (name: string, payload: object, actor?: Actor) => world.call("mutation", name, payload, actor)
  const { id: userId } = await change("user.create", { name: "Ada" })
  const makeKey = async (): Promise<string> => (await change("key.create", { userId, name: "k", scopes: [] })).raw
  const codeOf = async (raw: string) => (await world.refusal("mutation", "key.verify", { raw }))["code"]
  return { ...world, change, userId, makeKey, codeOf }
}

describe("the keys of a user of the component", { timeout }, () => {
  it("are refused from the next check on when the user is shut out, and work when they are let in", async () => {
    const { call, change, codeOf, makeKey, userId } = await withUser()
    const raw = await makeKey()

    await change("user.deactivate", { userId })
    assert.strictEqual(await codeOf(raw), "API_KEY_SUSPENDED")
    const later = await makeKey()
    assert.strictEqual(await codeOf(later), "API_KEY_SUSPENDED")
    await change("user.reactivate", { userId })
    for (const each of [raw, later]) {
      assert.strictEqual((await call("mutation", "key.verify", { raw: each })).userId, userId)
    }
  })

  it("are refused from the next check on when the user is removed", async () => {
    const { change, codeOf, makeKey, userId } = await withUser()
    const raw = await makeKey()

    await change("user.remove", { userId })

    // The job that removes them may have come first.
    assert.include(["API_KEY_SUSPENDED", "INVALID_API_KEY"], await codeOf(raw))
  })

  it("are made by nobody who acts as the user", async () => {
    const { call, change, refusal, userId } = await withUser()
    const acting: Actor = { kind: "user", userId, actorId: "adm_1" }

    const refused = await refusal("mutation", "key.create", { name: "k", scopes: [] }, acting)

    assert.strictEqual(refused["code"], "FORBIDDEN")
    assert.isString((await change("key.create", { name: "k", scopes: [] }, { kind: "user", userId })).raw)
    assert.lengthOf((await call("query", "key.list", {}, acting)).items, 1)
  })
})
