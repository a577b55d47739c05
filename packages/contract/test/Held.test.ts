import { assert, describe, it } from "@effect/vitest"
import * as Held from "@gatehouse/contract/Held"
import * as Permissions from "@gatehouse/contract/Permissions"

const permissions = Permissions.make({
  grants: ["docs:read", "docs:write"],
  roles: {
    owner: { label: "Owner", grants: "*", owner: true },
    steward: { label: "Steward", grants: ["docs:read"], owner: true },
    admin: { label: "Admin", grants: "*" },
    reader: { label: "Reader", grants: ["docs:read"] },
    writer: { label: "Writer", grants: ["docs:write"] },
    guest: { label: "Guest", grants: [] }
  }
})
const all = Object.keys(permissions.roles)
const beyond = (held: Held.Held) => Held.rolesBeyond(permissions, held, all)
const byRoles = (...roles: ReadonlyArray<string>) => Held.byRoles(permissions, roles)
const byScope = (resource: string, ...actions: ReadonlyArray<string>) =>
  Held.byPlatformKey(permissions, [{ resource, actions }])

describe("what somebody may give", () => {
  it.each([
    ["nothing", Held.nothing, ["owner", "steward", "admin", "reader", "writer"]],
    ["an owner", byRoles("owner"), []],
    ["an admin", byRoles("admin"), ["owner", "steward"]],
    ["an owner with few grants", byRoles("steward"), ["owner", "admin", "writer"]],
    ["two lesser roles together", byRoles("reader", "writer"), ["owner", "steward", "admin"]],
    ["a role that is not declared", byRoles("toString"), ["owner", "steward", "admin", "reader", "writer"]],
    ["a platform key with every scope", byScope("*", "*"), []],
    ["a platform key with some", byScope("docs", "*"), ["owner", "steward", "admin"]],
    ["a platform key with one action everywhere", byScope("*", "read"), ["owner", "steward", "admin", "writer"]]
  ])("with what %s holds: no role beyond that, and an owner's only as an owner", (_who, held, expected) => {
    assert.deepStrictEqual(beyond(held), expected)
  })

  it("does not grow by a role that nobody has declared", () => {
    assert.deepStrictEqual(Held.rolesBeyond(permissions, Held.nothing, ["constructor", "guest"]), [])
  })
})
