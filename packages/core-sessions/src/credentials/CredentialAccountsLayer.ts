/**
 * The service of accounts with an application's own provider, with transactions around its bodies and hashes between them.
 */
import * as Guard from "@gatehouse/contract/Guard"
import type { Tokens } from "@gatehouse/contract/Tokens"
import { Transactions } from "@gatehouse/contract/Transaction"
import type { Store } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Accounts } from "../accounts/Accounts.ts"
import { PasswordHasher } from "../passwords/PasswordHasher.ts"
import { CredentialAccounts, make } from "./CredentialAccounts.ts"
import { CredentialAccountsContract } from "./CredentialAccountsContract.ts"
import * as CredentialAccountsFlow from "./CredentialAccountsFlow.ts"

export const layer: Layer.Layer<
  CredentialAccounts,
  never,
  Store | Transactions | Tokens | Accounts | PasswordHasher
> = Layer.effect(
  CredentialAccounts,
  Effect.gen(function*() {
    const transactions = yield* Transactions
    const accounts = yield* Accounts
    const hasher = yield* PasswordHasher
    const bodies = yield* make
    return Guard.implementSelf(CredentialAccountsContract, transactions, (self) => ({
      ...bodies,
      ...CredentialAccountsFlow.make(self, accounts, hasher)
    }))
  })
)
