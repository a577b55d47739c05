/**
 * The step of a job, with the handlers of every domain, and the cleanup of what has expired. Apart from what schedules steps,
 * which need not load all of them.
 */
import { Cascades, make as makeCascades, type Registry } from "@gatehouse/contract/Cascades"
import type { Jobs } from "@gatehouse/contract/Jobs"
import type { Permissions } from "@gatehouse/contract/Permissions"
import type { Tokens } from "@gatehouse/contract/Tokens"
import type { Transactions } from "@gatehouse/contract/Transaction"
import * as SessionCleanup from "@gatehouse/core-sessions/Cleanup"
import * as DeviceCodes from "@gatehouse/core-sessions/deviceCodes/DeviceCodes"
import * as Devices from "@gatehouse/core-sessions/devices/Devices"
import * as Passkeys from "@gatehouse/core-sessions/passkeys/Passkeys"
import * as Recovery from "@gatehouse/core-sessions/recovery/Recovery"
import * as EndSessions from "@gatehouse/core-sessions/sessions/EndSessions"
import * as Totps from "@gatehouse/core-sessions/totp/Totps"
import * as RemoveUser from "@gatehouse/core-sessions/users/RemoveUser"
import * as SuspendUser from "@gatehouse/core-sessions/users/SuspendUser"
import * as UserCascades from "@gatehouse/core-sessions/users/UserCascades"
import * as GroupCleanup from "@gatehouse/groups/Cleanup"
import * as GroupCascades from "@gatehouse/groups/GroupCascades"
import * as Groups from "@gatehouse/groups/Groups"
import * as Invites from "@gatehouse/groups/Invites"
import { registerCascades as registerKeys } from "@gatehouse/keys/Keys"
import * as JobSteps from "@gatehouse/store/JobSteps"
import { Store } from "@gatehouse/store/Store"
import * as ErasePerson from "@gatehouse/webhooks/audit/ErasePerson"
import * as Retention from "@gatehouse/webhooks/audit/Retention"
import * as DeliveryCleanup from "@gatehouse/webhooks/deliveries/DeliveryCleanup"
import * as Recover from "@gatehouse/webhooks/deliveries/Recover"
import * as Endpoints from "@gatehouse/webhooks/endpoints/Endpoints"
import * as ForgetDeliveries from "@gatehouse/webhooks/endpoints/ForgetDeliveries"
import * as PreviousSecrets from "@gatehouse/webhooks/endpoints/PreviousSecrets"
import { internalMutationGeneric } from "convex/server"
import { v } from "convex/values"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { inMutation, type MutationCtx } from "../RunTransaction.ts"
import { withDeliverySchedule } from "./DeliveryRuns.ts"
import { withLimits } from "./GroupLimits.ts"
import { jobFunction } from "./JobFunction.ts"
import { withLogSettings } from "./LogSettings.ts"
import { withOwnerRoles } from "./OwnerRoles.ts"
import { withMemberships } from "./Ports.ts"
import { jobSteps } from "./ServiceJobs.ts"
import { withSuspensions } from "./UserSuspensions.ts"

/** What goes with a user, domain by domain. */
const cascadesOfUsers = [
  UserCascades.registerCascades,
  Passkeys.registerCascades,
  Totps.registerCascades,
  Recovery.registerCascades,
  DeviceCodes.registerCascades
]

/** The work of every kind of job, and what else goes with a user or a group by a job of its own. */
const handlers: ReadonlyArray<
  Effect.Effect<unknown, never, Store | Transactions | Tokens | Permissions | Jobs | Cascades>
> = [
  Groups.make,
  Invites.make,
  EndSessions.register,
  Devices.register,
  SessionCleanup.register,
  GroupCleanup.register,
  withOwnerRoles(withSuspensions(RemoveUser.register)),
  withSuspensions(SuspendUser.register),
  ErasePerson.registerCascades,
  ErasePerson.register,
  Retention.register,
  Endpoints.registerCascades,
  ForgetDeliveries.register,
  PreviousSecrets.register,
  Recover.register,
  DeliveryCleanup.register
]

/** The jobs that let go of what has expired: they go on by themselves once they have been started. */
const cleanups = Effect.forEach(
  [SessionCleanup.start, GroupCleanup.start, Retention.start, DeliveryCleanup.start],
  (start) => start,
  { discard: true }
)

/** Jobs with the handlers of every domain, and what else goes with a user or a group. */
const withHandlers = Effect.fnUntraced(function*(more: JobStepOptions["cascades"]) {
  const context = yield* jobSteps
  const cascades = makeCascades()
  yield* GroupCascades.register(yield* Store, cascades)
  for (const register of [registerKeys, ...cascadesOfUsers]) {
    yield* Effect.provideService(register, Cascades, cascades)
  }
  if (more !== undefined) yield* more(cascades)
  for (const register of handlers) {
    yield* register.pipe(Effect.provideService(Cascades, cascades), Effect.provideContext(context))
  }
  return context
})

export interface JobStepOptions {
  /** References that this component sets. */
  readonly references?: Context.Context<never>
  /** Adds parts of its own to what goes when a user or a group goes. */
  readonly cascades?: (registry: Registry) => Effect.Effect<void>
}

export const jobStepFunctions = ({ cascades, references: own }: JobStepOptions = {}) => {
  const references = withDeliverySchedule(withLogSettings(withMemberships(withLimits(own))))
  return {
    /** The step itself: a handler's defect is this function's. */
    step: jobFunction((ctx, { jobId }) =>
      inMutation(
        ctx,
        Effect.flatMap(
          withHandlers(cascades),
          (context) => Effect.provideContext(JobSteps.JobSteps.use((steps) => steps.attempt(jobId)), context)
        ),
        references
      )
    ),
    /** Lets the cleanup of what has expired run on, where it does not. */
    cleanup: internalMutationGeneric({
      get args() {
        return {}
      },
      get returns() {
        return v.null()
      },
      handler: async (ctx: MutationCtx) => {
        await inMutation(
          ctx,
          Effect.flatMap(jobSteps, (context) => Effect.provideContext(cleanups, context)),
          references
        )
        return null
      }
    })
  }
}
