/**
 * The check of a key as one call: garbage is refused by its checksum alone, a good key is one read, and a write follows
 * only when the key has a rate limit or its last use was noted more than a minute ago.
 */
import type * as Contract from "@gatehouse/contract/Contract"
import * as Effect from "effect/Effect"
import { InvalidApiKey } from "./KeyErrors.ts"
import type { KeysContract } from "./KeysContract.ts"
import * as KeyText from "./KeyText.ts"
import type { CheckedKey } from "./KeyWire.ts"

type Operations = Contract.Service<typeof KeysContract>

/** The halves, wherever they run: in this process, or behind a wire. */
export type Halves = Pick<Operations, "check" | "use">

export const verifyWith = ({ check, use }: Halves): Operations["verify"] => {
  // One for all: making an error costs more than finding out that a text is no key.
  const garbage = Effect.fail(new InvalidApiKey())
  const recorded = ({ key, record }: CheckedKey, ip: string | undefined): ReturnType<Operations["verify"]> => {
    if (record === "nothing") return Effect.succeed(key)
    const used = use(ip === undefined ? { keyId: key.keyId } : { keyId: key.keyId, ip })
    return record === "request"
      ? Effect.map(used, ({ remaining }) => remaining === undefined ? key : { ...key, remaining })
      // A store that cannot write just now is no reason to refuse a good key.
      : Effect.as(
        Effect.catchDefect(used, (defect) => Effect.logWarning("the use of a key was not noted", defect)),
        key
      )
  }
  return (payload) =>
    KeyText.isKey(payload.raw)
      ? Effect.flatMap(check(payload), (checked) => recorded(checked, payload.ip))
      : garbage
}
