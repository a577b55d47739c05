/**
 * The service of device codes, on the Store port. `make` gives plain bodies; `DeviceCodeFlow.ts` makes the action of them.
 */
import * as Actor from "@gatehouse/contract/Actor"
import { compact } from "@gatehouse/contract/Compact"
import type * as Contract from "@gatehouse/contract/Contract"
import { NotSignedIn } from "@gatehouse/contract/Errors"
import * as Events from "@gatehouse/contract/Events"
import { Tokens } from "@gatehouse/contract/Tokens"
import { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { AuthSettings } from "../AuthSettings.ts"
import { secretLength } from "../challenges/Challenges.ts"
import * as KnownDevices from "../devices/KnownDevices.ts"
import * as Limits from "../limits/Limits.ts"
import * as CallerSession from "../sessions/CallerSession.ts"
import { recently } from "../sessions/RecentSignIn.ts"
import { StepUpRequired } from "../sessions/SessionErrors.ts"
import * as FinishSignIn from "../signin/FinishSignIn.ts"
import { goesWithUser } from "../users/GoesWithUser.ts"
import { UserTable } from "../users/UserTable.ts"
import * as Errors from "./DeviceCodeErrors.ts"
import type { DeviceCodesContract } from "./DeviceCodesContract.ts"
import { type DeviceCodeRow, DeviceCodeTable } from "./DeviceCodeTable.ts"
import type { DeviceCodeId } from "./DeviceCodeWire.ts"
import * as UserCode from "./UserCode.ts"

type Operations = Contract.Service<typeof DeviceCodesContract>

export class DeviceCodes extends Context.Service<DeviceCodes, Operations>()(
  "@gatehouse/core-sessions/DeviceCodes"
) {}

/** All operations but the action. */
export type Bodies = Omit<Operations, "poll">

/** Between two polls, and what is added when a device asks sooner (RFC 8628, 3.5). Milliseconds. */
const firstInterval = 5_000
const slowerBy = 5_000

/** Two devices that wait with the same code: at eight letters of twenty, once in a long while. */
const codeAttempts = 5

export const make = Effect.gen(function*() {
  const store = yield* Store
  const tokens = yield* Tokens
  const limits = yield* Limits.make
  const finishSignIn = yield* FinishSignIn.make
  const knownDevices = yield* KnownDevices.make

  const authorize: Bodies["authorize"] = Effect.fnUntraced(function*({ clientName }) {
    const { ip, userAgent } = yield* Actor.Current
    const { deviceVerificationUri: uri, lifetimes } = yield* AuthSettings
    const now = yield* Clock.currentTimeMillis
    yield* limits.take(Limits.counted(["deviceStartByIp", ip]))
    const deviceCode = yield* tokens.random(secretLength)
    const codeHash = yield* tokens.hash(deviceCode)
    const insert = Effect.gen(function*() {
      const userCode = yield* UserCode.make(tokens)
      const row: DeviceCodeRow = compact({
        id: (yield* tokens.id("dvc")) as DeviceCodeId,
        createdAt: now,
        codeHash,
        userCode,
        status: "pending",
        interval: firstInterval,
        expiresAt: now + lifetimes.deviceCodeMs,
        clientName,
        ip,
        userAgent
      })
      yield* store.insert(DeviceCodeTable, row)
      return userCode
    })
    // A code that is taken is drawn anew. (`Effect.retry` would load schedules into every Convex function.)
    const tried = (times: number): Effect.Effect<string> =>
      times === 1 ? Effect.orDie(insert) : Effect.catch(insert, () => tried(times - 1))
    const userCode = UserCode.show(yield* tried(codeAttempts))
    return {
      deviceCode,
      userCode,
      verificationUri: uri,
      verificationUriComplete: `${uri}${uri.includes("?") ? "&" : "?"}user_code=${userCode}`,
      expiresIn: Math.floor(lifetimes.deviceCodeMs / 1000),
      interval: firstInterval / 1000
    }
  })

  /**
   * The user who answers, in a session of their own: a key must not make a session that may do more than it, and an
   * administrator who acts as the user none that does not say so.
   */
  const answering = Effect.fnUntraced(function*() {
    return (yield* CallerSession.findOwn(store)) ?? (yield* new NotSignedIn())
  })

  /** The device that waits with a code, or that this user has approved. Codes that are none are counted. */
  const waiting = Effect.fnUntraced(function*(typed: string, { user }: { readonly user: { readonly id: string } }) {
    const { ip } = yield* Actor.Current
    const now = yield* Clock.currentTimeMillis
    const guesses = yield* limits.peek(Limits.counted(["deviceApprovalByUser", user.id], ["deviceCodeByIp", ip]))
    yield* guesses.pass
    const userCode = UserCode.read(typed)
    const row = userCode === undefined ? undefined : yield* store.unique(DeviceCodeTable, "byUserCode", [userCode])
    const isOpen = row !== undefined && now < row.expiresAt &&
      (row.status === "pending" || (row.status === "approved" && row.userId === user.id))
    if (isOpen) return row
    yield* guesses.take
    yield* Events.emit({
      type: "device_code.refused",
      subject: { kind: "user", id: user.id },
      failure: "INVALID_USER_CODE"
    })
    return yield* new Errors.InvalidUserCode()
  })

  const emit = (type: string, row: DeviceCodeRow, userId: string) =>
    Events.emit({
      type,
      subject: { kind: "device_code", id: row.id },
      data: compact({ userId, clientName: row.clientName, ip: row.ip })
    })

  const inspect: Bodies["inspect"] = Effect.fnUntraced(function*({ userCode }) {
    const row = yield* waiting(userCode, yield* answering())
    return compact({
      clientName: row.clientName,
      ip: row.ip,
      userAgent: row.userAgent,
      createdAt: row.createdAt,
      expiresAt: row.expiresAt
    })
  })

  const approve: Bodies["approve"] = Effect.fnUntraced(function*({ userCode }) {
    const answerer = yield* answering()
    const { session, user } = answerer
    const row = yield* waiting(userCode, answerer)
    if (row.status === "approved") return
    const { amr, provider } = session
    const decision = yield* finishSignIn.decide({ user, method: "device", provider, amr })
    // The device can give no second factor, so the session that lets it in has given it.
    const owes = user.factors.length > 0 || decision.secondFactor === true
    if (owes && !session.amr.includes("mfa")) {
      return yield* new StepUpRequired({ maxAgeMs: recently, methods: ["mfa"] })
    }
    yield* Effect.orDie(store.patch(
      DeviceCodeTable,
      row.id,
      compact({
        status: "approved" as const,
        userId: user.id,
        epoch: user.sessionEpoch,
        amr: session.amr,
        authTime: session.authTime,
        provider: session.provider
      })
    ))
    yield* emit("device_code.approved", row, user.id)
  })

  const deny: Bodies["deny"] = Effect.fnUntraced(function*({ userCode }) {
    const answerer = yield* answering()
    const row = yield* waiting(userCode, answerer)
    yield* Effect.orDie(store.patch(DeviceCodeTable, row.id, { status: "denied", userId: answerer.user.id }))
    yield* emit("device_code.denied", row, answerer.user.id)
  })

  /** The user of an approval that holds. */
  const approver = Effect.fnUntraced(function*(row: DeviceCodeRow) {
    const user = row.userId === undefined ? undefined : yield* store.get(UserTable, row.userId)
    if (user === undefined || user.sessionEpoch !== row.epoch) return yield* new Errors.DeviceCodeDenied()
    return user
  })

  const redeem: Bodies["redeem"] = Effect.fnUntraced(function*({ client, deviceCode }) {
    const now = yield* Clock.currentTimeMillis
    const row = yield* store.unique(DeviceCodeTable, "byCode", [yield* tokens.hash(deviceCode)])
    if (row === undefined) return yield* new Errors.InvalidDeviceCode()
    if (now >= row.expiresAt) return yield* new Errors.DeviceCodeExpired()
    if (row.status === "denied") return yield* new Errors.DeviceCodeDenied()
    if (row.status === "pending") {
      const isEarly = row.lastPolledAt !== undefined && now < row.lastPolledAt + row.interval
      const interval = isEarly ? row.interval + slowerBy : row.interval
      yield* Effect.orDie(store.patch(DeviceCodeTable, row.id, { lastPolledAt: now, interval }))
      const seconds = { interval: interval / 1000 }
      return yield* isEarly ? new Errors.SlowDown(seconds) : new Errors.AuthorizationPending(seconds)
    }
    const user = yield* approver(row)
    const amr = row.amr ?? []
    const { ip, userAgent } = yield* Actor.Current
    const outcome = yield* finishSignIn.finish(compact({
      user,
      method: "device" as const,
      provider: row.provider,
      amr,
      isMultiFactor: amr.includes("mfa"),
      authTime: row.authTime,
      // Nobody asked the user to trust the device beyond this session.
      client: compact({ mode: client?.mode }),
      device: yield* knownDevices.find(client?.deviceToken, user.id)
      // Where the device is signed in already, that session is another: this one replaces none.
    })).pipe(Effect.provideService(Actor.Current, compact({ kind: "anonymous" as const, ip, userAgent })))
    // Policy has come to want a second factor since the approval; the challenge just made is rolled back.
    if (outcome.kind === "secondFactorRequired") return yield* new Errors.DeviceCodeDenied()
    yield* store.remove(DeviceCodeTable, row.id)
    return outcome
  })

  const bodies: Bodies = { authorize, inspect, approve, deny, redeem }
  return bodies
})

/** Answers of a user go with the user. */
export const registerCascades = goesWithUser(
  DeviceCodeTable,
  (store, userId, limit) => store.first(DeviceCodeTable, "byUser", [userId], { limit })
)
