/**
 * A step that ends with a code or a link by mail: beginning it, and making its message once more. Plain helpers of the
 * mutations of passwords.
 */
import { compact } from "@gatehouse/contract/Compact"
import * as Events from "@gatehouse/contract/Events"
import { Tokens } from "@gatehouse/contract/Tokens"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { AuthSettings } from "../AuthSettings.ts"
import * as Challenges from "../challenges/Challenges.ts"
import { type ChallengeRow, keptOf } from "../challenges/ChallengeTable.ts"
import * as CodeNotices from "../codes/CodeNotices.ts"
import * as ShortCode from "../codes/ShortCode.ts"
import type { Begun } from "./PasswordWire.ts"

/** What every challenge keeps of the message that was sent for it, so that it can be sent again. */
export interface Mailed {
  readonly to: string
  readonly message: Begun["message"]
  readonly sentAt: number
  /** Where the page of the link goes on to. */
  readonly redirect?: string
}

const kinds = ["passwordSignUp", "passwordReset"] as const

/** What is said when a step begins. */
const begins = { passwordSignUp: "sign_up.requested", passwordReset: "password.reset_requested" } as const

const wantedBy = (kind: ChallengeRow["kind"]): Begun["wanted"] => kind === "passwordReset" ? "passwordReset" : "signUp"

export const make = Effect.gen(function*() {
  const tokens = yield* Tokens
  const challenges = yield* Challenges.make

  const lifetimeOf = Effect.fnUntraced(function*(kind: ChallengeRow["kind"]) {
    const { linkMs, resetMs } = (yield* AuthSettings).lifetimes
    return kind === "passwordReset" ? resetMs : linkMs
  })

  const begin = Effect.fnUntraced(function*(
    step: Pick<Challenges.Begin, "userId"> & {
      readonly kind: (typeof kinds)[number]
      /** The normalised address. */
      readonly identifier: string
    },
    { message, redirect, to }: Omit<Mailed, "sentAt">,
    /** What the end of the step needs. */
    data: object
  ) {
    const { resendMs } = yield* AuthSettings
    const sentAt = yield* Clock.currentTimeMillis
    const code = yield* ShortCode.make(tokens, ShortCode.emailDigits)
    const begun = yield* challenges.begin({
      ...step,
      lifetime: yield* lifetimeOf(step.kind),
      code,
      link: true,
      data: compact({ ...data, message, redirect, to, sentAt })
    })
    yield* Events.emit({
      type: begins[step.kind],
      subject: { kind: "identifier", id: yield* tokens.hash(step.identifier) },
      data: compact({ userId: step.userId })
    })
    return {
      kind: "begun",
      to,
      wanted: wantedBy(step.kind),
      message,
      challenge: begun.verifier,
      code,
      token: begun.token!,
      expiresAt: begun.expiresAt,
      resendAt: sentAt + resendMs
    } satisfies Begun
  })

  /** The challenge, when its last message was sent long enough ago. */
  const due = Effect.fnUntraced(function*(challenge: string) {
    const row = yield* challenges.byVerifier(challenge, ...kinds)
    yield* challenges.mayResend(keptOf<Mailed>(row).sentAt)
    return row
  })

  /** Puts a new code and link in the place of those before. Wrong codes so far still count. */
  const renew = Effect.fnUntraced(function*(row: ChallengeRow, challenge: string) {
    const { resendMs } = yield* AuthSettings
    const now = yield* Clock.currentTimeMillis
    const { message, to } = keptOf<Mailed>(row)
    const code = yield* ShortCode.make(tokens, ShortCode.emailDigits)
    const expiresAt = now + (yield* lifetimeOf(row.kind))
    const token = yield* challenges.renew(row, challenge, { code, expiresAt, data: { ...row.data, sentAt: now } })
    const wanted = wantedBy(row.kind)
    yield* CodeNotices.sent(row, row.kind, true)
    return {
      kind: "begun",
      to,
      wanted,
      message,
      challenge,
      code,
      token: token!,
      expiresAt,
      resendAt: now + resendMs
    } satisfies Begun
  })

  return { begin, due, renew }
})
