/**
 * Where somebody stands, on the Store. What is read and what it means is in `StandingReading.ts`.
 */
import * as Reading from "@gatehouse/store/Reading"
import type { StoreService } from "@gatehouse/store/Store"
import * as StoreReading from "@gatehouse/store/StoreReading"
import type * as Effect from "effect/Effect"
import * as StandingReading from "./StandingReading.ts"

export type { Standing } from "./StandingReading.ts"
export { rolesOf } from "./StandingReading.ts"

/** Where the user stands in a group; `undefined` when there is no such group. */
export const standing = (
  store: StoreService,
  groupId: string,
  userId: string
): Effect.Effect<StandingReading.Standing | undefined> =>
  StoreReading.runSafe(store, StandingReading.standing(groupId, userId, Reading.done))
