/**
 * The app's worker: claims what is due, sends it, and writes down in one mutation whatever has come back meanwhile, until
 * nothing is due or its time is over. Then the component plans the next run.
 */
import type { ClaimedDelivery, Result } from "@gatehouse/webhooks/deliveries/DeliveryWire"
import * as Effect from "effect/Effect"
import { call } from "../Call.ts"
import * as halves from "../generated/Halves.ts"
import * as Environment from "./Environment.ts"
import type { Invocation } from "./Invoke.ts"

/** Requests on their way at once, and to one endpoint. */
const concurrency = 32
const perEndpoint = 8
/** How long a run begins attempts. An action may take ten minutes; one that ends lets a new version of the app take over. */
const workMs = 120_000
/** How long a claim lasts: an attempt takes at most fifteen seconds. */
const claimMs = 60_000
const settledAtOnce = 100
/** How long something that becomes due may wait while slow receivers are waited for. */
const lookAgainMs = 2_000

// oxlint-disable-next-line no-restricted-properties -- An action's clock goes on while it works.
const now = (): number => Date.now()

/** What is claimed, and when more will be due. */
interface Claimed {
  readonly deliveries: ReadonlyArray<ClaimedDelivery>
  readonly next: number | null
}

export const deliver = async ({ caller, config, ctx, functions }: Invocation, run: number): Promise<void> => {
  const worker = functions["worker"]!
  if (!await ctx.runMutation(worker["begin"]!, { run })) return

  const ask = (name: keyof typeof halves.webhookDeliveries, payload: object): Promise<any> =>
    call(functions, ["webhookDeliveries", name], halves.webhookDeliveries[name], caller, ctx, payload)
  const [attempts, signer] = await Promise.all([
    import("@gatehouse/webhooks/deliveries/AttemptDelivery"),
    import("@gatehouse/webhooks/signing/WebCryptoSigner")
  ])
  const { box, outbound } = Environment.make(config, ctx)
  const attempt = attempts.make({ box, outbound, signer: signer.make() })

  const until = now() + workMs
  const hasTime = () => now() < until
  const sending = new Map<string, number>()
  const results: Array<Result> = []
  let inFlight = 0
  let ended = () => {}

  const begin = (claimed: ClaimedDelivery): void => {
    const { endpointId } = claimed
    inFlight++
    sending.set(endpointId, (sending.get(endpointId) ?? 0) + 1)
    void Effect.runPromise(attempt(claimed)).then((result) => {
      inFlight--
      const others = sending.get(endpointId)! - 1
      if (others === 0) sending.delete(endpointId)
      else sending.set(endpointId, others)
      results.push(result)
      ended()
    })
  }

  /** Claims what there is room for. True when there may be more, now or once something has come back. */
  const claim = async (): Promise<boolean> => {
    const limit = concurrency - inFlight
    const busy = [...sending].map(([endpointId, count]) => ({ endpointId, count }))
    const { deliveries, next }: Claimed = await ask("claim", { limit, perEndpoint, claimMs, busy })
    for (const claimed of deliveries) begin(claimed)
    return deliveries.length === limit || [...sending.values()].some((count) => count >= perEndpoint) ||
      (next !== null && next <= now())
  }

  /** True when the run is over. */
  const rest = (mayGoOn: boolean): Promise<boolean> => ctx.runMutation(worker["rest"]!, { run, hasTime: mayGoOn })

  /** Waits for something to come back. True when nothing did for a while. */
  const waited = (): Promise<boolean> =>
    Effect.runPromise(
      Effect.raceFirst(
        Effect.promise(() => new Promise<boolean>((resolve) => (ended = () => resolve(false)))),
        Effect.as(Effect.sleep(lookAgainMs), true)
      )
    )

  try {
    let more = true
    while (true) {
      if (more && inFlight < concurrency && hasTime()) more = await claim()
      if (results.length === 0 && inFlight > 0) more = await waited() || more
      if (results.length > 0) await ask("settle", { results: results.splice(0, settledAtOnce) })
      else if (inFlight === 0) {
        if (await rest(hasTime())) return
        more = true
      }
    }
  } catch (error) {
    // What is on its way comes back when its claim is over.
    await rest(false).catch(() => undefined)
    throw error
  }
}
