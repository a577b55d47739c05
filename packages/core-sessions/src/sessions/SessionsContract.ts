/**
 * The operations on sessions. `refresh`, `verify`, `create` and `impersonate` are actions over internal halves: one
 * mutation, and the signature of an access token outside of it.
 */
import * as Access from "@gatehouse/contract/Access"
import * as Contract from "@gatehouse/contract/Contract"
import * as Failure from "@gatehouse/contract/Failure"
import * as Operation from "@gatehouse/contract/Operation"
import * as Page from "@gatehouse/contract/Page"
import { Text } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import * as SignInFailures from "../signin/SignInFailures.ts"
import { Opened, SignedIn } from "../signin/SignInWire.ts"
import { ownOr, userId } from "../users/UserAccess.ts"
import * as UserFailures from "../users/UserFailures.ts"
import { UserId } from "../users/UserWire.ts"
import * as Errors from "./SessionErrors.ts"
import { SessionTable } from "./SessionTable.ts"
import * as Wire from "./SessionWire.ts"

const invalidRefreshToken = Failure.make(
  "InvalidRefreshToken",
  Errors.InvalidRefreshToken,
  Wire.failures.InvalidRefreshToken,
  401
)
const refreshTokenReused = Failure.make(
  "RefreshTokenReused",
  Errors.RefreshTokenReused,
  Wire.failures.RefreshTokenReused,
  401
)
const sessionNotFound = Failure.make("SessionNotFound", Errors.SessionNotFound, Wire.failures.SessionNotFound, 404)

const { invalidSession } = SignInFailures

const internal = Access.scope("sessions:internal")
const ownSession = (scope: string) => Access.owner("sessionId", SessionTable, "userId", scope)

const durationMs = Schema.Int.check(Schema.isBetween({ minimum: 1_000, maximum: 31_536_000_000 }))

const creation = {
  userId: UserId,
  mode: Schema.optionalKey(Wire.Mode),
  durationMs: Schema.optionalKey(durationMs).annotate({ description: "Ends sooner than the application's sessions do" })
}

const impersonation = {
  userId: UserId,
  actorId: Text({ max: 128, description: "The administrator, as the `act` claim and the audit log name them" }),
  reason: Text({ max: 512 }),
  mode: Schema.optionalKey(Wire.Mode)
}

export const SessionsContract = Contract.make("sessions", {
  current: Operation.query({
    payload: {},
    success: Wire.Session,
    failures: [invalidSession],
    access: Access.anyone,
    doc: "The caller's own session."
  }),
  get: Operation.query({
    payload: { sessionId: Wire.SessionId },
    success: Wire.Session,
    failures: [sessionNotFound],
    access: ownSession("sessions:read"),
    doc: "One session, unless it has ended."
  }),
  list: Operation.query({
    payload: { userId, limit: Page.fields.limit, cursor: Page.fields.cursor },
    success: Page.Page(Wire.ListedSession),
    failures: [Failure.invalidCursor, Failure.notSignedIn],
    access: ownOr("sessions:read"),
    doc: "The sessions of a user that go on, those that end last first."
  }),
  invalidate: Operation.mutation({
    payload: { sessionId: Wire.SessionId },
    success: Schema.Void,
    failures: [sessionNotFound],
    access: ownSession("sessions:invalidate"),
    keeps: [],
    doc: "Ends a session."
  }),
  invalidateAll: Operation.mutation({
    payload: {
      userId,
      except: Schema.optionalKey(Schema.Array(Wire.SessionId).check(Schema.isMaxLength(20)))
    },
    success: Schema.Void,
    failures: [UserFailures.userNotFound, Failure.notSignedIn],
    access: ownOr("sessions:invalidate"),
    keeps: [],
    doc: "Ends all sessions of a user, or all but some. Access tokens that were issued work until they expire."
  }),
  signOut: Operation.mutation({
    payload: {},
    success: Schema.Void,
    failures: [],
    access: Access.anyone,
    keeps: [],
    doc: "Ends the caller's session. Without one it does nothing."
  }),
  requireRecent: Operation.query({
    payload: {
      maxAgeMs: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 31_536_000_000 })),
      methods: Schema.optionalKey(Schema.Array(Text({ max: 32 })).check(Schema.isMaxLength(16))).annotate({
        description: "Any one of these, as `amr` names them: pwd, otp, hwk, mfa, …"
      })
    },
    success: Wire.Session,
    failures: [invalidSession, SignInFailures.stepUpRequired],
    access: Access.anyone,
    doc: "Passes when the caller has proved who they are recently, in one of these ways."
  }),
  refresh: Operation.action({
    payload: { refreshToken: Wire.RefreshToken },
    success: SignedIn,
    failures: [invalidRefreshToken, refreshTokenReused, SignInFailures.rateLimited],
    access: Access.anyone,
    doc:
      "Exchanges a refresh token for the next one and an access token. Each is used once; the one before the newest " +
      "gets the same successor for 20 seconds, so an answer that was lost can be asked for again."
  }),
  verify: Operation.action({
    payload: { token: Text({ max: 4096, description: "A session token or an access token" }) },
    success: Wire.CheckedSession,
    failures: [invalidSession],
    access: Access.scope("sessions:verify"),
    doc: "Whose session a token is of, if the session goes on; for servers that answer for their users."
  }),
  create: Operation.action({
    payload: creation,
    success: SignedIn,
    failures: [UserFailures.userNotFound, SignInFailures.userDeactivated],
    access: Access.scope("sessions:create"),
    doc: "Begins a session for a user without any proof of theirs: for an application's own flows and for tests."
  }),
  impersonate: Operation.action({
    payload: impersonation,
    success: SignedIn,
    failures: [UserFailures.userNotFound, SignInFailures.userDeactivated],
    access: Access.scope("users:impersonate"),
    doc: "Begins a short session in which an administrator acts as a user. Its tokens carry an `act` claim."
  }),
  check: Operation.query({
    payload: { token: Wire.SessionToken },
    success: Wire.CheckedSession,
    failures: [invalidSession],
    access: internal,
    internal: true,
    doc: "Checks a session token and changes nothing."
  }),
  checkById: Operation.query({
    payload: { sessionId: Wire.SessionId },
    success: Wire.CheckedSession,
    failures: [invalidSession],
    access: internal,
    internal: true,
    doc: "Checks the session of an access token and changes nothing."
  }),
  touch: Operation.mutation({
    payload: { sessionId: Wire.SessionId },
    success: Schema.Void,
    failures: [],
    access: internal,
    keeps: [],
    internal: true,
    doc: "Notes that a session is in use, at most once a minute, and so moves the end of its inactivity."
  }),
  rotate: Operation.mutation({
    payload: { refreshToken: Wire.RefreshToken },
    success: Opened,
    failures: [invalidRefreshToken, refreshTokenReused, SignInFailures.rateLimited],
    access: internal,
    keeps: ["RefreshTokenReused", "InvalidRefreshToken"],
    internal: true,
    doc: "Uses a refresh token, or ends the session of one that was used before."
  }),
  open: Operation.mutation({
    payload: creation,
    success: Opened,
    failures: [UserFailures.userNotFound, SignInFailures.userDeactivated],
    access: internal,
    keeps: [],
    creates: true,
    internal: true,
    doc: "The mutation of `create`."
  }),
  openImpersonated: Operation.mutation({
    payload: impersonation,
    success: Opened,
    failures: [UserFailures.userNotFound, SignInFailures.userDeactivated],
    access: internal,
    keeps: [],
    creates: true,
    internal: true,
    doc: "The mutation of `impersonate`."
  })
})
