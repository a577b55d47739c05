/**
 * The functions of members.
 */
import { make } from "@gatehouse/groups/Members"
import { MemberTable } from "@gatehouse/groups/MemberTable"
import type * as Context from "effect/Context"
import { functions } from "../Functions.ts"
import { members } from "../generated/members.ts"
import { needs } from "../Needs.ts"
import { withUsers } from "./Ports.ts"
import { readsOf } from "./Reads.ts"

export const memberFunctions = (references?: Context.Context<never>) =>
  functions(members, {
    make,
    reads: readsOf(MemberTable),
    permissions: needs.members.permissions,
    references: withUsers(references)
  })
