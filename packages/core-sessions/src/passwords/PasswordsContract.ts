/**
 * Signing in with an address and a password. What callers see are actions: one query at most, the hash outside of any
 * transaction, one mutation. None of them tells whether an address has an account, unless `immediateSignUp` is set.
 */
import * as Access from "@gatehouse/contract/Access"
import * as Contract from "@gatehouse/contract/Contract"
import * as Failure from "@gatehouse/contract/Failure"
import * as Operation from "@gatehouse/contract/Operation"
import * as Schema from "effect/Schema"
import { LinkToken, Started, Verifier } from "../challenges/ChallengeWire.ts"
import * as CodeWire from "../codes/CodeWire.ts"
import * as SignInFailures from "../signin/SignInFailures.ts"
import {
  client,
  KnownDevice,
  Opened,
  SecondFactorRequired,
  SignInOutcome,
  SignInResult,
  StepResult
} from "../signin/SignInWire.ts"
import { userId } from "../users/UserAccess.ts"
import * as UserFailures from "../users/UserFailures.ts"
import { Name } from "../users/UserWire.ts"
import * as Errors from "./PasswordErrors.ts"
import * as Wire from "./PasswordWire.ts"

/** Of every proof by a secret: who guesses learns which way they guessed at, and nothing else. */
export const invalidCredentials = Failure.make(
  "InvalidCredentials",
  Errors.InvalidCredentials,
  Wire.failures.InvalidCredentials,
  401
)
const weakPassword = Failure.make("WeakPassword", Errors.WeakPassword, Wire.failures.WeakPassword, 400)
const accountExists = Failure.make("AccountExists", Errors.AccountExists, Wire.failures.AccountExists, 409)
const passwordRequired = Failure.make("PasswordRequired", Errors.PasswordRequired, Wire.failures.PasswordRequired, 401)
const noPassword = Failure.make("NoPassword", Errors.NoPassword, Wire.failures.NoPassword, 409)
const passwordAlreadySet = Failure.make(
  "PasswordAlreadySet",
  Errors.PasswordAlreadySet,
  Wire.failures.PasswordAlreadySet,
  409
)

const { codeNotSent, invalidChallenge, invalidCode, invalidRedirect, rateLimited, stepUpRequired } = SignInFailures

const internal = { access: Access.scope("passwords:internal"), internal: true } as const
const own = Access.self("userId", "passwords:change")

const redirect = Schema.optionalKey(CodeWire.Redirect)
const newUser = { email: Wire.EmailAddress, name: Schema.optionalKey(Name), client, redirect }
const hashed = { passwordHash: Wire.PasswordHash }

const confirmationFailures = [
  invalidChallenge,
  invalidCode,
  invalidCredentials,
  passwordRequired,
  accountExists,
  rateLimited,
  ...SignInFailures.become
] as const

const changeFailures = [UserFailures.userNotFound, Failure.notSignedIn, stepUpRequired] as const

export const PasswordsContract = Contract.make("passwords", {
  signUp: Operation.action({
    payload: { ...newUser, password: Wire.Password },
    success: StepResult,
    failures: [
      weakPassword,
      rateLimited,
      accountExists,
      codeNotSent,
      invalidRedirect,
      ...SignInFailures.become
    ],
    access: Access.anyone,
    doc:
      "Begins an account: sends a code and a link to the address, and answers the same when it has an account. With " +
      "`immediateSignUp` the session begins at once, and `AccountExists` tells anybody which addresses have one."
  }),
  confirmSignUp: Operation.action({
    payload: { ...Wire.proof, password: Schema.optionalKey(Wire.Password), client },
    success: SignInResult,
    failures: confirmationFailures,
    access: Access.anyone,
    doc:
      "Makes the user, by the code in the browser that asked or by the link. A link that is opened in another browser " +
      "needs the password too: who reads the mail may not be who chose it."
  }),
  signIn: Operation.action({
    payload: { email: Wire.EmailAddress, password: Wire.Password, client },
    success: StepResult,
    failures: [invalidCredentials, rateLimited, codeNotSent, ...SignInFailures.finish],
    access: Access.anyone,
    doc:
      "Signs in. With the right password of an address that was never proved it answers `Started`: a code and a link " +
      "were sent, and `confirmSignUp` goes on."
  }),
  resend: Operation.action({
    payload: { challenge: Verifier, client },
    success: Started,
    failures: [invalidChallenge, rateLimited, codeNotSent],
    access: Access.anyone,
    doc:
      "Sends a new code and link for a sign-up or a reset, in the place of those before. Wrong codes so far still count."
  }),
  requestReset: Operation.action({
    payload: { email: Wire.EmailAddress, client, redirect },
    success: Started,
    failures: [rateLimited, codeNotSent, invalidRedirect],
    access: Access.anyone,
    doc: "Sends a code and a link with which the owner of the address chooses a new password."
  }),
  reset: Operation.action({
    payload: { ...Wire.proof, password: Wire.Password, client },
    success: SignInResult,
    failures: [weakPassword, invalidChallenge, invalidCode, rateLimited, ...SignInFailures.become],
    access: Access.anyone,
    doc:
      "Sets a new password by the code or the link of a reset, ends all sessions of the user and signs them in. An " +
      "address that was reserved and never proved becomes that of a new user."
  }),
  change: Operation.action({
    payload: {
      userId,
      current: Schema.optionalKey(Wire.Password).annotate({
        description: "The old password. Without it the caller must have signed in recently"
      }),
      password: Wire.Password
    },
    success: Schema.Void,
    failures: [weakPassword, invalidCredentials, noPassword, rateLimited, ...changeFailures],
    access: own,
    doc: "Changes a user's password and ends their other sessions."
  }),
  set: Operation.action({
    payload: { userId, password: Wire.Password },
    success: Schema.Void,
    failures: [weakPassword, passwordAlreadySet, ...changeFailures],
    access: own,
    doc: "Gives a password to a user who has none and signed in recently."
  }),
  remove: Operation.action({
    payload: { userId },
    success: Schema.Void,
    failures: [noPassword, UserFailures.lastSignInMethod, ...changeFailures],
    access: own,
    doc: "Takes a user's password away, unless it is their last way to sign in, and ends their other sessions."
  }),
  check: Operation.action({
    payload: { password: Wire.Password, known: Schema.optionalKey(Wire.Known.check(Schema.isMaxLength(8))) },
    success: Schema.Void,
    failures: [weakPassword],
    access: Access.anyone,
    doc: "Fails as `signUp` would for this password, breaches aside. Nothing is looked up and nothing changes."
  }),
  lookup: Operation.query({
    payload: { email: Wire.EmailAddress, client },
    success: Wire.Found,
    failures: [rateLimited],
    ...internal,
    doc: "Whose address it is; the query of `signIn`."
  }),
  finishSignIn: Operation.mutation({
    payload: {
      email: Wire.EmailAddress,
      ...Wire.Found.fields,
      matches: Schema.Boolean,
      rehash: Schema.optionalKey(Wire.PasswordHash),
      client
    },
    success: Schema.Union([Opened, SecondFactorRequired, Wire.Begun]),
    failures: [invalidCredentials, rateLimited, ...SignInFailures.finish],
    keeps: ["InvalidCredentials"],
    ...internal,
    doc: "The mutation of `signIn`: compares the hash again, and counts a wrong password."
  }),
  maySignUp: Operation.query({
    payload: { email: Wire.EmailAddress },
    success: Schema.Void,
    failures: [rateLimited, SignInFailures.signUpClosed],
    ...internal,
    doc: "The query of `signUp`: nothing is hashed for who may not go on."
  }),
  beginSignUp: Operation.mutation({
    payload: { ...newUser, ...hashed },
    success: Schema.Union([Opened, SecondFactorRequired, Wire.Begun]),
    failures: [rateLimited, accountExists, ...SignInFailures.become],
    keeps: ["AccountExists"],
    creates: true,
    ...internal,
    doc: "The mutation of `signUp`."
  }),
  lookupSignUp: Operation.query({
    payload: { token: LinkToken },
    success: Schema.Struct(hashed),
    failures: [invalidChallenge],
    ...internal,
    doc: "The hash to compare for a link that was opened in another browser; the query of `confirmSignUp`."
  }),
  finishSignUp: Operation.mutation({
    payload: { ...Wire.proof, compared: Schema.optionalKey(Wire.Compared), client },
    success: SignInOutcome,
    failures: confirmationFailures,
    keeps: ["InvalidCode", "InvalidCredentials"],
    creates: true,
    ...internal,
    doc: "The mutation of `confirmSignUp`."
  }),
  renew: Operation.mutation({
    payload: { challenge: Verifier, client },
    success: Wire.Begun,
    failures: [invalidChallenge, rateLimited],
    keeps: [],
    ...internal,
    doc: "The mutation of `resend`."
  }),
  beginReset: Operation.mutation({
    payload: { email: Wire.EmailAddress, client, redirect },
    success: Wire.Begun,
    failures: [rateLimited],
    keeps: [],
    creates: true,
    ...internal,
    doc: "The mutation of `requestReset`."
  }),
  lookupReset: Operation.query({
    payload: { challenge: Wire.proof.challenge, token: Wire.proof.token, client },
    success: Schema.Struct({ known: Wire.Known, device: Schema.optionalKey(KnownDevice) }),
    failures: [invalidChallenge, rateLimited],
    ...internal,
    doc: "The query of `reset`: nothing is hashed for a step that was never begun."
  }),
  finishReset: Operation.mutation({
    payload: { ...Wire.proof, ...hashed, device: Schema.optionalKey(KnownDevice), client },
    success: Wire.Reset,
    failures: [invalidChallenge, invalidCode, rateLimited, ...SignInFailures.become],
    keeps: ["InvalidCode"],
    ...internal,
    doc: "The mutation of `reset`."
  }),
  lookupChange: Operation.query({
    payload: {
      userId,
      guesses: Schema.Boolean.annotate({ description: "The old password is the proof, not a recent sign-in" })
    },
    success: Wire.Changing,
    failures: [rateLimited, ...changeFailures],
    ...internal,
    doc: "The query of `change` and `set`."
  }),
  finishChange: Operation.mutation({
    payload: { userId: Wire.UserId, ...hashed, current: Schema.optionalKey(Wire.Compared) },
    success: Wire.Changed,
    failures: [invalidCredentials, noPassword, rateLimited, ...changeFailures],
    keeps: ["InvalidCredentials"],
    ...internal,
    doc: "The mutation of `change`."
  }),
  finishSet: Operation.mutation({
    payload: { userId: Wire.UserId, ...hashed },
    success: Wire.Changed,
    failures: [passwordAlreadySet, ...changeFailures],
    keeps: [],
    ...internal,
    doc: "The mutation of `set`."
  }),
  finishRemove: Operation.mutation({
    payload: { userId },
    success: Wire.Changed,
    failures: [noPassword, UserFailures.lastSignInMethod, ...changeFailures],
    keeps: [],
    ...internal,
    doc: "The mutation of `remove`."
  })
})
