/**
 * The service of passwords with transactions around its bodies, and the hashes between them.
 */
import * as Guard from "@gatehouse/contract/Guard"
import type { Jobs } from "@gatehouse/contract/Jobs"
import type { Tokens } from "@gatehouse/contract/Tokens"
import { Transactions } from "@gatehouse/contract/Transaction"
import type { Store } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Messenger } from "../messages/Messenger.ts"
import { finishedWith } from "../signin/FinishedSignIn.ts"
import { AccessTokens } from "../tokens/AccessTokens.ts"
import * as PasswordFlow from "./PasswordFlow.ts"
import { PasswordHasher } from "./PasswordHasher.ts"
import { make, Passwords } from "./Passwords.ts"
import { PasswordsContract } from "./PasswordsContract.ts"

export const layer: Layer.Layer<
  Passwords,
  never,
  Store | Transactions | Tokens | Jobs | AccessTokens | Messenger | PasswordHasher
> = Layer.effect(
  Passwords,
  Effect.gen(function*() {
    const { issue } = yield* AccessTokens
    const messenger = yield* Messenger
    const surroundings = { finished: finishedWith(issue, messenger), hasher: yield* PasswordHasher, messenger }
    const bodies = yield* make
    return Guard.implementSelf(PasswordsContract, yield* Transactions, (self) => ({
      ...bodies,
      ...PasswordFlow.make(self, surroundings)
    }))
  })
)
