/**
 * The actions of signing in with another service, which the client calls: before it sends its browser away, and when its
 * browser has brought back a code.
 */
import { compact } from "@gatehouse/contract/Compact"
import type * as Contract from "@gatehouse/contract/Contract"
import type { Tokens } from "@gatehouse/contract/Tokens"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { AuthSettings } from "../AuthSettings.ts"
import type { Finished } from "../signin/FinishedSignIn.ts"
import { InvalidRedirect } from "../signin/SignInErrors.ts"
import * as ClientChallenge from "./ClientChallenge.ts"
import type { OAuthContract } from "./OAuthContract.ts"
import { ProviderNotConfigured } from "./OAuthErrors.ts"
import type { OAuthProvider } from "./OAuthProvider.ts"
import type { OAuthProviders } from "./OAuthProviders.ts"
import type { Redirect } from "./OAuthWire.ts"
import * as RedirectTargets from "./RedirectTargets.ts"

type Operations = Contract.Service<typeof OAuthContract>

/** The halves, wherever they run: in this process, or behind a wire. */
export type Halves = Pick<Operations, "beginLink" | "finishHandOff">

/** A start whose payload was read. */
interface Prepared {
  readonly provider: OAuthProvider
  readonly redirectTo: string
  readonly codeChallenge: string
  readonly challenge: string | undefined
}

export const make = (
  halves: Halves,
  providers: OAuthProviders["Service"],
  tokens: Tokens["Service"],
  finished: Finished
): Pick<Operations, "providers" | "start" | "link" | "finish"> => {
  const prepare = Effect.fnUntraced(function*(
    { codeChallenge, provider: id, redirectTo }: Parameters<Operations["start"]>[0]
  ) {
    const provider = providers.find(id)
    if (provider === undefined) return yield* new ProviderNotConfigured({ provider: id })
    const { redirects } = yield* AuthSettings
    const target = RedirectTargets.make(redirects).resolve(redirectTo)
    if (target === undefined) return yield* new InvalidRedirect()
    const own = codeChallenge === undefined ? yield* ClientChallenge.make(tokens) : undefined
    const prepared: Prepared = {
      provider,
      redirectTo: target,
      codeChallenge: codeChallenge ?? own!.codeChallenge,
      challenge: own?.challenge
    }
    return prepared
  })

  const redirect = Effect.fnUntraced(function*(
    { challenge, codeChallenge, provider, redirectTo }: Prepared,
    link?: string
  ) {
    const { lifetimes } = yield* AuthSettings
    const answer: Redirect = compact({
      kind: "redirect",
      url: `${providers.signInUrl(provider)}?${new URLSearchParams(compact({ redirectTo, codeChallenge, link }))}`,
      challenge,
      expiresAt: (yield* Clock.currentTimeMillis) + lifetimes.oauthMs + lifetimes.handOffMs
    })
    return answer
  })

  return {
    providers: () => Effect.succeed(providers.all.map(({ id, name }) => ({ id, name }))),
    start: (payload) => Effect.flatMap(prepare(payload), (prepared) => redirect(prepared)),
    link: Effect.fnUntraced(function*(payload) {
      const prepared = yield* prepare(payload)
      const { token } = yield* halves.beginLink(compact({
        provider: prepared.provider.id,
        redirectTo: prepared.redirectTo,
        clientHash: ClientChallenge.hashOf(prepared.codeChallenge),
        userId: payload.userId
      }))
      return yield* redirect(prepared, token)
    }),
    finish: Effect.fnUntraced(function*(payload) {
      const outcome = yield* halves.finishHandOff(payload)
      return outcome.kind === "linked" ? outcome : yield* finished(outcome)
    })
  }
}
