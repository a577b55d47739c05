/**
 * The user whom an operation is about when its payload does not say: the one who calls.
 */
import * as Actor from "@gatehouse/contract/Actor"
import type { UserId } from "@gatehouse/contract/Text"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { UserRequired } from "../MemberErrors.ts"

/** The actor of the running request. */
export const actor: Effect.Effect<Actor.Actor> = Effect.withFiber((fiber) =>
  Effect.succeed(Context.get(fiber.context, Actor.Current))
)

/** The user named, else the caller. */
export const subject = (userId: UserId | undefined): Effect.Effect<UserId, UserRequired> =>
  userId !== undefined ? Effect.succeed(userId) : Effect.flatMap(actor, (current) => {
    const caller = Actor.userId(current)
    return caller === undefined ? Effect.fail(new UserRequired()) : Effect.succeed(caller as UserId)
  })
