/**
 * What an action makes of the outcome of a sign-in: the answer to its caller, with an access token where the session is
 * held in tokens, and a message when the device is new.
 */
import { compact } from "@gatehouse/contract/Compact"
import * as Effect from "effect/Effect"
import { type Messenger, toEmail } from "../messages/Messenger.ts"
import { here, tell } from "../messages/Telling.ts"
import type { Opened, SignedIn, SignInOutcome, SignInResult } from "./SignInWire.ts"

/** Signs access tokens: what of `AccessTokens` is needed here. */
export type IssueAccessToken = (subject: {
  readonly userId: string
  readonly sessionId: string
  readonly amr: ReadonlyArray<string>
  readonly authTime: number
  /** Who acts as the user. */
  readonly act?: { readonly sub: string }
  /** No token outlives its session. */
  readonly notAfter: number
}) => Effect.Effect<{ readonly token: string; readonly expiresAt: number }>

/** The answer about a session: of its one token, and in token mode of a new access token. */
export const signedInWith = (issue: IssueAccessToken) =>
  Effect.fnUntraced(function*(opened: Opened) {
    const access = opened.mode === "cookie" ? undefined : yield* issue(compact({
      userId: opened.user.id,
      sessionId: opened.sessionId,
      amr: opened.amr,
      authTime: opened.authTime,
      notAfter: opened.expiresAt,
      act: opened.actorId === undefined ? undefined : { sub: opened.actorId }
    }))
    const signedIn: SignedIn = compact({
      kind: "signedIn",
      userId: opened.user.id,
      sessionId: opened.sessionId,
      mode: opened.mode,
      sessionToken: opened.mode === "cookie" ? opened.token : undefined,
      refreshToken: opened.mode === "cookie" ? undefined : opened.token,
      accessToken: access?.token,
      accessTokenExpiresAt: access?.expiresAt,
      expiresAt: opened.expiresAt,
      deviceToken: opened.deviceToken,
      created: opened.created
    })
    return signedIn
  })

/** The end of a sign-in: of one whose session is open there is no other answer than that. */
export interface Finished {
  (opened: Opened): Effect.Effect<SignedIn>
  (outcome: SignInOutcome): Effect.Effect<SignInResult>
}

/** The end of every way to sign in. */
export const finishedWith = (issue: IssueAccessToken, messenger: Messenger["Service"]): Finished => {
  const signedIn = signedInWith(issue)
  const opened = Effect.fnUntraced(function*(session: Opened) {
    const { created, newDevice, user } = session
    if (newDevice && !created && user.email !== undefined && user.emailVerified) {
      yield* tell(messenger, { _tag: "NewDevice", to: toEmail(user.email), ...(yield* here) })
    }
    return yield* signedIn(session)
  })
  const finished = (outcome: SignInOutcome): Effect.Effect<SignInResult> =>
    outcome.kind === "opened" ? opened(outcome) : Effect.succeed(outcome)
  return finished as Finished
}
