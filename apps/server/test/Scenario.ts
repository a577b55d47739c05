/**
 * What a team does with Gatehouse, from its first group to its deletion, over the services' interfaces: whoever provides
 * them, in process or over a wire, must answer the same.
 */
import { assert } from "@effect/vitest"
import { UserId } from "@gatehouse/contract/Text"
import { AccessChecks, Groups, Invites, Members } from "@gatehouse/groups/server"
import { Keys } from "@gatehouse/keys/server"
import { Effect } from "effect"

const ada = UserId.make("ada")
const eve = UserId.make("eve")
const olga = UserId.make("olga")

/** The error's tag. */
const refused = <A, R>(effect: Effect.Effect<A, { readonly _tag: string }, R>): Effect.Effect<string, A, R> =>
  Effect.map(Effect.flip(effect), ({ _tag }) => _tag)

export interface Surroundings {
  /** Lets the jobs that are due run to their end; where that cannot be seen, waits until the answer is yes. */
  readonly settle: (isSettled: Effect.Effect<boolean>) => Effect.Effect<unknown>
  /** Lets time pass, where the test holds the clock. */
  readonly advance?: (milliseconds: number) => Effect.Effect<void>
}

/** Secrets that came up on the way. */
export interface Secrets {
  readonly inviteTokens: ReadonlyArray<string>
  readonly keys: ReadonlyArray<string>
}

export const scenario = Effect.fnUntraced(function*({ advance, settle }: Surroundings) {
  const groups = yield* Groups
  const members = yield* Members
  const invites = yield* Invites
  const access = yield* AccessChecks
  const keys = yield* Keys

  // A tree of groups.
  const acme = yield* groups.create({ name: "Acme", slug: "acme", type: "company", tags: [" Paying ", "paying"] })
  const emea = yield* groups.create({ name: "EMEA", slug: "emea", parentId: acme.id, extend: { region: "🌍" } })
  const sales = yield* groups.create({ name: "Sales", parentId: emea.id })
  assert.deepStrictEqual(acme.tags, ["paying"])
  assert.deepStrictEqual((yield* groups.get({ groupId: emea.id })).extend, { region: "🌍" })
  assert.strictEqual(yield* refused(groups.create({ name: "Other", slug: "acme" })), "SlugTaken")
  assert.deepStrictEqual(
    (yield* groups.ancestors({ groupId: sales.id })).map(({ name }) => name),
    ["EMEA", "Acme"]
  )

  // An owner, and an invite for Ada, which only she can take, once.
  const owner = yield* members.add({ groupId: acme.id, userId: olga, roles: ["owner"] })
  const invite = yield* invites.create({ groupId: emea.id, email: "Ada@Acme.example", roles: ["admin"] })
  assert.strictEqual(
    yield* refused(invites.create({ groupId: emea.id, email: "ada@acme.example", roles: ["member"] })),
    "DuplicateInvite"
  )
  const preview = yield* invites.getByToken({ token: invite.token })
  assert.deepInclude(preview, { status: "pending", roles: ["admin"] })
  assert.strictEqual(preview.group?.name, "EMEA")
  const accept = { token: invite.token, userId: ada, email: "ada@acme.example" }
  assert.strictEqual(
    yield* refused(invites.acceptByToken({ ...accept, userId: eve, email: "eve@acme.example" })),
    "InviteEmailMismatch"
  )
  const joined = yield* invites.acceptByToken(accept)
  assert.deepInclude(joined, { inviteStatus: "accepted", membershipStatus: "joined" })
  assert.strictEqual((yield* invites.acceptByToken(accept)).inviteStatus, "alreadyAccepted")
  assert.strictEqual(yield* refused(invites.acceptByToken({ ...accept, userId: eve })), "InviteAlreadyAccepted")
  const memberId = joined.memberId!

  // Members, and what they may do below where they were added.
  const page = yield* members.list({ groupId: emea.id })
  assert.deepStrictEqual(page.items.map(({ roles, userId }) => [userId, roles]), [[ada, ["admin"]]])
  assert.isNull(page.nextCursor)
  const mayAdd = (groupId: typeof acme.id) =>
    Effect.map(access.check({ userId: ada, groupId, grants: ["members:add"] }), ({ allowed }) => allowed)
  assert.isTrue(yield* mayAdd(sales.id))
  assert.isFalse(yield* mayAdd(acme.id))
  const standing = yield* members.inherit({ userId: ada, groupId: sales.id })
  assert.deepInclude(standing, { matchedGroupId: emea.id, depth: 1, isInherited: true, isDirect: false })

  yield* members.update({ memberId, status: "suspended" })
  assert.isFalse(yield* mayAdd(sales.id))
  assert.strictEqual(yield* refused(members.require({ userId: ada, groupId: sales.id })), "Forbidden")
  yield* members.update({ memberId, status: "active" })
  assert.isTrue(yield* mayAdd(sales.id))
  assert.strictEqual(yield* refused(members.remove({ memberId: owner.id })), "LastOwner")

  // A key of the group: checked, replaced with an overlap, ended.
  const first = yield* keys.create({
    groupId: emea.id,
    name: "CI",
    scopes: [{ resource: "reports", actions: ["read"] }],
    roles: ["member"]
  })
  const verified = yield* keys.verify({ raw: first.raw, resource: "reports", action: "read" })
  assert.deepInclude(verified, { keyId: first.keyId, groupId: emea.id, roles: ["member"] })
  assert.strictEqual(
    yield* refused(keys.verify({ raw: first.raw, resource: "reports", action: "write" })),
    "ScopeCheckFailed"
  )
  assert.strictEqual(yield* refused(keys.verify({ raw: `${first.raw}x` })), "InvalidApiKey")
  assert.notInclude(JSON.stringify(yield* keys.get({ keyId: first.keyId })), first.raw)

  const second = yield* keys.rotate({ keyId: first.keyId, graceMs: 60_000 })
  assert.notStrictEqual(second.raw, first.raw)
  assert.strictEqual((yield* keys.verify({ raw: first.raw })).keyId, first.keyId)
  assert.strictEqual((yield* keys.verify({ raw: second.raw })).name, "CI")
  if (advance !== undefined) {
    yield* advance(59_999)
    assert.strictEqual((yield* keys.verify({ raw: first.raw })).keyId, first.keyId)
    yield* advance(1)
    assert.strictEqual(yield* refused(keys.verify({ raw: first.raw })), "ApiKeyRevoked")
  }
  const third = yield* keys.rotate({ keyId: second.keyId, graceMs: 0 })
  assert.strictEqual(yield* refused(keys.verify({ raw: second.raw })), "ApiKeyRevoked")
  assert.deepStrictEqual(
    (yield* keys.list({ groupId: emea.id, revoked: false })).items.map(({ id }) => id),
    [third.keyId]
  )
  const personal = yield* keys.create({ userId: ada, name: "laptop", scopes: [], ipAllow: ["192.0.2.0/24"] })
  assert.strictEqual(yield* refused(keys.verify({ raw: personal.raw, ip: "198.51.100.7" })), "ApiKeyIpDenied")
  yield* keys.revoke({ keyId: personal.keyId })
  assert.strictEqual(yield* refused(keys.verify({ raw: personal.raw, ip: "192.0.2.9" })), "ApiKeyRevoked")

  const limited = yield* keys.create({
    groupId: acme.id,
    name: "limited",
    scopes: [],
    rateLimit: { maxRequests: 2, windowMs: 3_600_000 }
  })
  assert.strictEqual((yield* keys.verify({ raw: limited.raw })).remaining, 1)
  assert.strictEqual((yield* keys.verify({ raw: limited.raw })).remaining, 0)
  const tooMany = yield* Effect.flip(keys.verify({ raw: limited.raw }))
  assert.strictEqual(tooMany._tag, "ApiKeyRateLimited")
  assert.isTrue(tooMany._tag === "ApiKeyRateLimited" && tooMany.retryAfter > 0 && tooMany.retryAfter <= 1_800_000)

  // Sales moves out of EMEA, and with that out of Ada's reach.
  assert.strictEqual(yield* refused(groups.move({ groupId: emea.id, parentId: sales.id })), "GroupCycle")
  assert.deepStrictEqual(yield* groups.move({ groupId: sales.id, parentId: acme.id }), { status: "moved" })
  assert.isFalse(yield* mayAdd(sales.id))
  assert.isTrue(yield* mayAdd(emea.id))

  // All of it goes, and everything that belonged to it.
  yield* groups.delete({ groupId: acme.id })
  assert.strictEqual(yield* refused(groups.get({ groupId: sales.id })), "GroupNotFound")
  assert.isFalse(yield* mayAdd(emea.id))
  assert.strictEqual(yield* refused(groups.delete({ groupId: acme.id })), "GroupNotFound")
  yield* settle(Effect.match(keys.verify({ raw: third.raw }), { onFailure: () => true, onSuccess: () => false }))
  assert.strictEqual(yield* refused(keys.verify({ raw: third.raw })), "InvalidApiKey")
  assert.deepStrictEqual((yield* members.list({ userId: ada })).items, [])
  assert.strictEqual((yield* groups.create({ name: "Acme", slug: "acme" })).slug, "acme")

  const secrets: Secrets = {
    inviteTokens: [invite.token],
    keys: [first.raw, second.raw, third.raw, personal.raw, limited.raw]
  }
  return secrets
})
