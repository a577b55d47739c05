/**
 * The operations on recovery codes.
 */
import * as Access from "@gatehouse/contract/Access"
import * as Contract from "@gatehouse/contract/Contract"
import * as Failure from "@gatehouse/contract/Failure"
import * as Operation from "@gatehouse/contract/Operation"
import * as Schema from "effect/Schema"
import { Verifier } from "../challenges/ChallengeWire.ts"
import * as SignInFailures from "../signin/SignInFailures.ts"
import { Opened, SignInResult } from "../signin/SignInWire.ts"
import { ownOr, userId } from "../users/UserAccess.ts"
import * as UserFailures from "../users/UserFailures.ts"
import * as Wire from "./RecoveryWire.ts"

const internal = Access.scope("recovery:internal")

const verification = {
  challenge: Verifier,
  code: Wire.RecoveryCode,
  trustDevice: Schema.optionalKey(Schema.Boolean)
}

export const RecoveryContract = Contract.make("recovery", {
  generate: Operation.action({
    payload: { userId },
    success: Wire.RecoveryCodes,
    failures: [UserFailures.userNotFound, Failure.notSignedIn, SignInFailures.stepUpRequired],
    access: Access.self("userId", "recovery:generate"),
    doc: "Ten new recovery codes in place of all from before. They are in this answer only. Needs a recent sign-in."
  }),
  status: Operation.query({
    payload: { userId },
    success: Wire.RecoveryStatus,
    failures: [Failure.notSignedIn],
    access: ownOr("recovery:read"),
    doc: "How many recovery codes a user has left."
  }),
  verify: Operation.action({
    payload: verification,
    success: SignInResult,
    failures: [...SignInFailures.secondFactor, SignInFailures.invalidCode],
    access: Access.anyone,
    doc: "Ends a sign-in that owes a second factor with a recovery code. Each works once."
  }),
  replace: Operation.mutation({
    payload: { userId },
    success: Schema.Struct({ ...Wire.RecoveryCodes.fields, notify: Schema.optionalKey(Schema.String) }),
    failures: [UserFailures.userNotFound, Failure.notSignedIn, SignInFailures.stepUpRequired],
    access: internal,
    keeps: [],
    internal: true,
    doc: "The mutation of `generate`."
  }),
  finishVerify: Operation.mutation({
    payload: verification,
    success: Schema.Struct({
      opened: Opened,
      left: Schema.Int,
      notify: Schema.optionalKey(Schema.String)
    }),
    failures: [...SignInFailures.secondFactor, SignInFailures.invalidCode],
    access: internal,
    keeps: ["InvalidCode"],
    internal: true,
    doc: "The mutation of `verify`."
  })
})
