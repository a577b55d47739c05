/**
 * Tags, kept beside their group as rows of their own, so that groups are found by tag.
 */
import { InvalidCursor } from "@gatehouse/contract/Errors"
import type { Tokens } from "@gatehouse/contract/Tokens"
import * as Cursor from "@gatehouse/store/Cursor"
import type { StoreService } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { GroupTagTable } from "../GroupTable.ts"
import type { GroupId } from "../GroupWire.ts"

/** Trimmed, in lower case, each once, none empty. */
export const normalise = (tags: ReadonlyArray<string>): ReadonlyArray<string> =>
  [...new Set(tags.map((tag) => tag.trim().toLowerCase()))].filter((tag) => tag !== "")

/** Makes a group's tag rows say the same as its tags. */
export const write = Effect.fnUntraced(function*(
  store: StoreService,
  tokens: Tokens["Service"],
  groupId: GroupId,
  tags: ReadonlyArray<string>,
  before: ReadonlyArray<string>
) {
  const createdAt = yield* Clock.currentTimeMillis
  if (before.length > 0) {
    for (const row of yield* store.first(GroupTagTable, "byGroup", [groupId], { limit: 100 })) {
      if (!tags.includes(row.tag)) yield* store.remove(GroupTagTable, row.id)
    }
  }
  for (const tag of tags) {
    if (before.includes(tag)) continue
    yield* Effect.orDie(store.insert(GroupTagTable, { id: yield* tokens.id("gtg"), createdAt, groupId, tag }))
  }
})

/** Ids of groups that have any of these tags, in order of creation: one read a tag. */
export const page = Effect.fnUntraced(function*(
  store: StoreService,
  tags: ReadonlyArray<string>,
  options: { readonly limit: number; readonly order: "asc" | "desc"; readonly cursor?: string | undefined }
) {
  const { cursor, limit, order } = options
  const place = cursor === undefined ? undefined : Cursor.decode(GroupTagTable, "byTag", order, 1, cursor)
  if (cursor !== undefined && place === undefined) return yield* new InvalidCursor()
  const after = place?.id
  const range = after === undefined ? {} : { range: order === "asc" ? { gt: after } : { lt: after } }
  const found = new Set<GroupId>()
  for (const tag of tags) {
    const rows = yield* store.first(GroupTagTable, "byTag", [tag], { limit: limit + 1, order, ...range })
    for (const row of rows) found.add(row.groupId)
  }
  const ids = [...found].toSorted()
  if (order === "desc") ids.reverse()
  const items = ids.slice(0, limit)
  const last = items.at(-1)
  return {
    items,
    nextCursor: ids.length > limit && last !== undefined
      ? Cursor.encode(GroupTagTable, "byTag", order, { values: [last], id: last })
      : null
  }
})
