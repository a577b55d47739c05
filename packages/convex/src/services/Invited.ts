/**
 * Who was invited to a group, for the sign-up policy `invite`.
 */
import { Invitations } from "@gatehouse/core-sessions/signin/SignUpGate"
import { InviteTable } from "@gatehouse/groups/InviteTable"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { store } from "../ConvexStore.ts"

/** Of one address so many pending invites are looked at. Those that have expired end soon after, by a job. */
const examined = 100

const invitations = {
  isInvited: Effect.fnUntraced(function*(address: string) {
    const now = yield* Clock.currentTimeMillis
    const invites = yield* store.first(InviteTable, "byEmailStatus", [address, "pending"], { limit: examined })
    return invites.some(({ expiresAt }) => now < expiresAt)
  })
}

/** For services that make users, unless `references` knows better. */
export const withInvited = (references: Context.Context<never> = Context.empty()): Context.Context<never> =>
  Context.merge(Invitations.context(invitations), references)
