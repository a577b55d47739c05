/**
 * May this user do that here?
 */
import * as Actor from "@gatehouse/contract/Actor"
import type * as Contract from "@gatehouse/contract/Contract"
import { Permissions } from "@gatehouse/contract/Permissions"
import { Store } from "@gatehouse/store/Store"
import * as StoreReading from "@gatehouse/store/StoreReading"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { AccessContract } from "./AccessContract.ts"
import { checkAccess } from "./AskAccess.ts"
import { UserRequired } from "./MemberErrors.ts"

export class AccessChecks extends Context.Service<AccessChecks, Contract.Service<typeof AccessContract>>()(
  "@gatehouse/groups/AccessChecks"
) {}

const userRequired = () => Effect.fail(new UserRequired())

/** The body of the operation: plain, for `Guard.implement` to put into a transaction. */
export const make = Effect.gen(function*() {
  const store = yield* Store
  const permissions = yield* Permissions
  return {
    // Without a generator: this is asked at every request of an application, and the steps of one would show.
    check: (payload) =>
      Effect.withFiber((fiber) => {
        const actor = Context.get(fiber.context, Actor.Current)
        return StoreReading.run(store, checkAccess(payload, { actor, permissions }), userRequired)
      })
  } satisfies AccessChecks["Service"]
})
