/**
 * The function of access checks.
 */
import { make } from "@gatehouse/groups/AccessChecks"
import type * as Context from "effect/Context"
import { functions } from "../Functions.ts"
import { access } from "../generated/access.ts"
import { needs } from "../Needs.ts"
import { readsOf } from "./Reads.ts"

export const accessFunctions = (references?: Context.Context<never>) =>
  functions(access, { make, reads: readsOf(), permissions: needs.access.permissions, references })
