/**
 * Whether the client of a sign-in is a device that the user has used before: looked up in the query of a step, and passed
 * on to its mutation.
 */
import { Tokens } from "@gatehouse/contract/Tokens"
import { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { KnownDevice } from "../signin/SignInWire.ts"
import type { UserId } from "../users/UserWire.ts"
import { DeviceTable } from "./DeviceTable.ts"

/** How a device token is written: a prefix and 256 bits. */
const isDeviceToken = (token: string): boolean => /^ghd_[0-9A-Za-z]{43}$/u.test(token)

/** A device with whose it is. */
export interface OwnedDevice extends KnownDevice {
  readonly userId: UserId
}

/** The device, if it is this user's. */
export const ownedBy = (device: OwnedDevice | undefined, userId: string | undefined): KnownDevice | undefined =>
  device === undefined || device.userId !== userId
    ? undefined
    : { id: device.id, epoch: device.epoch, trusted: device.trusted }

export const make = Effect.gen(function*() {
  const store = yield* Store
  const tokens = yield* Tokens

  /** The device that has this token, and whose it is. */
  const byToken = Effect.fnUntraced(function*(
    deviceToken: string | undefined
  ): Effect.fn.Return<OwnedDevice | undefined> {
    if (deviceToken === undefined || !isDeviceToken(deviceToken)) return undefined
    const now = yield* Clock.currentTimeMillis
    const row = yield* store.unique(DeviceTable, "byHash", [yield* tokens.hash(deviceToken)])
    if (row === undefined || now >= row.expiresAt) return undefined
    const trusted = row.trustedUntil !== undefined && now < row.trustedUntil
    return { id: row.id, epoch: row.epoch, trusted, userId: row.userId }
  })

  /**
   * The same, if it is this user's. One read, also when there is no such user: an unknown account must not cost less.
   * `trusted` says that its time of trust is not over; `FinishSignIn` compares the epoch.
   */
  const find = Effect.fnUntraced(function*(
    deviceToken: string | undefined,
    userId: string | undefined
  ): Effect.fn.Return<KnownDevice | undefined> {
    return ownedBy(yield* byToken(deviceToken), userId)
  })

  return { byToken, find }
})

export type KnownDevices = Effect.Success<typeof make>
