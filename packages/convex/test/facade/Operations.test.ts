import { assert, describe, it } from "@effect/vitest"
import { callers, timeout } from "./World.ts"

const fresh = callers()
const day = 86_400_000

/** A small company: Ada owns it, Bob is invited to a team below it. */
const company = async (kind: "mutation" | "action") => {
  const read = await fresh()
  const call = (name: string, payload: object) => read(kind, name, payload)
  // A real deployment has the groups of other tests too.
  const slug = `acme-${crypto.randomUUID()}`
  const acme = await call("group.create", { name: "Acme", slug, tags: [" Big "], extend: { plan: "pro" } })
  const team = await call("group.create", { name: "Team", parentId: acme.id })
  const ada = await call("member.add", { groupId: acme.id, userId: "ada", roles: ["owner"] })
  return { call, read, acme, team, ada }
}

for (const kind of ["mutation", "action"] as const) {
  describe(`the facade in ${kind === "action" ? "an" : "a"} ${kind}`, { timeout }, () => {
    it("changes groups", async () => {
      const { acme, call, team } = await company(kind)

      const updated = await call("group.update", { groupId: acme.id, name: "Acme Inc.", slug: null })
      const moved = await call("group.move", { groupId: team.id, parentId: null })
      const deleted = await call("group.delete", { groupId: acme.id })

      assert.deepInclude(acme, { name: "Acme", tags: ["big"], extend: { plan: "pro" } })
      assert.strictEqual(team.parentId, acme.id)
      assert.deepInclude(updated, { name: "Acme Inc." })
      assert.notProperty(updated, "slug")
      assert.deepStrictEqual(moved, { status: "moved" })
      assert.isNull(deleted)
    })

    it("changes members", async () => {
      const { acme, ada, call } = await company(kind)
      const bob = await call("member.add", { groupId: acme.id, userId: "bob", roles: ["reader"] })

      const updated = await call("member.update", { memberId: bob.id, roles: ["editor"], extend: { desk: 7 } })
      const { from, to } = await call("member.transfer", { groupId: acme.id, fromUserId: "ada", toUserId: "bob" })
      const removed = await call("member.remove", { memberId: ada.id })

      assert.deepInclude(ada, { groupId: acme.id, userId: "ada", roles: ["owner"], status: "active" })
      assert.deepInclude(updated, { roles: ["editor"], extend: { desk: 7 } })
      assert.notInclude(from.roles, "owner")
      assert.include(to.roles, "owner")
      assert.isNull(removed)
    })

    it("makes and answers invites", async () => {
      const { acme, call } = await company(kind)
      const issue = (more: object = {}) => call("invite.create", { groupId: acme.id, roles: ["reader"], ...more })
      const toAccept = await issue()
      const toDecline = await issue()
      const toAcceptById = await issue({ email: "bob@example.com" })
      const toDeclineById = await issue({ email: "eve@example.com" })
      const toRevoke = await issue()

      const accepted = await call("invite.token.accept", { token: toAccept.token, userId: "bob" })
      const again = await call("invite.token.accept", { token: toAccept.token, userId: "bob" })
      const declined = await call("invite.token.decline", { token: toDecline.token })
      const acceptedById = await call("invite.accept", {
        inviteId: toAcceptById.inviteId,
        userId: "bob",
        email: "bob@example.com"
      })
      const declinedById = await call("invite.decline", {
        inviteId: toDeclineById.inviteId,
        userId: "eve",
        email: "eve@example.com"
      })
      const resent = await call("invite.resend", { inviteId: toRevoke.inviteId, expiresIn: day })
      const revoked = await call("invite.revoke", { inviteId: toRevoke.inviteId })

      assert.deepInclude(accepted, { groupId: acme.id, membershipStatus: "joined" })
      assert.deepInclude(again, { memberId: accepted.memberId, inviteStatus: "alreadyAccepted" })
      assert.strictEqual(acceptedById.membershipStatus, "alreadyJoined")
      assert.deepStrictEqual([declined, declinedById, revoked], [null, null, null])
      assert.isBelow(resent.expiresAt, toRevoke.expiresAt)
      assert.notStrictEqual(resent.token, toRevoke.token)
    })

    it("makes, checks, changes and ends API keys", async () => {
      const { call } = await company(kind)
      const scopes = [{ resource: "data", actions: ["read"] }]
      const { keyId, raw } = await call("key.create", { userId: "ada", name: "CI", scopes, metadata: { team: "x" } })

      const verified = await call("key.verify", { raw, resource: "data", action: "read" })
      const updated = await call("key.update", { keyId, rateLimit: { maxRequests: 3, windowMs: 1000 } })
      const limited = await call("key.verify", { raw })
      const next = await call("key.rotate", { keyId, graceMs: 0 })
      const revoked = await call("key.revoke", { keyId: next.keyId })
      const removed = await call("key.remove", { keyId: next.keyId })

      assert.match(raw, /^acme_test_[0-9A-Za-z]{32}_[0-9A-Za-z]{6}$/)
      assert.deepStrictEqual(verified, { keyId, name: "CI", userId: "ada", scopes, metadata: { team: "x" } })
      assert.deepInclude(updated, { id: keyId, rateLimit: { maxRequests: 3, windowMs: 1000 } })
      assert.strictEqual(limited.remaining, 2)
      assert.notStrictEqual(next.raw, raw)
      assert.deepStrictEqual([revoked, removed], [null, null])
    })
  })
}

for (const kind of ["query", "mutation", "action"] as const) {
  describe(`the facade's reads in ${kind === "action" ? "an" : "a"} ${kind}`, { timeout }, () => {
    const reads = async () => {
      const made = await company("mutation")
      return { ...made, read: (name: string, payload: object) => made.read(kind, name, payload) }
    }

    it("find groups", async () => {
      const { acme, read, team } = await reads()

      assert.deepStrictEqual(await read("group.get", { groupId: acme.id }), acme)
      assert.deepStrictEqual(await read("group.getBySlug", { slug: acme.slug }), acme)
      assert.isNull(await read("group.getBySlug", { slug: `${acme.slug}-not` }))
      const page = await read("group.list", { parentId: acme.id })
      assert.deepStrictEqual(page.items, [team])
      const ancestors = await read("group.ancestors", { groupId: team.id })
      assert.deepStrictEqual(ancestors.map(({ id }: any) => id), [acme.id])
    })

    it("find members, and what they may do", async () => {
      const { acme, ada, read, team } = await reads()

      assert.deepStrictEqual(await read("member.get", { memberId: ada.id }), ada)
      assert.deepStrictEqual(await read("member.getByUserAndGroup", { userId: "ada", groupId: acme.id }), ada)
      assert.strictEqual((await read("member.list", { groupId: acme.id })).items[0].id, ada.id)
      const inherited = await read("member.inherit", { userId: "ada", groupId: team.id })
      assert.deepStrictEqual([inherited.membership, inherited.depth], [ada, 1])
      assert.deepStrictEqual(await read("member.require", { userId: "ada", groupId: team.id }), inherited)
      const checked = await read("access.check", { userId: "ada", groupId: team.id, grants: ["docs:write"] })
      assert.deepInclude(checked, { allowed: true, missing: [] })
    })

    it("find invites", async () => {
      const { acme, call, read } = await reads()
      const { inviteId, token } = await call("invite.create", { groupId: acme.id, roles: ["reader"] })

      assert.deepInclude(await read("invite.get", { inviteId }), { id: inviteId, roles: ["reader"], status: "pending" })
      assert.strictEqual((await read("invite.list", { groupId: acme.id })).items[0].id, inviteId)
      assert.deepInclude(await read("invite.token.get", { token }), { inviteId })
    })

    it("find and check API keys", async () => {
      const { call, read } = await reads()
      const name = crypto.randomUUID()
      const { keyId, raw } = await call("key.create", { userId: "ada", name, scopes: [] })

      assert.deepInclude(await read("key.get", { keyId }), { id: keyId, name, userId: "ada", revoked: false })
      const page = await read("key.list", { userId: "ada", name })
      assert.deepStrictEqual(page.items.map(({ id }: any) => id), [keyId])
      assert.deepStrictEqual(await read("key.verify", { raw }), { keyId, name, userId: "ada", scopes: [] })
    })
  })
}
