/**
 * The functions of invites.
 */
import { make } from "@gatehouse/groups/Invites"
import { InviteTable } from "@gatehouse/groups/InviteTable"
import type * as Context from "effect/Context"
import { functions } from "../Functions.ts"
import { invites } from "../generated/invites.ts"
import { needs } from "../Needs.ts"
import { withUsers } from "./Ports.ts"
import { readsOf } from "./Reads.ts"
import { withJobs } from "./ServiceJobs.ts"

export const inviteFunctions = (references?: Context.Context<never>) =>
  functions(invites, {
    make: withJobs(make),
    reads: readsOf(InviteTable),
    permissions: needs.invites.permissions,
    references: withUsers(references)
  })
