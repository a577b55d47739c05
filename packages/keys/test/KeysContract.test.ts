import { describe, it } from "@effect/vitest"
import type * as Access from "@gatehouse/contract/Access"
import type * as Actor from "@gatehouse/contract/Actor"
import * as AccessMatrix from "@gatehouse/contract/testing/AccessMatrix"
import { Store } from "@gatehouse/store/Store"
import { Context, Effect, Layer } from "effect"
import { Keys } from "../src/Keys.ts"
import { KeysContract } from "../src/KeysContract.ts"
import { KeyTable } from "../src/KeyTable.ts"
import { as, asUser, everything, groupA, guarded, user, world } from "./World.ts"

const built = Effect.gen(function*() {
  const context = yield* Layer.build(world)
  const keys = Context.get(context, Keys)
  const store = Context.get(context, Store)
  const guard = yield* Effect.provideContext(guarded, context)
  const own = yield* keys.create({ userId: user("ada"), name: "own", scopes: [] })
  const group = yield* keys.create({ groupId: groupA, name: "group", scopes: [] })
  const platform = yield* keys.create({ name: "platform", scopes: everything })
  yield* keys.create({ userId: user("eve"), name: "other", scopes: [] })
  return { store, guard, own, group, platform }
})

const other = [{ resource: "other", actions: ["*"] }]
const actors: AccessMatrix.Actors = {
  otherTenant: asUser("eve"),
  withoutGrant: asUser("ben"),
  holder: asUser("ada"),
  keyWithoutScope: { kind: "key", keyId: "key_1", userId: "ada", scopes: other },
  platformKeyWithoutScope: { kind: "key", keyId: "key_2", scopes: other }
}

const matrix = (of: "own" | "group") =>
  Effect.map(built, ({ guard, store, ...made }): AccessMatrix.World => {
    const { keyId, raw } = made[of]
    const owner = of === "own" ? { userId: "ada" } : { groupId: groupA }
    return {
      call: (_contract, operation, payload, actor: Actor.Actor) =>
        (guard as unknown as Record<string, (payload: unknown) => Effect.Effect<unknown, { readonly _tag: string }>>)[
          operation
        ]!(payload).pipe(as(actor)),
      payloads: {
        "keys.create": { ...owner, name: "new", scopes: [] },
        "keys.verify": { raw },
        "keys.list": owner,
        "keys.get": { keyId },
        "keys.update": { keyId, name: "new" },
        "keys.revoke": { keyId },
        "keys.remove": { keyId },
        "keys.rotate": { keyId },
        "keys.check": { raw },
        "keys.use": { keyId }
      },
      actors,
      snapshot: Effect.map(Effect.orDie(store.first(KeyTable, "byOwner", [], { limit: 100 })), (rows) => rows)
    }
  })

const roles = [
  "nobody",
  "otherTenant",
  "withoutGrant",
  "holder",
  "actingAsHolder",
  "keyWithoutScope",
  "platformKeyWithoutScope",
  "system"
] as const

/** A key belongs to a user or to a group; of a rule for both, the part that is about its kind of owner decides. */
const decisive = (access: Access.Access, by: "owner" | "entity"): Access.Access => {
  if (access.by === "any") return access.of.find((rule) => rule.by === by) ?? access
  if (access.by !== "all") return access
  const [first, ...rest] = access.of
  return { by: "all", of: [decisive(first, by), ...rest.map((rule) => decisive(rule, by))] }
}

for (const [owned, by] of [["own", "owner"], ["group", "entity"]] as const) {
  const operations = Object.entries(KeysContract.operations).map(([name, operation]) => [
    name,
    { ...operation, access: decisive(operation.access, by) }
  ])
  const contract = { ...KeysContract, operations: Object.fromEntries(operations) }
  describe(`access to ${owned === "own" ? "a user's key" : "a group's key"}`, () => {
    for (const operation of Object.keys(KeysContract.operations)) {
      for (const role of roles) {
        it.effect(`${operation} answers ${role} as its rule says`, () =>
          Effect.gen(function*() {
            yield* AccessMatrix.check(yield* matrix(owned), contract, operation, role)
          }))
      }
    }
  })
}
