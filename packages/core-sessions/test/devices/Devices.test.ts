import { assert, describe, it } from "@effect/vitest"
import type * as Actor from "@gatehouse/contract/Actor"
import * as Wire from "@gatehouse/contract/testing/Wire"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as AuthSettings from "../../src/AuthSettings.ts"
import { Devices } from "../../src/devices/Devices.ts"
import { DevicesContract } from "../../src/devices/DevicesContract.ts"
import { type DeviceRow, DeviceTable } from "../../src/devices/DeviceTable.ts"
import * as KnownDevices from "../../src/devices/KnownDevices.ts"
import type { DeviceId } from "../../src/sessions/SessionWire.ts"
import type { UserRow } from "../../src/users/UserTable.ts"
import { Heard } from "../Places.ts"
import {
  as,
  asOwn,
  drain,
  newUser,
  patchUser,
  rowsOf,
  sessionsNow,
  signedIn,
  someone,
  tagOf,
  world,
  worlds,
  write
} from "./World.ts"

const { lifetimes } = AuthSettings.defaults
const find = (token: string | undefined, userId: string | undefined) =>
  Effect.flatMap(KnownDevices.make, (devices) => devices.find(token, userId))
const devicesNow = rowsOf(DeviceTable, "byExpiry")
const mfa = ["pwd", "otp", "mfa"]
const trustDevice = { client: { trustDevice: true }, amr: mfa }

const deviceId = (n: number) => `dev_01${n.toString().padStart(24, "0")}` as DeviceId

/** So many devices, the first of which was used last. */
const manyDevices = (user: UserRow, count: number, more: Partial<DeviceRow> = {}) =>
  write((store) =>
    Effect.forEach(Array.from({ length: count }), (_, n) =>
      store.insert(DeviceTable, {
        id: deviceId(n),
        createdAt: 0,
        userId: user.id,
        hash: `hash ${n}`,
        epoch: 0,
        lastSeenAt: 0,
        expiresAt: 1_000_000 - n,
        ...more
      }))
  )

for (const [name, world] of worlds) {
  describe(`known devices on ${name}`, () => {
    it.effect("are listed with those used last first, on pages, without the expired", () =>
      Effect.gen(function*() {
        const user = yield* newUser()
        yield* manyDevices(user, 5)
        const devices = yield* Devices
        yield* TestClock.setTime(1_000_000 - 4)

        const first = yield* devices.list({ userId: user.id, limit: 3 })
        const second = yield* devices.list({ userId: user.id, limit: 3, cursor: first.nextCursor! })

        assert.deepStrictEqual(
          [...first.items, ...second.items].map(({ id }) => id),
          [0, 1, 2, 3].map(deviceId)
        )
        assert.isNull(second.nextCursor)
      }).pipe(Effect.provide(world)))

    it.effect("are all forgotten, however many there are, but for those to keep and those that come after", () =>
      Effect.gen(function*() {
        const user = yield* newUser()
        const other = yield* someone()
        yield* manyDevices(user, 350)
        const devices = yield* Devices
        const kept = [deviceId(20), deviceId(300)]
        yield* TestClock.setTime(1)

        yield* devices.forgetAll({ userId: user.id, except: kept })
        const left = (yield* devicesNow).length
        yield* TestClock.setTime(2)
        const later = yield* signedIn(user)
        yield* drain

        assert.strictEqual(left, 1 + 350 - 99)
        const known = yield* devices.list({ userId: user.id, limit: 100 })
        assert.sameMembers(
          known.items.map(({ id }) => id),
          [...kept, (yield* sessionsNow).find(({ id }) => id === later.sessionId)!.deviceId!]
        )
        assert.strictEqual((yield* devices.list({ userId: other.userId })).items.length, 1)
      }).pipe(Effect.provide(world)))
  })
}

describe("a device token", () => {
  it.effect("finds its device for its own user until the device expires", () =>
    Effect.gen(function*() {
      const ada = yield* someone()
      const ben = yield* someone()
      const token = ada.opened.deviceToken!

      assert.isDefined(yield* find(token, ada.userId))
      assert.isUndefined(yield* find(token, ben.userId))
      assert.isUndefined(yield* find(token, undefined))
      assert.isUndefined(yield* find(undefined, ada.userId))
      assert.isUndefined(yield* find(token.slice(4), ada.userId))
      assert.isUndefined(yield* find(`${token}x`, ada.userId))
      yield* TestClock.setTime(lifetimes.knownDeviceMs - 1)
      assert.isDefined(yield* find(token, ada.userId))
      yield* TestClock.setTime(lifetimes.knownDeviceMs)
      assert.isUndefined(yield* find(token, ada.userId))
    }).pipe(Effect.provide(world)))

  it.effect("is nowhere kept", () =>
    Effect.gen(function*() {
      const ada = yield* someone()
      assert.notInclude(JSON.stringify([yield* devicesNow, yield* Heard]), ada.opened.deviceToken!)
    }).pipe(Effect.provide(world)))

  it.effect("says that the device is trusted until its millisecond", () =>
    Effect.gen(function*() {
      const ada = yield* someone({}, trustDevice)
      const token = ada.opened.deviceToken!

      yield* TestClock.setTime(lifetimes.trustedDeviceMs - 1)
      const before = yield* find(token, ada.userId)
      yield* TestClock.setTime(lifetimes.trustedDeviceMs)
      const after = yield* find(token, ada.userId)

      assert.deepStrictEqual([before?.trusted, after?.trusted], [true, false])
    }).pipe(Effect.provide(world)))
})

describe("a list of devices", () => {
  it.effect("shows which is the caller's, and which is trusted now", () =>
    Effect.gen(function*() {
      const user = yield* newUser()
      const trusted = yield* signedIn(user, trustDevice)
      yield* signedIn(user)
      const list = Devices.use((devices) => devices.list({}).pipe(as(asOwn(trusted))))
      const flags = Effect.map(list, ({ items }) => items.map(({ current, trusted }) => [current, trusted]))

      const before = yield* flags
      yield* patchUser(user.id, { sessionEpoch: 1 })
      const epochLater = yield* flags

      assert.sameDeepMembers(before, [[true, true], [false, false]])
      assert.sameDeepMembers(epochLater, [[true, false], [false, false]])
    }).pipe(Effect.provide(world)))

  it.effect("shows trust until its millisecond", () =>
    Effect.gen(function*() {
      const ada = yield* someone({}, trustDevice)
      const devices = yield* Devices
      const isTrusted = Effect.map(devices.list({ userId: ada.userId }), ({ items }) => items[0]!.trusted)

      yield* TestClock.setTime(lifetimes.trustedDeviceMs - 1)
      const before = yield* isTrusted
      yield* TestClock.adjust(1)

      assert.deepStrictEqual([before, yield* isTrusted], [true, false])
    }).pipe(Effect.provide(world)))
})

describe("forgetting a device", () => {
  it.effect("makes the next sign-in there one on a new device, and ends no session", () =>
    Effect.gen(function*() {
      const ada = yield* someone({}, trustDevice)
      const devices = yield* Devices
      const { items: [device] } = yield* devices.list({ userId: ada.userId })

      yield* devices.forget({ deviceId: device!.id })

      assert.isUndefined(yield* find(ada.opened.deviceToken, ada.userId))
      assert.strictEqual((yield* sessionsNow).length, 1)
      assert.strictEqual(yield* tagOf(devices.forget({ deviceId: device!.id })), "DeviceNotFound")
      assert.deepStrictEqual(
        (yield* Heard).filter(({ type }) => type === "device.forgotten"),
        [{ type: "device.forgotten", subject: { kind: "device", id: device!.id }, data: { userId: ada.userId } }]
      )
    }).pipe(Effect.provide(world)))

  it.effect("needs a signed-in user or the user's name", () =>
    Effect.gen(function*() {
      const devices = yield* Devices
      assert.strictEqual(yield* tagOf(devices.forgetAll({})), "NotSignedIn")
      assert.strictEqual(yield* tagOf(devices.list({})), "NotSignedIn")
    }).pipe(Effect.provide(world)))

  it.effect("twice, sparing others the second time, spares only these", () =>
    Effect.gen(function*() {
      const user = yield* newUser()
      yield* manyDevices(user, 250)
      const devices = yield* Devices

      yield* devices.forgetAll({ userId: user.id, except: [deviceId(200), deviceId(201)] })
      yield* devices.forgetAll({ userId: user.id, except: [deviceId(201), deviceId(202)] })
      yield* drain

      assert.deepStrictEqual((yield* devicesNow).map(({ id }) => id), [deviceId(201)])
    }).pipe(Effect.provide(world)))
})

describe("who may see and forget devices", () => {
  it.effect("is their user, and an application with the scope", () =>
    Effect.gen(function*() {
      const ada = yield* someone()
      const eve = yield* someone()
      const service = yield* Wire.guarded(Devices, DevicesContract)
      const device = (yield* devicesNow).find(({ userId }) => userId === ada.userId)
      const key = (...actions: ReadonlyArray<string>): Actor.Actor => ({
        kind: "key",
        keyId: "key_1",
        scopes: [{ resource: "devices", actions }]
      })
      const all = (actor: Actor.Actor) =>
        Effect.all([
          tagOf(service.list({ userId: ada.userId }).pipe(as(actor))),
          tagOf(service.forget({ deviceId: device!.id }).pipe(as(actor))),
          tagOf(service.forgetAll({ userId: ada.userId }).pipe(as(actor)))
        ])

      assert.deepStrictEqual(yield* all({ kind: "anonymous" }), ["NotSignedIn", "NotSignedIn", "NotSignedIn"])
      assert.deepStrictEqual(yield* all(asOwn(eve)), ["Forbidden", "NotFound", "Forbidden"])
      assert.deepStrictEqual(yield* all(key("read")), ["done", "Forbidden", "Forbidden"])
      assert.deepStrictEqual(yield* all({ ...key(), userId: ada.userId } as Actor.Actor), [
        "Forbidden",
        "Forbidden",
        "Forbidden"
      ])
      assert.strictEqual((yield* devicesNow).length, 2)
      assert.deepStrictEqual(yield* all(asOwn(ada)), ["done", "done", "done"])
    }).pipe(Effect.provide(world)))
})
