/**
 * What the tests stand on: places, users and callers, and the trees that many of them begin with.
 */
import { vi } from "@effect/vitest"
import * as Actor from "@gatehouse/contract/Actor"
import { UserId } from "@gatehouse/contract/Text"
import { GroupId } from "@gatehouse/groups"
import { AccessChecks, Groups, Invites, Members } from "@gatehouse/groups/server"
import { JobSteps } from "@gatehouse/store/JobSteps"
import { Clock, Effect } from "effect"
import { TestClock } from "effect/testing"
import { Heard, type Place, type Settings } from "./Place.ts"
import { places } from "./Places.ts"

export { Heard, permissions, verified } from "./Place.ts"

// Some tests take hundreds of steps, on a database that all of them share.
vi.setConfig({ testTimeout: 120_000 })

/** Where every test of the domain runs. */
export const stores = places

/** All services at a place; settings other than the default make large trees of small ones. */
export const world = (place: Place, settings?: Settings) => place.world(settings)

/** A tree that takes a job, with the settings that make it one: as large as the place can show in good time. */
export const large = ({ shows }: Place): { readonly size: number; readonly settings?: Settings } =>
  shows.size < 10_000 ? { size: 120, settings: { inlineLimit: 100, stepSize: 20 } } : { size: 600 }

/** The same, counting what reaches the store. */
export const counted = (place: Place) => place.counted()

export const user = (name: string) => UserId.make(`usr_${name}`)
export const ada = user("ada")
export const bob = user("bob")
export const cyd = user("cyd")

/** An id that nothing has. */
export const nowhere = GroupId.make("grp_01j9z3x5q8r7t6v4w2y1k0m9n8")

/** Runs an effect as a signed-in user. */
export const as = (userId: string, more: Partial<Actor.Actor> = {}) =>
  Effect.provideService(Actor.Current, { kind: "user", userId, ...more } as Actor.Actor)

/** Runs an effect with a key. */
export const withKey = (key: Omit<Actor.KeyActor, "kind" | "keyId">) =>
  Effect.provideService(Actor.Current, { kind: "key", keyId: "key_1", ...key })

export const platform = withKey({ scopes: [{ resource: "*", actions: ["*"] }] })

/** The services, by short names. */
export const services = Effect.gen(function*() {
  return {
    groups: yield* Groups,
    members: yield* Members,
    invites: yield* Invites,
    access: yield* AccessChecks,
    heard: yield* Heard
  }
})

/**
 * Lets a millisecond pass. What was made before it stands before what is made after it in lists; of what two calls make
 * in the same millisecond, no store of several processes can say which was first.
 */
export const later = Effect.flatMap(
  Clock.Clock,
  // A live clock goes on by itself.
  (clock) => "adjust" in clock ? TestClock.adjust(1) : Effect.sleep(1)
)

/** A tree acme > eng > web, with ada owning acme. Two milliseconds have passed since the first. */
export const acme = Effect.gen(function*() {
  const all = yield* services
  const root = yield* all.groups.create({ name: "Acme", slug: "acme" })
  yield* later
  const eng = yield* all.groups.create({ name: "Engineering", slug: "eng", parentId: root.id })
  yield* later
  const web = yield* all.groups.create({ name: "Web", slug: "web", parentId: eng.id })
  const owner = yield* all.members.add({ groupId: root.id, userId: ada, roles: ["owner"] })
  return { ...all, root, eng, web, owner }
})

/** A chain of `depth` groups below one another, the root first. */
export const chain = Effect.fnUntraced(function*(depth: number) {
  const groups = yield* Groups
  const ids: Array<GroupId> = []
  for (let i = 0; i < depth; i++) {
    const parentId = ids.at(-1)
    ids.push((yield* groups.create({ name: `level ${i + 1}`, ...parentId === undefined ? {} : { parentId } })).id)
  }
  return ids
})

/** Runs one step of the job that has waited longest, of those of a kind. False when there is none that is due. */
export const oneStep = Effect.fnUntraced(function*(kind: string) {
  const steps = yield* JobSteps
  for (let shard = 0; shard < 16; shard++) {
    for (const row of yield* steps.due(shard, 100)) {
      if (!row.kind.startsWith(kind)) continue
      const outcome = yield* steps.step(row.id)
      if (outcome._tag === "Failed") return yield* Effect.die(new Error(outcome.error))
      return true
    }
  }
  return false
})
