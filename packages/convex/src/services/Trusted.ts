/**
 * In the place of what a check of access reads, for a hot function: callers who are held to access ask the general one.
 */
import * as Effect from "effect/Effect"

export const trusted = Effect.die(new Error("this function is for the app itself: call the one of its service"))
