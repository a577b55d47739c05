/**
 * Providers' documents kept in the store: the cache of a runtime that forgets its memory between calls. It costs a query
 * for each document of a sign-in, where a cache in memory costs nothing.
 */
import type * as Contract from "@gatehouse/contract/Contract"
import * as Json from "@gatehouse/contract/Json"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { MetadataCache } from "./MetadataCache.ts"
import type { OAuthContract } from "./OAuthContract.ts"
import type { Claims } from "./OAuthProvider.ts"

/** The halves, wherever they run: in this process, or behind a wire. */
export type Halves = Pick<Contract.Service<typeof OAuthContract>, "document" | "keepDocument">

export const layer = (halves: Halves): Layer.Layer<MetadataCache> =>
  Layer.succeed(MetadataCache, {
    get: (key) =>
      Effect.map(halves.document({ key }), (kept) =>
        kept === null
          ? undefined
          : { document: Json.parse(kept.document) as Claims, fetchedAt: kept.fetchedAt }),
    set: (key, { document, fetchedAt }) => halves.keepDocument({ key, document: JSON.stringify(document), fetchedAt })
  })
