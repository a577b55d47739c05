/**
 * Who was invited to a group, for the sign-up policy `invite`.
 */
import { Invitations } from "@gatehouse/core-sessions/signin/SignUpGate"
import { InviteTable } from "@gatehouse/groups/InviteTable"
import { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** Of one address so many pending invites are looked at. Those that have expired end soon after, by a job. */
const examined = 100

export const layer: Layer.Layer<never, never, Store> = Layer.effectContext(
  Effect.map(Store, (store) =>
    Invitations.context({
      isInvited: Effect.fnUntraced(function*(address) {
        const now = yield* Clock.currentTimeMillis
        const invites = yield* store.first(InviteTable, "byEmailStatus", [address, "pending"], { limit: examined })
        return invites.some(({ expiresAt }) => now < expiresAt)
      })
    }))
)
