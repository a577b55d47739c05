/** Calls operations of whichever server is up, as often as it takes to know how they ended. */
import { type Random, sleep } from "./Random.ts"

export interface Reply {
  readonly status: number
  readonly json: any
  /** It was sent more than once, because an answer did not come. */
  readonly repeated: boolean
}

export interface Caller {
  /** With a key, a repeated request gets the first answer. */
  readonly call: (operation: string, payload: unknown, options?: { readonly key?: string }) => Promise<Reply>
  /** Requests that had been sent and got no answer. */
  readonly cut: () => number
}

const patience = 120_000

export const make = (urls: ReadonlyArray<string>, adminKey: string, random: Random): Caller => {
  let cut = 0
  const call: Caller["call"] = async (operation, payload, { key } = {}) => {
    const deadline = performance.now() + patience
    let last = ""
    for (let attempt = 1; performance.now() < deadline; attempt++) {
      try {
        const response = await fetch(`${random.pick(urls)}/v1/${operation}`, {
          method: "POST",
          headers: {
            authorization: `Bearer ${adminKey}`,
            "content-type": "application/json",
            ...(key === undefined ? {} : { "idempotency-key": key })
          },
          body: JSON.stringify(payload),
          signal: AbortSignal.timeout(30_000)
        })
        const text = await response.text()
        if (response.status < 500) {
          return { status: response.status, json: text === "" ? undefined : JSON.parse(text), repeated: attempt > 1 }
        }
        last = `${response.status} ${text}`
        cut++
      } catch (error) {
        const { cause = error } = error as { readonly cause?: unknown }
        last = String(cause)
        // Else nobody listens there just now, and it was never sent.
        if ((cause as { readonly code?: unknown }).code !== "ECONNREFUSED") cut++
      }
      await sleep(random.between(10, 150))
    }
    throw new Error(`${operation} was never answered; last: ${last}`)
  }
  return { call, cut: () => cut }
}
