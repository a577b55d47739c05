/** `CredentialAccounts` over the component. */
import { Accounts } from "@gatehouse/core-sessions/accounts/Accounts"
import { CredentialAccounts } from "@gatehouse/core-sessions/credentials/CredentialAccounts"
import { CredentialAccountsContract } from "@gatehouse/core-sessions/credentials/CredentialAccountsContract"
import * as flow from "@gatehouse/core-sessions/credentials/CredentialAccountsFlow"
import { PasswordHasher } from "@gatehouse/core-sessions/passwords/PasswordHasher"
import { Effect, Layer } from "effect"
import { Halves } from "../Domain.ts"

export const layer = Layer.effect(
  CredentialAccounts,
  Effect.gen(function*() {
    const accounts = yield* Accounts
    const hasher = yield* PasswordHasher
    const halves = (yield* Halves)(CredentialAccountsContract)
    return { ...halves, ...flow.make(halves, accounts, hasher) }
  })
)
