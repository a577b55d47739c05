/**
 * The actions of codes and links: their one mutation, and the messages and tokens that are made outside of it.
 */
import { compact } from "@gatehouse/contract/Compact"
import * as Effect from "effect/Effect"
import type { Started } from "../challenges/ChallengeWire.ts"
import { type Message, type Messenger, toEmail } from "../messages/Messenger.ts"
import { here, sendCode, tell } from "../messages/Telling.ts"
import type { Finished } from "../signin/FinishedSignIn.ts"
import * as RedirectTarget from "../signin/RedirectTarget.ts"
import type { Actions, Bodies } from "./Codes.ts"
import type { Issued, Sending } from "./CodeWire.ts"

/** The halves, wherever they run: in this process, or behind a wire. */
export type Halves = Omit<Bodies, "inspectLink" | "finishEmailVerification" | "cancelEmailChange">

const messageOf = (kind: Issued["kind"], expiresAt: number, { newAddress = "", ...sending }: Sending): Message => {
  const proof = { ...sending, expiresAt }
  switch (kind) {
    case "emailSignIn":
    case "phoneSignIn":
      return { _tag: "SignInCode", ...proof }
    case "emailVerification":
    case "phoneVerification":
      return { _tag: "AddressVerification", ...proof }
    case "emailChange":
      return { _tag: "EmailChangeConfirmation", newAddress, ...proof }
  }
}

export const make = (
  halves: Halves,
  messenger: Messenger["Service"],
  finished: Finished
): Actions => {
  /** Sends what was issued, whoever it is for. */
  const deliver = Effect.fnUntraced(function*({ kind, sendings, ...issued }: Issued) {
    for (const sending of sendings) yield* sendCode(messenger, messageOf(kind, issued.expiresAt, sending))
    const started: Started = { kind: "started", ...issued }
    return started
  })

  return {
    startEmail: Effect.fnUntraced(function*({ client, email, redirect }) {
      const to = { kind: "email" as const, address: email }
      const target = yield* RedirectTarget.resolve(redirect)
      return yield* deliver(yield* halves.beginSignIn(compact({ to, client, redirect: target })))
    }),
    finishEmail: (payload) => Effect.flatMap(halves.finishSignIn({ by: "email", ...payload }), finished),
    startPhone: ({ client, phone }) =>
      Effect.flatMap(halves.beginSignIn(compact({ to: { kind: "phone" as const, number: phone }, client })), deliver),
    finishPhone: (payload) => Effect.flatMap(halves.finishSignIn({ by: "phone", ...payload }), finished),
    resend: (payload) => Effect.flatMap(halves.renew(payload), deliver),
    startEmailVerification: (payload) => Effect.flatMap(halves.beginEmailVerification(payload), deliver),
    startPhoneVerification: (payload) => Effect.flatMap(halves.beginPhoneVerification(payload), deliver),
    finishPhoneVerification: Effect.fnUntraced(function*(payload) {
      const { change, lostBy, user } = yield* halves.provePhone(payload)
      const from = yield* here
      if (change !== "none" && user.email !== undefined && user.emailVerified) {
        yield* tell(messenger, { _tag: "PhoneChanged", to: toEmail(user.email), change, ...from })
      }
      // Who has the number now is no business of theirs, so neither is from where.
      if (lostBy !== undefined) {
        yield* tell(messenger, { _tag: "PhoneChanged", to: toEmail(lostBy), change: "removed", at: from.at })
      }
      return user
    }),
    startEmailChange: (payload) => Effect.flatMap(halves.beginEmailChange(payload), deliver),
    confirmEmailChange: Effect.fnUntraced(function*(payload) {
      const { changed, from, remaining, to } = yield* halves.confirmChange(payload)
      if (changed && to !== undefined) {
        const since = yield* here
        for (const address of from === undefined ? [to] : [from, to]) {
          yield* tell(messenger, { _tag: "EmailChanged", to: toEmail(address), newAddress: to, ...since })
        }
      }
      return { changed, remaining }
    })
  }
}
