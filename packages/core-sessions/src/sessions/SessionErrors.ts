/**
 * Why a session or one of its tokens is refused. Those of a refresh say whether to try again: a client signs nobody out for
 * anything but `retryable: false`.
 */
import type { Fields } from "@gatehouse/contract/Failure"
import * as Data from "effect/Data"
import { messages } from "./SessionMessages.ts"
import type { failures } from "./SessionWire.ts"

/** There is no such session any more: it ended, expired, or never was. */
export class InvalidSession extends Data.TaggedError("InvalidSession")<Fields<typeof failures.InvalidSession>> {
  override get message() {
    return messages.InvalidSession()
  }
}

/** The session of this refresh token has ended. Trying again cannot help. */
export class InvalidRefreshToken
  extends Data.TaggedError("InvalidRefreshToken")<Fields<typeof failures.InvalidRefreshToken>>
{
  override get message() {
    return "This refresh token is not valid any more. Sign in again."
  }
}

/** A refresh token was used a second time, so the session was ended: somebody else may hold its tokens. */
export class RefreshTokenReused
  extends Data.TaggedError("RefreshTokenReused")<Fields<typeof failures.RefreshTokenReused>>
{
  override get message() {
    return "This refresh token was used before, so its session was ended. Sign in again."
  }
}

export class SessionNotFound extends Data.TaggedError("SessionNotFound")<Fields<typeof failures.SessionNotFound>> {
  override get message() {
    return "There is no such session. Check its id; it begins with ses_."
  }
}

/** The session is good, and the user proved who they are too long ago, or not in one of these ways. */
export class StepUpRequired extends Data.TaggedError("StepUpRequired")<Fields<typeof failures.StepUpRequired>> {
  override get message() {
    return `This needs a sign-in of the last ${Math.ceil(this.maxAgeMs / 60_000)} minutes${
      this.methods === undefined ? "" : ` by ${this.methods.join(" or ")}`
    }. Let the user prove who they are once more.`
  }
}
