/**
 * All rows under a prefix, page by page, each page its own snapshot. It is for outside of transactions, where a read may
 * take as long as it likes: exports, checks, tests.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { PageOptions, StoreService } from "./Store.ts"
import type { AnyTable, IndexOf, PrefixOf, RowOf } from "./Table.ts"

export interface StreamOptions extends Pick<PageOptions, "order" | "range"> {
  /** How many rows are read at once. Default: 500. */
  readonly pageSize?: number
}

export const stream = <T extends AnyTable, N extends IndexOf<T>>(
  store: Pick<StoreService, "page">,
  table: T,
  index: N,
  prefix: PrefixOf<T, N>,
  { pageSize = 500, ...options }: StreamOptions = {}
): Stream.Stream<RowOf<T>> =>
  Stream.paginate(undefined as string | undefined, (cursor) =>
    Effect.map(
      // The cursors are the store's own.
      Effect.orDie(store.page(table, index, prefix, { ...options, limit: pageSize, cursor })),
      ({ items, nextCursor }) => [items, Option.fromNullOr(nextCursor)] as const
    ))
