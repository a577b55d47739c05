/**
 * The services themselves over `ctx.runQuery` and `ctx.runMutation`, for programs that run in an action: code that has
 * `Keys` cannot tell whether it is here or in this process. There is no `Store` behind it, so the compiler refuses a
 * mutation built on remote parts.
 */
import type { Service } from "@gatehouse/contract/Contract"
import { AccessContract, GroupsContract, InvitesContract, MembersContract } from "@gatehouse/groups"
import { AccessChecks } from "@gatehouse/groups/AccessChecks"
import { Groups } from "@gatehouse/groups/Groups"
import { Invites } from "@gatehouse/groups/Invites"
import { Members } from "@gatehouse/groups/Members"
import { KeysContract } from "@gatehouse/keys"
import { Keys } from "@gatehouse/keys/Keys"
import { verifyWith } from "@gatehouse/keys/VerifyKey"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { ComponentFunctions, MutationCtx } from "./Call.ts"
import { Caller, make, type Options, type Refusing } from "./RemoteService.ts"

export { Caller, make, type Options, type Refusing } from "./RemoteService.ts"

/** Keys, with `verify` made of the two calls that it is. */
export const makeKeys = (
  functions: ComponentFunctions,
  ctx: MutationCtx,
  options: Options = {}
): Refusing<typeof KeysContract> => {
  const remote = make(KeysContract, functions, ctx, options)
  return { ...remote, verify: verifyWith(remote as Service<typeof KeysContract>) }
}

/** Every service of the component. */
export const layer = (
  functions: ComponentFunctions,
  options: Omit<Options, "guarded"> = {}
): Layer.Layer<Groups | Members | Invites | AccessChecks | Keys, never, Caller> =>
  Layer.effectContext(
    Effect.map(Caller, (ctx) =>
      Context.make(Groups, make(GroupsContract, functions, ctx, options) as Groups["Service"]).pipe(
        Context.add(Members, make(MembersContract, functions, ctx, options) as Members["Service"]),
        Context.add(Invites, make(InvitesContract, functions, ctx, options) as Invites["Service"]),
        Context.add(AccessChecks, make(AccessContract, functions, ctx, options) as AccessChecks["Service"]),
        Context.add(Keys, makeKeys(functions, ctx, options) as Keys["Service"])
      ))
  )
