/**
 * What other domains need to know of users, without importing the one that owns them. The default knows nobody.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"

/** The public face of a user. */
export interface Profile {
  readonly id: string
  readonly name?: string
  readonly email?: string
}

export interface Directory {
  /** The profiles of these users, in their order, in one read. */
  readonly profiles: (userIds: ReadonlyArray<string>) => Effect.Effect<ReadonlyArray<Profile | undefined>>
  /** The addresses the user has proved to own, normalised. */
  readonly verifiedEmails: (userId: string) => Effect.Effect<ReadonlyArray<string>>
  /** False for a user who is known to be shut out. One read. */
  readonly isActive: (userId: string) => Effect.Effect<boolean>
}

export const Users = Context.Reference<Directory>("@gatehouse/contract/Users", {
  defaultValue: () => ({
    profiles: (userIds) => Effect.succeed(userIds.map(() => undefined)),
    verifiedEmails: () => Effect.succeed([]),
    isActive: () => Effect.succeed(true)
  })
})
