/**
 * Proving a factor once more in a session that goes on: its row gets a new time of authentication, and nothing else begins
 * or ends.
 */
import * as Events from "@gatehouse/contract/Events"
import { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as CallerSession from "../sessions/CallerSession.ts"
import { InvalidSession } from "../sessions/SessionErrors.ts"
import { sessionOf, type SessionRow, SessionTable } from "../sessions/SessionTable.ts"

/** A factor that was proved. */
export interface Proved {
  readonly method: "totp" | "passkey"
  readonly amr: ReadonlyArray<string>
  /** It was two factors at once. */
  readonly isMultiFactor: boolean
}

/** What each kind of factor adds to `amr`, and the word for two of different kinds. */
const ownAmr: Readonly<Record<Proved["method"], ReadonlyArray<string>>> = {
  totp: ["otp", "mfa"],
  passkey: ["hwk", "swk", "user", "mfa"]
}

export const make = Effect.gen(function*() {
  const store = yield* Store

  /** The caller's session and user. Who acts as a user cannot prove to be them. */
  const caller = Effect.gen(function*() {
    return (yield* CallerSession.findOwn(store)) ?? (yield* new InvalidSession())
  })

  const stepUp = Effect.fnUntraced(function*(session: SessionRow, { amr: proved, isMultiFactor, method }: Proved) {
    const authTime = yield* Clock.currentTimeMillis
    // A session that began with this factor alone, or has been stepped up with nothing else, still stands on one.
    const isSecond = session.method !== method && session.amr.some((before) => !ownAmr[method].includes(before))
    const amr = [...new Set([...session.amr, ...proved, ...(isMultiFactor || isSecond ? ["mfa"] : [])])]
    const lastAmr = amr.includes("mfa") ? [...new Set([...proved, "mfa"])] : proved
    yield* Effect.orDie(store.patch(SessionTable, session.id, { authTime, amr, lastAmr }))
    yield* Events.emit({
      type: "session.stepped_up",
      subject: { kind: "session", id: session.id },
      data: { userId: session.userId, method, amr }
    })
    return sessionOf({ ...session, authTime, amr })
  })

  return { caller, stepUp }
})

export type StepUp = Effect.Success<typeof make>
