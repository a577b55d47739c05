/**
 * The service of known devices, on the Store port.
 */
import * as Actor from "@gatehouse/contract/Actor"
import { compact } from "@gatehouse/contract/Compact"
import type * as Contract from "@gatehouse/contract/Contract"
import * as Events from "@gatehouse/contract/Events"
import * as Jobs from "@gatehouse/contract/Jobs"
import { pageOptions } from "@gatehouse/contract/PageRequest"
import { Tokens } from "@gatehouse/contract/Tokens"
import { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { SessionTable } from "../sessions/SessionTable.ts"
import { userOrCaller } from "../users/UserOrCaller.ts"
import { UserTable } from "../users/UserTable.ts"
import type { UserId } from "../users/UserWire.ts"
import * as Errors from "./DeviceErrors.ts"
import type { DevicesContract } from "./DevicesContract.ts"
import { type DeviceRow, DeviceTable } from "./DeviceTable.ts"
import type { Device } from "./DeviceWire.ts"

type Operations = Contract.Service<typeof DevicesContract>

export class Devices extends Context.Service<Devices, Operations>()("@gatehouse/core-sessions/Devices") {}

/** The kind of the job that forgets what one mutation cannot. */
export const forgetJob = "devices.forget"

const forgottenAtOnce = 100

/** Which devices of a user go: those that were known at a time, but for some. */
interface Forgetting {
  readonly userId: UserId
  readonly knownAt: number
  readonly except: ReadonlyArray<string>
  readonly cursor?: string
}

const forgetting = Effect.gen(function*() {
  const store = yield* Store
  /** Forgets the next of them, in this order of their last use. Gives where to go on. */
  return Effect.fnUntraced(function*(all: Forgetting, order: "asc" | "desc") {
    const { items, nextCursor } = yield* Effect.orDie(
      store.page(DeviceTable, "byUser", [all.userId], { limit: forgottenAtOnce, order, cursor: all.cursor })
    )
    for (const row of items) {
      if (row.createdAt <= all.knownAt && !all.except.includes(row.id)) yield* store.remove(DeviceTable, row.id)
    }
    return nextCursor
  })
})

const deviceOf = (row: DeviceRow, epoch: number | undefined, currentId: string | undefined, now: number): Device =>
  compact({
    id: row.id,
    createdAt: row.createdAt,
    userId: row.userId,
    lastSeenAt: row.lastSeenAt,
    expiresAt: row.expiresAt,
    ip: row.ip,
    userAgent: row.userAgent,
    trusted: row.trustedUntil !== undefined && now < row.trustedUntil && row.epoch === epoch,
    trustedUntil: row.trustedUntil,
    current: row.id === currentId
  })

export const make = Effect.gen(function*() {
  const store = yield* Store
  const jobs = yield* Jobs.Jobs
  const tokens = yield* Tokens
  const forgetSome = yield* forgetting

  const list: Operations["list"] = Effect.fnUntraced(function*({ userId, ...page }) {
    const actor = yield* Actor.Current
    const id = yield* userOrCaller(userId)
    const now = yield* Clock.currentTimeMillis
    const { items, nextCursor } = yield* store.page(DeviceTable, "byUser", [id], {
      ...pageOptions({ ...page, order: "desc" }),
      range: { gt: now }
    })
    const user = yield* store.get(UserTable, id)
    const session = actor.kind === "user" && actor.sessionId !== undefined
      ? yield* store.get(SessionTable, actor.sessionId)
      : undefined
    return { items: items.map((row) => deviceOf(row, user?.sessionEpoch, session?.deviceId, now)), nextCursor }
  })

  const forget: Operations["forget"] = Effect.fnUntraced(function*({ deviceId }) {
    const row = yield* store.get(DeviceTable, deviceId)
    if (row === undefined) return yield* new Errors.DeviceNotFound()
    yield* store.remove(DeviceTable, deviceId)
    yield* Events.emit({
      type: "device.forgotten",
      subject: { kind: "device", id: row.id },
      data: { userId: row.userId }
    })
  })

  const forgetAll: Operations["forgetAll"] = Effect.fnUntraced(function*({ except = [], userId }) {
    const id = yield* userOrCaller(userId)
    const knownAt = yield* Clock.currentTimeMillis
    const all: Forgetting = { userId: id, knownAt, except }
    if ((yield* forgetSome(all, "desc")) !== null) {
      // The key is new each time: a second wish may spare others than the first.
      yield* jobs.enqueue({ kind: forgetJob, key: yield* tokens.id("fgt"), payload: { ...all } })
    }
    yield* Events.emit({ type: "device.all_forgotten", subject: { kind: "user", id }, data: { kept: except.length } })
  })

  const bodies: Operations = { list, forget, forgetAll }
  return bodies
})

/** Lets the job forget. A layer does this once, when it is built. */
export const register = Effect.gen(function*() {
  const jobs = yield* Jobs.Jobs
  const forgetSome = yield* forgetting
  yield* jobs.register(forgetJob, (payload) =>
    // Oldest first: a device that is used meanwhile moves ahead, where it is still to come.
    Effect.map(forgetSome(payload as unknown as Forgetting, "asc"), (cursor) =>
      cursor === null ? Jobs.done : Jobs.continueWith({ ...payload, cursor })))
})
