/**
 * Every operation on users, addresses and accounts as everybody who must not call it, and against bad input.
 */
import { describe } from "@effect/vitest"
import type * as Actor from "@gatehouse/contract/Actor"
import * as Guard from "@gatehouse/contract/Guard"
import * as Operations from "@gatehouse/contract/http/Operations"
import * as AccessMatrix from "@gatehouse/contract/testing/AccessMatrix"
import * as BadInput from "@gatehouse/contract/testing/BadInput"
import { Store } from "@gatehouse/store/Store"
import { Effect, Layer } from "effect"
import { Accounts } from "../../src/accounts/Accounts.ts"
import { AccountsContract } from "../../src/accounts/AccountsContract.ts"
import { Emails } from "../../src/emails/Emails.ts"
import { EmailsContract } from "../../src/emails/EmailsContract.ts"
import { tables } from "../../src/Tables.ts"
import { Users } from "../../src/users/Users.ts"
import { UsersContract } from "../../src/users/UsersContract.ts"
import { Provider, Subject } from "../../src/users/UserWire.ts"
import { places as stores } from "../Places.ts"
import { actorOf, as, group, proved, signedIn, Standing, worldAt } from "./World.ts"

const contracts = [UsersContract, EmailsContract, AccountsContract] as const

const everything = [{ resource: "*", actions: ["*"] }]
const nothing = [{ resource: "docs", actions: ["read"] }]

/** Every row of every table. */
const snapshot = Effect.flatMap(
  Store,
  (store) =>
    Effect.forEach(
      tables,
      (table) =>
        store.first(table, Object.keys({ ...table.unique, ...table.indexes })[0] as never, [] as never, {
          limit: 1_000
        })
    )
)

/** Ada has one of each thing, Eve as much of her own, and Mia nothing. */
const tenants = Effect.gen(function*() {
  const context = yield* Layer.build(Layer.fresh(worldAt(stores[0]!)))
  const guards = yield* Effect.provideContext(
    Effect.gen(function*() {
      return {
        users: yield* Guard.guard(UsersContract, yield* Users),
        emails: yield* Guard.guard(EmailsContract, yield* Emails),
        accounts: yield* Guard.guard(AccountsContract, yield* Accounts)
      }
    }),
    context
  )
  const belongings = Effect.fnUntraced(function*(name: string) {
    const user = yield* proved(`${name}@example.com`)
    const email = yield* (yield* Emails).add({ userId: user.id, email: `second-${name}@example.com`, verified: true })
    const account = yield* (yield* Accounts).create({
      userId: user.id,
      provider: Provider.make("ldap"),
      subject: Subject.make(name)
    })
    return { user, email, account, actor: (yield* signedIn(user.id)).actor }
  })
  const { ada, eve, mia } = yield* Effect.provideContext(
    Effect.gen(function*() {
      const ada = yield* belongings("ada")
      ;(yield* Standing).members.add(`${ada.user.id} ${group("a")}`)
      yield* (yield* Users).requestDeletion({ userId: ada.user.id })
      return { ada, eve: yield* belongings("eve"), mia: yield* proved("mia@example.com") }
    }),
    context
  )
  const userId = ada.user.id
  const payloads = {
    "users.get": { userId },
    "users.getMany": { userIds: [userId] },
    "users.viewer": {},
    "users.list": {},
    "users.create": { name: "New" },
    "users.update": { userId, name: "Other" },
    "users.setActiveGroup": { userId, groupId: group("a") },
    "users.getActiveGroup": { userId },
    "users.deactivate": { userId },
    "users.reactivate": { userId },
    "users.remove": { userId },
    "users.requestDeletion": { userId },
    "users.cancelDeletion": { userId },
    "users.import": { users: [{ id: "imported", emails: [{ address: "i@example.com", verified: true }] }] },
    "emails.list": { userId },
    "emails.add": { userId, email: "third@example.com" },
    "emails.promote": { emailId: ada.email.id },
    "emails.remove": { emailId: ada.email.id },
    "accounts.list": { userId },
    "accounts.get": { accountId: ada.account.id },
    "accounts.update": { accountId: ada.account.id, extend: { a: 1 } },
    "accounts.remove": { accountId: ada.account.id }
  }
  const world: AccessMatrix.World = {
    call: (contract, operation, payload, actor) =>
      (guards as any)[contract.name][operation](payload).pipe(as(actor), Effect.provideContext(context)),
    payloads,
    snapshot: Effect.provideContext(snapshot, context),
    actors: {
      otherTenant: eve.actor,
      withoutGrant: actorOf(mia.id),
      holder: ada.actor,
      keyWithoutScope: { kind: "key", keyId: "key_1", userId, scopes: nothing },
      platformKeyWithoutScope: { kind: "key", keyId: "key_2", scopes: nothing }
    }
  }
  return { guards, payloads, world }
})

AccessMatrix.accessMatrix({
  contracts,
  world: Effect.map(tenants, ({ world }) => world),
  fails: { "users.viewer": "NotSignedIn" }
})

const platform: Actor.Actor = { kind: "key", keyId: "key_0", scopes: everything }

describe("over HTTP", () => {
  BadInput.badInput({
    contracts,
    runs: 100,
    subject: Effect.map(tenants, ({ guards, payloads }): BadInput.Subject => ({
      handler: Operations.make(
        [
          Operations.mount(UsersContract, guards.users),
          Operations.mount(EmailsContract, guards.emails),
          Operations.mount(AccountsContract, guards.accounts)
        ],
        { failures: [], authenticate: () => Effect.succeed(platform) }
      ),
      token: "any",
      fields: payloads
    }))
  })
})

describe("an address that counts as proved", () => {
  AccessMatrix.accessMatrix({
    contracts: [{ name: "emails", operations: { add: EmailsContract.operations.add } }],
    world: Effect.map(tenants, ({ payloads, world }) => ({
      ...world,
      payloads: { "emails.add": { ...payloads["emails.add"], verified: true } }
    }))
  })
})

describe("the caller, unnamed", () => {
  const own = ["users.update", "users.getActiveGroup", "users.requestDeletion", "users.cancelDeletion", "emails.list"]
  AccessMatrix.accessMatrix({
    contracts: contracts.map((contract) => ({
      name: contract.name,
      operations: Object.fromEntries(
        Object.entries(contract.operations).filter(([key]) => own.includes(`${contract.name}.${key}`))
      )
    })),
    fails: Object.fromEntries(own.map((name) => [name, "NotSignedIn"])),
    world: Effect.map(tenants, ({ payloads, world }) => ({
      ...world,
      payloads: Object.fromEntries(
        Object.entries(payloads).map(([name, { userId: _userId, ...payload }]: [string, any]) => [name, payload])
      )
    }))
  })
})
