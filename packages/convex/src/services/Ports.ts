/**
 * What domains ask of each other. They are all in this component, so each port stands on the Store of the running function;
 * `references` has the last word, for components that know better.
 */
import { Memberships } from "@gatehouse/contract/Memberships"
import { Users } from "@gatehouse/contract/Users"
import * as UsersPort from "@gatehouse/core-sessions/users/UsersPort"
import * as GroupMemberships from "@gatehouse/groups/GroupMemberships"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"

/** Every transaction has what these are made of: see `RunTransaction.ts`. */
const standing = <A>(make: Effect.Effect<A, never, any>) => make as Effect.Effect<A>

const users = standing(UsersPort.make)
const memberships = standing(GroupMemberships.make)

/** What groups, invites and keys know of users. */
export const withUsers = (references: Context.Context<never> = Context.empty()): Context.Context<never> =>
  Context.merge(
    Users.context({
      profiles: (ids) => Effect.flatMap(users, ({ profiles }) => profiles(ids)),
      verifiedEmails: (id) => Effect.flatMap(users, ({ verifiedEmails }) => verifiedEmails(id)),
      isActive: (id) => Effect.flatMap(users, ({ isActive }) => isActive(id))
    }),
    references
  )

/** What users know of groups. */
export const withMemberships = (references: Context.Context<never> = Context.empty()): Context.Context<never> =>
  Context.merge(
    Memberships.context({
      isMember: (userId, groupId) => Effect.flatMap(memberships, ({ isMember }) => isMember(userId, groupId)),
      ownedAlone: (userId) => Effect.flatMap(memberships, ({ ownedAlone }) => ownedAlone(userId))
    }),
    references
  )
