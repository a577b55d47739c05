/**
 * Signing in with another service, and connecting an account there to a user.
 *
 * A client asks for a URL and sends its browser there; the browser goes on to the provider, comes back to us and from us to
 * the client, with a code that is good for a minute, once, and only with what the client kept. `OAuthBrowser.ts` has what
 * the browser does between. Nobody is signed in, made or connected before `finish`: until then all that is known is whom
 * the provider saw, not who asked.
 */
import * as Access from "@gatehouse/contract/Access"
import * as Contract from "@gatehouse/contract/Contract"
import * as Failure from "@gatehouse/contract/Failure"
import * as Operation from "@gatehouse/contract/Operation"
import { Time } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import { Verifier } from "../challenges/ChallengeWire.ts"
import * as SignInFailures from "../signin/SignInFailures.ts"
import { client, DeviceToken, SignInOutcome } from "../signin/SignInWire.ts"
import { UserId } from "../users/UserWire.ts"
import * as Errors from "./OAuthErrors.ts"
import * as Wire from "./OAuthWire.ts"

const { optionalKey } = Schema

const { invalidRedirect } = SignInFailures
const providerNotConfigured = Failure.make(
  "ProviderNotConfigured",
  Errors.ProviderNotConfigured,
  Wire.failures.ProviderNotConfigured,
  404
)

const internal = Access.scope("oauth:internal")

const start = {
  provider: Wire.ProviderId,
  redirectTo: Wire.RedirectTo,
  codeChallenge: optionalKey(Wire.CodeChallenge)
}
const startFailures = [providerNotConfigured, invalidRedirect] as const

const userId = optionalKey(UserId).annotate({ description: "Default: the caller" })
const linkFailures = [Failure.notSignedIn, SignInFailures.stepUpRequired] as const

const finish = {
  code: Wire.HandOffCode,
  challenge: optionalKey(Verifier).annotate({
    description: "What the client kept; a browser has it in a cookie. Without it the code is refused"
  }),
  client
}
const finishFailures = [
  SignInFailures.invalidChallenge,
  SignInFailures.rateLimited,
  SignInFailures.accountNotLinked,
  SignInFailures.accountAlreadyLinked,
  SignInFailures.stepUpRequired,
  ...SignInFailures.become
] as const

/** What a browser is sent away with, and comes back to. `clientHash`: the SHA-256 of what the client keeps. */
const departure = { provider: Wire.ProviderId, redirectTo: Wire.RedirectTo, clientHash: Wire.Hash }

export const OAuthContract = Contract.make("oauth", {
  providers: Operation.action({
    payload: {},
    success: Schema.Array(Wire.ListedProvider),
    failures: [],
    access: Access.anyone,
    doc: "The services that users can sign in with."
  }),
  start: Operation.action({
    payload: start,
    success: Wire.Redirect,
    failures: startFailures,
    access: Access.anyone,
    doc: "Where to send the browser of somebody who wants to sign in with a provider."
  }),
  link: Operation.action({
    payload: { ...start, userId },
    success: Wire.Redirect,
    failures: [...startFailures, ...linkFailures],
    access: Access.self("userId", "accounts:link"),
    doc:
      "Where to send the browser of a user who wants to connect an account at a provider. The URL works once, and what " +
      "it leads to can be finished in the session alone in which it was asked for. Needs a recent sign-in."
  }),
  finish: Operation.action({
    payload: finish,
    success: Wire.Finished,
    failures: finishFailures,
    access: Access.anyone,
    doc:
      "Takes the code that the browser brought back, with what the client kept, and signs in or connects the account. " +
      "A code that comes with anything else is worth nothing any more."
  }),
  beginLink: Operation.mutation({
    payload: { ...departure, userId },
    success: Schema.Struct({ token: Wire.Secret }),
    failures: linkFailures,
    access: internal,
    keeps: [],
    creates: true,
    internal: true,
    doc: "The mutation of `link`."
  }),
  begin: Operation.mutation({
    payload: {
      ...departure,
      fingerprint: Wire.Hash,
      browser: Wire.Secret,
      link: optionalKey(Wire.Secret),
      deviceToken: optionalKey(DeviceToken)
    },
    success: Schema.Struct({ state: Wire.Secret, expiresAt: Time }),
    failures: [SignInFailures.invalidChallenge, SignInFailures.rateLimited],
    access: internal,
    keeps: [],
    creates: true,
    internal: true,
    doc: "A browser is about to be sent to a provider."
  }),
  lookup: Operation.query({
    payload: Wire.callback,
    success: Wire.Pending,
    failures: [SignInFailures.invalidChallenge],
    access: internal,
    oneRead: true,
    internal: true,
    doc: "Which sign-in a browser came back from. Uses nothing up."
  }),
  complete: Operation.mutation({
    payload: { ...Wire.callback, identity: Wire.ProvedIdentity, updateProfile: Schema.Boolean },
    success: Schema.Struct({ code: Wire.HandOffCode }),
    failures: [SignInFailures.invalidChallenge],
    access: internal,
    keeps: [],
    creates: true,
    internal: true,
    doc:
      "The provider vouched for somebody: uses up the state, and makes the code that the browser takes to its client."
  }),
  finishHandOff: Operation.mutation({
    payload: finish,
    success: Schema.Union([...SignInOutcome.members, Wire.Linked]),
    failures: finishFailures,
    access: internal,
    keeps: ["InvalidChallenge"],
    creates: true,
    internal: true,
    doc: "The mutation of `finish`."
  }),
  document: Operation.query({
    payload: { key: Wire.DocumentKey },
    success: Schema.NullOr(Wire.KeptDocument),
    failures: [],
    access: internal,
    oneRead: true,
    internal: true,
    doc: "A document of a provider, as it was last read."
  }),
  keepDocument: Operation.mutation({
    payload: { key: Wire.DocumentKey, ...Wire.KeptDocument.fields },
    success: Schema.Void,
    failures: [],
    access: internal,
    keeps: [],
    internal: true,
    doc: "Keeps a document of a provider, unless there is a newer one."
  })
})
