/**
 * Which queries of the component ask for the time. Convex caches an answer until what it read changes; one that knows the
 * time it caches for seconds.
 */
import { assert, describe, it } from "@effect/vitest"
import { timeout, worlds } from "./facade/World.ts"

const fresh = worlds()

describe("a query of the component", { timeout }, () => {
  it("asks for the time only where the answer depends on it, and is never random", async () => {
    const { call, isolate } = await fresh()
    const change = (name: string, payload: object) => call("mutation", name, payload)
    const { id: groupId } = await change("group.create", { name: "A", slug: "a", tags: ["x"] })
    const member = await change("member.add", { groupId, userId: "ada", roles: ["owner"] })
    const pending = await change("invite.create", { groupId })
    const revoked = await change("invite.create", { groupId })
    await change("invite.revoke", { inviteId: revoked.inviteId })
    const { keyId, raw } = await change("key.create", { userId: "ada", name: "k", scopes: [] })
    const ada = { groupId, userId: "ada" }

    const observed: Record<string, boolean> = {}
    for (
      const [title, name, payload] of [
        ["group.get", "group.get", { groupId }],
        ["group.getBySlug", "group.getBySlug", { slug: "a" }],
        ["group.list", "group.list", { root: true }],
        ["group.list by tag", "group.list", { tag: "x" }],
        ["group.ancestors", "group.ancestors", { groupId }],
        ["member.get", "member.get", { memberId: member.id }],
        ["member.getByUserAndGroup", "member.getByUserAndGroup", ada],
        ["member.list", "member.list", { groupId }],
        ["member.inherit", "member.inherit", ada],
        ["member.require", "member.require", ada],
        ["access.check", "access.check", { ...ada, grants: ["docs:read"] }],
        ["key.get", "key.get", { keyId }],
        ["key.list", "key.list", { userId: "ada" }],
        ["invite.get, ended", "invite.get", { inviteId: revoked.inviteId }],
        ["invite.list, ended", "invite.list", { groupId, status: "revoked" }],
        ["invite.token.get, ended", "invite.token.get", { token: revoked.token }],
        ["invite.get, pending", "invite.get", { inviteId: pending.inviteId }],
        ["invite.list, pending", "invite.list", { groupId }],
        ["invite.token.get, pending", "invite.token.get", { token: pending.token }],
        ["key.verify", "key.verify", { raw }]
      ] as const
    ) {
      isolate.runs.length = 0
      await call("query", name, payload)
      const run = isolate.runs.find(({ component }) => component === "auth")
      assert.isFalse(run!.observed.random, title)
      observed[title] = run!.observed.time
    }

    const asking = Object.keys(observed).filter((title) => observed[title])
    assert.deepStrictEqual(asking, [
      "invite.get, pending",
      "invite.list, pending",
      "invite.token.get, pending",
      "key.verify"
    ])
  })
})
