/**
 * The functions of API keys.
 */
import { make } from "@gatehouse/keys/Keys"
import { KeySettings } from "@gatehouse/keys/KeySettings"
import { KeyTable } from "@gatehouse/keys/KeyTable"
import { v } from "convex/values"
import * as Context from "effect/Context"
import { functions } from "../Functions.ts"
import { keys } from "../generated/keys.ts"
import { needs } from "../Needs.ts"
import { withUsers } from "./Ports.ts"
import { readsOf, withReads } from "./Reads.ts"

export const keyFunctions = (references?: Context.Context<never>) =>
  functions(keys, {
    make: withReads(make),
    reads: readsOf(KeyTable),
    permissions: needs.keys.permissions,
    settings: {
      operations: needs.keys.settings,
      validator: () => v.object({ prefix: v.string(), env: v.string() }),
      references: (settings) => Context.make(KeySettings, settings)
    },
    references: withUsers(references)
  })
