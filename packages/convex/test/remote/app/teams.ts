/** A program in Effect, as an action runs it: the services are those of the component. */
import * as Actor from "@gatehouse/contract/Actor"
import { UserId } from "@gatehouse/contract/Text"
import * as Remote from "@gatehouse/convex/Remote"
import { Groups } from "@gatehouse/groups/Groups"
import { Members } from "@gatehouse/groups/Members"
import { Keys } from "@gatehouse/keys/Keys"
import { actionGeneric, componentsGeneric } from "convex/server"
import { v } from "convex/values"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const found = Effect.fnUntraced(function*(slug: string) {
  const groups = yield* Groups
  const members = yield* Members
  const keys = yield* Keys
  const group = yield* groups.create({ name: slug, slug })
  yield* members.add({ groupId: group.id, userId: UserId.make("ada"), roles: [] })
  const { raw } = yield* keys.create({
    groupId: group.id,
    name: "CI",
    scopes: [{ resource: "docs", actions: ["read"] }]
  })
  const key = yield* keys.verify({ raw })
  return { groupId: group.id, ofKey: key.groupId, prefix: raw.slice(0, 5) }
})

/** Founds a team with a member and a key. A slug that is taken is an answer, every other failure a defect. */
export const start = actionGeneric({
  args: { slug: v.string() },
  handler: (ctx, { slug }) =>
    found(slug).pipe(
      Effect.catchTag("SlugTaken", (failure) => Effect.succeed({ taken: failure.slug })),
      Effect.provide(
        Remote.layer(componentsGeneric()["auth"] as never, { keys: { prefix: "acme" } }).pipe(
          Layer.provide(Layer.succeed(Remote.Caller, ctx))
        )
      ),
      Effect.provideService(Actor.Current, Actor.system),
      Effect.runPromise
    )
})
