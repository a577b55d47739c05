/**
 * The functions of groups.
 */
import { make } from "@gatehouse/groups/Groups"
import type * as Context from "effect/Context"
import { functions } from "../Functions.ts"
import { groups } from "../generated/groups.ts"
import { needs } from "../Needs.ts"
import { withLimits } from "./GroupLimits.ts"
import { readsOf } from "./Reads.ts"
import { withJobs } from "./ServiceJobs.ts"

export const groupFunctions = (references?: Context.Context<never>) =>
  functions(groups, {
    make: withJobs(make),
    reads: readsOf(),
    permissions: needs.groups.permissions,
    references: withLimits(references)
  })
