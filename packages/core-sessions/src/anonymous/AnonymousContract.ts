/**
 * Signing in as nobody in particular. Any other way to sign in, called in that session, makes a full account of the user
 * and keeps their id.
 */
import * as Access from "@gatehouse/contract/Access"
import * as Contract from "@gatehouse/contract/Contract"
import * as Operation from "@gatehouse/contract/Operation"
import * as SignInFailures from "../signin/SignInFailures.ts"
import { client, SignInOutcome, SignInResult } from "../signin/SignInWire.ts"

const payload = { client }
const failures = [SignInFailures.rateLimited, ...SignInFailures.become] as const

export const AnonymousContract = Contract.make("anonymous", {
  signIn: Operation.action({
    payload,
    success: SignInResult,
    failures,
    access: Access.anyone,
    doc: "Begins a session of a new user without name or address. Who is signed in so already stays the same user."
  }),
  finish: Operation.mutation({
    payload,
    success: SignInOutcome,
    failures,
    access: Access.scope("anonymous:internal"),
    keeps: [],
    creates: true,
    internal: true,
    doc: "The mutation of `signIn`."
  })
})
