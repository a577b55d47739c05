/** What goes along with a call. */
import { assert, describe, it } from "@effect/vitest"
import { createAuth, definePermissions } from "../../src/index.ts"

const permissions = definePermissions({ grants: [], roles: { owner: { label: "Owner", grants: "*", owner: true } } })

/** A component that answers nothing, and a `ctx` that notes the arguments of each call. */
const listening = () => {
  const heard: Array<Record<string, any>> = []
  const note = async (_: unknown, args: any) => {
    heard.push(args)
    return null
  }
  const component = new Proxy({}, { get: () => new Proxy({}, { get: () => ({}) }) })
  return {
    heard,
    auth: createAuth(component, { permissions, keys: { prefix: "acme" } }),
    ctx: { runQuery: note, runMutation: note } as any
  }
}

const actor = { kind: "user", userId: "ada", ip: "203.0.113.7", userAgent: "curl", requestId: "r1" } as const

describe("a call of the component", () => {
  it("tells a mutation where the request came from", async () => {
    const { auth, ctx, heard } = listening()

    await auth.as(actor).group.create(ctx, { name: "A" })

    assert.deepStrictEqual(heard[0]?.["actor"], actor)
  })

  it("does not tell a query, whose answer others share", async () => {
    const { auth, ctx, heard } = listening()

    await auth.as(actor).group.get(ctx, { groupId: "grp_1" })

    assert.deepStrictEqual(heard[0]?.["actor"], { kind: "user", userId: "ada" })
  })

  it("brings roles and grants, as they were declared, to those who ask for them and to every check of access", async () => {
    const { auth, ctx, heard } = listening()

    await auth.group.get(ctx, { groupId: "grp_1" })
    await auth.access.check(ctx, { groupId: "grp_1", grants: ["groups:read"] })
    await auth.as(actor).group.get(ctx, { groupId: "grp_1" })

    assert.deepStrictEqual(heard.map((args) => "permissions" in args), [false, true, true])
    assert.deepStrictEqual(heard[1]?.["permissions"].roles, [{ role: "owner", grants: "*", owner: true }])
  })

  it("is held to access only on behalf of somebody", async () => {
    const { auth, ctx, heard } = listening()

    await auth.group.get(ctx, { groupId: "grp_1" })
    await auth.as(actor).group.get(ctx, { groupId: "grp_1" })

    assert.deepStrictEqual(heard.map(({ guarded }) => guarded), [undefined, true])
  })

  it("brings how keys begin only to those that make keys", async () => {
    const { auth, ctx, heard } = listening()

    await auth.key.create(ctx, { name: "A", scopes: [] })
    await auth.key.revoke(ctx, { keyId: "key_1" })

    assert.deepStrictEqual(heard.map(({ settings }) => settings), [{ prefix: "acme", env: "live" }, undefined])
  })

  it("that changes something is refused where only queries can be run, before anything is called", async () => {
    const { auth, ctx, heard } = listening()

    const error = await auth.group.create({ runQuery: ctx.runQuery } as any, { name: "A" }).catch((error) => error)

    assert.match(String(error), /groups\.create changes something\. Call it from a mutation or an action/)
    assert.deepStrictEqual(heard, [])
  })
})
