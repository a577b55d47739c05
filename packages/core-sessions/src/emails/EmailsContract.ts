/**
 * The operations on users' e-mail addresses. Proving one is the business of codes; `markVerified` is what a proof does.
 * `promote` is an action over `setPrimary`, because the address that was the primary one is told.
 */
import * as Access from "@gatehouse/contract/Access"
import * as Contract from "@gatehouse/contract/Contract"
import * as Failure from "@gatehouse/contract/Failure"
import * as Operation from "@gatehouse/contract/Operation"
import * as Page from "@gatehouse/contract/Page"
import * as Schema from "effect/Schema"
import * as SignInFailures from "../signin/SignInFailures.ts"
import { ownOr, userId } from "../users/UserAccess.ts"
import * as UserFailures from "../users/UserFailures.ts"
import { EmailTable } from "../users/UserTable.ts"
import { Email, EmailAddress, EmailId, UserId } from "../users/UserWire.ts"

const { optionalKey } = Schema

const internal = Access.scope("emails:internal")
const ownEmail = (scope: string) => Access.owner("emailId", EmailTable, "userId", scope)

const promotion = [
  UserFailures.emailNotFound,
  UserFailures.emailNotVerified,
  SignInFailures.stepUpRequired
] as const

export const EmailsContract = Contract.make("emails", {
  list: Operation.query({
    payload: { userId, ...Page.fields },
    success: Page.Page(Email),
    failures: [Failure.invalidCursor, Failure.notSignedIn],
    access: ownOr("emails:read"),
    doc: "The addresses of a user, in the order of their text."
  }),
  add: Operation.mutation({
    payload: {
      userId,
      email: EmailAddress,
      verified: optionalKey(Schema.Boolean).annotate({
        description: "The application has seen a proof. Only an administrator says so"
      })
    },
    success: Email,
    failures: [
      UserFailures.userNotFound,
      UserFailures.emailTaken,
      UserFailures.tooManyEmails,
      Failure.notSignedIn
    ],
    access: Access.ifPresent("verified", Access.scope("emails:add"), ownOr("emails:add")),
    keeps: [],
    doc:
      "Adds an address that its user has yet to prove; one that they have already is answered as it is. Several users may " +
      "claim the same one: it becomes the one's who proves it."
  }),
  promote: Operation.action({
    payload: { emailId: EmailId },
    success: Email,
    failures: promotion,
    access: ownEmail("emails:update"),
    doc: "Makes a verified address the primary one, and tells the one before it. Needs a recent sign-in."
  }),
  remove: Operation.mutation({
    payload: { emailId: EmailId },
    success: Schema.Void,
    failures: [
      UserFailures.emailNotFound,
      UserFailures.primaryEmail,
      UserFailures.lastSignInMethod,
      SignInFailures.stepUpRequired
    ],
    access: ownEmail("emails:remove"),
    keeps: [],
    doc:
      "Removes an address that is neither the primary one nor the last way to sign in. A verified one needs a recent " +
      "sign-in."
  }),
  setPrimary: Operation.mutation({
    payload: { emailId: EmailId },
    success: Schema.Struct({
      email: Email,
      before: optionalKey(Schema.String).annotate({ description: "The verified address that was the primary one" })
    }),
    failures: promotion,
    access: internal,
    keeps: [],
    internal: true,
    doc: "The mutation of `promote`."
  }),
  markVerified: Operation.mutation({
    payload: { userId: UserId, email: EmailAddress, primary: optionalKey(Schema.Boolean) },
    success: Email,
    failures: [UserFailures.userNotFound, UserFailures.emailTaken, UserFailures.tooManyEmails],
    access: internal,
    keeps: [],
    internal: true,
    doc:
      "Notes that a user has proved to hold an address. It is taken from who only reserved it, and never from who proved it."
  })
})
