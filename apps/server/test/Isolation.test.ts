/** Every operation of the server against everybody who must not call it, and against every bad input. */
import { assert, describe, it } from "@effect/vitest"
import * as AccessMatrix from "@gatehouse/contract/testing/AccessMatrix"
import * as BadInput from "@gatehouse/contract/testing/BadInput"
import { stores } from "@gatehouse/store-sql/testing/Stores"
import { Effect } from "effect"
import { contracts } from "../src/Offered.ts"
import * as SignInTenants from "./SignInTenants.ts"
import * as Tenants from "./Tenants.ts"
import { adminKey, caller, serve } from "./World.ts"

const contractNamed = (name: string) => contracts.find((contract) => contract.name === name)!

/** Those of groups and what belongs to them, and those of users. */
const ofGroups = contracts.filter((contract) => !SignInTenants.contracts.includes(contract))

const refusable = [
  "nobody",
  "otherTenant",
  "withoutGrant",
  "holder",
  "keyWithoutScope",
  "platformKeyWithoutScope"
] as const

for (const store of stores.filter(({ name }) => name !== "postgres")) {
  const tenants = Tenants.make(store)

  describe(`on ${store.name}`, () => {
    AccessMatrix.accessMatrix({ contracts: ofGroups, world: Effect.map(tenants, ({ world }) => world) })

    it.effect("the other ways to call an operation are answered as their rules say", () =>
      Effect.gen(function*() {
        // Who is refused changes nothing, which is asked too: all of them can be refused in one world.
        const shared = yield* tenants
        const names = Object.keys(shared.variants)
        const wrong: Array<string> = []
        for (const name of names) {
          const [contract = "", key = ""] = name.split(".")
          for (
            const role of [
              "nobody",
              "otherTenant",
              "withoutGrant",
              "holder",
              "keyWithoutScope",
              "platformKeyWithoutScope",
              "system"
            ] as const
          ) {
            const { access } = contractNamed(contract).operations[key]!
            const payload = shared.variants[name]!
            const isRefused = AccessMatrix.expected(access, role, payload, shared.world.actors) !== undefined
            const { variants, world } = isRefused ? shared : yield* tenants
            yield* AccessMatrix.check({ ...world, payloads: variants }, contractNamed(contract), key, role).pipe(
              Effect.catch((error) => Effect.sync(() => wrong.push(error.message)))
            )
          }
        }

        assert.deepStrictEqual(wrong, [])
        assert.isAbove(names.length, 0)
      }), 30_000)

    it.effect("a key of another tenant's group opens nothing here", () =>
      Effect.gen(function*() {
        const wrong: Array<string> = []
        const shared = yield* tenants
        for (const contract of ofGroups) {
          for (const [key, operation] of Object.entries(contract.operations)) {
            if (operation.internal) continue
            const payload = (shared.world.payloads[`${contract.name}.${key}`] ?? {}) as Readonly<
              Record<string, unknown>
            >
            const { access } = operation
            const isRefused = AccessMatrix.expected(access, "otherTenant", payload, shared.world.actors) !== undefined
            const { groupKeyOfB, world } = isRefused ? shared : yield* tenants
            yield* AccessMatrix.check(
              { ...world, actors: { ...world.actors, otherTenant: groupKeyOfB } },
              contract,
              key,
              "otherTenant"
            ).pipe(Effect.catch((error) => Effect.sync(() => wrong.push(error.message))))
          }
        }

        assert.deepStrictEqual(wrong, [])
      }), 30_000)

    it.effect("a real key of another tenant's group, over HTTP, reads its own group and not this one", () =>
      Effect.gen(function*() {
        const { a, b, context, keyOfB } = yield* tenants
        const { fetch } = yield* Effect.provideContext(serve(Tenants.settings), context)
        const call = caller(fetch)
        const own = yield* call("groups/get", { groupId: b.id }, { key: keyOfB.raw })
        const foreign = yield* call("groups/get", { groupId: a.id }, { key: keyOfB.raw })
        const unknown = yield* call("groups/get", { groupId: "grp_00000000000000000000000000" }, { key: keyOfB.raw })

        assert.strictEqual(own.status, 200)
        assert.strictEqual(foreign.status, 404)
        assert.strictEqual(foreign.text, unknown.text)
      }))
  })

  describe(`bad input on ${store.name}`, () => {
    BadInput.badInput({
      contracts: ofGroups,
      runs: store.name === "memory" ? 100 : 30,
      subject: Effect.gen(function*() {
        const { context, world } = yield* tenants
        const { handler } = yield* Effect.provideContext(serve(Tenants.settings), context)
        return {
          handler,
          token: adminKey,
          fields: world.payloads as Readonly<Record<string, Readonly<Record<string, unknown>>>>
        }
      })
    })
  })

  describe(`on users and their sign-ins, on ${store.name}`, () => {
    // The suites of each contract ask what happens to who is let through. Who is refused changes nothing, so all of them
    // can be refused in one world.
    it.effect.each(SignInTenants.contracts.map(({ name }) => name))(
      "%s refuses everybody that its rules refuse",
      (name) =>
        Effect.gen(function*() {
          const { world } = yield* SignInTenants.make(store)
          const contract = contractNamed(name)
          const wrong: Array<string> = []
          for (const [key, operation] of Object.entries(contract.operations)) {
            if (operation.internal) continue
            for (const role of refusable) {
              const payload = world.payloads[`${name}.${key}`] as Readonly<Record<string, unknown>> | undefined
              if (
                payload !== undefined &&
                AccessMatrix.expected(operation.access, role, payload, world.actors) === undefined
              ) continue
              yield* AccessMatrix.check(world, contract, key, role).pipe(
                Effect.catch((error) => Effect.sync(() => wrong.push(error.message)))
              )
            }
          }

          assert.deepStrictEqual(wrong, [])
        }),
      30_000
    )
  })
}

describe("bad input about users and their sign-ins", () => {
  BadInput.badInput({
    contracts: SignInTenants.contracts,
    runs: 30,
    subject: Effect.gen(function*() {
      const { context, payloads } = yield* SignInTenants.make(stores[0]!)
      const { handler } = yield* Effect.provideContext(serve(Tenants.settings), context)
      return {
        handler: (request) => Effect.provideContext(handler(request), context),
        token: adminKey,
        fields: payloads
      }
    })
  })
})
