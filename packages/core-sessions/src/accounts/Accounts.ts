/**
 * The service of accounts, on the Store port. `make` gives plain bodies.
 */
import { compact } from "@gatehouse/contract/Compact"
import type * as Contract from "@gatehouse/contract/Contract"
import * as Events from "@gatehouse/contract/Events"
import { pageOptions } from "@gatehouse/contract/PageRequest"
import { equal } from "@gatehouse/contract/Tokens"
import { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { requireRecent } from "../sessions/RecentSignIn.ts"
import { AccountAlreadyLinked } from "../signin/SignInErrors.ts"
import { AccountNotFound, UserNotFound } from "../users/UserErrors.ts"
import { userOrCaller } from "../users/UserOrCaller.ts"
import { accountOf, AccountTable, isThere, UserTable } from "../users/UserTable.ts"
import type { AccountsContract } from "./AccountsContract.ts"
import * as LinkAccount from "./LinkAccount.ts"
import * as WaysToSignIn from "./WaysToSignIn.ts"

export class Accounts extends Context.Service<Accounts, Contract.Service<typeof AccountsContract>>()(
  "@gatehouse/core-sessions/Accounts"
) {}

type Bodies = Accounts["Service"]

export const make = Effect.gen(function*() {
  const store = yield* Store
  const linkAccount = yield* LinkAccount.make
  const ways = yield* WaysToSignIn.make

  const find = Effect.fnUntraced(function*(accountId: string) {
    return (yield* store.get(AccountTable, accountId)) ?? (yield* new AccountNotFound())
  })

  const list: Bodies["list"] = Effect.fnUntraced(function*({ provider, userId, ...page }) {
    const id = yield* userOrCaller(userId)
    const options = pageOptions(page)
    const { items, nextCursor } = yield* provider === undefined
      ? store.page(AccountTable, "byUser", [id], options)
      : store.page(AccountTable, "byUser", [id, provider], options)
    return { items: items.map(accountOf), nextCursor }
  })

  const get: Bodies["get"] = ({ accountId }) => Effect.map(find(accountId), accountOf)

  const update: Bodies["update"] = Effect.fnUntraced(function*({ accountId, extend }) {
    const row = yield* find(accountId)
    yield* Effect.orDie(store.patch(AccountTable, row.id, { extend }))
    yield* Events.emit({
      type: "account.updated",
      subject: { kind: "account", id: row.id },
      data: { userId: row.userId, fields: ["extend"] }
    })
    return accountOf(yield* find(accountId))
  })

  const remove: Bodies["remove"] = Effect.fnUntraced(function*({ accountId }) {
    const row = yield* find(accountId)
    const user = yield* store.get(UserTable, row.userId)
    if (!isThere(user)) return yield* new AccountNotFound()
    yield* requireRecent(store)
    yield* ways.require(user, { kind: "account", id: row.id })
    yield* store.remove(AccountTable, row.id)
    yield* Events.emit({
      type: "account.unlinked",
      subject: { kind: "account", id: row.id },
      data: { userId: user.id, provider: row.provider }
    })
  })

  const create: Bodies["create"] = Effect.fnUntraced(function*({ userId, ...identity }) {
    const { provider, subject } = identity
    const user = yield* store.get(UserTable, userId)
    if (!isThere(user)) return yield* new UserNotFound()
    const taken = yield* store.unique(AccountTable, "byIdentity", [provider, subject])
    if (taken !== undefined) return yield* new AccountAlreadyLinked({ provider })
    const now = yield* Clock.currentTimeMillis
    return accountOf(yield* Effect.orDie(linkAccount(user.id, { emailVerified: false, ...identity }, now)))
  })

  const setSecret: Bodies["setSecret"] = Effect.fnUntraced(function*({ accountId, secretHash, was }) {
    const row = yield* find(accountId)
    if (was !== undefined && (row.secretHash === undefined || !equal(was, row.secretHash))) return false
    yield* Effect.orDie(store.patch(AccountTable, row.id, { secretHash }))
    yield* Events.emit({
      type: "account.updated",
      subject: { kind: "account", id: row.id },
      data: { userId: row.userId, fields: ["secret"] }
    })
    return true
  })

  const lookup: Bodies["lookup"] = ({ provider, subject }) =>
    Effect.map(
      store.unique(AccountTable, "byIdentity", [provider, subject]),
      (row) => row === undefined ? null : compact({ account: accountOf(row), secretHash: row.secretHash })
    )

  const bodies: Bodies = { list, get, update, remove, create, setSecret, lookup }
  return bodies
})
