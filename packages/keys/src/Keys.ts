/**
 * The service of API keys, on the Store port. `make` gives plain bodies; `server.ts` puts transactions around them.
 */
import { AccessReads, actingRefusal } from "@gatehouse/contract/Access"
import * as Actor from "@gatehouse/contract/Actor"
import { Cascades } from "@gatehouse/contract/Cascades"
import { compact } from "@gatehouse/contract/Compact"
import type * as Contract from "@gatehouse/contract/Contract"
import { UnsupportedFilter } from "@gatehouse/contract/Errors"
import * as Events from "@gatehouse/contract/Events"
import * as IpRange from "@gatehouse/contract/IpRange"
import { pageOptions } from "@gatehouse/contract/PageRequest"
import { declaredRoles, Permissions } from "@gatehouse/contract/Permissions"
import * as RateLimit from "@gatehouse/contract/RateLimit"
import { Tokens } from "@gatehouse/contract/Tokens"
import { Users } from "@gatehouse/contract/Users"
import { Store } from "@gatehouse/store/Store"
import * as StoreReading from "@gatehouse/store/StoreReading"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Ceilings from "./Ceilings.ts"
import * as CheckKey from "./CheckKey.ts"
import * as Errors from "./KeyErrors.ts"
import type { KeysContract } from "./KeysContract.ts"
import { KeySettings } from "./KeySettings.ts"
import { type KeyRow, KeyTable, ownerOf } from "./KeyTable.ts"
import * as KeyText from "./KeyText.ts"
import type { IssuedKey, Key, KeyId } from "./KeyWire.ts"

type Operations = Contract.Service<typeof KeysContract>

export class Keys extends Context.Service<Keys, Operations>()("@gatehouse/keys/Keys") {}

/** All operations but `verify`, which `VerifyKey.ts` makes of `check` and `use`. */
export type Bodies = Omit<Operations, "verify">

type CheckError = Effect.Error<ReturnType<Operations["check"]>>

/** The error whose data this is. */
const errorOf: {
  (refused: CheckKey.Ended): Errors.ApiKeyRevoked | Errors.ApiKeySuspended | Errors.ApiKeyExpired
  (refused: CheckKey.Refused): CheckError
} = (refused: CheckKey.Refused): any => {
  switch (refused._tag) {
    case "InvalidApiKey":
      return new Errors.InvalidApiKey()
    case "ApiKeyRevoked":
      return new Errors.ApiKeyRevoked({ revokedAt: refused.revokedAt })
    case "ApiKeySuspended":
      return new Errors.ApiKeySuspended()
    case "ApiKeyExpired":
      return new Errors.ApiKeyExpired({ expiredAt: refused.expiredAt })
    case "ApiKeyIpDenied":
      return new Errors.ApiKeyIpDenied()
    case "ScopeCheckFailed":
      return new Errors.ScopeCheckFailed({ resource: refused.resource, action: refused.action })
    case "ApiKeyRateLimited":
      return new Errors.ApiKeyRateLimited({ retryAfter: refused.retryAfter })
  }
}

/** How long the old key works after a rotation, unless the caller says. */
export const defaultGrace = 86_400_000

const platform = "platform"

/** Lets this change the key be used when, or from where, it could not? Other addresses count, whichever they are. */
const loosens = (
  row: KeyRow,
  { expiresAt, ipAllow }: { readonly expiresAt?: number | null; readonly ipAllow?: ReadonlyArray<string> | null }
): boolean =>
  (expiresAt !== undefined && row.expiresAt !== undefined && (expiresAt === null || expiresAt > row.expiresAt)) ||
  (ipAllow !== undefined && row.ipAllow !== undefined)

const keyOf = ({ bucket: _bucket, hash: _hash, owner: _owner, suspended: _suspended, ...key }: KeyRow): Key => key

export const make = Effect.gen(function*() {
  const store = yield* Store
  const tokens = yield* Tokens
  const permissions = yield* Permissions
  const reads = yield* AccessReads
  const settings = yield* KeySettings

  /** Whose keys a payload speaks of. */
  const resolveOwner = Effect.fnUntraced(function*(payload: {
    readonly userId?: Key["userId"]
    readonly groupId?: Key["groupId"]
  }) {
    const actor = yield* Actor.Current
    if (payload.groupId !== undefined) {
      if (payload.userId !== undefined) return yield* new Errors.InvalidKeyOwner()
      return { owner: ownerOf("group", payload.groupId), groupId: payload.groupId }
    }
    const userId = payload.userId ?? (Actor.userId(actor) as Key["userId"])
    if (userId !== undefined) return { owner: ownerOf("user", userId), userId }
    if (!Actor.isTrusted(actor)) return yield* new Errors.InvalidKeyOwner()
    return { owner: platform }
  })

  const find = Effect.fnUntraced(function*(keyId: string) {
    const row = yield* store.get(KeyTable, keyId)
    return row ?? (yield* new Errors.KeyNotFound())
  })

  const checkRanges = (ranges: ReadonlyArray<string> | null | undefined): Effect.Effect<void, Errors.InvalidCidr> => {
    const value = ranges?.find((range) => !IpRange.isRange(range))
    return value === undefined ? Effect.void : Effect.fail(new Errors.InvalidCidr({ value }))
  }

  const checkExpiry = (
    expiresAt: number | null | undefined,
    now: number
  ): Effect.Effect<void, Errors.InvalidExpiry> =>
    typeof expiresAt === "number" && expiresAt <= now
      ? Effect.fail(new Errors.InvalidExpiry({ expiresAt }))
      : Effect.void

  /** Fails for somebody who acts as a user: a key would outlive that. */
  const byThemselves = Effect.flatMap(Actor.Current, (actor) => {
    const refusal = actingRefusal(actor)
    return refusal === undefined ? Effect.void : Effect.fail(refusal)
  })

  /** Fails when the key may do more than the caller: who rotates it comes to hold it, who loosens it lets its holder in. */
  const withinCaller = Effect.fnUntraced(function*(row: KeyRow) {
    const actor = yield* Actor.Current
    yield* Ceilings.withinScopes(actor, row.scopes)
    if (row.groupId !== undefined) {
      yield* Ceilings.withinGrants(permissions, reads, actor, row.groupId, row.roles ?? [])
    }
  })

  const emit = (type: string, row: Pick<KeyRow, "id" | "groupId">, data?: Readonly<Record<string, unknown>>) =>
    Events.emit(compact({ type, subject: { kind: "key", id: row.id }, groupId: row.groupId, data }))

  /** Inserts a key of these settings under a new secret. */
  const issue = Effect.fnUntraced(function*(row: Omit<KeyRow, "id" | "hash" | "start" | "revoked" | "createdBy">) {
    const actor = yield* Actor.Current
    // An administrator may make a key for a user who is shut out: it works once they are let in.
    const isActive = row.userId === undefined || (yield* (yield* Users).isActive(row.userId))
    const parts = { ...settings, body: yield* tokens.random(KeyText.bodyLength) }
    const raw = KeyText.format(parts)
    const keyId = (yield* tokens.id("key")) as KeyId
    yield* Effect.orDie(store.insert(
      KeyTable,
      compact({
        ...row,
        id: keyId,
        hash: yield* tokens.hash(raw),
        start: KeyText.start(parts),
        revoked: false,
        suspended: isActive ? undefined : true,
        createdBy: Actor.userId(actor) ?? (actor.kind === "key" ? actor.keyId : undefined)
      })
    ))
    return { keyId, raw } satisfies IssuedKey
  })

  const create: Bodies["create"] = Effect.fnUntraced(function*(payload) {
    const actor = yield* Actor.Current
    const now = yield* Clock.currentTimeMillis
    yield* byThemselves
    const owner = yield* resolveOwner(payload)
    const given = payload.roles ?? []
    if (given.length > 0 && payload.groupId === undefined) return yield* new Errors.RolesWithoutGroup()
    const roles = yield* declaredRoles(permissions, given)
    if (payload.groupId !== undefined) {
      yield* Ceilings.withinGrants(permissions, reads, actor, payload.groupId, roles)
    }
    yield* Ceilings.withinScopes(actor, payload.scopes)
    yield* checkRanges(payload.ipAllow)
    yield* checkExpiry(payload.expiresAt, now)
    const issued = yield* issue(compact({
      ...owner,
      createdAt: now,
      name: payload.name,
      scopes: payload.scopes,
      roles: roles.length > 0 ? roles : undefined,
      rateLimit: payload.rateLimit,
      expiresAt: payload.expiresAt,
      ipAllow: payload.ipAllow,
      metadata: payload.metadata
    }))
    yield* emit(
      "key.created",
      { id: issued.keyId, ...owner },
      compact({
        name: payload.name,
        userId: owner.userId,
        expiresAt: payload.expiresAt
      })
    )
    return issued
  })

  const list: Bodies["list"] = Effect.fnUntraced(
    function*({ name, revoked, start, ...payload }) {
      const filters = Object.keys(compact({ revoked, name, start }))
      if (filters.length > 1) return yield* new UnsupportedFilter({ filters })
      const { owner } = yield* resolveOwner(payload)
      const options = pageOptions(payload)
      const { items, nextCursor } = yield* revoked !== undefined
        ? store.page(KeyTable, "byRevoked", [owner, revoked], options)
        : name !== undefined
        ? store.page(KeyTable, "byName", [owner, name], options)
        : start !== undefined
        ? store.page(KeyTable, "byStart", [owner, start], options)
        : store.page(KeyTable, "byOwner", [owner], options)
      return { items: items.map(keyOf), nextCursor }
    }
  )

  const get: Bodies["get"] = ({ keyId }) => Effect.map(find(keyId), keyOf)

  const update: Bodies["update"] = Effect.fnUntraced(function*({ keyId, ...changes }) {
    const now = yield* Clock.currentTimeMillis
    yield* byThemselves
    const row = yield* find(keyId)
    if (row.suspended === true) return yield* new Errors.ApiKeySuspended()
    if (changes.scopes !== undefined) yield* Ceilings.withinScopes(yield* Actor.Current, changes.scopes)
    yield* checkRanges(changes.ipAllow)
    yield* checkExpiry(changes.expiresAt, now)
    if (loosens(row, changes)) yield* withinCaller(row)
    const fields = Object.keys(compact(changes))
    if (fields.length === 0) return keyOf(row)
    const bucket = changes.rateLimit === undefined
      ? undefined
      : changes.rateLimit === null
      ? null
      : RateLimit.carryOver(row.rateLimit, changes.rateLimit, row.bucket, now) ?? null
    yield* Effect.orDie(store.patch(KeyTable, keyId, compact({ ...changes, bucket })))
    yield* emit("key.updated", row, { fields })
    return keyOf(yield* find(keyId))
  })

  const revoke: Bodies["revoke"] = Effect.fnUntraced(function*({ keyId }) {
    const now = yield* Clock.currentTimeMillis
    const row = yield* find(keyId)
    if (CheckKey.revokedFrom(row, now) !== undefined) return
    yield* Effect.orDie(store.patch(KeyTable, keyId, { revoked: true, revokedAt: now }))
    yield* emit("key.revoked", row)
  })

  const remove: Bodies["remove"] = Effect.fnUntraced(function*({ keyId }) {
    const row = yield* find(keyId)
    yield* store.remove(KeyTable, keyId)
    yield* emit("key.removed", row)
  })

  const rotate: Bodies["rotate"] = Effect.fnUntraced(function*({ graceMs = defaultGrace, keyId, ...given }) {
    const now = yield* Clock.currentTimeMillis
    yield* byThemselves
    const row = yield* find(keyId)
    if (row.revoked) {
      return yield* new Errors.ApiKeyRevoked(compact({ revokedAt: row.revokedAt ?? row.graceUntil }))
    }
    if (row.suspended === true) return yield* new Errors.ApiKeySuspended()
    yield* checkExpiry(given.expiresAt, now)
    const expiresAt = given.expiresAt === undefined ? row.expiresAt : given.expiresAt ?? undefined
    if (expiresAt !== undefined && expiresAt <= now) return yield* new Errors.ApiKeyExpired({ expiredAt: expiresAt })
    yield* withinCaller(row)
    const issued = yield* issue(compact({
      createdAt: now,
      owner: row.owner,
      name: row.name,
      userId: row.userId,
      groupId: row.groupId,
      roles: row.roles,
      scopes: row.scopes,
      rateLimit: row.rateLimit,
      // The bucket comes along: rotating is no way to refill it.
      bucket: row.bucket,
      expiresAt,
      ipAllow: row.ipAllow,
      metadata: row.metadata,
      rotatedFrom: keyId
    }))
    const graceUntil = Math.min(now + graceMs, row.expiresAt ?? Infinity)
    yield* Effect.orDie(store.patch(KeyTable, keyId, {
      revoked: true,
      rotatedTo: issued.keyId,
      ...(graceUntil > now ? { graceUntil } : { revokedAt: now })
    }))
    yield* emit(
      "key.rotated",
      row,
      compact({
        rotatedTo: issued.keyId,
        graceUntil: graceUntil > now ? graceUntil : undefined
      })
    )
    return issued
  })

  // Made once: an error costs more than the read that finds no key.
  const unknownKey = Effect.fail(new Errors.InvalidApiKey())
  const refuse = (refused: CheckKey.Refused): Effect.Effect<never, CheckError> =>
    refused._tag === "InvalidApiKey" ? unknownKey : Effect.fail(errorOf(refused))

  // Plain closures, and the clock read directly: this is the one operation whose every microsecond counts.
  const check: Bodies["check"] = (payload) =>
    Effect.withFiber((fiber) => {
      const clock = Context.get(fiber.context, Clock.Clock)
      return Effect.flatMap(
        tokens.hash(payload.raw),
        (hash) => StoreReading.run(store, CheckKey.check(payload, hash, () => clock.currentTimeMillisUnsafe()), refuse)
      )
    })

  const use: Bodies["use"] = Effect.fnUntraced(function*({ ip, keyId }) {
    const now = yield* Clock.currentTimeMillis
    const row = yield* store.get(KeyTable, keyId)
    // Since the check, the key may have been removed, revoked or used up.
    if (row === undefined) return yield* new Errors.InvalidApiKey()
    const end = CheckKey.ended(row, now)
    if (end !== undefined) return yield* Effect.fail(errorOf(end))
    const lastUsedIp = ip !== undefined && IpRange.isAddress(ip) ? ip : null
    const lastUse = CheckKey.isStale(row, now) ? { lastUsedAt: now, lastUsedIp } : undefined
    if (row.rateLimit === undefined) {
      if (lastUse !== undefined) yield* Effect.orDie(store.patch(KeyTable, keyId, lastUse))
      return {}
    }
    const credit = RateLimit.creditAt(row.rateLimit, row.bucket, now)
    const retryAfter = RateLimit.retryAfter(row.rateLimit, credit)
    if (retryAfter > 0) return yield* new Errors.ApiKeyRateLimited({ retryAfter })
    const bucket = RateLimit.take(row.rateLimit, row.bucket, credit, now)
    yield* Effect.orDie(store.patch(KeyTable, keyId, { ...lastUse, bucket }))
    return { remaining: RateLimit.remaining(row.rateLimit, bucket.credit) }
  })

  const bodies: Bodies = { create, list, get, update, revoke, remove, rotate, check, use }
  return bodies
})

/** Lets the keys of a user or a group go with it. */
export const registerCascades = Effect.gen(function*() {
  const store = yield* Store
  const cascades = yield* Cascades
  const removeOf = (kind: "user" | "group") =>
    Effect.fnUntraced(function*(id: string, limit: number) {
      const rows = yield* store.first(KeyTable, "byOwner", [ownerOf(kind, id)], { limit: limit + 1 })
      for (const row of rows.slice(0, limit)) {
        yield* store.remove(KeyTable, row.id)
        yield* Events.emit(
          compact({ type: "key.removed", subject: { kind: "key", id: row.id }, groupId: row.groupId })
        )
      }
      return rows.length <= limit
    })
  yield* cascades.register("user", "keys", removeOf("user"))
  yield* cascades.register("group", "keys", removeOf("group"))
})
