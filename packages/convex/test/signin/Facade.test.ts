/** What an app calls of users and of what is theirs: who may, and what domains of one component know of each other. */
import { assert, describe, it } from "@effect/vitest"
import { totpOf } from "./TotpCode.ts"
import { password, refusal, start, timeout, world } from "./World.ts"

const day = 86_400_000

/** Ada and Eve, each signed in. */
const two = async () => {
  const made = await world()
  const ada = made.client()
  const eve = made.client()
  const { userId: adaId } = await ada.signUp("ada@example.com")
  const { userId: eveId } = await eve.signUp("eve@example.com")
  return { made, ada, eve, adaId, eveId }
}

describe("on behalf of a user", { timeout }, () => {
  it("sessions are listed with the present one, and are nobody else's", async () => {
    const { ada, eve } = await two()

    const { items } = await ada.call("query", "session.list")
    const refused = await refusal(eve.call("mutation", "session.invalidate", { sessionId: items[0].id }))

    assert.deepStrictEqual(items.map(({ current }: any) => current), [true])
    assert.strictEqual(refused["code"], "NOT_FOUND")
  })

  it("a factor is removed by its user alone", async () => {
    const { ada, eve } = await two()
    const { secret, totpId } = await ada.signIn("totp", { flow: "setup" })
    await ada.signIn("totp", { flow: "confirm", totpId, code: totpOf(secret, start) })

    const refused = await refusal(eve.call("action", "totp.remove", { totpId }))
    const removed = await ada.call("action", "totp.remove", { totpId })

    assert.strictEqual(refused["code"], "NOT_FOUND")
    assert.isNull(removed)
  })

  it("a password is changed with the old one, and what only the app may is refused", async () => {
    const { ada, adaId } = await two()

    await ada.call("action", "password.change", { current: password, password: "another good secret" })
    const refused = await refusal(ada.call("action", "session.create", { userId: adaId }))

    assert.strictEqual(refused["code"], "FORBIDDEN")
    assert.strictEqual(ada.world.last("PasswordChanged").to.kind, "email")
  })

  it("nobody is nobody", async () => {
    const { made } = await two()
    const client = made.client()

    assert.deepStrictEqual(await client.me(), { userId: null, sessionId: null, viewer: null })
    assert.strictEqual((await refusal(client.whoami()))["code"], "NOT_SIGNED_IN")
    assert.strictEqual((await refusal(client.call("query", "session.list")))["code"], "NOT_SIGNED_IN")
  })

  it("an action is refused in a mutation, in words", async () => {
    const { ada } = await two()

    const error: Error = await ada.call("mutation", "password.check", { password }).catch((error: Error) => error)

    assert.match(error.message, /Call it from an action/)
  })
})

describe("the app itself", { timeout }, () => {
  it("opens a session for tests, whose tokens work", async () => {
    const { adaId, made } = await two()

    const created = await made.app("session.create", { userId: adaId })
    const checked = await made.app("session.verify", { token: created.accessToken })

    assert.strictEqual(checked.userId, adaId)
  })

  it("makes accounts of its own provider, and checks their secrets", async () => {
    const { made } = await two()
    const identity = { provider: "legacy", subject: "7" }

    const { account } = await made.app("account.create", { ...identity, secret: "a secret of old" })
    const right = await made.app("account.get", { ...identity, secret: "a secret of old" })
    const wrong = await refusal(made.app("account.get", { ...identity, secret: "another secret" }))
    const byId = await made.app("account.get", { accountId: account.id })
    await made.app("account.update", { ...identity, secret: "another secret" })

    assert.strictEqual(right.account.id, account.id)
    assert.strictEqual(wrong["code"], "INVALID_CREDENTIALS")
    assert.strictEqual(byId.subject, "7")
    assert.strictEqual(
      (await made.app("account.get", { ...identity, secret: "another secret" })).account.id,
      account.id
    )
  })
})

describe("groups and users of one component", { timeout }, () => {
  const owned = async () => {
    const all = await two()
    const group = await all.made.app("group.create", { name: "Acme" })
    await all.made.app("member.add", { groupId: group.id, userId: all.adaId, roles: ["owner"] })
    return { ...all, group }
  }

  it("an active group is one of the user's own", async () => {
    const { ada, eve, group } = await owned()

    await ada.call("mutation", "user.setActiveGroup", { groupId: group.id })

    assert.deepStrictEqual(await ada.call("query", "user.getActiveGroup"), { groupId: group.id })
    assert.strictEqual(
      (await refusal(eve.call("mutation", "user.setActiveGroup", { groupId: group.id })))["code"],
      "NOT_A_MEMBER"
    )
  })

  it("members are listed with their names, and invites are for proved addresses", async () => {
    const { adaId, eveId, group, made } = await owned()
    const { inviteId } = await made.app("invite.create", { groupId: group.id, email: "eve@example.com", roles: [] })

    const { items } = await made.app("member.list", { groupId: group.id })
    const joined = await made.app("invite.accept", { inviteId, userId: eveId })

    assert.deepInclude(items[0].user, { id: adaId, name: "Ada", email: "ada@example.com" })
    assert.strictEqual(joined.membershipStatus, "joined")
  })

  it("the last owner is not removed, unless the app says that it means it", async () => {
    const { adaId, group, made } = await owned()

    assert.deepInclude(await refusal(made.app("user.remove", { userId: adaId })), {
      code: "LAST_OWNER",
      groupIds: [group.id]
    })
    await made.app("user.remove", { userId: adaId, force: true })
    await made.isolate.scheduled.runDue()

    assert.deepStrictEqual(await made.isolate.rows("members", "auth"), [])
    assert.lengthOf(await made.isolate.rows("users", "auth"), 1)
  })

  it("who became a last owner since they asked for their end stays, until somebody else is one", async () => {
    const { ada, adaId, eveId, made } = await two()
    await ada.call("action", "user.requestDeletion")
    const group = await made.app("group.create", { name: "Acme" })
    await made.app("member.add", { groupId: group.id, userId: adaId, roles: ["owner"] })
    const removed = async () => (await made.app("user.getMany", { userIds: [adaId] }))[0] === null

    made.isolate.setNow(start + 14 * day)
    await made.isolate.scheduled.runDue()
    const deferred = !await removed()
    await made.app("member.add", { groupId: group.id, userId: eveId, roles: ["owner"] })
    made.isolate.setNow(start + 15 * day)
    await made.isolate.scheduled.runDue()

    assert.isTrue(deferred)
    assert.isTrue(await removed())
  })
})

describe("what has expired", { timeout }, () => {
  it("goes by a job that the component's cron starts", async () => {
    const { ada, made } = await two()
    await ada.signIn("email", { email: "ada@example.com" })
    made.isolate.setNow(start + 400 * day)

    await made.isolate.runCron("what has expired", "auth")
    await made.isolate.scheduled.runDue()

    for (const table of ["sessions", "challenges", "limits", "devices"]) {
      assert.deepStrictEqual(await made.isolate.rows(table, "auth"), [], table)
    }
  })
})
