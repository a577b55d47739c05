/**
 * Whose an identity is: of the user who has it, of the one user who owns its verified address, or of a new one.
 *
 * An address counts as verified only when the provider says so; what it does not say is not so. An address that its holder
 * only reserved, and never proved, goes to whoever proves it: nobody can sit on another's address and wait for them.
 */
import * as Actor from "@gatehouse/contract/Actor"
import { compact } from "@gatehouse/contract/Compact"
import * as Events from "@gatehouse/contract/Events"
import { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as LinkAccount from "../accounts/LinkAccount.ts"
import { AuthSettings } from "../AuthSettings.ts"
import { normalise } from "../emails/EmailAddress.ts"
import * as EmailRows from "../emails/EmailRows.ts"
import { isAlive } from "../sessions/CheckSession.ts"
import { SessionTable } from "../sessions/SessionTable.ts"
import * as NewUser from "../users/NewUser.ts"
import { AccountTable, type EmailRow, EmailTable, type UserRow, UserTable } from "../users/UserTable.ts"
import type { User } from "../users/UserWire.ts"
import { AccountAlreadyLinked, AccountNotLinked } from "./SignInErrors.ts"
import * as SignUpGate from "./SignUpGate.ts"

/** What a provider says of somebody. */
export interface Identity {
  readonly provider: string
  readonly subject: string
  readonly email?: string | undefined
  readonly emailVerified: boolean
  readonly name?: string | undefined
  readonly image?: string | undefined
  readonly secretHash?: string | undefined
  readonly extend?: User["extend"] | undefined
}

export interface Resolved {
  readonly user: UserRow
  readonly created: boolean
}

export const make = Effect.gen(function*() {
  const store = yield* Store
  const newUser = yield* NewUser.make
  const linkAccount = yield* LinkAccount.make

  const insertAccount = (user: UserRow, identity: Identity, now: number) =>
    Effect.orDie(linkAccount(user.id, { ...identity, lastUsedAt: now }, now))

  /** The row by which somebody signs in with this address. */
  const loginOf = (address: string) => store.unique(EmailTable, "byLogin", [address])

  /** Takes an address from somebody who has reserved but never proved it. */
  const release = (row: EmailRow): Effect.Effect<void> => EmailRows.release(store, row)

  /**
   * The anonymous user who calls: a sign-in of somebody new makes a full account of theirs and keeps its id. Not of who
   * acts as them, nor of a session that has ended: the account would be the new one's.
   */
  const anonymousCaller = Effect.fnUntraced(function*() {
    const actor = yield* Actor.Current
    if (actor.kind !== "user" || actor.sessionId === undefined) return undefined
    const user = yield* store.get(UserTable, actor.userId)
    if (user?.anonymous !== true) return undefined
    const session = yield* store.get(SessionTable, actor.sessionId)
    const isOwn = session?.userId === user.id && session.actorId === undefined &&
      isAlive(session, user, yield* Clock.currentTimeMillis)
    return isOwn ? user : undefined
  })

  /**
   * Makes the user that a proof without one asks for: of the anonymous caller if there is one. `email` is proved when it
   * is `verified`; one that is only reserved must be free. `keepsCaller` false: a new one in any case.
   */
  const becomeUser = Effect.fnUntraced(function*(given: NewUser.NewUser, keepsCaller: boolean = true) {
    yield* SignUpGate.pass(given.email?.verified === true ? given.email.address : undefined)
    const caller = keepsCaller ? yield* anonymousCaller() : undefined
    if (caller === undefined) return yield* Effect.orDie(newUser.createUser(given))
    const now = yield* Clock.currentTimeMillis
    const { by, email } = given
    const user: UserRow = compact({
      ...caller,
      anonymous: false,
      name: given.name ?? caller.name,
      image: given.image ?? caller.image,
      phone: given.phone ?? caller.phone,
      email: email?.address ?? caller.email,
      emailVerified: email?.verified ?? caller.emailVerified,
      passwordHash: given.passwordHash ?? caller.passwordHash,
      passwordChangedAt: given.passwordHash === undefined ? caller.passwordChangedAt : now,
      // Whoever holds a session of the anonymous user has proved nothing, and may owe a second factor from now on.
      sessionEpoch: caller.sessionEpoch + 1
    })
    yield* Effect.orDie(store.replace(UserTable, user))
    if (email !== undefined) {
      const claimed = yield* store.unique(EmailTable, "byUserAddress", [user.id, email.address])
      if (claimed !== undefined) yield* store.remove(EmailTable, claimed.id)
      yield* Effect.orDie(newUser.insertEmail(user.id, email, true, now))
    }
    yield* Events.emit({ type: "user.upgraded", subject: { kind: "user", id: user.id }, data: { by } })
    return user
  })

  /**
   * The user who proved to hold this address now, or a new one. `keepsCaller` false: who proved it may not be who calls, so
   * an anonymous caller is not made the address's.
   */
  const byProvedAddress = Effect.fnUntraced(function*(original: string, by: string, keepsCaller: boolean = true) {
    const address = normalise(original)
    const row = yield* loginOf(address)
    if (row?.verifiedAt !== undefined) {
      const user = yield* store.get(UserTable, row.userId)
      if (user !== undefined) return { user, created: false } satisfies Resolved
    }
    if (row !== undefined) yield* release(row)
    const user = yield* becomeUser({ by, email: { address, original, verified: true, login: true } }, keepsCaller)
    return { user, created: true } satisfies Resolved
  })

  /** Whose the identity is. `linkTo`: a signed-in user who connects it on purpose. */
  const resolve = Effect.fnUntraced(function*(identity: Identity, linkTo?: UserRow) {
    const now = yield* Clock.currentTimeMillis
    const { provider } = identity
    const account = yield* store.unique(AccountTable, "byIdentity", [provider, identity.subject])
    const owner = account === undefined ? undefined : yield* store.get(UserTable, account.userId)
    if (account !== undefined && owner !== undefined) {
      if (linkTo !== undefined && linkTo.id !== owner.id) return yield* new AccountAlreadyLinked({ provider })
      yield* Effect.orDie(store.patch(AccountTable, account.id, { lastUsedAt: now }))
      return { user: owner, created: false } satisfies Resolved
    }
    if (linkTo !== undefined) {
      yield* insertAccount(linkTo, identity, now)
      return { user: linkTo, created: false } satisfies Resolved
    }
    const address = identity.email === undefined ? undefined : normalise(identity.email)
    const row = address === undefined ? undefined : yield* loginOf(address)
    if (row !== undefined && row.verifiedAt !== undefined) {
      const user = yield* store.get(UserTable, row.userId)
      const { linking } = yield* AuthSettings
      if (linking === "refuse") return yield* new AccountNotLinked({ provider })
      if (user !== undefined && identity.emailVerified) {
        yield* insertAccount(user, identity, now)
        return { user, created: false } satisfies Resolved
      }
    }
    if (row !== undefined && row.verifiedAt === undefined && identity.emailVerified) yield* release(row)
    const user = yield* becomeUser({
      by: provider,
      name: identity.name,
      image: identity.image,
      email: address === undefined ? undefined : {
        address,
        original: identity.email!,
        verified: identity.emailVerified,
        // Claimed, not proved: they are not signed in by it, and it stays free for whoever proves it.
        login: identity.emailVerified
      }
    })
    yield* insertAccount(user, identity, now)
    return { user, created: true } satisfies Resolved
  })

  return { resolve, becomeUser, byProvedAddress, loginOf, release }
})

export type ResolveIdentity = Effect.Success<typeof make>
