/**
 * The facade: what an app calls. `createAuth(components.auth, { providers, permissions })` gives `auth.user`,
 * `auth.session`, `auth.group`, `auth.member`, `auth.key` and the rest, `auth.http`, and `signIn`, `signOut` and `deliver` to
 * export.
 */
import type { Actor } from "@gatehouse/contract/Actor"
import * as Roles from "@gatehouse/contract/Roles"
import type { AccessContract } from "@gatehouse/groups/AccessContract"
import type { GroupsContract } from "@gatehouse/groups/GroupsContract"
import type { InvitesContract } from "@gatehouse/groups/InvitesContract"
import type { MembersContract } from "@gatehouse/groups/MembersContract"
import * as KeyFormat from "@gatehouse/keys/KeyFormat"
import type { KeysContract } from "@gatehouse/keys/KeysContract"
import type { AuthConfig } from "./AuthConfig.ts"
import { overridesOf } from "./AuthConfig.ts"
import type { ActionCtx, Caller, ComponentFunctions } from "./Call.ts"
import { argumentOf } from "./CallArguments.ts"
import * as Facade from "./Facade.ts"
import * as calls from "./generated/Calls.ts"
import * as AuthHttp from "./http/AuthHttp.ts"
import { actorOf, type IdentityCtx } from "./Identity.ts"
import * as KeyFacade from "./KeyFacade.ts"
import type { SignInAnswer, SignInArgs } from "./signin/SignInAnswer.ts"
import * as SignInFunctions from "./signin/SignInFunctions.ts"
import * as UserFacade from "./UserFacade.ts"
import * as DeliverFunction from "./webhooks/DeliverFunction.ts"
import * as WebhookFacade from "./webhooks/WebhookFacade.ts"

export type { AuthConfig } from "./AuthConfig.ts"

type Invites<R extends string> = Facade.Facade<typeof InvitesContract, R>

/** Invites by their id, and under `token` by what the invited holds. */
export type InviteFacade<R extends string = string> =
  & Omit<Invites<R>, "getByToken" | "acceptByToken" | "declineByToken">
  & {
    readonly token: {
      readonly get: Invites<R>["getByToken"]
      readonly accept: Invites<R>["acceptByToken"]
      readonly decline: Invites<R>["declineByToken"]
    }
  }

/** The facade for an app with the roles `R` and the grants `G`: a typo in their names does not compile. */
export interface Auth<R extends string = string, G extends string = string>
  extends UserFacade.SignInFacades, SignInFunctions.SignInFunctions, DeliverFunction.DeliverFunctions
{
  readonly group: Facade.Facade<typeof GroupsContract>
  readonly member: Facade.Facade<typeof MembersContract, R>
  readonly invite: InviteFacade<R>
  readonly access: Facade.Facade<typeof AccessContract, R, G>
  readonly key: KeyFacade.KeyFacade<R>
  readonly sso: WebhookFacade.SsoFacade
  readonly http: AuthHttp.AuthHttp
  readonly provider: {
    /** One step of a sign-in by the app itself, for the caller of the running action. The same as `signIn`, called there. */
    readonly signIn: (ctx: ActionCtx, args: SignInArgs) => Promise<SignInAnswer>
  }
  /** Whoever called the running function, for `as`. */
  readonly actor: (ctx: IdentityCtx) => Promise<Actor>
  /**
   * The same calls on behalf of somebody: each operation's rule of access is checked first, in its own transaction.
   * Without it the app itself calls, and may do everything.
   */
  readonly as: (
    actor: Actor
  ) => Omit<Auth<R, G>, "as" | "http" | "provider" | "actor" | "signIn" | "signOut" | "deliver">
}

/** Declares the app's roles and grants. Throws a `TypeError` for a grant that is not `resource:action`. */
export const definePermissions = Roles.make

/** What every call of an app carries along. */
export const fixedOf = (config: AuthConfig): Pick<Caller, "permissions" | "settings"> => {
  const auth = overridesOf(config, process.env["SITE_URL"])
  return {
    permissions: argumentOf(config.permissions ?? Roles.make({ grants: [], roles: {} })),
    settings: {
      ...(config.keys === undefined ? {} : { keys: KeyFormat.make(config.keys) }),
      ...(auth === undefined ? {} : { auth }),
      ...DeliverFunction.settingsOf(config)
    }
  }
}

/** The facade of an installed component. Throws a `TypeError` for a key prefix or environment that keys cannot have. */
export const createAuth = <R extends string = string, G extends string = string>(
  component: ComponentFunctions,
  config: AuthConfig<R, G> = {}
): Auth<R, G> => {
  const fixed = {
    ...fixedOf(config),
    act: (async ([service, name], caller, ctx, payload) => {
      if (!("runAction" in ctx)) {
        throw new Error(`${service}.${name} sends, hashes or signs. Call it from an action.`)
      }
      const { invoke } = await import("./actions/Invoke.ts")
      return invoke({ functions: component, config, caller, ctx }, service as any, name, payload)
    }) satisfies Caller["act"] as Caller["act"]
  }
  const facades = (caller: Caller) => {
    const { acceptByToken, declineByToken, getByToken, ...invite } = Facade.make<typeof InvitesContract, R>(
      component,
      "invites",
      calls.invites,
      caller
    )
    return {
      ...UserFacade.make(component, caller, config),
      group: Facade.make<typeof GroupsContract>(component, "groups", calls.groups, caller),
      member: Facade.make<typeof MembersContract, R>(component, "members", calls.members, caller),
      invite: { ...invite, token: { get: getByToken, accept: acceptByToken, decline: declineByToken } },
      access: Facade.make<typeof AccessContract, R, G>(component, "access", calls.access, caller),
      key: KeyFacade.make(Facade.make<typeof KeysContract, R>(component, "keys", calls.keys, caller)),
      sso: WebhookFacade.make(component, caller, config)
    }
  }
  const app = facades({ ...fixed, actor: { kind: "system" }, guarded: false })
  return {
    ...app,
    ...SignInFunctions.make(component, config, fixed),
    ...DeliverFunction.make(component, config, fixed),
    http: AuthHttp.make(app.key, { functions: component, config, caller: fixed }),
    provider: {
      signIn: async (ctx, args) => {
        const { signIn } = await import("./signin/SignIn.ts")
        return signIn({ functions: component, config, caller: fixed, ctx }, args)
      }
    },
    actor: (ctx) => actorOf(ctx, config),
    as: (actor) => facades({ ...fixed, actor, guarded: true })
  }
}
