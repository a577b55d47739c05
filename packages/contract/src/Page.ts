/**
 * Lists come in pages: `{ items, nextCursor }`. A cursor is opaque and stays valid while rows come and go.
 */
import * as Schema from "effect/Schema"
import { maximumLimit } from "./PageRequest.ts"
import { Text } from "./Text.ts"

export interface Page<A> {
  readonly items: ReadonlyArray<A>
  /** `null` on the last page. */
  readonly nextCursor: string | null
}

/** The payload fields of every list: `limit` 1 to 100 (50), `cursor` from the page before, `order` by creation. */
export const fields = {
  limit: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: maximumLimit }))),
  cursor: Schema.optionalKey(Text({ max: 2048 })),
  order: Schema.optionalKey(Schema.Literals(["asc", "desc"]))
}

export const Page = <S extends Schema.Top>(item: S) =>
  Schema.Struct({ items: Schema.Array(item), nextCursor: Schema.NullOr(Schema.String) })
