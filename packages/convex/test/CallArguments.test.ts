import { assert, describe, it } from "@effect/vitest"
import type { Actor } from "@gatehouse/contract/Actor"
import * as Permissions from "@gatehouse/contract/Permissions"
import * as Roles from "@gatehouse/contract/Roles"
import {
  actor,
  argumentOf,
  permissions,
  type PermissionsArgument,
  permissionsOf
} from "@gatehouse/convex/CallArguments"
import { convexToJson, type Infer, jsonToConvex } from "convex/values"
import { Effect } from "effect"
import { argumentsOf } from "./derive/Validation.ts"

/** The same in types that differ only in `readonly`. */
type Writable<A> = A extends ReadonlyArray<infer I> ? Array<Writable<I>>
  : A extends object ? { -readonly [K in keyof A]: Writable<A[K]> }
  : A
type Same<A, B> = [A] extends [B] ? [B] extends [A] ? true : false : false

const actorIsWhatItsValidatorSays: Same<Writable<Actor>, Writable<Infer<ReturnType<typeof actor>>>> = true
/** Every field of every kind of actor: an optional field that one side lacks does not make types differ. */
type FieldsOf<A extends { readonly kind: string }, K> = A extends { readonly kind: K } ? keyof A : never
type Fields<A extends { readonly kind: string }> = { [K in A["kind"]]: FieldsOf<A, K> }
const actorHasTheFieldsOfItsValidator: Same<Fields<Actor>, Fields<Infer<ReturnType<typeof actor>>>> = true

const origin = { ip: "192.0.2.1", userAgent: "curl", requestId: "req_1" }

const actors: ReadonlyArray<readonly [string, Actor]> = [
  ["nobody", { kind: "anonymous" }],
  ["the application", { kind: "system", ...origin }],
  ["a user", { kind: "user", userId: "ada", sessionId: "ses_1", ...origin }],
  ["a platform key", { kind: "key", keyId: "key_1", scopes: [{ resource: "*", actions: ["*"] }] }],
  ["a user's key", { kind: "key", keyId: "key_1", scopes: [], userId: "ada", ...origin }],
  ["a group's key", { kind: "key", keyId: "key_1", scopes: [], groupId: "grp_1", roles: ["reader"] }],
  ["a directory", { kind: "directory", connectionId: "con_1", groupId: "grp_1" }]
]

const impostors: ReadonlyArray<readonly [string, object]> = [
  ["no kind", {}],
  ["another kind", { kind: "root" }],
  ["a user without an id", { kind: "user" }],
  ["a user with a key's scopes", { kind: "user", userId: "ada", scopes: [] }],
  ["the application with a user's id", { kind: "system", userId: "ada" }],
  ["a key without scopes", { kind: "key", keyId: "key_1" }],
  ["a key whose user is null", { kind: "key", keyId: "key_1", scopes: [], userId: null }],
  ["a directory without a group", { kind: "directory", connectionId: "con_1" }]
]

describe("the actor argument", () => {
  it.effect.each(actors)("takes %s", ([, value]) =>
    Effect.gen(function*() {
      assert.isTrue(yield* Effect.promise(() => argumentsOf({ actor: actor() })({ actor: value })))
    }))

  it.effect.each(impostors)("refuses %s", ([, value]) =>
    Effect.gen(function*() {
      assert.isFalse(yield* Effect.promise(() => argumentsOf({ actor: actor() })({ actor: value })))
    }))

  it("has the type of an actor", () => {
    assert.isTrue(actorIsWhatItsValidatorSays && actorHasTheFieldsOfItsValidator)
  })
})

const app = Roles.make({
  grants: ["posts:write"],
  roles: {
    owner: { label: "Owner", grants: "*", owner: true },
    writer: { label: "Writer", grants: ["posts:write", "groups:read"], owner: false },
    "Gäste, $neu": { label: "Guests", grants: [] },
    ["__proto__"]: { label: "Odd", grants: ["groups:read"] },
    constructor: { label: "Odder", grants: [] }
  }
})

/** Across the wire and back. */
const crossed = (argument: PermissionsArgument): PermissionsArgument =>
  jsonToConvex(JSON.parse(JSON.stringify(convexToJson(argument)))) as PermissionsArgument

describe("the permissions argument", () => {
  it.effect("takes roles of any name", () =>
    Effect.gen(function*() {
      const fits = argumentsOf({ permissions: permissions() })

      assert.isTrue(yield* Effect.promise(() => fits({ permissions: argumentOf(app) })))
    }))

  it("grants on the other side what it granted on this one", () => {
    const there = permissionsOf(crossed(argumentOf(app)))

    for (const role of [...Object.keys(app.roles), "toString", "nobody"]) {
      assert.deepStrictEqual(Roles.grantsOf(there, [role]), Roles.grantsOf(app, [role]), role)
      assert.strictEqual(Roles.isOwnerRole(there, role), Roles.isOwnerRole(app, role), role)
    }
    assert.deepStrictEqual(Object.keys(there.roles).toSorted(), Object.keys(app.roles).toSorted())
    assert.deepStrictEqual(there.grants, app.grants)
  })

  it.effect("knows no role that was not declared", () =>
    Effect.gen(function*() {
      const there = permissionsOf(argumentOf(Roles.make({ grants: [], roles: { reader: { label: "", grants: [] } } })))

      const error = yield* Effect.flip(Permissions.declaredRoles(there, ["reader", "toString", "__proto__"]))

      assert.deepStrictEqual(error.roles, ["toString", "__proto__"])
    }))
})
