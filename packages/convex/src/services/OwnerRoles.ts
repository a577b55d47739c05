/**
 * The app's owner roles on the way to the end of a user: they come with the call that asks for it, and the job that ends
 * the user days later, when no app is there to ask, must know which groups would be without an owner. So they travel in
 * the job's payload.
 */
import { Jobs } from "@gatehouse/contract/Jobs"
import { isOwnerRole, Permissions } from "@gatehouse/contract/Permissions"
import type { RoleDefinition } from "@gatehouse/contract/Roles"
import { deletionJob } from "@gatehouse/core-sessions/users/RemoveUser"
import * as Effect from "effect/Effect"

const field = "ownerRoles"

/** Gives the job of a deletion the roles with it. */
export const carryingOwnerRoles = <A, E, R>(make: Effect.Effect<A, E, R>) =>
  Effect.flatMap(Jobs, (jobs) =>
    Effect.provideService(make, Jobs, {
      ...jobs,
      enqueue: (job) =>
        job.kind === deletionJob
          ? Effect.flatMap(Permissions, (permissions) => {
            const roles = Object.keys(permissions.roles).filter((role) => isOwnerRole(permissions, role))
            return jobs.enqueue({ ...job, payload: { ...job.payload, [field]: roles } })
          }) as Effect.Effect<void>
          : jobs.enqueue(job)
    }))

/** Gives the handler of a deletion the roles that came with its job. */
export const withOwnerRoles = <A, E, R>(register: Effect.Effect<A, E, R>) =>
  Effect.flatMap(Jobs, (jobs) =>
    Effect.provideService(register, Jobs, {
      ...jobs,
      register: (kind, handler) =>
        jobs.register(kind, (payload) => {
          const roles: Record<string, RoleDefinition<string>> = Object.create(null)
          for (const role of payload[field] as ReadonlyArray<string> ?? []) {
            roles[role] = { label: role, grants: [], owner: true }
          }
          return Effect.provideService(handler(payload), Permissions, { grants: [], roles })
        })
    }))
