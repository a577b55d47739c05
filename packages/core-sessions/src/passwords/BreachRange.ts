/**
 * A `BreachCheck` over a range service: it sends the first five hexadecimal digits of the password's SHA-1 and looks for
 * the rest in the answer, so the service learns neither the password nor which of some hundreds of hashes was meant.
 */
import * as Effect from "effect/Effect"

export interface BreachRange {
  /** Should give up after a second or two: somebody is waiting. */
  readonly fetch: (url: string) => Promise<{ readonly ok: boolean; readonly text: () => Promise<string> }>
  /** What stands before the five digits. */
  readonly url: string
  /** In how many breaches a password must have been seen. Default: 1. */
  readonly threshold?: number
}

const sha1 = (text: string): Promise<string> =>
  crypto.subtle.digest("SHA-1", new TextEncoder().encode(text)).then((digest) =>
    Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("").toUpperCase()
  )

/** Whether the answer, lines of `<35 digits>:<count>`, has the rest of a hash. Lines of padding have the count 0. */
const has = (answer: string, rest: string, threshold: number): boolean =>
  answer.split("\n").some((line) => {
    const [suffix, count] = line.trim().split(":")
    return suffix?.toUpperCase() === rest && Number(count) >= Math.max(threshold, 1)
  })

/** A service that does not answer counts as "not breached", and is logged. */
export const make = ({ fetch, threshold = 1, url }: BreachRange) => (password: string): Effect.Effect<boolean> =>
  Effect.tryPromise(() =>
    sha1(password).then((hash) =>
      fetch(`${url}${hash.slice(0, 5)}`).then((response) => {
        if (!response.ok) throw new Error("the range service refused")
        return response.text()
      }).then((answer) => has(answer, hash.slice(5), threshold))
    )
  ).pipe(
    Effect.catch(() =>
      Effect.as(Effect.logWarning("The breach check did not answer; the password was let through"), false)
    )
  )
