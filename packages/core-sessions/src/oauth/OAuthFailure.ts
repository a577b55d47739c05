/**
 * Failing a sign-in with a provider: the caller gets a code, the log what lies behind it. Neither gets a token, nor text
 * that the provider or a forged callback has chosen.
 */
import * as Outbound from "@gatehouse/contract/Outbound"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import { OAuthFailed } from "./OAuthErrors.ts"
import type { OAuthProvider } from "./OAuthProvider.ts"
import { OAuthDetail, type OAuthReason } from "./OAuthWire.ts"

/** The messages of the protocol libraries are constants; all else that their errors carry is the provider's. */
const describe = (cause: unknown): string => {
  if (cause instanceof Outbound.OutboundRefused || cause instanceof Outbound.OutboundFailed) {
    return `${cause._tag} (${cause.reason}): ${cause.message}`
  }
  if (!(cause instanceof Error)) return ""
  return `${cause.name}${"code" in cause ? ` (${String(cause.code)})` : ""}: ${cause.message}`
}

/** A protocol library threw. Whoever called it knows what that means. */
export class LibraryFailed extends Data.TaggedError("LibraryFailed")<{ readonly cause: unknown }> {}

export const thrown = (cause: unknown): LibraryFailed => new LibraryFailed({ cause })

/** A failure, noted in the log. */
export const fail = (
  provider: OAuthProvider,
  reason: OAuthReason,
  detail?: OAuthDetail,
  cause?: unknown
): Effect.Effect<never, OAuthFailed> =>
  Effect.andThen(
    Effect.logInfo("Signing in with a provider failed").pipe(Effect.annotateLogs({
      provider: provider.id,
      reason,
      ...(detail === undefined ? {} : { detail }),
      ...(cause === undefined ? {} : { cause: describe(cause) })
    })),
    Effect.fail(new OAuthFailed({ provider: provider.id, reason, ...(detail === undefined ? {} : { detail }) }))
  )

const details: ReadonlySet<string> = new Set(OAuthDetail.literals)

/** An error code that a provider sent, if a standard knows it. */
export const knownError = (code: unknown): OAuthDetail | undefined =>
  Predicate.isString(code) && code.includes("_") && details.has(code) ? code as OAuthDetail : undefined

/** What a request to a provider that brought no answer means. */
export const isUnreachable = (cause: unknown): boolean =>
  cause instanceof Outbound.OutboundRefused || cause instanceof Outbound.OutboundFailed
