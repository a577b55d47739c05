/**
 * What a composition needs: the four services and what the guard reads, as one layer: transactions and spans around the
 * bodies, and what goes with a group or a user.
 */
import { AccessReads } from "@gatehouse/contract/Access"
import { Cascades } from "@gatehouse/contract/Cascades"
import * as Guard from "@gatehouse/contract/Guard"
import type { Jobs } from "@gatehouse/contract/Jobs"
import { Memberships } from "@gatehouse/contract/Memberships"
import type { Permissions } from "@gatehouse/contract/Permissions"
import type { Tokens } from "@gatehouse/contract/Tokens"
import { Transactions } from "@gatehouse/contract/Transaction"
import { Store } from "@gatehouse/store/Store"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as AccessChecks from "./AccessChecks.ts"
import { AccessContract } from "./AccessContract.ts"
import * as Cleanup from "./Cleanup.ts"
import * as GroupCascades from "./GroupCascades.ts"
import * as GroupMemberships from "./GroupMemberships.ts"
import * as GroupReads from "./GroupReads.ts"
import * as Groups from "./Groups.ts"
import { GroupsContract } from "./GroupsContract.ts"
import * as Invites from "./Invites.ts"
import { InvitesContract } from "./InvitesContract.ts"
import * as Members from "./Members.ts"
import { MembersContract } from "./MembersContract.ts"

export { AccessChecks } from "./AccessChecks.ts"
export { Groups } from "./Groups.ts"
export { GroupSettings } from "./GroupSettings.ts"
export { Invites } from "./Invites.ts"
export { Members } from "./Members.ts"

/** `Groups`, `Members`, `Invites`, `AccessChecks`, `AccessReads` for guards, and `Memberships` for users. */
export const layer: Layer.Layer<
  Groups.Groups | Members.Members | Invites.Invites | AccessChecks.AccessChecks | AccessReads,
  never,
  Store | Transactions | Tokens | Jobs | Cascades | Permissions
> = Layer.effectContext(Effect.gen(function*() {
  const transactions = yield* Transactions
  yield* GroupCascades.register(yield* Store, yield* Cascades)
  // Where jobs run, what has ended goes by itself.
  yield* Cleanup.register
  yield* Cleanup.start
  return Context.make(Groups.Groups, Guard.implement(GroupsContract, transactions, yield* Groups.make)).pipe(
    Context.add(Members.Members, Guard.implement(MembersContract, transactions, yield* Members.make)),
    Context.add(Invites.Invites, Guard.implement(InvitesContract, transactions, yield* Invites.make)),
    Context.add(AccessChecks.AccessChecks, Guard.implement(AccessContract, transactions, yield* AccessChecks.make)),
    Context.add(AccessReads, yield* GroupReads.make),
    Context.add(Memberships, yield* GroupMemberships.make)
  )
}))
