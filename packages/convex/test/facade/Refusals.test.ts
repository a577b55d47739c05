/** What comes of bad payloads, callers without standing, and failures: how they arrive, and that nothing is written. */
import { assert, describe, it } from "@effect/vitest"
import type { Actor } from "@gatehouse/contract/Actor"
import { ConvexError } from "convex/values"
import { isAuthError } from "../../src/index.ts"
import { start, timeout, user, type World, worlds } from "./World.ts"

const fresh = worlds()

/** Two tenants. Ada owns Acme, where Bob is a reader; Eve owns Other. */
const tenants = async () => {
  const world = await fresh()
  const change = (name: string, payload: object) => world.call("mutation", name, payload)
  const acme = await change("group.create", { name: "Acme", slug: "acme" })
  const other = await change("group.create", { name: "Other" })
  const ada = await change("member.add", { groupId: acme.id, userId: "ada", roles: ["owner"] })
  await change("member.add", { groupId: acme.id, userId: "bob", roles: ["reader"] })
  await change("member.add", { groupId: other.id, userId: "eve", roles: ["owner"] })
  return { ...world, change, acme, other, ada }
}

/** The refusal, after a check that the call left nothing behind. */
const refusedWithoutTrace = async (world: World, ...args: Parameters<World["refusal"]>) => {
  const before = await world.everything()
  const data = await world.refusal(...args)
  assert.deepStrictEqual(await world.everything(), before)
  return data
}

describe("a failure of the facade", { timeout }, () => {
  it("arrives as a ConvexError with its code, a message and its own fields", async () => {
    const { refusal } = await tenants()

    const data = await refusal("mutation", "group.create", { name: "Again", slug: "acme" })

    assert.deepStrictEqual(data, {
      code: "SLUG_TAKEN",
      message: "A group with the slug acme stands beside this one already. Choose another slug.",
      slug: "acme"
    })
  })

  const failures: ReadonlyArray<
    readonly [code: string, call: string, payload: (_: Awaited<ReturnType<typeof tenants>>) => object]
  > = [
    ["DUPLICATE_MEMBERSHIP", "member.add", ({ acme }) => ({ groupId: acme.id, userId: "bob" })],
    ["INVALID_ROLE_IDS", "member.add", ({ acme }) => ({ groupId: acme.id, userId: "cy", roles: ["king"] })],
    ["INVITE_NOT_FOUND", "invite.token.accept", () => ({ token: "x".repeat(48), userId: "cy" })],
    ["GROUP_CYCLE", "group.move", ({ acme }) => ({ groupId: acme.id, parentId: acme.id })],
    ["LAST_OWNER", "member.remove", ({ ada }) => ({ memberId: ada.id })],
    ["FORBIDDEN", "member.require", ({ other }) => ({ userId: "ada", groupId: other.id })],
    ["INVALID_API_KEY", "key.verify", () => ({ raw: "acme_test_nonsense" })],
    ["KEY_NOT_FOUND", "key.remove", () => ({ keyId: "key_01k00000000000000000000000" })]
  ]
  it.each(failures)("has the code %s that the reference has for %s", async (code, call, payload) => {
    const world = await tenants()

    const data = await refusedWithoutTrace(world, "mutation", call, payload(world))

    assert.strictEqual(data["code"], code)
    assert.isString(data["message"])
  })

  it("of an invite's answer has the code of its reason", async () => {
    const { acme, change, refusal } = await tenants()
    const issue = () => change("invite.create", { groupId: acme.id, email: "cy@example.com" })
    const { inviteId, token } = await issue()

    const twice = await refusal("mutation", "invite.create", { groupId: acme.id, email: "CY@example.com" })
    const stranger = await refusal("mutation", "invite.token.accept", {
      token,
      userId: "eve",
      email: "eve@example.com"
    })
    await change("invite.token.accept", { token, userId: "cy", email: "cy@example.com" })
    const replayed = await refusal("mutation", "invite.token.accept", { token, userId: "eve" })
    const revoked = await refusal("mutation", "invite.revoke", { inviteId })

    assert.deepStrictEqual([twice, stranger, replayed, revoked].map(({ code }) => code), [
      "DUPLICATE_INVITE",
      "INVITE_EMAIL_MISMATCH",
      "INVITE_ALREADY_ACCEPTED",
      "INVITE_NOT_PENDING"
    ])
  })

  it("is what all but one get who accept an invite at once", async () => {
    const { acme, call, change, everything } = await tenants()
    const { token } = await change("invite.create", { groupId: acme.id })
    const before = await everything()

    const answers = await Promise.allSettled(
      ["cy", "dan", "fay"].map((userId) => call("action", "invite.token.accept", { token, userId }))
    )

    const refused = answers.flatMap((answer) => answer.status === "rejected" ? [answer.reason.data.code] : [])
    assert.deepStrictEqual(refused, ["INVITE_ALREADY_ACCEPTED", "INVITE_ALREADY_ACCEPTED"])
    const members = (rows: ReadonlyArray<any>) => rows.filter(({ userId, status }) => userId && status === "active")
    assert.lengthOf(members(await everything()), members(before).length + 1)
  })

  it("is one that `isAuthError` knows, and an app's own errors are none", () => {
    assert.isTrue(isAuthError(new ConvexError({ code: "LAST_OWNER", message: "…" })))
    for (const error of [new Error("x"), new ConvexError("x"), new ConvexError({ code: 1, message: "x" }), null]) {
      assert.isFalse(isAuthError(error))
    }
  })
})

describe("a payload that breaks a rule", { timeout }, () => {
  const bad: ReadonlyArray<readonly [field: string, call: string, payload: object]> = [
    ["name", "group.create", { name: "" }],
    ["name", "group.create", { name: "\u0000" }],
    ["slug", "group.create", { name: "A", slug: "Not A Slug" }],
    ["scopes[0].actions[1]", "key.create", { name: "A", scopes: [{ resource: "a", actions: ["b", "c:d"] }] }],
    ["rateLimit.maxRequests", "key.create", { name: "A", scopes: [], rateLimit: { maxRequests: 1.5, windowMs: 1 } }],
    ["extend", "group.create", { name: "A", extend: { text: "\ud800" } }],
    ["extend", "group.create", { name: "A", extend: JSON.parse(`{"a":[{"__proto__":{"admin":true}}]}`) }]
  ]
  it.each(bad)("is refused, naming %s of %s, and nothing is written", async (field, call, payload) => {
    const world = await fresh()

    const data = await refusedWithoutTrace(world, "mutation", call, payload)

    assert.deepInclude(data, { code: "INVALID_PAYLOAD", field })
    assert.include(String(data["message"]), `${field} must be ${data["expected"]}`)
  })

  it("is refused by Convex itself when a type is wrong, and nothing is written", async () => {
    const world = await fresh()

    const error = await world.call("mutation", "group.create", { name: 5 }).then(() => undefined, (error) => error)

    assert.match(String(error), /ArgumentValidationError/)
    assert.deepStrictEqual(await world.everything(), [])
  })
})

describe("a call on behalf of somebody", { timeout }, () => {
  const change = ({ acme }: { readonly acme: any }) => ({ groupId: acme.id, name: "Mine now" })

  it("does what they may do", async () => {
    const world = await tenants()

    const group = await world.call("mutation", "group.update", change(world), user("ada"))

    assert.strictEqual(group.name, "Mine now")
  })

  it("answers another tenant as if there were nothing", async () => {
    const world = await tenants()

    const known = await refusedWithoutTrace(world, "mutation", "group.update", change(world), user("eve"))
    const unknown = await world.refusal(
      "mutation",
      "group.update",
      { groupId: "grp_01k00000000000000000000000", name: "x" },
      user("eve")
    )

    assert.strictEqual(known["code"], "NOT_FOUND")
    assert.deepStrictEqual(known, unknown)
  })

  it("says what a member lacks", async () => {
    const world = await tenants()

    const data = await refusedWithoutTrace(world, "mutation", "group.update", change(world), user("bob"))

    assert.deepInclude(data, { code: "FORBIDDEN", needs: "groups:update" })
  })

  it("is refused when nobody is signed in", async () => {
    const world = await tenants()

    const data = await refusedWithoutTrace(world, "mutation", "group.update", change(world), { kind: "anonymous" })

    assert.strictEqual(data["code"], "NOT_SIGNED_IN")
  })

  it("is held to access in an action and in a query too", async () => {
    const world = await tenants()

    const inAction = await refusedWithoutTrace(world, "action", "group.update", change(world), user("eve"))
    const inQuery = await world.refusal("query", "group.get", { groupId: world.acme.id }, user("eve"))

    assert.deepStrictEqual([inAction["code"], inQuery["code"]], ["NOT_FOUND", "NOT_FOUND"])
  })

  it("gives nobody a role beyond the caller's, and writes nothing", async () => {
    const world = await tenants()
    await world.change("member.add", { groupId: world.acme.id, userId: "cy", roles: ["editor"] })

    const data = await refusedWithoutTrace(
      world,
      "mutation",
      "member.add",
      { groupId: world.acme.id, userId: "dan", roles: ["owner"] },
      user("cy")
    )

    assert.strictEqual(data["code"], "FORBIDDEN")
  })

  it("of a key is held to the key's scopes", async () => {
    const world = await tenants()
    const key = (actions: ReadonlyArray<string>): Actor => ({
      kind: "key",
      keyId: "key_01k00000000000000000000000",
      userId: "ada",
      scopes: [{ resource: "groups", actions }]
    })

    const refused = await refusedWithoutTrace(world, "mutation", "group.update", change(world), key(["read"]))
    const allowed = await world.call("mutation", "group.update", change(world), key(["update"]))

    assert.strictEqual(refused["code"], "FORBIDDEN")
    assert.strictEqual(allowed.name, "Mine now")
  })

  it("cannot be one with more than an actor has: nobody passes a verified key off as its actor", async () => {
    const world = await tenants()

    const error = await world.call("query", "group.get", { groupId: world.acme.id }, {
      kind: "system",
      admin: true
    } as Actor).then(() => undefined, (error) => error)

    assert.match(String(error), /ArgumentValidationError/)
  })
})

describe("an API key", { timeout }, () => {
  const issue = (world: World, more: object = {}) =>
    world.call("mutation", "key.create", { userId: "ada", name: "CI", scopes: [], ...more })

  it("that is revoked between its check and its use is refused", async () => {
    const world = await fresh()
    const { keyId, raw } = await issue(world)

    const error = await world.isolate.mutation("teams:checkThenRevoke", { raw, keyId }).then(
      () => undefined,
      (error) => error
    )

    assert.strictEqual(error?.data?.code, "API_KEY_REVOKED")
  })

  it("with a rate limit cannot be verified in a query, which says so and counts nothing", async () => {
    const world = await fresh()
    const { raw } = await issue(world, { rateLimit: { maxRequests: 1, windowMs: 1000 } })
    const before = await world.everything()

    const error = await world.call("query", "key.verify", { raw }).then(() => undefined, (error) => error)

    assert.match(String(error), /This key has a rate limit, so its check counts/)
    assert.deepStrictEqual(await world.everything(), before)
  })

  it("says when its limit lets the next request through, and does at that millisecond", async () => {
    const world = await fresh()
    const { raw } = await issue(world, { rateLimit: { maxRequests: 1, windowMs: 1000 } })
    await world.call("mutation", "key.verify", { raw })

    const limited = await world.refusal("mutation", "key.verify", { raw })
    world.isolate.setNow(start + 999)
    const early = await world.refusal("mutation", "key.verify", { raw })
    world.isolate.setNow(start + 1000)
    const { remaining } = await world.call("mutation", "key.verify", { raw })

    assert.deepInclude(limited, { code: "API_KEY_RATE_LIMITED", retryAfter: 1000 })
    assert.strictEqual(early["retryAfter"], 1)
    assert.strictEqual(remaining, 0)
  })

  it("that is garbage is refused without a call of the component", async () => {
    const world = await fresh()

    const data = await world.refusal("action", "key.verify", { raw: "acme_test_nonsense" })

    assert.strictEqual(data["code"], "INVALID_API_KEY")
    assert.deepStrictEqual(world.isolate.runs.map(({ component }) => component), [""])
  })

  it("expires at its millisecond", async () => {
    const world = await fresh()
    const { raw } = await issue(world, { expiresAt: start + 1000 })

    world.isolate.setNow(start + 999)
    const good = await world.call("query", "key.verify", { raw })
    world.isolate.setNow(start + 1000)
    const expired = await world.refusal("query", "key.verify", { raw })

    assert.strictEqual(good.expiresAt, start + 1000)
    assert.deepInclude(expired, { code: "API_KEY_EXPIRED", expiredAt: start + 1000 })
  })
})
