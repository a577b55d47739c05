/**
 * What a change to credentials asks of its caller: that they proved who they are a short while ago, in this session.
 */
import * as Actor from "@gatehouse/contract/Actor"
import { compact } from "@gatehouse/contract/Compact"
import type { StoreService } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { DeviceTable } from "../devices/DeviceTable.ts"
import type { UserRow } from "../users/UserTable.ts"
import * as CallerSession from "./CallerSession.ts"
import { StepUpRequired } from "./SessionErrors.ts"
import type { SessionRow } from "./SessionTable.ts"

/** How long ago at most, unless the operation says. */
export const recently = 600_000

/**
 * Has the user of this session proved who they are at most so long ago, in one of these ways? Nobody acts as a user in what
 * asks for the user themselves.
 */
export const isRecent = (
  { actorId, amr, authTime, lastAmr = amr }: SessionRow,
  now: number,
  maxAgeMs: number,
  methods: ReadonlyArray<string> | undefined
): boolean =>
  actorId === undefined && now - authTime <= maxAgeMs &&
  (methods === undefined || methods.some((method) => lastAmr.includes(method)))

/**
 * Did the session begin without the second factor that its user has, because the device is trusted? Trust saves asking for
 * the factor, and must not be enough to take it away. Only the session in which the first factor was set up began without one
 * elsewhere: on a device that never gained trust. One that was forgotten may have.
 */
const beganOnTrust = Effect.fnUntraced(function*(
  store: StoreService,
  { session, user }: { readonly session: SessionRow; readonly user: UserRow }
) {
  if (user.factors.length === 0 || session.amr.includes("mfa")) return false
  const device = session.deviceId === undefined ? undefined : yield* store.get(DeviceTable, session.deviceId)
  return device === undefined || device.trustedUntil !== undefined
})

/**
 * Passes for the application itself, and for a user whose session began or was stepped up recently, with a second factor
 * where they have one. A key of the user's, and an administrator who acts as them, do not pass.
 */
export const requireRecent = Effect.fnUntraced(function*(
  store: StoreService,
  maxAgeMs: number = recently,
  methods?: ReadonlyArray<string>
) {
  const actor = yield* Actor.Current
  if (Actor.isTrusted(actor)) return
  const found = yield* CallerSession.find(store)
  if (found === undefined || !isRecent(found.session, yield* Clock.currentTimeMillis, maxAgeMs, methods)) {
    return yield* new StepUpRequired(compact({ maxAgeMs, methods }))
  }
  if (yield* beganOnTrust(store, found)) return yield* new StepUpRequired({ maxAgeMs, methods: ["mfa"] })
})
