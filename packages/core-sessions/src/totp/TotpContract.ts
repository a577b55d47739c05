/**
 * The operations on authenticator apps. The actions open the sealed secret and find the step of a code; their mutations
 * compare that step with the last one that was used.
 */
import * as Access from "@gatehouse/contract/Access"
import * as Contract from "@gatehouse/contract/Contract"
import * as Failure from "@gatehouse/contract/Failure"
import * as Operation from "@gatehouse/contract/Operation"
import * as Page from "@gatehouse/contract/Page"
import { Text } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import { Code, Verifier } from "../challenges/ChallengeWire.ts"
import { Session } from "../sessions/SessionWire.ts"
import * as SignInFailures from "../signin/SignInFailures.ts"
import { Opened, SignedIn, SignInResult } from "../signin/SignInWire.ts"
import { ownOr, userId } from "../users/UserAccess.ts"
import * as Errors from "./TotpErrors.ts"
import { TotpTable } from "./TotpTable.ts"
import * as Wire from "./TotpWire.ts"

const totpNotFound = Failure.make("TotpNotFound", Errors.TotpNotFound, Wire.failures.TotpNotFound, 404)
const tooManyTotps = Failure.make("TooManyTotps", Errors.TooManyTotps, Wire.failures.TooManyTotps, 409)
const totpSetupExpired = Failure.make("TotpSetupExpired", Errors.TotpSetupExpired, Wire.failures.TotpSetupExpired, 400)

const internal = Access.scope("totp:internal")
const ownTotp = (scope: string) => Access.owner("totpId", TotpTable, "userId", scope)

const { invalidChallenge, invalidCode, rateLimited, stepUpRequired } = SignInFailures

/** Absent: the caller adds a factor. Present: a sign-in that asks for a first factor to be set up. */
const enrolment = Schema.optionalKey(Verifier).annotate({
  description: "Of the sign-in that asks for a factor to be set up; without it the caller must be signed in"
})

const settingUp = [invalidChallenge, Failure.notSignedIn, stepUpRequired] as const
const settingUpLate = [...settingUp, totpSetupExpired] as const

const matched = Schema.optionalKey(Wire.MatchedStep)

export const TotpContract = Contract.make("totp", {
  list: Operation.query({
    payload: { userId, ...Page.fields },
    success: Page.Page(Wire.Totp),
    failures: [Failure.invalidCursor, Failure.notSignedIn],
    access: ownOr("totp:read"),
    doc: "The authenticator apps of a user that work."
  }),
  rename: Operation.mutation({
    payload: { totpId: Wire.TotpId, name: Schema.NullOr(Wire.FactorName) },
    success: Wire.Totp,
    failures: [totpNotFound],
    access: ownTotp("totp:update"),
    keeps: [],
    doc: "Names an authenticator app; null takes its name away."
  }),
  remove: Operation.action({
    payload: { totpId: Wire.TotpId },
    success: Schema.Void,
    failures: [totpNotFound, stepUpRequired],
    access: ownTotp("totp:remove"),
    doc: "Removes an authenticator app, and ends all other sessions and the trust in devices. Needs a recent sign-in."
  }),
  start: Operation.action({
    payload: { challenge: enrolment, name: Schema.optionalKey(Wire.FactorName) },
    success: Wire.TotpSetup,
    failures: [...settingUp, tooManyTotps],
    access: Access.anyone,
    doc: "Begins the set-up of an authenticator app. Its secret is in this answer only. Needs a recent sign-in, or a " +
      "sign-in that asks for a factor to be set up."
  }),
  confirm: Operation.action({
    payload: { challenge: enrolment, totpId: Wire.TotpId, code: Code },
    success: Schema.Union([Wire.TotpAdded, SignedIn]),
    failures: [...settingUpLate, invalidCode, ...SignInFailures.finish],
    access: Access.anyone,
    doc: "Ends the set-up with the app's first code, and the sign-in that asked for it."
  }),
  verify: Operation.action({
    payload: { challenge: Verifier, code: Code, trustDevice: Schema.optionalKey(Schema.Boolean) },
    success: SignInResult,
    failures: [...SignInFailures.secondFactor, invalidCode],
    access: Access.anyone,
    doc: "Ends a sign-in that owes a second factor with the code of an authenticator app. Each code works once."
  }),
  stepUp: Operation.action({
    payload: { code: Code },
    success: Session,
    failures: [SignInFailures.invalidSession, rateLimited, invalidCode],
    access: Access.anyone,
    doc: "Proves once more who the caller is. Their session goes on, with a new time of authentication."
  }),
  begin: Operation.mutation({
    payload: {
      challenge: enrolment,
      totpId: Wire.TotpId,
      sealed: Text({ max: 1024 }),
      name: Schema.optionalKey(Wire.FactorName)
    },
    success: Schema.Struct({ label: Schema.String, expiresAt: Schema.Int }),
    failures: [...settingUp, tooManyTotps],
    access: internal,
    keeps: [],
    creates: true,
    internal: true,
    doc: "The mutation of `start`."
  }),
  pending: Operation.query({
    payload: { challenge: enrolment, totpId: Wire.TotpId },
    success: Wire.SealedTotp,
    failures: settingUpLate,
    access: internal,
    internal: true,
    doc: "The sealed secret of a set-up."
  }),
  activate: Operation.mutation({
    payload: { challenge: enrolment, totpId: Wire.TotpId, matched },
    success: Schema.Struct({
      added: Wire.TotpAdded,
      opened: Schema.optionalKey(Opened),
      notify: Schema.optionalKey(Schema.String)
    }),
    failures: [...settingUpLate, invalidCode, ...SignInFailures.finish],
    access: internal,
    keeps: ["InvalidCode"],
    internal: true,
    doc: "The mutation of `confirm`. Without a matched step the code was wrong."
  }),
  secrets: Operation.query({
    payload: { challenge: Verifier },
    success: Schema.Array(Wire.SealedTotp),
    failures: [invalidChallenge, rateLimited],
    access: internal,
    internal: true,
    doc: "The sealed secrets of who owes a second factor."
  }),
  ownSecrets: Operation.query({
    payload: {},
    success: Schema.Array(Wire.SealedTotp),
    failures: [SignInFailures.invalidSession, rateLimited],
    access: internal,
    internal: true,
    doc: "The sealed secrets of the caller."
  }),
  finishVerify: Operation.mutation({
    payload: { challenge: Verifier, matched, trustDevice: Schema.optionalKey(Schema.Boolean) },
    success: Opened,
    failures: [...SignInFailures.secondFactor, invalidCode],
    access: internal,
    keeps: ["InvalidCode"],
    internal: true,
    doc: "The mutation of `verify`. Without a matched step the code was wrong."
  }),
  finishStepUp: Operation.mutation({
    payload: { matched },
    success: Session,
    failures: [SignInFailures.invalidSession, rateLimited, invalidCode],
    access: internal,
    keeps: ["InvalidCode"],
    internal: true,
    doc: "The mutation of `stepUp`. Without a matched step the code was wrong."
  }),
  drop: Operation.mutation({
    payload: { totpId: Wire.TotpId },
    success: Schema.Struct({ notify: Schema.optionalKey(Schema.String) }),
    failures: [totpNotFound, stepUpRequired],
    access: internal,
    keeps: [],
    internal: true,
    doc: "The mutation of `remove`."
  })
})
