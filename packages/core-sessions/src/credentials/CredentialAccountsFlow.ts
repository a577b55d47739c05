/**
 * The actions on accounts with an application's own provider: what hashes and compares their secrets.
 */
import { compact } from "@gatehouse/contract/Compact"
import type * as Contract from "@gatehouse/contract/Contract"
import * as Effect from "effect/Effect"
import type { Accounts } from "../accounts/Accounts.ts"
import type { PasswordHasher } from "../passwords/PasswordHasher.ts"
import { AccountNotFound } from "../users/UserErrors.ts"
import type { CredentialAccountsContract } from "./CredentialAccountsContract.ts"
import { CredentialAccountExists } from "./CredentialErrors.ts"

type Operations = Contract.Service<typeof CredentialAccountsContract>

/** The halves, wherever they run: in this process, or behind a wire. */
export type Halves = Pick<Operations, "look" | "compare" | "register">

export const make = (
  halves: Halves,
  accounts: Pick<Accounts["Service"], "lookup" | "setSecret">,
  hasher: PasswordHasher["Service"]
): Pick<Operations, "create" | "verify" | "setSecret"> => {
  const compareSecret = Effect.fnUntraced(function*(
    identity: { readonly provider: string; readonly subject: string },
    secret: string,
    secretHash: string | undefined
  ) {
    const matches = secretHash === undefined
      ? yield* hasher.verifyNobody(secret)
      : yield* hasher.verify(secret, secretHash)
    const isOld = matches && secretHash !== undefined && hasher.needsRehash(secretHash)
    const rehashed = isOld ? yield* hasher.hash(secret) : undefined
    return yield* halves.compare(compact({ ...identity, matches, secretHash, rehashed }))
  })

  const verify: Operations["verify"] = Effect.fnUntraced(function*({ secret, ...identity }) {
    const { secretHash } = yield* halves.look(identity)
    return yield* compareSecret(identity, secret, secretHash)
  })

  const create: Operations["create"] = Effect.fnUntraced(function*({ profile, provider, secret, subject }) {
    const identity = { provider, subject }
    const found = yield* halves.look(identity)
    if (!found.exists) {
      const secretHash = secret === undefined ? undefined : yield* hasher.hash(secret)
      return { ...(yield* halves.register(compact({ ...identity, secretHash, profile }))), created: true }
    }
    const exists = new CredentialAccountExists({ provider })
    const owned = secret === undefined
      ? halves.compare({ ...identity, matches: true })
      : compareSecret(identity, secret, found.secretHash)
    return { ...(yield* Effect.catchTag(owned, "InvalidCredentials", () => Effect.fail(exists))), created: false }
  })

  const setSecret: Operations["setSecret"] = Effect.fnUntraced(function*({ secret, ...identity }) {
    const kept = yield* accounts.lookup(identity)
    if (kept === null) return yield* new AccountNotFound()
    const secretHash = yield* hasher.hash(secret)
    yield* accounts.setSecret({ accountId: kept.account.id, secretHash })
  })

  return { create, verify, setSecret }
}
