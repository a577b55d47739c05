/**
 * The user whom an operation is about when its payload does not say: the one who calls.
 */
import * as Actor from "@gatehouse/contract/Actor"
import type { UserId } from "@gatehouse/contract/Text"
import * as Effect from "effect/Effect"
import { UserRequired } from "../MemberErrors.ts"

/** The user named, else the caller. */
export const subject = (userId: UserId | undefined): Effect.Effect<UserId, UserRequired> =>
  userId !== undefined ? Effect.succeed(userId) : Effect.flatMap(Actor.Current, (current) => {
    const caller = Actor.userId(current)
    return caller === undefined ? Effect.fail(new UserRequired()) : Effect.succeed(caller as UserId)
  })
