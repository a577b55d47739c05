/**
 * The metadata and the keys of OpenID providers: fetched when needed, used for a bounded time, and never asked for more
 * often than a forged token, a slow server or many sign-ins at once should cause.
 */
import * as Json from "@gatehouse/contract/Json"
import { Outbound } from "@gatehouse/contract/Outbound"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Semaphore from "effect/Semaphore"
import { MetadataCache } from "./MetadataCache.ts"
import type { OAuthFailed } from "./OAuthErrors.ts"
import { fail } from "./OAuthFailure.ts"
import type { Claims, OidcProvider } from "./OAuthProvider.ts"

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

/** How long a document is used without asking again, and how long when asking fails. */
export const freshness = {
  metadataMs: hour,
  keysMs: 10 * minute,
  /** A document that cannot be had anew is used for so long after it was fetched. */
  staleMs: 24 * hour,
  /** Keys are asked for again because of an unknown key no sooner than this after the last time. */
  unknownKeyMs: 30 * second,
  /** After a failure a provider is left alone for so long. */
  failureMs: 5 * second
} as const

const Url = Schema.String.check(
  Schema.makeFilter((text: string) => /^https?:\/\//.test(text) && URL.canParse(text), { expected: "an http(s) URL" })
)

/** What is used of OpenID Connect Discovery 1.0 §3 and RFC 9207 §3. */
const Metadata = Schema.Struct({
  issuer: Schema.String,
  authorization_endpoint: Url,
  token_endpoint: Url,
  jwks_uri: Url,
  userinfo_endpoint: Schema.optionalKey(Url),
  token_endpoint_auth_methods_supported: Schema.optionalKey(Schema.Array(Schema.String)),
  id_token_signing_alg_values_supported: Schema.optionalKey(Schema.Array(Schema.String)),
  userinfo_signing_alg_values_supported: Schema.optionalKey(Schema.Array(Schema.String)),
  authorization_response_iss_parameter_supported: Schema.optionalKey(Schema.Boolean)
})
export type Metadata = typeof Metadata.Type

/** RFC 7517 §5. Members of a key that are not understood stay: they are the library's to judge. */
const KeySet = Schema.Struct({
  keys: Schema.Array(Schema.Record(Schema.String, Schema.Unknown)).check(Schema.isMaxLength(200))
})
export type KeySet = typeof KeySet.Type

export interface Fetched<A> {
  readonly document: A
  readonly fetchedAt: number
}

export interface ProviderDocuments {
  readonly metadata: (provider: OidcProvider) => Effect.Effect<Metadata, OAuthFailed>
  readonly keys: (provider: OidcProvider, jwksUri: string) => Effect.Effect<Fetched<KeySet>, OAuthFailed>
  /** The keys as they are now, if they may have changed since `known`; else `known`. */
  readonly newerKeys: (
    provider: OidcProvider,
    jwksUri: string,
    known: Fetched<KeySet>
  ) => Effect.Effect<Fetched<KeySet>, OAuthFailed>
}

interface Source<A extends Claims> {
  readonly provider: OidcProvider
  /** Names the provider too: what one provider says is never used for another that points to the same place. */
  readonly key: string
  readonly url: string
  readonly read: (json: unknown) => Effect.Effect<A, unknown>
  readonly maxAgeMs: number
}

interface Failure {
  readonly at: number
  readonly failure: OAuthFailed
}

const isJson = (contentType: string | undefined) =>
  /^application\/(?:json|[\w.-]+\+json)$/i.test((contentType ?? "").split(";")[0]!.trim())

export const make = Effect.gen(function*() {
  const outbound = yield* Outbound
  const cache = yield* MetadataCache
  const failures = new Map<string, Failure>()
  const locks = new Map<string, { readonly semaphore: Semaphore.Semaphore; users: number }>()

  /** One at a time for each key: who waited finds what the first has fetched. */
  const alone = <A, E>(key: string, effect: Effect.Effect<A, E>): Effect.Effect<A, E> =>
    Effect.suspend(() => {
      const lock = locks.get(key) ?? { semaphore: Semaphore.makeUnsafe(1), users: 0 }
      locks.set(key, lock)
      lock.users++
      return Effect.ensuring(
        lock.semaphore.withPermits(1)(effect),
        Effect.sync(() => {
          if (--lock.users === 0) locks.delete(key)
        })
      )
    })

  const request = Effect.fnUntraced(function*<A extends Claims>({ provider, read, url }: Source<A>) {
    const answer = yield* Effect.catch(
      outbound.fetch({ url, headers: { accept: "application/json, application/jwk-set+json" } }),
      (cause) => fail(provider, "OAUTH_PROVIDER_UNREACHABLE", undefined, cause)
    )
    if (answer.status >= 500) return yield* fail(provider, "OAUTH_PROVIDER_UNREACHABLE")
    if (answer.status !== 200 || !isJson(answer.headers["content-type"])) {
      return yield* fail(provider, "OAUTH_INVALID_METADATA")
    }
    const json = Effect.try(() => Json.parse(new TextDecoder("utf-8", { fatal: true }).decode(answer.body)))
    return yield* Effect.catch(
      Effect.flatMap(json, read),
      () => fail(provider, "OAUTH_INVALID_METADATA")
    )
  })

  const remember = (key: string, failure: Failure) => {
    failures.set(key, failure)
    if (failures.size > 1_000) failures.delete(failures.keys().next().value!)
  }

  /** Asks, unless that failed a moment ago. */
  const ask = <A extends Claims>(source: Source<A>): Effect.Effect<Fetched<A>, OAuthFailed> =>
    Effect.gen(function*() {
      const now = yield* Clock.currentTimeMillis
      const last = failures.get(source.key)
      if (last !== undefined && now < last.at + freshness.failureMs) return yield* last.failure
      const document = yield* Effect.tapError(request(source), (failure) =>
        Effect.sync(() => remember(source.key, { at: now, failure })))
      failures.delete(source.key)
      const entry = { document, fetchedAt: now }
      yield* cache.set(source.key, entry)
      return entry
    })

  const cached = <A extends Claims>({ key }: Source<A>) => cache.get(key) as Effect.Effect<Fetched<A> | undefined>

  const load = Effect.fnUntraced(function*<A extends Claims>(source: Source<A>) {
    const isYoungerThan = (ageMs: number, { fetchedAt }: Fetched<A>, now: number) => now < fetchedAt + ageMs
    const entry = yield* cached(source)
    if (entry !== undefined && isYoungerThan(source.maxAgeMs, entry, yield* Clock.currentTimeMillis)) return entry
    return yield* alone(
      source.key,
      Effect.gen(function*() {
        const now = yield* Clock.currentTimeMillis
        const entry = yield* cached(source)
        if (entry !== undefined && isYoungerThan(source.maxAgeMs, entry, now)) return entry
        // A provider that is down for a while keeps nobody out; a key it has withdrawn is gone within a day.
        return yield* entry !== undefined && isYoungerThan(freshness.staleMs, entry, now)
          ? Effect.orElseSucceed(ask(source), () => entry)
          : ask(source)
      })
    )
  })

  const metadataOf = (provider: OidcProvider): Source<Metadata> => {
    const url = provider.discoveryUrl ?? `${provider.issuer.replace(/\/$/, "")}/.well-known/openid-configuration`
    return {
      provider,
      key: JSON.stringify(["metadata", provider.id, provider.issuer, url]),
      url,
      maxAgeMs: freshness.metadataMs,
      read: (json) =>
        Effect.filterOrFail(
          Schema.decodeUnknownEffect(Metadata)(json),
          // Issuers are compared as texts: another slash or case is another issuer. Browsers are not sent to `http:` by
          // a provider that is reached by `https:`.
          ({ authorization_endpoint, issuer }) =>
            issuer === provider.issuer && (url.startsWith("http:") || authorization_endpoint.startsWith("https:"))
        )
    }
  }

  const keysOf = (provider: OidcProvider, jwksUri: string): Source<KeySet> => ({
    provider,
    key: JSON.stringify(["keys", provider.id, provider.issuer, jwksUri]),
    url: jwksUri,
    maxAgeMs: freshness.keysMs,
    read: Schema.decodeUnknownEffect(KeySet)
  })

  const documents: ProviderDocuments = {
    metadata: (provider) => Effect.map(load(metadataOf(provider)), ({ document }) => document),
    keys: (provider, jwksUri) => load(keysOf(provider, jwksUri)),
    newerKeys: (provider, jwksUri, known) => {
      const source = keysOf(provider, jwksUri)
      return alone(
        source.key,
        Effect.gen(function*() {
          const now = yield* Clock.currentTimeMillis
          const entry = (yield* cached(source)) ?? known
          if (entry.fetchedAt > known.fetchedAt || now < entry.fetchedAt + freshness.unknownKeyMs) return entry
          return yield* ask(source)
        })
      )
    }
  }
  return documents
})
