/**
 * Accounts with an application's own provider: an id, and a secret that is hashed here. For the application's server, as a
 * part of its `authorize` or of its sign-up.
 */
import * as Access from "@gatehouse/contract/Access"
import * as Contract from "@gatehouse/contract/Contract"
import * as Failure from "@gatehouse/contract/Failure"
import * as Operation from "@gatehouse/contract/Operation"
import * as Schema from "effect/Schema"
import { invalidCredentials } from "../passwords/PasswordsContract.ts"
import * as SignInFailures from "../signin/SignInFailures.ts"
import * as UserFailures from "../users/UserFailures.ts"
import * as Wire from "./CredentialAccountWire.ts"
import * as Errors from "./CredentialErrors.ts"
import { failures } from "./CredentialWire.ts"

const accountExists = Failure.make(
  "CredentialAccountExists",
  Errors.CredentialAccountExists,
  failures.CredentialAccountExists,
  409
)

const internal = Access.scope("credentials:internal")

const registerFailures = [
  accountExists,
  SignInFailures.rateLimited,
  SignInFailures.accountNotLinked,
  SignInFailures.signUpClosed
] as const

export const CredentialAccountsContract = Contract.make("credentialAccounts", {
  create: Operation.action({
    payload: {
      ...Wire.identity,
      secret: Schema.optionalKey(Wire.Secret),
      profile: Schema.optionalKey(Wire.Profile)
    },
    success: Wire.Registered,
    failures: registerFailures,
    access: Access.scope("accounts:create"),
    doc: "Makes an account, and its user by the rules of linking. One that exists is given back to who has its secret."
  }),
  get: Operation.query({
    payload: Wire.identity,
    success: Wire.Owned,
    failures: [UserFailures.accountNotFound],
    access: Access.scope("accounts:read"),
    doc: "An account by what its provider calls it, with its user."
  }),
  verify: Operation.action({
    payload: { ...Wire.identity, secret: Wire.Secret },
    success: Wire.Owned,
    failures: [invalidCredentials, SignInFailures.rateLimited],
    access: Access.scope("accounts:verify"),
    doc: "The account and its user, if this is its secret. Wrong ones are counted; an unknown account answers alike."
  }),
  setSecret: Operation.action({
    payload: { ...Wire.identity, secret: Wire.Secret },
    success: Schema.Void,
    failures: [UserFailures.accountNotFound],
    access: Access.scope("accounts:update"),
    doc: "Gives an account another secret. Sessions go on; end them with `sessions.invalidateAll`."
  }),
  look: Operation.query({
    payload: Wire.identity,
    success: Wire.Found,
    failures: [SignInFailures.rateLimited],
    access: internal,
    internal: true,
    doc: "Whether there may be another attempt, and what it is compared with."
  }),
  compare: Operation.mutation({
    payload: {
      ...Wire.identity,
      matches: Schema.Boolean,
      secretHash: Schema.optionalKey(Wire.SecretHash).annotate({ description: "What the secret was compared with" }),
      rehashed: Schema.optionalKey(Wire.SecretHash).annotate({ description: "To be kept in its place" })
    },
    success: Wire.Owned,
    failures: [invalidCredentials, SignInFailures.rateLimited],
    access: internal,
    keeps: ["InvalidCredentials"],
    internal: true,
    doc: "Counts a wrong secret, or gives the account whose secret is still the one that was compared."
  }),
  register: Operation.mutation({
    payload: {
      ...Wire.identity,
      secretHash: Schema.optionalKey(Wire.SecretHash),
      profile: Schema.optionalKey(Wire.Profile)
    },
    success: Wire.Owned,
    failures: registerFailures,
    access: internal,
    keeps: [],
    creates: true,
    internal: true,
    doc: "Makes an account that there is not yet."
  })
})
