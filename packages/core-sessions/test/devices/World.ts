/**
 * The services that begin sessions in other ways than by a proof of their own, with access tokens that only name their
 * session, over the stores that all tests of this package run on.
 */
import * as Actor from "@gatehouse/contract/Actor"
import * as JobSteps from "@gatehouse/store/JobSteps"
import { Store, type StoreService } from "@gatehouse/store/Store"
import type { AnyTable, RowOf } from "@gatehouse/store/Table"
import { Effect, Layer } from "effect"
import * as AnonymousLayer from "../../src/anonymous/AnonymousLayer.ts"
import * as CredentialsLayer from "../../src/credentials/CredentialsLayer.ts"
import * as DeviceCodesLayer from "../../src/deviceCodes/DeviceCodesLayer.ts"
import * as DevicesLayer from "../../src/devices/DevicesLayer.ts"
import { SessionTable } from "../../src/sessions/SessionTable.ts"
import type { SessionId } from "../../src/sessions/SessionWire.ts"
import * as FinishSignIn from "../../src/signin/FinishSignIn.ts"
import type { Opened } from "../../src/signin/SignInWire.ts"
import { AccessTokens } from "../../src/tokens/AccessTokens.ts"
import * as NewUser from "../../src/users/NewUser.ts"
import { type UserRow, UserTable } from "../../src/users/UserTable.ts"
import { type Place, places } from "../Places.ts"
import { services as sessions } from "../sessions/World.ts"

/** Ten minutes from its making, as access tokens are. */
const tokens = Layer.succeed(AccessTokens, {
  issue: ({ authTime, sessionId }) => Effect.succeed({ token: `access:${sessionId}`, expiresAt: authTime + 600_000 }),
  verify: () => Effect.die("not here"),
  jwks: Effect.die("not here")
})

const services = Layer.mergeAll(
  sessions,
  DeviceCodesLayer.layer,
  DevicesLayer.layer,
  AnonymousLayer.layer,
  CredentialsLayer.layer
).pipe(Layer.provideMerge(tokens))

export const worldAt = (place: Place) => Layer.provideMerge(services, place.base)
export const countedAt = (place: Place) => Layer.provideMerge(services, place.counted)

export { places }

/** On every store. */
export const worlds = places.map((place) => [place.name, worldAt(place)] as const)

/** For what is the same on every store. */
export const world = worldAt(places[0]!)

export const ip = "192.0.2.7"
export const nobody: Actor.Actor = { kind: "anonymous", ip, userAgent: "TV 1.0" }
export const as = (actor: Actor.Actor) => Effect.provideService(Actor.Current, actor)
export const asOwn = (own: { readonly userId: string; readonly sessionId: string }): Actor.Actor => ({
  kind: "user",
  userId: own.userId,
  sessionId: own.sessionId,
  ip: "198.51.100.1",
  userAgent: "Browser 1.0"
})

export const tagOf = <A, E extends { readonly _tag: string }, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.result(effect), (result) => result._tag === "Success" ? "done" : result.failure._tag)

/** Writes as the application would. */
export const write = <A, E, R>(body: (store: StoreService) => Effect.Effect<A, E, R>) =>
  Store.use((store) => store.mutation({ name: "test" }, Effect.orDie(body(store))))

export const newUser = (given: Partial<NewUser.NewUser> = {}) =>
  Effect.gen(function*() {
    const { createUser } = yield* NewUser.make
    return yield* write(() => createUser({ by: "test", ...given }))
  })

let addresses = 0
export const withEmail = (address = `user${++addresses}@example.com`): Partial<NewUser.NewUser> => ({
  email: { address, original: address, verified: true, login: true }
})

export interface Signed {
  readonly userId: UserRow["id"]
  readonly sessionId: SessionId
  readonly opened: Opened
}

/** A session of a user, as a sign-in with these proofs would have begun it. */
export const signedIn = (user: UserRow, more: Partial<FinishSignIn.Opening> = {}) =>
  Effect.gen(function*() {
    const { open } = yield* FinishSignIn.make
    const opened = yield* write(() => open({ user, method: "password", amr: ["pwd"], ...more }))
    const signed: Signed = { userId: user.id, sessionId: opened.sessionId, opened }
    return signed
  })

/** A user who has just signed in. */
export const someone = (given: Partial<NewUser.NewUser> = {}, more: Partial<FinishSignIn.Opening> = {}) =>
  Effect.flatMap(newUser(given), (user) => signedIn(user, more))

/** All rows of a table, found by an index that all of them are in. */
export const rowsOf = <T extends AnyTable>(table: T, index: string) =>
  Store.use((store) => store.first(table, index as never, [] as never, { limit: 10_000 })) as Effect.Effect<
    ReadonlyArray<RowOf<T>>,
    never,
    Store
  >

export const sessionsNow = rowsOf(SessionTable, "byExpiry")
export const userNow = (id: string) => Store.use((store) => store.get(UserTable, id))
export const patchUser = (id: string, changes: Partial<UserRow>) =>
  write((store) => store.patch(UserTable, id, changes as {}))

export const drain = JobSteps.drain()
