/**
 * What other domains need to know of memberships, without importing the one that owns them. By default nobody is a member
 * of anything.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"

/** Asked inside the caller's transaction. Each answer takes a bounded number of reads, whatever there is. */
export interface MembershipReads {
  /** Is the user an active member of this group itself? */
  readonly isMember: (userId: string, groupId: string) => Effect.Effect<boolean>
  /** At most twenty of the groups that would be without an owner if this user went; none only if there are none. */
  readonly ownedAlone: (userId: string) => Effect.Effect<ReadonlyArray<string>>
}

export const Memberships = Context.Reference<MembershipReads>("@gatehouse/contract/Memberships", {
  defaultValue: () => ({
    isMember: () => Effect.succeed(false),
    ownedAlone: () => Effect.succeed([])
  })
})
