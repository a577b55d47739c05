/**
 * Who issues access tokens, for whom, signed how and for how long, and how long copies of the published keys live.
 */
import * as Context from "effect/Context"
import type { Algorithm } from "./SigningKeyWire.ts"

export interface Settings {
  /** The `iss` of every token: an origin, with a path or without, and no slash at its end. */
  readonly issuer: string
  /** The `aud` of every token. */
  readonly audience: string
  /** Of the keys that are made. Keys of another one keep signing until they are rotated out. */
  readonly algorithm: Algorithm
  /** Whole seconds, in milliseconds. */
  readonly lifeMs: number
  /** What HTTP caches may do with the published keys, in seconds (RFC 9111, RFC 5861). */
  readonly cache: {
    readonly maxAge: number
    readonly staleWhileRevalidate: number
    readonly staleIfError: number
  }
}

/** The application's settings. They have no default, because a token without an issuer of its own is nobody's. */
export class TokenSettings extends Context.Service<TokenSettings, Settings>()(
  "@gatehouse/core-sessions/TokenSettings"
) {}

export interface Options
  extends Pick<Settings, "issuer" | "audience">, Partial<Pick<Settings, "algorithm" | "lifeMs">>
{
  readonly cache?: Partial<Settings["cache"]>
}

/** ES256, ten minutes, and caches of two. Throws a `TypeError` for what no token could carry. */
export const make = ({ algorithm = "ES256", audience, cache, issuer, lifeMs = 600_000 }: Options): Settings => {
  if (!/^https?:\/\/[^/?#\s]+(?:\/[^/?#\s]+)*$/.test(issuer)) {
    throw new TypeError(
      `The issuer ${JSON.stringify(issuer)} is no http(s) URL without query, fragment and slash at its end.`
    )
  }
  if (audience === "") throw new TypeError("The audience of access tokens is empty. Name the API that accepts them.")
  if (!Number.isInteger(lifeMs / 1000) || lifeMs < 3_000 || lifeMs > 86_400_000) {
    throw new TypeError(`Access tokens cannot live for ${lifeMs} ms: give whole seconds, from 3 s to a day.`)
  }
  return {
    issuer,
    audience,
    algorithm,
    lifeMs,
    cache: { maxAge: 60, staleWhileRevalidate: 60, staleIfError: 3_600, ...cache }
  }
}

/** How long a server holds the keys that it has read. */
export const heldMs = 60_000

/** A token signed with an unknown key lets a server read the keys again, at most so often. */
export const readAgainMs = 10_000

/** The oldest that a copy of the published keys can be: held here, then in an HTTP cache. */
export const publishedForMs = ({ cache }: Settings): number =>
  heldMs + (cache.maxAge + cache.staleWhileRevalidate) * 1000

/** How long after its retirement a key's tokens may be valid: another server may sign with it until it reads anew. */
export const verifyForMs = (settings: Settings): number => settings.lifeMs + publishedForMs(settings)
