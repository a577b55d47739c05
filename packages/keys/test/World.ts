/**
 * What the tests of keys stand on: places, and groups as far as keys know them. Ona owns `groupA`, Ada is an admin and Ben
 * a member there; `groupB` belongs to others. Each test builds a world of its own.
 */
import * as Actor from "@gatehouse/contract/Actor"
import * as Wire from "@gatehouse/contract/testing/Wire"
import { UserId } from "@gatehouse/contract/Text"
import { Effect } from "effect"
import { KeysContract } from "../src/KeysContract.ts"
import { KeyId } from "../src/KeyWire.ts"
import { Keys } from "../src/server.ts"
import type { Place } from "./Place.ts"
import { places } from "./Places.ts"

export { groupA, groupB, Heard } from "./Place.ts"

/** Where every test of the service runs. */
export const stores = places

export const worldAt = (place: Place) => place.world

/** The same, counting what reaches the store. */
export const counted = (place: Place) => place.counted

export const world = worldAt(places[0]!)

/** For what is the same on every store. */
export const worlds = places.filter(({ isFace }) => isFace).map((place) => [place.name, worldAt(place)] as const)

export const asUser = (userId: string): Actor.Actor => ({ kind: "user", userId })
export const user = (userId: string) => UserId.make(userId)
export const keyId = (text: string) => KeyId.make(text)
export const as = (actor: Actor.Actor) => Effect.provideService(Actor.Current, actor)

/** The service as transports see it. */
export const guarded = Wire.guarded(Keys, KeysContract)

export const readData = [{ resource: "data", actions: ["read"] }]
export const everything = [{ resource: "*", actions: ["*"] }]
