/**
 * Seals again, under the ring's newest key, what an older one has sealed of endpoints: so that the older one can leave the
 * ring, as it may a day after the newer one came. It runs once, when a process starts.
 */
import { compact } from "@gatehouse/contract/Compact"
import { SecretBox } from "@gatehouse/contract/SecretBox"
import { Store } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { type EndpointRow, EndpointTable, identityOf } from "./EndpointTable.ts"

const pageSize = 100

const columns = [
  ["secret", "secret"],
  ["previousSecret", "secret"],
  ["headers", "headers"]
] as const

/** Gives how many endpoints were sealed again. */
export const run = Effect.gen(function*() {
  const store = yield* Store
  const box = yield* SecretBox

  /** The value under the newest key, where it is under another one that is in the ring. */
  const resealed = Effect.fnUntraced(function*(sealed: string | undefined, identity: string) {
    if (sealed === undefined || !box.isStale(sealed)) return undefined
    const plain = yield* Effect.catch(box.open(sealed, identity), () => Effect.succeed(undefined))
    return plain === undefined ? undefined : yield* box.seal(plain, identity)
  })

  const reseal = Effect.fnUntraced(function*(row: EndpointRow) {
    const fresh: { -readonly [K in (typeof columns)[number][0]]?: string } = {}
    for (const [column, place] of columns) {
      const value = yield* resealed(row[column], identityOf(row.id, place))
      if (value !== undefined) fresh[column] = value
    }
    if (Object.keys(fresh).length === 0) return false
    return yield* store.mutation(
      { name: "webhookEndpoints.reseal" },
      Effect.gen(function*() {
        const now = yield* store.get(EndpointTable, row.id)
        if (now === undefined) return false
        // What has changed meanwhile is under the newest key already.
        const changes = columns.flatMap(([column]) =>
          fresh[column] !== undefined && now[column] === row[column] ? [[column, fresh[column]] as const] : []
        )
        return changes.length > 0 &&
          (yield* Effect.orDie(store.patch(EndpointTable, row.id, Object.fromEntries(changes))))
      })
    )
  })

  let count = 0
  let cursor: string | undefined
  while (true) {
    const page = yield* Effect.orDie(
      store.query(store.page(EndpointTable, "byScope", [], compact({ limit: pageSize, cursor })))
    )
    for (const row of page.items) if (yield* reseal(row)) count++
    if (page.nextCursor === null) return count
    cursor = page.nextCursor
  }
})

/** Beside the rest of a start, which does not wait for it. */
export const layer: Layer.Layer<never, never, Store | SecretBox> = Layer.effectDiscard(
  Effect.forkScoped(Effect.catchCause(
    Effect.tap(
      run,
      (count) => count === 0 ? Effect.void : Effect.logInfo("secrets of endpoints were sealed again", count)
    ),
    (cause) => Effect.logError("secrets of endpoints could not be sealed again", cause)
  ))
)
