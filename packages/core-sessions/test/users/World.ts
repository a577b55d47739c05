/**
 * Users, addresses, accounts and sessions at each place, and behind the HTTP face; memberships are what a test says.
 */
import { it } from "@effect/vitest"
import * as Actor from "@gatehouse/contract/Actor"
import { Memberships } from "@gatehouse/contract/Memberships"
import * as Wire from "@gatehouse/contract/testing/Wire"
import { GroupId } from "@gatehouse/contract/Text"
import { Context, Effect, Layer } from "effect"
import { Accounts } from "../../src/accounts/Accounts.ts"
import { AccountsContract } from "../../src/accounts/AccountsContract.ts"
import { Emails } from "../../src/emails/Emails.ts"
import { EmailsContract } from "../../src/emails/EmailsContract.ts"
import { Sessions } from "../../src/sessions/Sessions.ts"
import type { SessionId } from "../../src/sessions/SessionWire.ts"
import { Users } from "../../src/users/Users.ts"
import { UsersContract } from "../../src/users/UsersContract.ts"
import { layer } from "../../src/users/UsersLayer.ts"
import type { User, UserId } from "../../src/users/UserWire.ts"
import { Heard, type Place, places as stores } from "../Places.ts"
import { services as sessions } from "../sessions/World.ts"

export const group = (last: string) => GroupId.make(`grp_01j9z3x5q8r7t6v4w2y1k0m9n${last}`)

/** Who is a member of what (`user group`), and what users own alone. */
export class Standing extends Context.Service<Standing, {
  readonly members: Set<string>
  readonly alone: Map<string, ReadonlyArray<string>>
}>()("test/Standing") {}

const memberships = Layer.effectContext(Effect.sync(() => {
  const members = new Set<string>()
  const alone = new Map<string, ReadonlyArray<string>>()
  return Context.make(Standing, { members, alone }).pipe(
    Context.add(Memberships, {
      isMember: (userId, groupId) => Effect.sync(() => members.has(`${userId} ${groupId}`)),
      ownedAlone: (userId) => Effect.sync(() => alone.get(userId) ?? [])
    })
  )
}))

const services = Layer.mergeAll(layer, sessions, memberships)

const wire = Layer.mergeAll(
  Wire.behind(Users, UsersContract),
  Wire.behind(Emails, EmailsContract),
  Wire.behind(Accounts, AccountsContract)
)

export const worldAt = (place: Place) => Layer.provideMerge(services, place.counted)

export type World = Layer.Success<ReturnType<typeof worldAt>>

/** Each store, and the one in memory behind HTTP. */
export const places: ReadonlyArray<{
  readonly name: string
  readonly isWire: boolean
  readonly world: Layer.Layer<World>
}> = [
  ...stores.map((place) => ({ name: place.name, isWire: false, world: worldAt(place) })),
  // On Convex there is a wire before the service already.
  ...stores.slice(0, 1).filter(({ name }) => name !== "convex").map((place) => ({
    name: "http",
    isWire: true,
    world: Layer.provideMerge(wire, worldAt(place))
  }))
]

/** A world of its own for each test, because it moves the clock. */
export const testOn = (place: (typeof places)[number]) => (title: string, body: Effect.Effect<void, unknown, World>) =>
  it.effect(title, () => Effect.provide(body, Layer.fresh(place.world)), 120_000)

export const as = (actor: Actor.Actor) => Effect.provideService(Actor.Current, actor)

/** Calls as a user with a session that began now. */
export const signedIn = Effect.fnUntraced(function*(userId: UserId) {
  const { sessionId } = yield* Sessions.use((service) => service.create({ userId }))
  return { sessionId, actor: actorOf(userId, sessionId) }
})

export const actorOf = (userId: UserId, sessionId?: SessionId): Actor.Actor =>
  sessionId === undefined ? { kind: "user", userId } : { kind: "user", userId, sessionId }

type Given = Parameters<Users["Service"]["create"]>[0]

export const newUser = (given: Given = {}): Effect.Effect<User, unknown, Users> =>
  Users.use((service) => service.create(given))

/** A user with a proved address. */
export const proved = (email: string) => newUser({ email, emailVerified: true })

export const heardOf = (type: string) =>
  Heard.use((all) => Effect.sync(() => all.filter((event) => event.type === type)))

/** The tag of what an operation fails with, or `allowed`. */
export const tagOf = <A, E extends { readonly _tag: string }, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.result(effect), (result) => result._tag === "Success" ? "allowed" : result.failure._tag)
