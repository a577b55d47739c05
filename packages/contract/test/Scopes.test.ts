import { assert, describe, it } from "@effect/vitest"
import * as Scopes from "@gatehouse/contract/Scopes"
import { Schema } from "effect"

const Word = Schema.Literals(["data", "keys", "read", "*"])
const Held = Schema.Array(Schema.Struct({ resource: Word, actions: Schema.Array(Word) }))

describe("Scopes", () => {
  const held = [
    { resource: "data", actions: ["read", "write"] },
    { resource: "keys", actions: ["*"] }
  ]

  it("allows the actions it names on the resource it names, and no others", () => {
    assert.isTrue(Scopes.can(held, "data", "write"))
    assert.isFalse(Scopes.can(held, "data", "delete"))
    assert.isFalse(Scopes.can(held, "other", "read"))
    assert.isFalse(Scopes.can([], "data", "read"))
  })

  it("takes * for every action or every resource", () => {
    assert.isTrue(Scopes.can(held, "keys", "anything"))
    assert.isTrue(Scopes.can([{ resource: "*", actions: ["read"] }], "other", "read"))
    assert.isFalse(Scopes.can([{ resource: "*", actions: ["read"] }], "other", "write"))
  })

  it("does not take a wish for everything as met by something", () => {
    assert.isFalse(Scopes.can(held, "data", "*"))
    assert.isFalse(Scopes.can(held, "*", "read"))
    assert.strictEqual(Scopes.firstBeyond(held, [{ resource: "data", actions: ["read", "*"] }]), "data:*")
    assert.strictEqual(Scopes.firstBeyond(held, [{ resource: "*", actions: ["read"] }]), "*:read")
    assert.isUndefined(Scopes.firstBeyond(held, [{ resource: "keys", actions: ["*"] }]))
  })

  it("compares whole words, not their beginnings or case", () => {
    assert.isFalse(Scopes.can(held, "dat", "read"))
    assert.isFalse(Scopes.can(held, "data", "rea"))
    assert.isFalse(Scopes.can(held, "Data", "read"))
    assert.isFalse(Scopes.can([{ resource: "", actions: [""] }], "data", "read"))
  })

  it("reads a grant at its last colon, and refuses one without", () => {
    assert.isTrue(Scopes.canGrant([{ resource: "sso:oidc", actions: ["read"] }], "sso:oidc:read"))
    assert.isFalse(Scopes.canGrant([{ resource: "*", actions: ["*"] }], "read"))
    assert.isFalse(Scopes.canGrant([{ resource: "*", actions: ["*"] }], ":read"))
  })

  it.prop("covers whatever it finds nothing beyond", { held: Held, wanted: Held }, ({ held, wanted }) => {
    const beyond = Scopes.firstBeyond(held, wanted)
    const covered = wanted.every((scope) => scope.actions.every((action) => Scopes.can(held, scope.resource, action)))
    assert.strictEqual(beyond === undefined, covered)
  })

  it.prop("never lets narrowed scopes do more", { held: Held, wanted: Held, resource: Word, action: Word }, (input) => {
    if (Scopes.firstBeyond(input.held, input.wanted) !== undefined) return
    if (Scopes.can(input.wanted, input.resource, input.action)) {
      assert.isTrue(Scopes.can(input.held, input.resource, input.action))
    }
  })
})
