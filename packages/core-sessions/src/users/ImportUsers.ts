/**
 * Brings users from another system: a batch in one mutation, four reads for all of it. Each item is made, is there already,
 * or is refused by itself, so a batch can be sent again.
 */
import { compact } from "@gatehouse/contract/Compact"
import { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as LinkAccount from "../accounts/LinkAccount.ts"
import { normalise } from "../emails/EmailAddress.ts"
import * as EmailRows from "../emails/EmailRows.ts"
import { serverLimits } from "../passwords/HashRecipe.ts"
import * as StoredHash from "../passwords/StoredHash.ts"
import type { ImportedUser, ImportResult } from "./ImportWire.ts"
import * as NewUser from "./NewUser.ts"
import { AccountTable, EmailTable, isThere, UserTable } from "./UserTable.ts"
import type { UserId } from "./UserWire.ts"

interface Address extends NewUser.NewEmail {
  readonly primary: boolean
}

/** Each address once, the primary one first. */
const addressesOf = ({ emails = [] }: ImportedUser): ReadonlyArray<Address> => {
  const byAddress = new Map<string, Address>()
  for (const email of emails) {
    const address = normalise(email.address)
    const before = byAddress.get(address)
    byAddress.set(address, {
      address,
      original: before?.original ?? email.address.trim(),
      verified: email.verified || before?.verified === true,
      // One that was not proved is theirs to sign in with until somebody proves it.
      login: true,
      primary: email.primary === true || before?.primary === true
    })
  }
  const all = [...byAddress.values()]
  const primary = all.find((email) => email.primary)
  return primary === undefined ? all : [primary, ...all.filter((email) => email !== primary)]
}

const identityKey = ({ provider, subject }: { readonly provider: string; readonly subject: string }) =>
  `${provider} ${subject}`

export const make = Effect.gen(function*() {
  const store = yield* Store
  const newUser = yield* NewUser.make
  const linkAccount = yield* LinkAccount.make

  return Effect.fnUntraced(function*(users: ReadonlyArray<ImportedUser>) {
    const now = yield* Clock.currentTimeMillis
    const items = users.map((user) => ({ user, emails: addressesOf(user) }))
    const ids = [...new Set(users.flatMap(({ id }) => id === undefined ? [] : [id]))]
    const addresses = [...new Set(items.flatMap(({ emails }) => emails.map(({ address }) => address)))]
    const numbers = [...new Set(users.flatMap(({ phone }) => phone === undefined ? [] : [phone]))]
    const identities = users.flatMap(({ accounts = [] }) => accounts)

    // Whose each of these is; what the batch itself makes is added as it is made.
    const byId = new Map(
      (yield* store.getMany(UserTable, ids)).flatMap((row) => row === undefined ? [] : [[row.id, row]])
    )
    const logins = new Map<string, { readonly userId: UserId; readonly verified: boolean }>()
    for (const row of yield* store.uniqueMany(EmailTable, "byLogin", addresses.map((each) => [each] as const))) {
      if (row !== undefined) logins.set(row.address, { userId: row.userId, verified: row.verifiedAt !== undefined })
    }
    const phones = new Map<string, UserId>()
    for (const row of yield* store.uniqueMany(UserTable, "byPhone", numbers.map((each) => [each] as const))) {
      if (row?.phone !== undefined) phones.set(row.phone, row.id)
    }
    const accounts = new Map<string, UserId>()
    const keys = identities.map(({ provider, subject }) => [provider, subject] as const)
    for (const row of yield* store.uniqueMany(AccountTable, "byIdentity", keys)) {
      if (row !== undefined) accounts.set(identityKey(row), row.userId)
    }

    const importOne = Effect.fnUntraced(function*(
      { emails, user }: (typeof items)[number]
    ): Effect.fn.Return<ImportResult> {
      const same = user.id === undefined ? undefined : byId.get(user.id as UserId)
      if (same !== undefined) {
        return isThere(same)
          ? { result: "exists", userId: same.id }
          : { result: "invalid", reason: "beingRemoved" }
      }
      const holders = new Set<UserId>()
      for (const { address, verified } of emails) {
        const login = logins.get(address)
        if (login !== undefined && (login.verified || !verified)) holders.add(login.userId)
      }
      const phoneHolder = user.phone === undefined ? undefined : phones.get(user.phone)
      if (phoneHolder !== undefined) holders.add(phoneHolder)
      const given = new Map((user.accounts ?? []).map((account) => [identityKey(account), account]))
      for (const key of given.keys()) {
        const holder = accounts.get(key)
        if (holder !== undefined) holders.add(holder)
      }
      const [holder, ...others] = holders
      if (holder !== undefined) {
        return user.id === undefined && others.length === 0
          ? { result: "exists", userId: holder }
          : { result: "invalid", reason: "taken" }
      }
      if (user.passwordHash !== undefined && StoredHash.read(user.passwordHash, serverLimits) === undefined) {
        return { result: "invalid", reason: "passwordHash" }
      }

      for (const { address } of emails) {
        if (!logins.has(address)) continue
        const reserved = yield* store.unique(EmailTable, "byLogin", [address])
        if (reserved !== undefined) yield* EmailRows.release(store, reserved)
      }
      const [email, ...further] = emails
      const row = yield* Effect.orDie(newUser.createUser({
        id: user.id as UserId | undefined,
        name: user.name,
        image: user.image,
        phone: user.phone,
        extend: user.extend,
        passwordHash: user.passwordHash,
        email,
        by: "import"
      }))
      for (const each of further) yield* Effect.orDie(newUser.insertEmail(row.id, each, false, now))
      for (const account of given.values()) {
        yield* Effect.orDie(linkAccount(row.id, { emailVerified: false, ...compact(account) }, now))
      }

      byId.set(row.id, row)
      for (const { address, verified } of emails) logins.set(address, { userId: row.id, verified })
      if (user.phone !== undefined) phones.set(user.phone, row.id)
      for (const key of given.keys()) accounts.set(key, row.id)
      return { result: "created", userId: row.id }
    })

    const results: Array<ImportResult> = []
    for (const item of items) results.push(yield* importOne(item))
    return results
  })
})
