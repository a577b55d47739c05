/**
 * Who a bearer is: the operator's own key from the configuration, or an API key.
 */
import type * as Actor from "@gatehouse/contract/Actor"
import type { Authenticator } from "@gatehouse/contract/http/Operations"
import { equal, Tokens } from "@gatehouse/contract/Tokens"
import * as KeyAuthentication from "@gatehouse/keys/KeyAuthentication"
import { Keys } from "@gatehouse/keys/Keys"
import { KeysContract } from "@gatehouse/keys/KeysContract"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

/** The actor of the configured admin key: a platform key that may do everything. */
const administrator: Actor.KeyActor = {
  kind: "key",
  keyId: "GATEHOUSE_ADMIN_KEY",
  scopes: [{ resource: "*", actions: ["*"] }]
}

export const make = Effect.fnUntraced(function*(adminKey: Redacted.Redacted | undefined) {
  const keys = yield* Keys
  const tokens = yield* Tokens
  const ofKey = KeyAuthentication.make(keys)
  const adminHash = adminKey === undefined ? undefined : yield* tokens.hash(Redacted.value(adminKey))
  const authenticator: Authenticator = {
    failures: KeysContract.operations.verify.failures,
    authenticate: adminHash === undefined
      ? ofKey
      : (bearer, origin) =>
        Effect.flatMap(
          tokens.hash(bearer),
          // Hashes are compared, so that not even the length of the key shows in the time.
          (hash) => equal(hash, adminHash) ? Effect.succeed({ ...administrator, ...origin }) : ofKey(bearer, origin)
        )
  }
  return authenticator
})
