/**
 * The action of an application's own credentials: may they try, what does the application say, and the end of the sign-in.
 */
import { compact } from "@gatehouse/contract/Compact"
import type * as Contract from "@gatehouse/contract/Contract"
import * as Effect from "effect/Effect"
import type { Finished } from "../signin/FinishedSignIn.ts"
import { CredentialsProviderNotFound } from "./CredentialErrors.ts"
import type { CredentialsContract } from "./CredentialsContract.ts"
import { type Authorized, type CredentialsProvider, CredentialsProviders } from "./CredentialsProviders.ts"
import type { Proved } from "./CredentialWire.ts"

type Operations = Contract.Service<typeof CredentialsContract>

/** The halves, wherever they run: in this process, or behind a wire. */
export type Halves = Pick<Operations, "look" | "finish">

/** What the provider takes from the parameters may be anything that somebody sent. */
const identifierOf = (provider: CredentialsProvider, params: Readonly<Record<string, unknown>>) => {
  const identifier = provider.identifier?.(params)?.slice(0, 256).toWellFormed().replaceAll("\0", "")
  return identifier === "" ? undefined : identifier
}

/** What of the application's answer travels. Anything that names nobody is nobody. */
const provedOf = (authorized: Authorized | null | undefined): Proved =>
  (authorized === null || authorized === undefined
    ? null
    : "identity" in authorized
    ? compact({ kind: "identity", identity: authorized.identity, amr: authorized.amr })
    : compact({ kind: "user", userId: authorized.userId, amr: authorized.amr })) as Proved

export const make = (halves: Halves, finished: Finished): Pick<Operations, "signIn"> => ({
  signIn: Effect.fnUntraced(function*({ client, params, provider: name }) {
    const providers = yield* CredentialsProviders
    const provider = Object.hasOwn(providers, name) ? providers[name] : undefined
    if (provider === undefined) return yield* new CredentialsProviderNotFound({ provider: name })
    const attempt = compact({ provider: name, identifier: identifierOf(provider, params) })
    const { device } = yield* halves.look(compact({ ...attempt, deviceToken: client?.deviceToken }))
    const finish = (proved: Proved) => halves.finish(compact({ ...attempt, device, proved, client }))
    const authorized = yield* Effect.catchTag(provider.authorize(params), "CredentialsRefused", (refused) =>
      // Counted as any other attempt; only the answer is the application's.
      Effect.andThen(
        Effect.catchTag(finish(null), "InvalidCredentials", () => Effect.void),
        Effect.fail(refused)
      ))
    return yield* finished(yield* finish(provedOf(authorized)))
  })
})
