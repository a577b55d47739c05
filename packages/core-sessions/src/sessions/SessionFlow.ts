/**
 * The actions on sessions: their mutation, and what is signed outside of it.
 */
import type * as Contract from "@gatehouse/contract/Contract"
import * as Effect from "effect/Effect"
import { type IssueAccessToken, signedInWith } from "../signin/FinishedSignIn.ts"
import { InvalidSession } from "./SessionErrors.ts"
import type { SessionsContract } from "./SessionsContract.ts"
import * as SessionTokens from "./SessionTokens.ts"
import type { CheckedSession, SessionId } from "./SessionWire.ts"

type Operations = Contract.Service<typeof SessionsContract>

/** The halves, wherever they run: in this process, or behind a wire. */
export type Halves = Pick<Operations, "check" | "checkById" | "touch" | "rotate" | "open" | "openImpersonated">

/** Reads the session's id from an access token that verifies. */
export type ReadAccessToken = (token: string) => Effect.Effect<{ readonly sessionId: string }, unknown>

export const make = (
  halves: Halves,
  issue: IssueAccessToken,
  read: ReadAccessToken
): Pick<Operations, "refresh" | "verify" | "create" | "impersonate"> => {
  const signedIn = signedInWith(issue)
  const touched = (checked: CheckedSession): Effect.Effect<CheckedSession> =>
    checked.touch
      ? Effect.as(
        Effect.catchDefect(
          halves.touch({ sessionId: checked.sessionId }),
          // A store that cannot write just now is no reason to refuse a good session.
          (defect) => Effect.logWarning("the use of a session was not noted", defect)
        ),
        { ...checked, touch: false }
      )
      : Effect.succeed(checked)
  return {
    refresh: (payload) => Effect.flatMap(halves.rotate(payload), signedIn),
    verify: ({ token }) =>
      Effect.flatMap(
        SessionTokens.isSessionToken(token)
          ? halves.check({ token })
          : Effect.flatMap(
            Effect.mapError(read(token), () => new InvalidSession()),
            ({ sessionId }) => halves.checkById({ sessionId: sessionId as SessionId })
          ),
        touched
      ),
    create: (payload) => Effect.flatMap(halves.open(payload), signedIn),
    impersonate: (payload) => Effect.flatMap(halves.openImpersonated(payload), signedIn)
  }
}
