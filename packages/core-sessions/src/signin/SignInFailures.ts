/**
 * The failures that the contracts of several ways to sign in share.
 */
import * as Failure from "@gatehouse/contract/Failure"
import * as ChallengeErrors from "../challenges/ChallengeErrors.ts"
import * as ChallengeWire from "../challenges/ChallengeWire.ts"
import * as LimitErrors from "../limits/LimitErrors.ts"
import * as LimitWire from "../limits/LimitWire.ts"
import * as SessionErrors from "../sessions/SessionErrors.ts"
import * as SessionWire from "../sessions/SessionWire.ts"
import * as Errors from "./SignInErrors.ts"
import * as Wire from "./SignInWire.ts"

export const rateLimited = Failure.make(
  "RateLimited",
  LimitErrors.RateLimited,
  LimitWire.failures.RateLimited,
  429
)
export const invalidChallenge = Failure.make(
  "InvalidChallenge",
  ChallengeErrors.InvalidChallenge,
  ChallengeWire.failures.InvalidChallenge,
  400
)
export const invalidCode = Failure.make(
  "InvalidCode",
  ChallengeErrors.InvalidCode,
  ChallengeWire.failures.InvalidCode,
  400
)
export const userDeactivated = Failure.make(
  "UserDeactivated",
  Errors.UserDeactivated,
  Wire.failures.UserDeactivated,
  403
)
export const signInRefused = Failure.make("SignInRefused", Errors.SignInRefused, Wire.failures.SignInRefused, 403)
export const signUpClosed = Failure.make("SignUpClosed", Errors.SignUpClosed, Wire.failures.SignUpClosed, 403)
export const accountNotLinked = Failure.make(
  "AccountNotLinked",
  Errors.AccountNotLinked,
  Wire.failures.AccountNotLinked,
  409
)
export const accountAlreadyLinked = Failure.make(
  "AccountAlreadyLinked",
  Errors.AccountAlreadyLinked,
  Wire.failures.AccountAlreadyLinked,
  409
)
export const codeNotSent = Failure.make("CodeNotSent", Errors.CodeNotSent, Wire.failures.CodeNotSent, 503)
export const invalidRedirect = Failure.make(
  "InvalidRedirect",
  Errors.InvalidRedirect,
  Wire.failures.InvalidRedirect,
  400
)
export const invalidSession = Failure.make(
  "InvalidSession",
  SessionErrors.InvalidSession,
  SessionWire.failures.InvalidSession,
  401
)
export const stepUpRequired = Failure.make(
  "StepUpRequired",
  SessionErrors.StepUpRequired,
  SessionWire.failures.StepUpRequired,
  403
)

/** With which every way to sign in can end when its proof was right. */
export const finish = [userDeactivated, signInRefused] as const

/** The same where a user may be made. */
export const become = [...finish, signUpClosed] as const

/** With which the proof of a second factor can fail, beside the factor's own. */
export const secondFactor = [rateLimited, invalidChallenge, ...finish] as const
