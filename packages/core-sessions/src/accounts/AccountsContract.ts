/**
 * The operations on identities elsewhere with which users sign in. Connecting one to a signed-in user is the business of the
 * provider's flow; the internal ones are for an application's own credentials, whose secrets are hashed outside.
 */
import * as Access from "@gatehouse/contract/Access"
import * as Contract from "@gatehouse/contract/Contract"
import * as Failure from "@gatehouse/contract/Failure"
import * as Operation from "@gatehouse/contract/Operation"
import * as Page from "@gatehouse/contract/Page"
import { OpenRecord } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import * as SignInFailures from "../signin/SignInFailures.ts"
import { ownOr } from "../users/UserAccess.ts"
import * as UserFailures from "../users/UserFailures.ts"
import { AccountTable } from "../users/UserTable.ts"
import { Account, AccountId, EmailAddress, Provider, Subject, UserId } from "../users/UserWire.ts"
import { KeptAccount, SecretHash } from "./AccountWire.ts"

const { optionalKey } = Schema

const internal = Access.scope("accounts:internal")
const ownAccount = (scope: string) => Access.owner("accountId", AccountTable, "userId", scope)

export const AccountsContract = Contract.make("accounts", {
  list: Operation.query({
    payload: {
      userId: optionalKey(UserId).annotate({ description: "Default: the caller" }),
      provider: optionalKey(Provider),
      ...Page.fields
    },
    success: Page.Page(Account),
    failures: [Failure.invalidCursor, Failure.notSignedIn],
    access: ownOr("accounts:read"),
    doc: "The accounts of a user, by provider."
  }),
  get: Operation.query({
    payload: { accountId: AccountId },
    success: Account,
    failures: [UserFailures.accountNotFound],
    access: ownAccount("accounts:read"),
    oneRead: true,
    doc: "One account."
  }),
  update: Operation.mutation({
    payload: {
      accountId: AccountId,
      extend: Schema.NullOr(OpenRecord).annotate({ description: "Replaces the whole object; `null` clears it" })
    },
    success: Account,
    failures: [UserFailures.accountNotFound],
    access: Access.scope("accounts:update"),
    keeps: [],
    doc: "Changes what the application keeps of an account."
  }),
  remove: Operation.mutation({
    payload: { accountId: AccountId },
    success: Schema.Void,
    failures: [
      UserFailures.accountNotFound,
      UserFailures.lastSignInMethod,
      SignInFailures.stepUpRequired
    ],
    access: ownAccount("accounts:remove"),
    keeps: [],
    doc: "Disconnects an account that is not the last way to sign in. Needs a recent sign-in."
  }),
  create: Operation.mutation({
    payload: {
      userId: UserId,
      provider: Provider,
      subject: Subject,
      secretHash: optionalKey(SecretHash),
      email: optionalKey(EmailAddress),
      emailVerified: optionalKey(Schema.Boolean),
      extend: optionalKey(OpenRecord)
    },
    success: Account,
    failures: [UserFailures.userNotFound, SignInFailures.accountAlreadyLinked],
    access: internal,
    keeps: [],
    internal: true,
    doc: "Connects an identity of the application's own to a user."
  }),
  setSecret: Operation.mutation({
    payload: {
      accountId: AccountId,
      secretHash: SecretHash,
      was: optionalKey(SecretHash).annotate({ description: "Only if this is what is kept" })
    },
    success: Schema.Boolean,
    failures: [UserFailures.accountNotFound],
    access: internal,
    keeps: [],
    internal: true,
    doc: "Keeps another hash of an account's secret. False when it has changed since it was read."
  }),
  lookup: Operation.query({
    payload: { provider: Provider, subject: Subject },
    success: Schema.NullOr(KeptAccount),
    failures: [],
    access: internal,
    oneRead: true,
    internal: true,
    doc: "An account by its identity, with what is kept of its secret."
  })
})
