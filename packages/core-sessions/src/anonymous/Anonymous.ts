/**
 * The service of anonymous users, on the Store port. `make` gives the plain body; `AnonymousFlow.ts` makes the action.
 */
import * as Actor from "@gatehouse/contract/Actor"
import type * as Contract from "@gatehouse/contract/Contract"
import { Store } from "@gatehouse/store/Store"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Limits from "../limits/Limits.ts"
import * as CallerSession from "../sessions/CallerSession.ts"
import * as FinishSignIn from "../signin/FinishSignIn.ts"
import * as SignUpGate from "../signin/SignUpGate.ts"
import * as NewUser from "../users/NewUser.ts"
import type { AnonymousContract } from "./AnonymousContract.ts"

type Operations = Contract.Service<typeof AnonymousContract>

export class Anonymous extends Context.Service<Anonymous, Operations>()("@gatehouse/core-sessions/Anonymous") {}

export type Bodies = Omit<Operations, "signIn">

const method = "anonymous"

export const make = Effect.gen(function*() {
  const store = yield* Store
  const limits = yield* Limits.make
  const finishSignIn = yield* FinishSignIn.make
  const newUser = yield* NewUser.make

  /** The anonymous user whose session calls. */
  const caller = Effect.map(CallerSession.findOwn(store), (found) => found?.user.anonymous === true ? found : undefined)

  const finish: Bodies["finish"] = Effect.fnUntraced(function*({ client }) {
    const found = yield* caller
    if (found !== undefined) {
      // Holding the session is all the proof there is, and it is as old as the session.
      const { session: { authTime }, user } = found
      return yield* finishSignIn.finish({ user, method, amr: [], client, authTime })
    }
    const { ip } = yield* Actor.Current
    const signUps = yield* limits.peek(Limits.counted(["signUpByIp", ip]))
    yield* signUps.pass
    yield* SignUpGate.pass(undefined)
    yield* signUps.take
    // Without an address or a number there is nothing that another user can have.
    const user = yield* Effect.orDie(newUser.createUser({ by: method, anonymous: true }))
    return yield* finishSignIn.finish({ user, method, amr: [], client, created: true })
  })

  const bodies: Bodies = { finish }
  return bodies
})
