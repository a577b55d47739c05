/**
 * The operations on passkeys. The actions verify what a browser answers; their mutations compare the challenge and the
 * counter, and use both up.
 */
import * as Access from "@gatehouse/contract/Access"
import * as Contract from "@gatehouse/contract/Contract"
import * as Failure from "@gatehouse/contract/Failure"
import * as Operation from "@gatehouse/contract/Operation"
import * as Page from "@gatehouse/contract/Page"
import { Time } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import { Verifier } from "../challenges/ChallengeWire.ts"
import { Session } from "../sessions/SessionWire.ts"
import * as SignInFailures from "../signin/SignInFailures.ts"
import { client, KnownDevice, Opened, SignedIn, SignInOutcome, SignInResult } from "../signin/SignInWire.ts"
import { ownOr, userId } from "../users/UserAccess.ts"
import * as UserFailures from "../users/UserFailures.ts"
import { EmailAddress } from "../users/UserWire.ts"
import * as Errors from "./PasskeyErrors.ts"
import { PasskeyTable } from "./PasskeyTable.ts"
import * as Wire from "./PasskeyWire.ts"

const passkeyNotFound = Failure.make("PasskeyNotFound", Errors.PasskeyNotFound, Wire.failures.PasskeyNotFound, 404)
const invalidPasskey = Failure.make("InvalidPasskey", Errors.InvalidPasskey, Wire.failures.InvalidPasskey, 401)
const tooManyPasskeys = Failure.make("TooManyPasskeys", Errors.TooManyPasskeys, Wire.failures.TooManyPasskeys, 409)
const passkeyAlreadyRegistered = Failure.make(
  "PasskeyAlreadyRegistered",
  Errors.PasskeyAlreadyRegistered,
  Wire.failures.PasskeyAlreadyRegistered,
  409
)
const passkeysNotConfigured = Failure.make(
  "PasskeysNotConfigured",
  Errors.PasskeysNotConfigured,
  Wire.failures.PasskeysNotConfigured,
  501
)

const internal = Access.scope("passkeys:internal")
const ownPasskey = (scope: string) => Access.owner("passkeyId", PasskeyTable, "userId", scope)

const { invalidChallenge, rateLimited, stepUpRequired } = SignInFailures

const enrolment = Schema.optionalKey(Verifier).annotate({
  description: "Of the sign-in that asks for a factor to be set up; without it the caller must be signed in"
})

const registering = [invalidChallenge, Failure.notSignedIn, stepUpRequired] as const
const registered = [
  ...registering,
  invalidPasskey,
  tooManyPasskeys,
  passkeyAlreadyRegistered,
  ...SignInFailures.finish
] as const

const signingIn = [rateLimited, invalidChallenge, invalidPasskey] as const
const ofSecondFactor = [...signingIn, ...SignInFailures.finish] as const
const ofStepUp = [...signingIn, SignInFailures.invalidSession] as const

/** Whose passkeys the browser shall offer; without either, any that it has for this application. */
const identifier = { email: Schema.optionalKey(EmailAddress), userId }

/** What a mutation that began a ceremony answers. */
const begun = { challenge: Schema.String, signed: Schema.String, expiresAt: Time }
const Allowed = Schema.Struct({ ...begun, allow: Schema.Array(Wire.Descriptor) })

/** By what an assertion is verified, if its credential is known. */
const key = Schema.Struct({ publicKey: Schema.optionalKey(Schema.String) })
const lookup = { challenge: Verifier, signed: Wire.Checked.fields.signed, credentialId: Wire.CredentialId }

export const PasskeyContract = Contract.make("passkeys", {
  list: Operation.query({
    payload: { userId, ...Page.fields },
    success: Page.Page(Wire.Passkey),
    failures: [Failure.invalidCursor, Failure.notSignedIn],
    access: ownOr("passkeys:read"),
    doc: "The passkeys of a user."
  }),
  rename: Operation.mutation({
    payload: { passkeyId: Wire.PasskeyId, name: Schema.NullOr(Wire.PasskeyName) },
    success: Wire.Passkey,
    failures: [passkeyNotFound],
    access: ownPasskey("passkeys:update"),
    keeps: [],
    doc: "Names a passkey; null takes its name away."
  }),
  remove: Operation.action({
    payload: { passkeyId: Wire.PasskeyId },
    success: Schema.Void,
    failures: [passkeyNotFound, stepUpRequired, UserFailures.lastSignInMethod],
    access: ownPasskey("passkeys:remove"),
    doc:
      "Removes a passkey, and ends all other sessions and the trust in devices. Needs a recent sign-in, and another " +
      "way to sign in."
  }),
  startRegistration: Operation.action({
    payload: { challenge: enrolment },
    success: Wire.RegistrationStarted,
    failures: [...registering, rateLimited, tooManyPasskeys, passkeysNotConfigured],
    access: Access.anyone,
    doc:
      "Begins the registration of a passkey. Needs a recent sign-in, or a sign-in that asks for a factor to be set up."
  }),
  finishRegistration: Operation.action({
    payload: {
      challenge: Verifier,
      response: Wire.RegistrationResponse,
      name: Schema.optionalKey(Wire.PasskeyName)
    },
    success: Schema.Union([Wire.PasskeyAdded, SignedIn]),
    failures: registered,
    access: Access.anyone,
    doc: "Ends the registration with what the browser answered, and the sign-in that asked for it."
  }),
  startSignIn: Operation.action({
    payload: { ...identifier, client },
    success: Wire.AuthenticationStarted,
    failures: [rateLimited, passkeysNotConfigured],
    access: Access.anyone,
    doc:
      "Begins a sign-in by passkey. For an address or user the browser offers only theirs, and the answer looks the " +
      "same for one that does not exist. Without either it offers all that it has, also as autofill."
  }),
  finishSignIn: Operation.action({
    payload: { challenge: Verifier, response: Wire.AuthenticationResponse, client },
    success: SignInResult,
    failures: ofSecondFactor,
    access: Access.anyone,
    doc: "Signs in with what the browser answered. A passkey that verified its user is two factors."
  }),
  startSecondFactor: Operation.action({
    payload: { challenge: Verifier },
    success: Wire.AuthenticationStarted,
    failures: [rateLimited, invalidChallenge, passkeysNotConfigured],
    access: Access.anyone,
    doc: "Begins the proof of a passkey as the second factor of a sign-in."
  }),
  finishSecondFactor: Operation.action({
    payload: {
      challenge: Verifier,
      response: Wire.AuthenticationResponse,
      trustDevice: Schema.optionalKey(Schema.Boolean)
    },
    success: SignInResult,
    failures: ofSecondFactor,
    access: Access.anyone,
    doc: "Ends a sign-in that owes a second factor with what the browser answered."
  }),
  startStepUp: Operation.action({
    payload: {},
    success: Wire.AuthenticationStarted,
    failures: [rateLimited, SignInFailures.invalidSession, passkeysNotConfigured],
    access: Access.anyone,
    doc: "Begins to prove once more who the caller is."
  }),
  stepUp: Operation.action({
    payload: { challenge: Verifier, response: Wire.AuthenticationResponse },
    success: Session,
    failures: ofStepUp,
    access: Access.anyone,
    doc: "Proves once more who the caller is. Their session goes on, with a new time of authentication."
  }),
  drop: Operation.mutation({
    payload: { passkeyId: Wire.PasskeyId },
    success: Schema.Struct({ notify: Schema.optionalKey(Schema.String) }),
    failures: [passkeyNotFound, stepUpRequired, UserFailures.lastSignInMethod],
    access: internal,
    keeps: [],
    internal: true,
    doc: "The mutation of `remove`."
  }),
  beginRegistration: Operation.mutation({
    payload: { challenge: enrolment },
    success: Schema.Struct({
      ...begun,
      user: Wire.CreationOptions.fields.user,
      exclude: Schema.Array(Wire.Descriptor)
    }),
    failures: [...registering, rateLimited, tooManyPasskeys],
    access: internal,
    keeps: [],
    creates: true,
    internal: true,
    doc: "The mutation of `startRegistration`."
  }),
  register: Operation.mutation({
    payload: {
      challenge: Verifier,
      signed: Wire.Checked.fields.signed,
      credential: Schema.optionalKey(Wire.NewCredential),
      fault: Schema.optionalKey(Wire.Fault),
      name: Schema.optionalKey(Wire.PasskeyName)
    },
    success: Schema.Struct({
      added: Wire.PasskeyAdded,
      opened: Schema.optionalKey(Opened),
      notify: Schema.optionalKey(Schema.String)
    }),
    failures: registered,
    access: internal,
    keeps: ["InvalidPasskey"],
    internal: true,
    doc: "The mutation of `finishRegistration`. Without a credential the answer was wrong."
  }),
  beginSignIn: Operation.mutation({
    payload: { ...identifier, client },
    success: Allowed,
    failures: [rateLimited],
    access: internal,
    keeps: [],
    creates: true,
    internal: true,
    doc: "The mutation of `startSignIn`."
  }),
  beginSecondFactor: Operation.mutation({
    payload: { challenge: Verifier },
    success: Allowed,
    failures: [rateLimited, invalidChallenge],
    access: internal,
    keeps: [],
    internal: true,
    doc: "The mutation of `startSecondFactor`."
  }),
  beginStepUp: Operation.mutation({
    payload: {},
    success: Allowed,
    failures: [rateLimited, SignInFailures.invalidSession],
    access: internal,
    keeps: [],
    creates: true,
    internal: true,
    doc: "The mutation of `startStepUp`."
  }),
  find: Operation.query({
    payload: { ...lookup, client },
    success: Schema.Struct({ ...key.fields, device: Schema.optionalKey(KnownDevice) }),
    failures: [rateLimited, invalidChallenge],
    access: internal,
    internal: true,
    doc: "The key by which an assertion is verified, and the device it comes from."
  }),
  signIn: Operation.mutation({
    payload: { challenge: Verifier, checked: Wire.Checked, client, device: Schema.optionalKey(KnownDevice) },
    success: SignInOutcome,
    failures: ofSecondFactor,
    access: internal,
    keeps: ["InvalidPasskey"],
    internal: true,
    doc: "The mutation of `finishSignIn`."
  }),
  proveSecondFactor: Operation.mutation({
    payload: { challenge: Verifier, checked: Wire.Checked, trustDevice: Schema.optionalKey(Schema.Boolean) },
    success: Opened,
    failures: ofSecondFactor,
    access: internal,
    keeps: ["InvalidPasskey"],
    internal: true,
    doc: "The mutation of `finishSecondFactor`."
  }),
  proveStepUp: Operation.mutation({
    payload: { challenge: Verifier, checked: Wire.Checked },
    success: Session,
    failures: ofStepUp,
    access: internal,
    keeps: ["InvalidPasskey"],
    internal: true,
    doc: "The mutation of `stepUp`."
  })
})
