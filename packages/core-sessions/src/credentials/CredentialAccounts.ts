/**
 * The service of accounts with an application's own provider, on the Store port. `make` gives plain bodies; secrets are
 * hashed and compared between them, in `CredentialAccountsFlow.ts`.
 */
import * as Actor from "@gatehouse/contract/Actor"
import { compact } from "@gatehouse/contract/Compact"
import type * as Contract from "@gatehouse/contract/Contract"
import * as Events from "@gatehouse/contract/Events"
import { equal, Tokens } from "@gatehouse/contract/Tokens"
import { Store } from "@gatehouse/store/Store"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Limits from "../limits/Limits.ts"
import { InvalidCredentials } from "../passwords/PasswordErrors.ts"
import * as ResolveIdentity from "../signin/ResolveIdentity.ts"
import { AccountNotFound } from "../users/UserErrors.ts"
import { accountOf, type AccountRow, AccountTable, isThere, userOf, UserTable } from "../users/UserTable.ts"
import type { CredentialAccountsContract } from "./CredentialAccountsContract.ts"
import * as Errors from "./CredentialErrors.ts"

type Operations = Contract.Service<typeof CredentialAccountsContract>

export class CredentialAccounts extends Context.Service<CredentialAccounts, Operations>()(
  "@gatehouse/core-sessions/CredentialAccounts"
) {}

/** All operations but the actions. */
export type Bodies = Omit<Operations, "create" | "verify" | "setSecret">

interface Identity {
  readonly provider: string
  readonly subject: string
}

const isSame = (a: string | undefined, b: string | undefined): boolean =>
  a === undefined || b === undefined ? a === b : equal(a, b)

export const make = Effect.gen(function*() {
  const store = yield* Store
  const tokens = yield* Tokens
  const limits = yield* Limits.make
  const identities = yield* ResolveIdentity.make

  const find = ({ provider, subject }: Identity) => store.unique(AccountTable, "byIdentity", [provider, subject])

  const withUser = Effect.fnUntraced(function*(account: AccountRow | undefined) {
    const user = account === undefined ? undefined : yield* store.get(UserTable, account.userId)
    return account !== undefined && isThere(user) ? { account: accountOf(account), user: userOf(user) } : undefined
  })

  const attempts = Effect.fnUntraced(function*({ provider, subject }: Identity) {
    const { ip } = yield* Actor.Current
    const id = yield* tokens.hash(`credential account ${provider} ${subject}`)
    return { id, ...(yield* limits.peek(Limits.counted(["signInByIdentifier", id], ["signInByIp", ip]))) }
  })

  const get: Bodies["get"] = Effect.fnUntraced(function*(identity) {
    return (yield* withUser(yield* find(identity))) ?? (yield* new AccountNotFound())
  })

  const look: Bodies["look"] = Effect.fnUntraced(function*(identity) {
    const { pass } = yield* attempts(identity)
    yield* pass
    const account = yield* find(identity)
    return compact({ exists: account !== undefined, secretHash: account?.secretHash })
  })

  const compare: Bodies["compare"] = Effect.fnUntraced(function*({ matches, rehashed, secretHash, ...identity }) {
    const { id, pass, take } = yield* attempts(identity)
    yield* pass
    // Of a wrong secret no account is read, so an unknown one costs as much.
    const account = matches ? yield* find(identity) : undefined
    const owned = isSame(account?.secretHash, secretHash) ? yield* withUser(account) : undefined
    if (account === undefined || owned === undefined) {
      yield* take
      yield* Events.emit({
        type: "credentials.failed",
        subject: { kind: "identifier", id },
        failure: "INVALID_CREDENTIALS",
        data: { provider: identity.provider }
      })
      return yield* new InvalidCredentials()
    }
    if (rehashed !== undefined) yield* Effect.orDie(store.patch(AccountTable, account.id, { secretHash: rehashed }))
    return owned
  })

  const register: Bodies["register"] = Effect.fnUntraced(function*({ profile, ...identity }) {
    const { provider } = identity
    if ((yield* find(identity)) !== undefined) return yield* new Errors.CredentialAccountExists({ provider })
    yield* limits.take(Limits.counted(["signUpByIp", (yield* Actor.Current).ip]))
    const { user } = yield* Effect.catchTag(
      identities.resolve({ emailVerified: false, ...profile, ...identity }),
      // Nobody links it to a user on purpose here, and it was free a moment ago.
      "AccountAlreadyLinked",
      Effect.die
    )
    const account = yield* find(identity)
    return { account: accountOf(account!), user: userOf(user) }
  })

  const bodies: Bodies = { get, look, compare, register }
  return bodies
})
