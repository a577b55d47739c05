/**
 * The actions on passwords: each is at most a query and a mutation, and between them what costs time, the check of a
 * password's text, its hash, and what is sent.
 */
import { compact } from "@gatehouse/contract/Compact"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { Started } from "../challenges/ChallengeWire.ts"
import { type Message, type Messenger, toEmail } from "../messages/Messenger.ts"
import { here, sendCode, tell } from "../messages/Telling.ts"
import type { Finished } from "../signin/FinishedSignIn.ts"
import * as RedirectTarget from "../signin/RedirectTarget.ts"
import { BreachCheck } from "./BreachCheck.ts"
import { WeakPassword } from "./PasswordErrors.ts"
import type { PasswordHasher } from "./PasswordHasher.ts"
import type { Actions, Bodies } from "./Passwords.ts"
import * as PasswordText from "./PasswordText.ts"
import type { Begun } from "./PasswordWire.ts"

/** The halves, wherever they run: in this process, or behind a wire. */
export type Halves = Bodies

/** What actions have at hand and transactions have not. */
export interface Surroundings {
  readonly hasher: Context.Service.Shape<typeof PasswordHasher>
  readonly messenger: Messenger["Service"]
  readonly finished: Finished
}

/** Fails when the text may not become a password. */
const checkText = Effect.fnUntraced(function*(password: string, known: ReadonlyArray<string>) {
  const reason = PasswordText.refusalOf(password, { known })
  if (reason !== undefined) return yield* new WeakPassword({ reason })
})

const messageOf = (begun: Begun): Message => {
  const { code, expiresAt, message, token, wanted } = begun
  const to = toEmail(begun.to)
  switch (message) {
    case "SignUpConfirmation":
    case "PasswordReset":
      return { _tag: message, to, code, token, expiresAt }
    case "AlreadySignedUp":
      return { _tag: message, to }
    case "NoAccount":
      return { _tag: message, to, wanted }
  }
}

export const make = (halves: Halves, { finished, hasher, messenger }: Surroundings): Actions => {
  /** The hash of a password that may become one. */
  const hashNew = Effect.fnUntraced(function*(password: string, known: ReadonlyArray<string>) {
    yield* checkText(password, known)
    const isBreached = yield* BreachCheck
    if (yield* isBreached(PasswordText.normalise(password))) return yield* new WeakPassword({ reason: "breached" })
    return yield* hasher.hash(password)
  })

  /** Sends, whatever it is, and answers the same. */
  const started = Effect.fnUntraced(function*(begun: Begun) {
    const { challenge, expiresAt, resendAt } = begun
    yield* sendCode(messenger, messageOf(begun))
    const answer: Started = { kind: "started", challenge, expiresAt, resendAt }
    return answer
  })

  const told = Effect.fnUntraced(function*(email: string | undefined) {
    if (email !== undefined) {
      yield* tell(messenger, { _tag: "PasswordChanged", to: toEmail(email), ...(yield* here) })
    }
  })

  const signUp: Actions["signUp"] = Effect.fnUntraced(function*({ client, email, name, password, ...given }) {
    const redirect = yield* RedirectTarget.resolve(given.redirect)
    yield* halves.maySignUp({ email })
    const passwordHash = yield* hashNew(password, name === undefined ? [email] : [email, name])
    const outcome = yield* halves.beginSignUp(compact({ email, name, passwordHash, redirect, client }))
    return outcome.kind === "begun" ? yield* started(outcome) : yield* finished(outcome)
  })

  const confirmSignUp: Actions["confirmSignUp"] = Effect.fnUntraced(function*({ password, ...given }) {
    const { token } = given
    if (token === undefined || password === undefined) return yield* finished(yield* halves.finishSignUp(given))
    const { passwordHash } = yield* halves.lookupSignUp({ token })
    const matches = yield* hasher.verify(password, passwordHash)
    return yield* finished(yield* halves.finishSignUp({ ...given, compared: { passwordHash, matches } }))
  })

  const signIn: Actions["signIn"] = Effect.fnUntraced(function*({ client, email, password }) {
    const found = yield* halves.lookup(compact({ email, client }))
    const { passwordHash } = found
    const matches = yield* passwordHash === undefined
      ? hasher.verifyNobody(password)
      : hasher.verify(password, passwordHash)
    const isOld = matches && passwordHash !== undefined && hasher.needsRehash(passwordHash)
    const rehash = isOld ? yield* hasher.hash(password) : undefined
    const outcome = yield* halves.finishSignIn(compact({ email, ...found, matches, rehash, client }))
    return outcome.kind === "begun" ? yield* started(outcome) : yield* finished(outcome)
  })

  const resend: Actions["resend"] = (payload) => Effect.flatMap(halves.renew(payload), started)

  const requestReset: Actions["requestReset"] = Effect.fnUntraced(function*(given) {
    const redirect = yield* RedirectTarget.resolve(given.redirect)
    return yield* started(yield* halves.beginReset(compact({ ...given, redirect })))
  })

  const reset: Actions["reset"] = Effect.fnUntraced(function*({ password, ...given }) {
    const { challenge, client, token } = given
    const { device, known } = yield* halves.lookupReset(compact({ challenge, token, client }))
    const passwordHash = yield* hashNew(password, known)
    const { email, outcome } = yield* halves.finishReset(compact({ ...given, passwordHash, device }))
    yield* told(email)
    return yield* finished(outcome)
  })

  const change: Actions["change"] = Effect.fnUntraced(function*({ current, password, userId: named }) {
    const guesses = current !== undefined
    const { known, passwordHash: stored, userId } = yield* halves.lookupChange(compact({ userId: named, guesses }))
    const compared = current === undefined || stored === undefined
      ? undefined
      : { passwordHash: stored, matches: yield* hasher.verify(current, stored) }
    const passwordHash = yield* hashNew(password, known)
    const { email } = yield* halves.finishChange(compact({ userId, passwordHash, current: compared }))
    yield* told(email)
  })

  const set: Actions["set"] = Effect.fnUntraced(function*({ password, userId: named }) {
    const { known, userId } = yield* Effect.catchTag(
      halves.lookupChange(compact({ userId: named, guesses: false })),
      "RateLimited",
      // Only guesses are limited.
      Effect.die
    )
    const { email } = yield* halves.finishSet({ userId, passwordHash: yield* hashNew(password, known) })
    yield* told(email)
  })

  const remove: Actions["remove"] = Effect.fnUntraced(function*(payload) {
    yield* told((yield* halves.finishRemove(payload)).email)
  })

  const check: Actions["check"] = ({ known, password }) => checkText(password, known ?? [])

  return { signUp, confirmSignUp, signIn, resend, requestReset, reset, change, set, remove, check }
}
