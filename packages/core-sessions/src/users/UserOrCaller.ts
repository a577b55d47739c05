/**
 * Whose things an operation is about when its payload may leave that open: the caller's own.
 */
import * as Actor from "@gatehouse/contract/Actor"
import { NotSignedIn } from "@gatehouse/contract/Errors"
import * as Effect from "effect/Effect"
import type { UserId } from "./UserWire.ts"

/** The user who is named, or the caller. */
export const userOrCaller = Effect.fnUntraced(function*(userId: string | undefined) {
  const id = userId ?? Actor.userId(yield* Actor.Current)
  return id === undefined ? yield* new NotSignedIn() : id as UserId
})
