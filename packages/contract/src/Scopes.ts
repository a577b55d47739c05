/**
 * The one vocabulary of permissions: `resource:action`. A key's scopes and a role's grants are both written in it.
 */
import type { Scope } from "./Actors.ts"

/** May these scopes do `action` on `resource`? `*` in either place of a scope matches anything. */
export const can = (scopes: ReadonlyArray<Scope>, resource: string, action: string): boolean => {
  for (const scope of scopes) {
    if (scope.resource !== resource && scope.resource !== "*") continue
    for (const allowed of scope.actions) {
      if (allowed === action || allowed === "*") return true
    }
  }
  return false
}

/** May these scopes do `grant`, written `resource:action`? */
export const canGrant = (scopes: ReadonlyArray<Scope>, grant: string): boolean => {
  const at = grant.lastIndexOf(":")
  return at > 0 && can(scopes, grant.slice(0, at), grant.slice(at + 1))
}

/** The first scope of `wanted`, as `resource:action`, that `held` does not cover; `undefined` when all are covered. */
export const firstBeyond = (held: ReadonlyArray<Scope>, wanted: ReadonlyArray<Scope>): string | undefined => {
  for (const scope of wanted) {
    for (const action of scope.actions) {
      // A wildcard is covered only by the same wildcard, which `can` says of the literal `*`.
      if (!can(held, scope.resource, action)) return `${scope.resource}:${action}`
    }
  }
  return undefined
}
