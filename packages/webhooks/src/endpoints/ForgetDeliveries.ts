/**
 * The job that forgets the deliveries of an endpoint that was removed, some in each step.
 */
import * as Jobs from "@gatehouse/contract/Jobs"
import { Store } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import { DeliveryTable } from "../deliveries/DeliveryTable.ts"

export const forgetJob = "webhooks.forget"

/** Deliveries removed in one step: each has up to ten answers of a kilobyte in its row. */
const stepSize = 100

/** Lets the job forget. A layer does this once, when it is built. */
export const register = Effect.gen(function*() {
  const store = yield* Store
  const jobs = yield* Jobs.Jobs
  yield* jobs.register(
    forgetJob,
    Effect.fnUntraced(function*(payload) {
      const { endpointId } = payload as { readonly endpointId: string }
      const rows = yield* store.first(DeliveryTable, "byEndpoint", [endpointId], { limit: stepSize })
      for (const { id } of rows) yield* store.remove(DeliveryTable, id)
      return rows.length < stepSize ? Jobs.done : Jobs.continueWith(payload)
    })
  )
})
