/** The facade as such: which calls it has, and what the compiler lets an app write. */
import { assert, describe, it } from "@effect/vitest"
import type { GenericActionCtx, GenericDataModel, GenericMutationCtx, GenericQueryCtx } from "convex/server"
import { expectTypeOf } from "vitest"
import * as calls from "../../src/generated/Calls.ts"
import { createAuth, definePermissions } from "../../src/index.ts"
import type { auth as appAuth } from "../app/convex/auth.ts"

const permissions = definePermissions({
  grants: ["docs:read"],
  roles: { owner: { label: "Owner", grants: "*", owner: true }, reader: { label: "Reader", grants: ["docs:read"] } }
})
const auth = createAuth({}, { permissions })

const callsOf: Readonly<Record<string, object>> = calls
const services = new Set(["access", "groups", "invites", "keys", "members"])

type Auth = typeof auth
declare const queryCtx: GenericQueryCtx<GenericDataModel>
declare const mutationCtx: GenericMutationCtx<GenericDataModel>
declare const actionCtx: GenericActionCtx<GenericDataModel>

const namesOf = (value: object): Array<string> =>
  Object.entries(value).flatMap(([name, inner]) =>
    typeof inner === "object" ? namesOf(inner).map((below) => `${name}.${below}`) : [name]
  )

describe("the facade", () => {
  it("has every operation of the component under its name, and no half of a key's check", () => {
    const { access, group, http, invite, key, member } = auth
    const facadeOf = (service: string) => service === "access" ? service : service.slice(0, -1)
    const operations = Object.entries(calls).filter(([service]) => services.has(service)).flatMap((
      [service, operations]
    ) => Object.keys(operations).map((name) => `${facadeOf(service)}.${name.replace(/^(\w+)ByToken$/, "token.$1")}`))

    assert.deepStrictEqual(
      namesOf({ access, group, invite, key, member }).toSorted(),
      [...operations.filter((name) => name !== "key.check" && name !== "key.use"), "key.verify", "key.scopes.can"]
        .toSorted()
    )
    assert.deepStrictEqual(Object.keys(http), ["add", "action", "route"])
  })

  it("has every operation of signing in that is not a step of signIn", () => {
    const { account, device, knownDevice, passkey, password, recovery, session, totp, user } = auth
    const names = namesOf({ account, device, knownDevice, passkey, password, recovery, session, totp, user })
    const of = (facade: string, service: keyof typeof calls, renamed: Readonly<Record<string, string>> = {}) =>
      Object.keys(callsOf[service]!).map((name) => `${facade}.${renamed[name] ?? name}`)

    assert.deepStrictEqual(
      names.toSorted(),
      [
        ...of("user", "users", { update: "patch" }),
        "user.current",
        "user.require",
        ...of("user.email", "emails", { add: "create" }),
        ...["startVerification", "verify", "startChange", "confirmChange", "cancelChange"].map((name) =>
          `user.email.${name}`
        ),
        "user.phone.startVerification",
        "user.phone.verify",
        ...["current", "get", "list", "requireRecent", "create", "impersonate", "verify", "invalidate"].map((name) =>
          `session.${name}`
        ),
        ...["list", "remove", "create", "get", "update"].map((name) => `account.${name}`),
        ...["change", "set", "remove", "check"].map((name) => `password.${name}`),
        ...of("passkey", "passkeys"),
        ...of("totp", "totp"),
        ...of("recovery", "recovery"),
        ...of("device", "deviceCodes", { authorize: "create", approve: "verify" }),
        ...of("knownDevice", "devices")
      ].toSorted()
    )
  })

  it("has the audit log and webhooks by the names of the reference", () => {
    const { audit, webhook } = auth.sso
    const of = (facade: string, service: keyof typeof calls) =>
      Object.keys(callsOf[service]!).map((name) => `${facade}.${name}`)

    assert.deepStrictEqual(
      namesOf({ audit, webhook }).toSorted(),
      [
        ...of("audit", "audit"),
        ...of("webhook.endpoint", "webhookEndpoints"),
        ...of("webhook.delivery", "webhookDeliveries").filter((name) => name !== "webhook.delivery.emit"),
        "webhook.emit"
      ].toSorted()
    )
  })

  it("refuses a key prefix that no key can have, where it is declared", () => {
    assert.throws(() => createAuth({}, { keys: { prefix: "1" } }), TypeError, /the key prefix "1"/)
  })

  it("refuses a role with a grant that is not declared", () => {
    // @ts-expect-error: the compiler says so too
    assert.throws(() => definePermissions({ grants: [], roles: { a: { label: "A", grants: ["x:y"] } } }), /x:y/)
  })

  it("answers what scopes allow without a call", () => {
    assert.isTrue(auth.key.scopes.can([{ resource: "data", actions: ["*"] }], "data", "read"))
    assert.isFalse(auth.key.scopes.can([{ resource: "data", actions: ["read"] }], "data", "write"))
  })
})

// What follows is compiled and never run.
const _types = async (auth: Auth, installed: typeof appAuth) => {
  const group = await auth.group.get(queryCtx, { groupId: "grp_1" })
  expectTypeOf(group.id).toBeString()
  expectTypeOf(group.createdAt).toBeNumber()
  expectTypeOf(group.slug).toEqualTypeOf<string | undefined>()
  const key = await auth.key.verify(actionCtx, { raw: "" })
  expectTypeOf(key.userId).toEqualTypeOf<string | undefined>()
  expectTypeOf(await auth.group.delete(mutationCtx, { groupId: "grp_1" })).toBeNull()
  expectTypeOf(await auth.group.getBySlug(queryCtx, { slug: "a" })).toEqualTypeOf<typeof group | null>()

  // @ts-expect-error: a query changes nothing
  await auth.group.create(queryCtx, { name: "A" })
  await auth.group.create(actionCtx, { name: "A" })
  // @ts-expect-error: a name is text
  await auth.group.create(mutationCtx, { name: 1 })
  // @ts-expect-error: there is no such field
  await auth.group.create(mutationCtx, { name: "A", parentGroupId: "grp_1" })
  // @ts-expect-error: a slug cannot be cleared while a group is made
  await auth.group.create(mutationCtx, { name: "A", slug: null })
  await auth.group.update(mutationCtx, { groupId: "grp_1", slug: null })

  await auth.member.add(mutationCtx, { groupId: "grp_1", userId: "ada", roles: ["owner", "reader"] })
  // @ts-expect-error: no such role
  await auth.member.add(mutationCtx, { groupId: "grp_1", userId: "ada", roles: ["ownr"] })
  // @ts-expect-error: no such role
  await auth.member.list(queryCtx, { groupId: "grp_1", role: "ownr" })
  // @ts-expect-error: no such role
  await auth.invite.create(mutationCtx, { roles: ["ownr"] })
  // @ts-expect-error: no such role
  await auth.key.create(mutationCtx, { groupId: "grp_1", name: "A", scopes: [], roles: ["ownr"] })
  await auth.access.check(queryCtx, { groupId: "grp_1", grants: ["docs:read", "members:add"] })
  // @ts-expect-error: no such grant
  await auth.access.check(queryCtx, { groupId: "grp_1", grants: ["docs:rea"] })
  // @ts-expect-error: no such grant, on behalf of somebody either
  await auth.as({ kind: "user", userId: "ada" }).access.check(queryCtx, { groupId: "grp_1", grants: ["docs:rea"] })
  // @ts-expect-error: `as` is not for those who are somebody already
  auth.as({ kind: "user", userId: "ada" }).as({ kind: "system" })
  await installed.access.check(queryCtx, { groupId: "grp_1", grants: ["docs:write"] })

  const { endpoint, secret } = await auth.sso.webhook.endpoint.create(actionCtx, {
    url: "https://example.com/",
    subscriptions: ["member.*"]
  })
  expectTypeOf(secret).toEqualTypeOf<string | undefined>()
  expectTypeOf(endpoint.status).toEqualTypeOf<"enabled" | "disabled">()
  // @ts-expect-error: secrets are made and sealed in an action
  await auth.sso.webhook.endpoint.create(mutationCtx, { url: "https://example.com/", subscriptions: ["*"] })
  const page = await auth.sso.audit.list(queryCtx, { groupId: "grp_1", type: "member.added" })
  expectTypeOf(page.items[0]!.outcome).toEqualTypeOf<"success" | "failure">()
  await auth.sso.webhook.emit(mutationCtx, { type: "app.report_ready", data: { pages: 3 } })
  // @ts-expect-error: a part of an action
  await auth.sso.webhook.delivery.claim(mutationCtx, { perEndpoint: 1, busy: [] })
  // @ts-expect-error: `deliver` is for an app's export
  void auth.as({ kind: "system" }).deliver

  const untyped = createAuth({})
  await untyped.member.add(mutationCtx, { groupId: "grp_1", userId: "ada", roles: ["anything"] })
  await untyped.access.check(queryCtx, { groupId: "grp_1", grants: ["any:thing"] })
}
void _types
