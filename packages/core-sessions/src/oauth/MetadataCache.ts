/**
 * Where the documents of providers (metadata and keys) are kept between sign-ins. Only good ones get here; how long one
 * is used is decided in `ProviderDocuments.ts`. A runtime that forgets its memory between calls brings its own.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Claims } from "./OAuthProvider.ts"

export interface CachedDocument {
  /** JSON, as it was read and checked. */
  readonly document: Claims
  /** Epoch milliseconds. */
  readonly fetchedAt: number
}

export class MetadataCache extends Context.Service<MetadataCache, {
  readonly get: (key: string) => Effect.Effect<CachedDocument | undefined>
  readonly set: (key: string, entry: CachedDocument) => Effect.Effect<void>
}>()("@gatehouse/core-sessions/MetadataCache") {}

/** In memory; beyond `capacity` documents the one that was written first goes. */
export const makeMemory = (capacity = 500): MetadataCache["Service"] => {
  const entries = new Map<string, CachedDocument>()
  return {
    get: (key) => Effect.sync(() => entries.get(key)),
    set: (key, entry) =>
      Effect.sync(() => {
        entries.delete(key)
        entries.set(key, entry)
        if (entries.size > capacity) entries.delete(entries.keys().next().value!)
      })
  }
}

export const layerMemory: Layer.Layer<MetadataCache> = Layer.sync(MetadataCache, () => makeMemory())
