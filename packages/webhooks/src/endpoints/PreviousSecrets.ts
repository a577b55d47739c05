/**
 * The job that forgets the secret before a rotation once it signs no more.
 */
import * as Jobs from "@gatehouse/contract/Jobs"
import { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { EndpointTable } from "./EndpointTable.ts"

const kind = "webhooks.forgetSecret"

/** One job an endpoint: a second rotation finds it there, and it goes by the row when it runs. */
export const forget = (endpointId: string, runAt: number) => ({ kind, key: endpointId, payload: { endpointId }, runAt })

/** Lets the job forget. A layer does this once, when it is built. */
export const register = Effect.gen(function*() {
  const store = yield* Store
  const jobs = yield* Jobs.Jobs
  yield* jobs.register(
    kind,
    Effect.fnUntraced(function*(payload) {
      const { endpointId } = payload as { readonly endpointId: string }
      const row = yield* store.get(EndpointTable, endpointId)
      if (row?.previousSecretUntil === undefined) return Jobs.done
      if ((yield* Clock.currentTimeMillis) < row.previousSecretUntil) {
        return Jobs.continueWith(payload, row.previousSecretUntil)
      }
      yield* Effect.orDie(store.patch(EndpointTable, endpointId, { previousSecret: null, previousSecretUntil: null }))
      return Jobs.done
    })
  )
})
