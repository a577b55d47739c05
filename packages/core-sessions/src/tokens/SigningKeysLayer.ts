/**
 * The service of signing keys as a layer: transactions and spans around the bodies, and the actions that make keys.
 */
import * as Guard from "@gatehouse/contract/Guard"
import { SecretBox } from "@gatehouse/contract/SecretBox"
import { Tokens } from "@gatehouse/contract/Tokens"
import { Transactions } from "@gatehouse/contract/Transaction"
import type { Store } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as SigningKeyFlow from "./SigningKeyFlow.ts"
import { make, SigningKeys } from "./SigningKeys.ts"
import { SigningKeysContract } from "./SigningKeysContract.ts"
import { SigningKeyVersion } from "./SigningKeyVersion.ts"
import { TokenSettings } from "./TokenSettings.ts"

export const layer: Layer.Layer<SigningKeys, never, Store | Transactions | Tokens | SecretBox | TokenSettings> = Layer
  .effect(
    SigningKeys,
    Effect.gen(function*() {
      const transactions = yield* Transactions
      const bodies = yield* make
      const surroundings = {
        settings: yield* TokenSettings,
        box: yield* SecretBox,
        tokens: yield* Tokens,
        version: yield* SigningKeyVersion
      }
      return Guard.implementSelf(SigningKeysContract, transactions, (self) => ({
        ...bodies,
        ...SigningKeyFlow.make(self, surroundings)
      }))
    })
  )
