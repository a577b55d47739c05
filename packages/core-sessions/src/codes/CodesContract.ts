/**
 * Codes and links, by mail and by phone: to sign in, to prove an address or a number, and to change the primary address.
 *
 * What sends is an action: one mutation, then the message. Nothing here tells whether an address has an account: the
 * answers, and the reads and writes behind them, are the same until somebody has proved that the address is theirs.
 */
import * as Access from "@gatehouse/contract/Access"
import * as Contract from "@gatehouse/contract/Contract"
import * as Failure from "@gatehouse/contract/Failure"
import * as Operation from "@gatehouse/contract/Operation"
import * as Schema from "effect/Schema"
import { Code, LinkToken, Started, Verifier } from "../challenges/ChallengeWire.ts"
import * as SignInFailures from "../signin/SignInFailures.ts"
import { client, SignInOutcome, SignInResult } from "../signin/SignInWire.ts"
import { userId } from "../users/UserAccess.ts"
import * as UserFailures from "../users/UserFailures.ts"
import { EmailTable } from "../users/UserTable.ts"
import { Email, EmailAddress, EmailId, PhoneNumber, User } from "../users/UserWire.ts"
import * as Errors from "./CodeErrors.ts"
import * as Wire from "./CodeWire.ts"

const emailUnchanged = Failure.make("EmailUnchanged", Errors.EmailUnchanged, Wire.failures.EmailUnchanged, 409)

const { codeNotSent, invalidRedirect } = SignInFailures

const begin = [SignInFailures.rateLimited] as const
const prove = [SignInFailures.invalidChallenge, SignInFailures.invalidCode, SignInFailures.rateLimited] as const
const recent = [SignInFailures.stepUpRequired, UserFailures.userNotFound] as const
const signedIn = [Failure.notSignedIn] as const

const internal = Access.scope("codes:internal")
const own = (scope: string) => Access.self("userId", scope)

const emailVerification = { emailId: EmailId }
const phoneVerification = { phone: PhoneNumber, userId }
const phoneProof = { challenge: Verifier, code: Code, userId }
const emailChange = { email: EmailAddress, userId }

export const CodesContract = Contract.make("codes", {
  startEmail: Operation.action({
    payload: { email: EmailAddress, client, redirect: Schema.optionalKey(Wire.Redirect) },
    success: Started,
    failures: [...begin, codeNotSent, invalidRedirect],
    access: Access.anyone,
    doc: "Mails a code and a link to sign in with, whether the address has an account or not."
  }),
  finishEmail: Operation.action({
    payload: { ...Wire.proof, client },
    success: SignInResult,
    failures: [...prove, ...SignInFailures.become],
    access: Access.anyone,
    doc: "Signs in whoever has the code or the link, and makes a user for an address that has none."
  }),
  startPhone: Operation.action({
    payload: { phone: PhoneNumber, client },
    success: Started,
    failures: [...begin, codeNotSent],
    access: Access.anyone,
    doc: "Sends a code to sign in with to a phone, whether the number has an account or not."
  }),
  finishPhone: Operation.action({
    payload: { challenge: Verifier, code: Code, client },
    success: SignInResult,
    failures: [...prove, ...SignInFailures.become],
    access: Access.anyone,
    doc: "Signs in whoever has the code, and makes a user for a number that has none."
  }),
  resend: Operation.action({
    payload: { challenge: Verifier, client },
    success: Started,
    failures: [SignInFailures.invalidChallenge, ...begin, codeNotSent],
    access: Access.anyone,
    doc: "Sends a new code for a challenge, in the place of the one before. Wrong codes so far still count."
  }),
  inspectLink: Operation.query({
    payload: { token: LinkToken, challenge: Schema.optionalKey(Verifier) },
    success: Wire.InspectedLink,
    failures: [SignInFailures.invalidChallenge],
    access: Access.anyone,
    oneRead: true,
    doc: "What a link is for, for the page that asks whether to use it. Uses nothing up: scanners open links too."
  }),
  startEmailVerification: Operation.action({
    payload: emailVerification,
    success: Started,
    failures: [UserFailures.emailNotFound, ...begin, ...recent, codeNotSent],
    access: Access.owner("emailId", EmailTable, "userId", "emails:verify"),
    doc: "Mails a code and a link to an address that the user has added."
  }),
  finishEmailVerification: Operation.mutation({
    payload: { ...Wire.proof, userId },
    success: Email,
    failures: [
      ...prove,
      ...signedIn,
      UserFailures.emailTaken,
      UserFailures.tooManyEmails,
      SignInFailures.signUpClosed
    ],
    access: own("emails:verify"),
    keeps: ["InvalidCode", "EmailTaken"],
    doc: "Proves an address. The link works wherever the user is signed in, and nowhere else: whoever opens it for " +
      "somebody else's account must not give them their address."
  }),
  startPhoneVerification: Operation.action({
    payload: phoneVerification,
    success: Started,
    failures: [...signedIn, ...begin, ...recent, codeNotSent],
    access: own("phones:verify"),
    doc: "Sends a code to a number that the user wants to have, in the place of the one they have."
  }),
  finishPhoneVerification: Operation.action({
    payload: phoneProof,
    success: User,
    failures: [...prove, ...signedIn, UserFailures.phoneTaken, SignInFailures.signUpClosed],
    access: own("phones:verify"),
    doc:
      "Proves a number. It is taken from a user who had it before, because numbers are given to others; unless that " +
      "user could not sign in without it."
  }),
  startEmailChange: Operation.action({
    payload: emailChange,
    success: Started,
    failures: [...signedIn, ...begin, ...recent, emailUnchanged, codeNotSent],
    access: own("emails:change"),
    doc: "Asks the present verified address and the new one to confirm a change. Nothing changes before both have."
  }),
  confirmEmailChange: Operation.action({
    payload: { ...Wire.proof, userId },
    success: Wire.EmailChange,
    failures: [...prove, ...signedIn, UserFailures.emailTaken, UserFailures.tooManyEmails],
    access: own("emails:change"),
    doc: "Confirms a change for one of its two addresses, in any order. After the second the new address is the " +
      "primary one, the user's other sessions end, and both addresses are told."
  }),
  cancelEmailChange: Operation.mutation({
    payload: { userId },
    success: Schema.Void,
    failures: signedIn,
    access: own("emails:change"),
    keeps: [],
    doc: "Forgets a change of address that waits for its confirmations."
  }),
  beginSignIn: Operation.mutation({
    payload: { to: Wire.Recipient, client, redirect: Schema.optionalKey(Wire.Redirect) },
    success: Wire.Issued,
    failures: begin,
    access: internal,
    keeps: [],
    internal: true,
    doc: "The mutation of `startEmail` and `startPhone`."
  }),
  finishSignIn: Operation.mutation({
    payload: { by: Schema.Literals(["email", "phone"]), ...Wire.proof, client },
    success: SignInOutcome,
    failures: [...prove, ...SignInFailures.become],
    access: internal,
    keeps: ["InvalidCode"],
    creates: true,
    internal: true,
    doc: "The mutation of `finishEmail` and `finishPhone`."
  }),
  renew: Operation.mutation({
    payload: { challenge: Verifier, client },
    success: Wire.Issued,
    failures: [SignInFailures.invalidChallenge, ...begin],
    access: internal,
    keeps: [],
    internal: true,
    doc: "The mutation of `resend`."
  }),
  beginEmailVerification: Operation.mutation({
    payload: emailVerification,
    success: Wire.Issued,
    failures: [UserFailures.emailNotFound, ...begin, ...recent],
    access: internal,
    keeps: [],
    internal: true,
    doc: "The mutation of `startEmailVerification`."
  }),
  beginPhoneVerification: Operation.mutation({
    payload: phoneVerification,
    success: Wire.Issued,
    failures: [...signedIn, ...begin, ...recent],
    access: internal,
    keeps: [],
    internal: true,
    doc: "The mutation of `startPhoneVerification`."
  }),
  provePhone: Operation.mutation({
    payload: phoneProof,
    success: Wire.ProvedPhone,
    failures: [...prove, ...signedIn, UserFailures.phoneTaken, SignInFailures.signUpClosed],
    access: internal,
    keeps: ["InvalidCode", "PhoneTaken"],
    internal: true,
    doc: "The mutation of `finishPhoneVerification`."
  }),
  beginEmailChange: Operation.mutation({
    payload: emailChange,
    success: Wire.Issued,
    failures: [...signedIn, ...begin, ...recent, emailUnchanged],
    access: internal,
    keeps: [],
    internal: true,
    doc: "The mutation of `startEmailChange`."
  }),
  confirmChange: Operation.mutation({
    payload: { ...Wire.proof, userId },
    success: Wire.ConfirmedChange,
    failures: [...prove, ...signedIn, UserFailures.emailTaken, UserFailures.tooManyEmails],
    access: internal,
    keeps: ["InvalidCode", "EmailTaken"],
    internal: true,
    doc: "The mutation of `confirmEmailChange`."
  })
})
