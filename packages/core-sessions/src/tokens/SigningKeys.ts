/**
 * The service of signing keys, on the Store port. `make` gives the bodies that run in transactions; what makes keys is in
 * `SigningKeyFlow.ts`.
 */
import { compact } from "@gatehouse/contract/Compact"
import type * as Contract from "@gatehouse/contract/Contract"
import * as Events from "@gatehouse/contract/Events"
import { pageOptions } from "@gatehouse/contract/PageRequest"
import { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Errors from "./SigningKeyErrors.ts"
import type { SigningKeysContract } from "./SigningKeysContract.ts"
import { type SigningKeyRow, SigningKeyTable } from "./SigningKeyTable.ts"
import type { NewSigningKey, SealedSigningKey, SigningKey } from "./SigningKeyWire.ts"

export type Operations = Contract.Service<typeof SigningKeysContract>

export class SigningKeys extends Context.Service<SigningKeys, Operations>()(
  "@gatehouse/core-sessions/SigningKeys"
) {}

export type Bodies = Omit<Operations, "prepare" | "rotate">

/** Retired keys that are looked at at once. Rotations wait for a key's publication, so there are a few at most. */
const limit = 100

const keyOf = ({ sealed: _sealed, ...key }: SigningKeyRow): SigningKey => key

const sealedKeyOf = (row: SigningKeyRow | undefined): SealedSigningKey | undefined =>
  row?.sealed === undefined ? undefined : { ...row, sealed: row.sealed }

export const make = Effect.gen(function*() {
  const store = yield* Store

  const withStatus = (status: "active" | "next") =>
    Effect.map(store.first(SigningKeyTable, "byStatus", [status], { limit: 1 }), ([row]) => row)

  /** Retired keys whose tokens may still be valid, those that stay longest first. */
  const retiredAfter = (now: number) =>
    store.first(SigningKeyTable, "byStatus", ["retired"], { range: { gt: now }, order: "desc", limit })

  const insert = Effect.fnUntraced(function*(key: NewSigningKey, status: "active" | "next", now: number) {
    const row: SigningKeyRow = compact({
      ...key,
      createdAt: now,
      status,
      activeAt: status === "active" ? now : undefined
    })
    // A second key with this thumbprint would be the same key.
    yield* Effect.orDie(store.insert(SigningKeyTable, row))
    yield* Events.emit({
      type: "signing_key.created",
      subject: { kind: "signing_key", id: row.id },
      data: { kid: row.kid, algorithm: row.algorithm, status }
    })
    return row
  })

  const list: Bodies["list"] = Effect.fnUntraced(function*(payload) {
    const { items, nextCursor } = yield* store.page(SigningKeyTable, "byCreated", [], pageOptions(payload))
    return { items: items.map(keyOf), nextCursor }
  })

  const all: Bodies["all"] = Effect.fnUntraced(function*() {
    const now = yield* Clock.currentTimeMillis
    const active = sealedKeyOf(yield* withStatus("active"))
    const next = sealedKeyOf(yield* withStatus("next"))
    const retired = yield* retiredAfter(now)
    return compact({ active, next, retired: retired.map(keyOf) })
  })

  const save: Bodies["save"] = Effect.fnUntraced(function*({ keys }) {
    const now = yield* Clock.currentTimeMillis
    // Whoever is first of two servers that start at once saves; the other finds the keys there.
    const found = { active: yield* withStatus("active"), next: yield* withStatus("next") }
    const missing = (["active", "next"] as const).filter((status) => found[status] === undefined)
    for (const [index, status] of missing.entries()) {
      const key = keys[index]
      if (key !== undefined) yield* insert(key, status, now)
    }
  })

  const promote: Bodies["promote"] = Effect.fnUntraced(function*({ force, key, publishedForMs, verifyForMs }) {
    const now = yield* Clock.currentTimeMillis
    const active = yield* withStatus("active")
    const next = yield* withStatus("next")
    if (active === undefined || next === undefined) {
      return yield* Effect.die(new Error("There are no signing keys to rotate. Call signingKeys.prepare first."))
    }
    const readyAt = next.createdAt + publishedForMs
    if (!force && now < readyAt) return yield* new Errors.NextKeyTooRecent({ readyAt })
    const expiresAt = force ? now : now + verifyForMs
    // It may be a key that retired a minute ago that has leaked.
    const dropped = force ? yield* retiredAfter(now) : []
    for (const row of dropped) yield* Effect.orDie(store.patch(SigningKeyTable, row.id, { expiresAt: now }))
    yield* Effect.orDie(
      store.patch(SigningKeyTable, active.id, { status: "retired", retiredAt: now, expiresAt, sealed: null })
    )
    yield* Effect.orDie(store.patch(SigningKeyTable, next.id, { status: "active", activeAt: now }))
    const after = yield* insert(key, "next", now)
    yield* Events.emit({
      type: "signing_key.rotated",
      subject: { kind: "signing_key", id: next.id },
      data: { kid: next.kid, retired: active.kid, expiresAt, forced: force }
    })
    return {
      active: { ...keyOf(next), status: "active" as const, activeAt: now },
      next: keyOf(after),
      retired: { ...keyOf(active), status: "retired" as const, retiredAt: now, expiresAt }
    }
  })

  const reseal: Bodies["reseal"] = Effect.fnUntraced(function*({ from, id, sealed }) {
    const row = yield* store.get(SigningKeyTable, id)
    if (row?.sealed === from) yield* Effect.orDie(store.patch(SigningKeyTable, id, { sealed }))
  })

  const prune: Bodies["prune"] = Effect.fnUntraced(function*() {
    const now = yield* Clock.currentTimeMillis
    const rows = yield* store.first(SigningKeyTable, "byStatus", ["retired"], { range: { lte: now }, limit })
    for (const row of rows) {
      yield* store.remove(SigningKeyTable, row.id)
      yield* Events.emit({
        type: "signing_key.removed",
        subject: { kind: "signing_key", id: row.id },
        data: { kid: row.kid }
      })
    }
    return { removed: rows.length }
  })

  const bodies: Bodies = { list, all, save, promote, reseal, prune }
  return bodies
})
