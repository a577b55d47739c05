/**
 * The services as one application sees them: with the names of its own roles and grants, so that a typo does not compile.
 */
import type { GrantOf, PermissionsService, RoleOf } from "@gatehouse/contract/Permissions"
import type * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import { AccessChecks } from "./AccessChecks.ts"
import { Invites } from "./Invites.ts"
import { Members } from "./Members.ts"

/** The fields of payloads that name roles or grants. */
interface Names<R extends string, G extends string> {
  readonly roles: ReadonlyArray<R>
  readonly role: R
  readonly grants: ReadonlyArray<G>
}

type Narrowed<P, N> = { readonly [K in keyof P]: K extends keyof N ? N[K] | Extract<P[K], undefined> : P[K] }

/** The service with the roles `R` and the grants `G` in its payloads. */
export type TypedService<S, R extends string, G extends string> = {
  readonly [K in keyof S]: S[K] extends (payload: infer P) => Effect.Effect<infer A, infer E>
    ? (payload: Narrowed<P, Names<R, G>>) => Effect.Effect<A, E>
    : S[K]
}

type TypedKey<S, Service, P> = Context.Key<S, TypedService<Service, RoleOf<P>, GrantOf<P>>>

/**
 * The keys of the same services, seen through an application's permissions: `const { Members } = typed(permissions)`.
 * Nothing but types changes.
 */
export const typed = <const P extends PermissionsService<any, any>>(_permissions: P): {
  readonly Members: TypedKey<Members, Members["Service"], P>
  readonly Invites: TypedKey<Invites, Invites["Service"], P>
  readonly AccessChecks: TypedKey<AccessChecks, AccessChecks["Service"], P>
} => ({ Members, Invites, AccessChecks }) as any
