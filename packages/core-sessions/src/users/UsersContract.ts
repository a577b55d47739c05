/**
 * The operations on users. `requestDeletion` is an action over `scheduleDeletion`, because the user is told.
 *
 * What the application keeps of a user for itself, `extend`, and their number, which counts as proved, are changed by the
 * application or an administrator; users change the rest of their own.
 */
import * as Access from "@gatehouse/contract/Access"
import * as Contract from "@gatehouse/contract/Contract"
import * as Failure from "@gatehouse/contract/Failure"
import * as Operation from "@gatehouse/contract/Operation"
import * as Page from "@gatehouse/contract/Page"
import { GroupId, OpenRecord, Time } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import * as SignInFailures from "../signin/SignInFailures.ts"
import { ImportedUser, importLimits, ImportResult } from "./ImportWire.ts"
import { ownOr, userId } from "./UserAccess.ts"
import * as UserFailures from "./UserFailures.ts"
import * as Wire from "./UserWire.ts"

const { optionalKey } = Schema

export const UsersContract = Contract.make("users", {
  get: Operation.query({
    payload: { userId: Wire.UserId },
    success: Wire.User,
    failures: [UserFailures.userNotFound],
    access: ownOr("users:read"),
    oneRead: true,
    doc: "One user."
  }),
  getMany: Operation.query({
    payload: { userIds: Schema.Array(Wire.UserId).check(Schema.isMaxLength(100)) },
    success: Schema.Array(Schema.NullOr(Wire.User)),
    failures: [],
    access: Access.scope("users:read"),
    oneRead: true,
    doc: "Up to a hundred users, in the order of their ids; `null` where there is none."
  }),
  viewer: Operation.query({
    payload: {},
    success: Wire.User,
    failures: [Failure.notSignedIn],
    access: Access.anyone,
    oneRead: true,
    doc: "The user who is signed in."
  }),
  list: Operation.query({
    payload: {
      email: optionalKey(Wire.EmailAddress).annotate({
        description: "Any address of theirs, proved or claimed. Alone, in the order in which they added it"
      }),
      phone: optionalKey(Wire.PhoneNumber).annotate({ description: "Alone" }),
      name: optionalKey(Wire.Name).annotate({ description: "The whole name. Alone or with a range of `createdAt`" }),
      anonymous: optionalKey(Schema.Boolean).annotate({ description: "Alone or with a range of `createdAt`" }),
      createdFrom: optionalKey(Time).annotate({ description: "Not before this time" }),
      createdBefore: optionalKey(Time),
      orderBy: optionalKey(Schema.Literals(["createdAt", "name", "email"])).annotate({
        description: "Default: createdAt. By name or e-mail without filters; who has none stands first"
      }),
      ...Page.fields
    },
    success: Page.Page(Wire.User),
    failures: [Failure.invalidCursor, Failure.unsupportedFilter],
    access: Access.scope("users:read"),
    doc: "Users by an indexed filter, or all in order."
  }),
  create: Operation.mutation({
    payload: {
      name: optionalKey(Wire.Name),
      image: optionalKey(Wire.Image),
      email: optionalKey(Wire.EmailAddress),
      emailVerified: optionalKey(Schema.Boolean).annotate({
        description:
          "The application vouches that it is theirs: who receives mail there signs in as this user. Else it is " +
          "only reserved, and goes to whoever proves it"
      }),
      phone: optionalKey(Wire.PhoneNumber).annotate({ description: "A number that the user has proved to hold" }),
      extend: optionalKey(OpenRecord)
    },
    success: Wire.User,
    failures: [UserFailures.emailTaken, UserFailures.phoneTaken],
    access: Access.scope("users:create"),
    keeps: [],
    creates: true,
    doc: "Makes a user, whatever the sign-up policy says."
  }),
  update: Operation.mutation({
    payload: {
      userId,
      name: optionalKey(Schema.NullOr(Wire.Name)),
      image: optionalKey(Schema.NullOr(Wire.Image)),
      phone: optionalKey(Schema.NullOr(Wire.PhoneNumber)).annotate({
        description: "Only an administrator sets one; `null` from its owner needs a recent sign-in"
      }),
      extend: optionalKey(Schema.NullOr(OpenRecord)).annotate({
        description: "Replaces the whole object. Only an administrator does"
      })
    },
    success: Wire.User,
    failures: [
      UserFailures.userNotFound,
      UserFailures.phoneTaken,
      UserFailures.lastSignInMethod,
      SignInFailures.stepUpRequired,
      Failure.forbidden,
      Failure.notSignedIn
    ],
    access: ownOr("users:update"),
    keeps: [],
    doc: "Changes a user. `null` clears a field."
  }),
  setActiveGroup: Operation.mutation({
    payload: { userId, groupId: Schema.NullOr(GroupId) },
    success: Schema.Void,
    failures: [UserFailures.userNotFound, UserFailures.notAMember, Failure.notSignedIn],
    access: ownOr("users:update"),
    keeps: [],
    doc: "Chooses the group that the user works in, of those they are an active member of; `null` for none."
  }),
  getActiveGroup: Operation.query({
    payload: { userId },
    success: Schema.Struct({ groupId: Schema.NullOr(GroupId) }),
    failures: [UserFailures.userNotFound, Failure.notSignedIn],
    access: ownOr("users:read"),
    doc: "The group that the user works in. `null` when they chose none, or are not an active member any more."
  }),
  deactivate: Operation.mutation({
    payload: { userId: Wire.UserId },
    success: Schema.Void,
    failures: [UserFailures.userNotFound],
    access: Access.scope("users:deactivate"),
    keeps: [],
    doc:
      "Shuts a user out, ends their sessions and suspends their API keys. Access tokens that were issued work until " +
      "they expire."
  }),
  reactivate: Operation.mutation({
    payload: { userId: Wire.UserId },
    success: Schema.Void,
    failures: [UserFailures.userNotFound],
    access: Access.scope("users:deactivate"),
    keeps: [],
    doc: "Lets a user who was shut out sign in again, and their API keys work again."
  }),
  remove: Operation.mutation({
    payload: {
      userId: Wire.UserId,
      force: optionalKey(Schema.Boolean).annotate({ description: "Also when it leaves groups without an owner" })
    },
    success: Schema.Void,
    failures: [UserFailures.userNotFound, UserFailures.lastOwner],
    access: Access.scope("users:remove"),
    keeps: [],
    doc: "Removes a user and everything that is theirs. They are gone at once, the last of their rows a little later."
  }),
  requestDeletion: Operation.action({
    payload: { userId },
    success: Schema.Struct({ deleteAt: Time }),
    failures: [
      UserFailures.userNotFound,
      UserFailures.lastOwner,
      SignInFailures.stepUpRequired,
      Failure.notSignedIn
    ],
    access: Access.self("userId", "users:remove"),
    doc: "Has the caller's own account deleted after a time to think again, of which they are told by mail."
  }),
  cancelDeletion: Operation.mutation({
    payload: { userId },
    success: Schema.Void,
    failures: [UserFailures.userNotFound, UserFailures.deletionNotPending, Failure.notSignedIn],
    access: ownOr("users:remove"),
    keeps: [],
    doc: "Keeps an account whose deletion was asked for."
  }),
  import: Operation.mutation({
    payload: {
      users: Schema.Array(ImportedUser).check(Schema.isMinLength(1), Schema.isMaxLength(importLimits.users))
    },
    success: Schema.Struct({ results: Schema.Array(ImportResult) }),
    failures: [],
    access: Access.scope("users:import"),
    keeps: [],
    doc: "Brings users from another system, with their ids and password hashes. The same batch can be sent again."
  }),
  scheduleDeletion: Operation.mutation({
    payload: { userId },
    success: Schema.Struct({
      deleteAt: Time,
      isNew: Schema.Boolean,
      email: optionalKey(Schema.String).annotate({ description: "Where to tell them" })
    }),
    failures: [
      UserFailures.userNotFound,
      UserFailures.lastOwner,
      SignInFailures.stepUpRequired,
      Failure.notSignedIn
    ],
    access: Access.scope("users:internal"),
    keeps: [],
    internal: true,
    doc: "The mutation of `requestDeletion`."
  })
})
