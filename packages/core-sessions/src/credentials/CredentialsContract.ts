/**
 * Signing in with an application's own credentials: its `authorize` between one query and one mutation.
 */
import * as Access from "@gatehouse/contract/Access"
import * as Contract from "@gatehouse/contract/Contract"
import * as Failure from "@gatehouse/contract/Failure"
import * as Operation from "@gatehouse/contract/Operation"
import { OpenRecord } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import { invalidCredentials } from "../passwords/PasswordsContract.ts"
import * as SignInFailures from "../signin/SignInFailures.ts"
import { client, SignInOutcome, SignInResult } from "../signin/SignInWire.ts"
import * as Errors from "./CredentialErrors.ts"
import * as Wire from "./CredentialWire.ts"

const credentialsRefused = Failure.make(
  "CredentialsRefused",
  Errors.CredentialsRefused,
  Wire.failures.CredentialsRefused,
  403
)
const providerNotFound = Failure.make(
  "CredentialsProviderNotFound",
  Errors.CredentialsProviderNotFound,
  Wire.failures.CredentialsProviderNotFound,
  404
)

const finishFailures = [
  invalidCredentials,
  SignInFailures.rateLimited,
  SignInFailures.accountNotLinked,
  ...SignInFailures.become
] as const

const internal = Access.scope("credentials:internal")

export const CredentialsContract = Contract.make("credentials", {
  signIn: Operation.action({
    payload: { provider: Wire.Provider, params: OpenRecord, client },
    success: SignInResult,
    failures: [providerNotFound, credentialsRefused, ...finishFailures],
    access: Access.anyone,
    doc: "Signs in with credentials that the application itself checks."
  }),
  look: Operation.query({
    payload: {
      provider: Wire.Provider,
      identifier: Schema.optionalKey(Wire.Identifier),
      deviceToken: Schema.optionalKey(Wire.DeviceToken)
    },
    success: Wire.Looked,
    failures: [SignInFailures.rateLimited],
    access: internal,
    internal: true,
    doc: "Whether there may be another attempt, and from which device it is."
  }),
  finish: Operation.mutation({
    payload: {
      provider: Wire.Provider,
      identifier: Schema.optionalKey(Wire.Identifier),
      device: Schema.optionalKey(Wire.PresentedDevice),
      proved: Wire.Proved,
      client
    },
    success: SignInOutcome,
    failures: finishFailures,
    access: internal,
    keeps: ["InvalidCredentials"],
    creates: true,
    internal: true,
    doc: "Counts a failed attempt, or signs in."
  })
})
