/**
 * Who may call an operation: a rule that stands in the contract, and the one function that checks it.
 *
 * No standing in a group answers like an unknown id; standing without the grant is `Forbidden`. Grants and scopes share
 * one vocabulary, `resource:action`.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { type Actor, isImpersonated, isPlatformKey, userId } from "./Actors.ts"
import { Forbidden, NotFound, NotSignedIn } from "./Errors.ts"
import type { Held } from "./Held.ts"
import { canGrant } from "./Scopes.ts"

/** A table, as far as a rule needs it. */
export interface TableName {
  readonly name: string
}

/** The rule of an operation whose payload has the fields `K`. */
export type Access<K extends string = string> =
  | { readonly by: "anyone" }
  | { readonly by: "themselves" }
  | { readonly by: "scope"; readonly scope: string }
  | { readonly by: "self"; readonly field: K; readonly scope: string }
  | {
    readonly by: "group"
    readonly field: K
    readonly grant: string
    readonly absent: "refuse" | { readonly scope: string }
  }
  | {
    readonly by: "entity"
    readonly field: K
    readonly table: TableName
    readonly column: string
    readonly grant: string
  }
  | {
    readonly by: "owner"
    readonly field: K
    readonly table: TableName
    readonly column: string
    readonly scope: string
  }
  | { readonly by: "present"; readonly field: K; readonly present: Access<K>; readonly absent: Access<K> }
  | { readonly by: "all" | "any"; readonly of: NonEmpty<Access<K>> }

/** At least one: `all` of nothing would let everybody through. */
type NonEmpty<A> = readonly [A, ...ReadonlyArray<A>]

/** Everybody, signed in or not. */
export const anyone: Access<never> = { by: "anyone" }

/**
 * Everybody who is signed in, but nobody who acts as a user: for what would outlive that, as a key does. Says nothing of
 * what the caller may do, so it stands in `all` beside the rule that does.
 */
export const themselves: Access<never> = { by: "themselves" }

/** A platform key with this scope. A user's own key never passes: its scopes only narrow what its user holds. */
export const scope = (scope: string): Access<never> => ({ by: "scope", scope })

/** The user whom `field` names, absent meaning the caller; with an API key of theirs, only if it has `scope`. */
export const self = <const K extends string>(field: K, scope: string): Access<K> => ({ by: "self", field, scope })

/** A grant in the group that `field` names. Without a group: refused, or a platform scope. */
export const group = <const K extends string>(
  field: K,
  grant: string,
  absent: "refuse" | { readonly scope: string } = "refuse"
): Access<K> => ({ by: "group", field, grant, absent })

/** A grant in the group to which the row belongs: `field` holds its id, `column` of `table` the group's. */
export const entity = <const K extends string>(
  field: K,
  table: TableName,
  column: string,
  grant: string
): Access<K> => ({ by: "entity", field, table, column, grant })

/** The user to whom the row belongs: `field` holds its id, `column` of `table` the user's. */
export const owner = <const K extends string>(
  field: K,
  table: TableName,
  column: string,
  scope: string
): Access<K> => ({ by: "owner", field, table, column, scope })

/**
 * One rule when the payload has `field`, another when it has not. Where a payload names a group or a user, this keeps
 * the caller who may act for themselves from naming a group too.
 */
export const ifPresent = <const K extends string>(field: K, present: Access<K>, absent: Access<K>): Access<K> => ({
  by: "present",
  field,
  present,
  absent
})

/** All of these. */
export const all = <const K extends string>(...of: NonEmpty<Access<K>>): Access<K> => ({ by: "all", of })

/** Any of these. When none passes, a caller with standing by one of them learns what is missing, any other nothing. */
export const any = <const K extends string>(...of: NonEmpty<Access<K>>): Access<K> => ({ by: "any", of })

/** What the check reads, in the operation's own transaction. `groups` and the store provide it. */
export class AccessReads extends Context.Service<AccessReads, {
  /** The row of a table that a rule names. */
  readonly row: (table: TableName, id: string) => Effect.Effect<Readonly<Record<string, unknown>> | undefined>
  /**
   * What the actor holds in a group: over all active memberships on the group's path, for a user's key its grants cut
   * down to its scopes, for a group's key what its roles give in that group's subtree. `undefined` is no standing: the
   * group does not exist, or the actor has nothing to do with it.
   */
  readonly held: (actor: Actor, groupId: string) => Effect.Effect<Held | undefined>
}>()("@gatehouse/contract/AccessReads") {}

export type Refusal = NotSignedIn | Forbidden | NotFound

const withinScopes = (actor: Actor, scope: string): boolean => actor.kind !== "key" || canGrant(actor.scopes, scope)

/** Refused to somebody who has standing there (or whose own key it is), and so may know what is missing. */
class ForbiddenThere extends Forbidden {}

/**
 * Of several refusals the one that fits: what is missing for a caller with standing; else, where a rule hides the thing,
 * that there is no such thing.
 */
const fitting = (refusals: ReadonlyArray<Refusal>): Refusal =>
  refusals.find((refusal) => refusal instanceof ForbiddenThere) ??
    refusals.find((refusal) => refusal._tag === "NotFound") ?? refusals[0] ?? new NotFound()

/** What `themselves` answers, for services that hold their callers to it too. */
export const actingRefusal = (actor: Actor): Forbidden | undefined =>
  isImpersonated(actor) ? new Forbidden({ needs: "the user themselves, and nobody who acts as them" }) : undefined

/** Checks a rule. `undefined` lets the call through. */
export const check = (
  reads: AccessReads["Service"],
  actor: Actor,
  access: Access,
  payload: Readonly<Record<string, unknown>>
): Effect.Effect<Refusal | undefined> => {
  if (actor.kind === "system" || access.by === "anyone") return Effect.succeed(undefined)
  if (actor.kind === "anonymous") return Effect.succeed(new NotSignedIn())
  return checkSignedIn(reads, actor, access, payload)
}

const checkSignedIn = (
  reads: AccessReads["Service"],
  actor: Actor,
  access: Access,
  payload: Readonly<Record<string, unknown>>
): Effect.Effect<Refusal | undefined> => {
  switch (access.by) {
    case "anyone":
      return Effect.succeed(undefined)
    case "themselves":
      return Effect.succeed(actingRefusal(actor))
    case "scope":
      return Effect.succeed(platformScope(actor, access.scope))
    case "self": {
      const caller = userId(actor)
      return Effect.succeed(
        caller === undefined || (payload[access.field] ?? caller) !== caller
          ? new Forbidden({ needs: `being the user in ${access.field}` })
          : withinScopes(actor, access.scope)
          ? undefined
          : new ForbiddenThere({ needs: access.scope })
      )
    }
    case "group": {
      const groupId = payload[access.field]
      if (groupId === undefined || groupId === null) {
        return Effect.succeed(
          access.absent === "refuse"
            ? new Forbidden({ needs: `a group in ${access.field}` })
            : platformScope(actor, access.absent.scope)
        )
      }
      return inGroup(reads, actor, groupId, access.grant)
    }
    case "entity":
      if (isPlatformKey(actor)) return Effect.succeed(platformScope(actor, access.grant))
      return Effect.flatMap(
        reads.row(access.table, String(payload[access.field])),
        (row) => inGroup(reads, actor, row?.[access.column], access.grant)
      )
    case "owner":
      if (isPlatformKey(actor)) return Effect.succeed(platformScope(actor, access.scope))
      return Effect.map(
        reads.row(access.table, String(payload[access.field])),
        (row) =>
          row === undefined || userId(actor) === undefined || userId(actor) !== row[access.column]
            ? new NotFound()
            // The owner's own key may know what it lacks.
            : withinScopes(actor, access.scope)
            ? undefined
            : new ForbiddenThere({ needs: access.scope })
      )
    case "present":
      return checkSignedIn(
        reads,
        actor,
        payload[access.field] === undefined || payload[access.field] === null ? access.absent : access.present,
        payload
      )
    case "all":
      return Effect.gen(function*() {
        for (const rule of access.of) {
          const refusal = yield* checkSignedIn(reads, actor, rule, payload)
          if (refusal !== undefined) return refusal
        }
        return undefined
      })
    case "any":
      return Effect.gen(function*() {
        const refusals: Array<Refusal> = []
        for (const rule of access.of) {
          const refusal = yield* checkSignedIn(reads, actor, rule, payload)
          if (refusal === undefined) return undefined
          refusals.push(refusal)
        }
        return fitting(refusals)
      })
  }
}

const platformScope = (actor: Actor, scope: string): Refusal | undefined =>
  isPlatformKey(actor) && withinScopes(actor, scope) ? undefined : new Forbidden({ needs: scope })

const inGroup = (
  reads: AccessReads["Service"],
  actor: Actor,
  groupId: unknown,
  grant: string
): Effect.Effect<Refusal | undefined> => {
  if (isPlatformKey(actor)) return Effect.succeed(platformScope(actor, grant))
  if (typeof groupId !== "string") return Effect.succeed(new NotFound())
  return Effect.map(
    reads.held(actor, groupId),
    (held) =>
      held === undefined ? new NotFound() : held.grants.has(grant) ? undefined : new ForbiddenThere({ needs: grant })
  )
}
