/**
 * Tries every operation of a list of contracts as everybody who must not, and holds each answer to the access rule that
 * stands in the contract; a refused call must leave no trace. What a rule means is written here a second time, without
 * reads, so a mistake in the guard cannot hide behind itself.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type { Access } from "../Access.ts"
import { type Actor, system, userId } from "../Actor.ts"
import type { Contract } from "../Contract.ts"
import type { AnyOperation } from "../Operation.ts"

/** The actors that a fixture provides. Tenant A is the one in which the payloads live. */
export interface Actors {
  /** A user with every grant and every thing in another tenant, and nothing in A. */
  readonly otherTenant: Actor
  /** A user with standing in A, none of the grants that rules ask for, and no thing of their own. */
  readonly withoutGrant: Actor
  /** The user who holds every grant in A; payloads that name a user name this one, and things belong to them. */
  readonly holder: Actor
  /** A key of the holder without any scope that a rule asks for. */
  readonly keyWithoutScope: Actor
  /** A platform key without any scope that a rule asks for. */
  readonly platformKeyWithoutScope: Actor
}

/** A tenant A, with one valid payload for each operation, and the guarded services over it. */
export interface World {
  /** Calls the guarded method as the actor. */
  readonly call: (
    contract: Contract<any, any>,
    operation: string,
    payload: any,
    actor: Actor
  ) => Effect.Effect<unknown, { readonly _tag: string }>
  /** By `contract.operation`. A missing one fails the test: a new operation cannot be forgotten. */
  readonly payloads: Readonly<Record<string, unknown>>
  readonly actors: Actors
  /** Every row of every table. */
  readonly snapshot: Effect.Effect<unknown>
}

/** Who acts as the holder is made of the holder. */
type Role = "nobody" | keyof Actors | "actingAsHolder" | "system"

const roles: Readonly<Record<Role, string>> = {
  nobody: "nobody",
  otherTenant: "a user of another tenant",
  withoutGrant: "a member without the grant",
  holder: "the user who holds every grant",
  actingAsHolder: "somebody who acts as that user",
  keyWithoutScope: "a user's key without the scope",
  platformKeyWithoutScope: "a platform key without the scope",
  system: "the system"
}

/** How a rule answers a role. `undefined` lets the call through. */
type Refusal = "NotSignedIn" | "NotFound" | "Forbidden" | undefined

/** With standing or without, with the grant or without, and always without the scope. */
const byStanding = (role: Role): Refusal => {
  switch (role) {
    case "otherTenant":
      return "NotFound"
    case "holder":
    case "actingAsHolder":
      return undefined
    default:
      return "Forbidden"
  }
}

/** Does a `Forbidden` of this rule say that the caller has standing there, or that the key is the user's own? */
const tellsStanding = (rule: Access, role: Role, isAbsent: (field: string) => boolean): boolean =>
  role !== "platformKeyWithoutScope" &&
  (rule.by === "entity" || rule.by === "owner" || (rule.by === "group" && !isAbsent(rule.field)) ||
    (rule.by === "self" && role === "keyWithoutScope"))

const actorOf = (role: Exclude<Role, "nobody" | "system">, actors: Actors): Actor =>
  role === "actingAsHolder" ? { ...actors.holder, actorId: "administrator" } as Actor : actors[role]

/** What a rule says, of a payload whose ids are real and belong to tenant A and to the holder. */
export const expected = (
  rule: Access,
  role: Role,
  payload: Readonly<Record<string, unknown>>,
  actors: Actors
): Refusal => {
  if (rule.by === "anyone" || role === "system") return undefined
  if (role === "nobody") return "NotSignedIn"
  const isAbsent = (field: string) => payload[field] === undefined || payload[field] === null
  switch (rule.by) {
    case "themselves":
      return role === "actingAsHolder" ? "Forbidden" : undefined
    case "scope":
      return "Forbidden"
    case "self": {
      const caller = userId(actorOf(role, actors))
      if (caller === undefined) return "Forbidden"
      const isCaller = isAbsent(rule.field) || payload[rule.field] === caller
      return isCaller && role !== "keyWithoutScope" ? undefined : "Forbidden"
    }
    case "group":
      return isAbsent(rule.field) ? "Forbidden" : byStanding(role)
    case "entity":
      return byStanding(role)
    case "owner":
      // A member knows no more of another member's things than a stranger does.
      return role === "withoutGrant" ? "NotFound" : byStanding(role)
    case "present":
      return expected(isAbsent(rule.field) ? rule.absent : rule.present, role, payload, actors)
    case "all":
      return rule.of.map((part) => expected(part, role, payload, actors)).find((refusal) => refusal !== undefined)
    case "any": {
      const refusals = rule.of.map((part) => expected(part, role, payload, actors))
      if (refusals.includes(undefined)) return undefined
      // Who has standing by one of the rules may know what is missing; else a rule that hides the thing hides it.
      const isKnown = rule.of.some((part, i) => refusals[i] === "Forbidden" && tellsStanding(part, role, isAbsent))
      return isKnown ? "Forbidden" : refusals.includes("NotFound") ? "NotFound" : refusals[0] ?? "NotFound"
    }
  }
}

/** What a call did that the access rule does not allow. */
export class WrongAccess extends Data.TaggedError("WrongAccess")<{
  readonly operation: string
  readonly role: Role
  readonly why: string
}> {
  override get message() {
    return `${this.operation} called by ${roles[this.role]}: ${this.why}`
  }
}

const refusalTags: ReadonlySet<string> = new Set(["NotSignedIn", "NotFound", "Forbidden"])

const describeExit = (exit: Exit.Exit<unknown, { readonly _tag: string }>): string => {
  if (Exit.isSuccess(exit)) return "success"
  return Option.match(Cause.findErrorOption(exit.cause), {
    onSome: ({ _tag }) => _tag,
    onNone: () => Cause.pretty(exit.cause)
  })
}

/** One cell of the matrix. Fails with what is wrong with it. */
export const check = Effect.fnUntraced(function*(
  world: World,
  contract: Contract<any, any>,
  key: string,
  role: Role,
  /** The tag with which the operation itself fails for this payload, where it cannot succeed. */
  outcome: string = "success"
) {
  const operation = contract.operations[key] as AnyOperation
  const name = `${contract.name}.${key}`
  const wrong = (why: string) => new WrongAccess({ operation: name, role, why })
  if (!Object.hasOwn(world.payloads, name)) {
    return yield* wrong(`\`payloads\` has no valid payload for it: add ["${name}"]`)
  }
  const payload = world.payloads[name] as Readonly<Record<string, unknown>>
  const decoded = Schema.decodeUnknownExit(operation.payload as Schema.Top as Schema.Codec<any>)(payload, {
    onExcessProperty: "error"
  })
  if (Exit.isFailure(decoded)) return yield* wrong(`its payload is not valid: ${Cause.pretty(decoded.cause)}`)

  const actor: Actor = role === "nobody"
    ? { kind: "anonymous" }
    : role === "system"
    ? system
    : actorOf(role, world.actors)
  const refusal = expected(operation.access, role, payload, world.actors)
  const before = yield* world.snapshot
  const exit = yield* Effect.exit(world.call(contract, key, payload, actor))
  const got = describeExit(exit)
  if (refusal !== undefined) {
    if (got !== refusal) return yield* wrong(`expected ${refusal}, got ${got}`)
    try {
      assert.deepStrictEqual(yield* world.snapshot, before)
    } catch (difference) {
      return yield* wrong(`was refused, but something was written: ${String(difference)}`)
    }
    return
  }
  if (role === "system") {
    if (got !== outcome) return yield* wrong(`expected ${outcome}, got ${got}`)
    return
  }
  // Let through: how the operation then answers this caller is its own tests' business, unless it is a refusal.
  if (Exit.isSuccess(exit)) return
  if (Option.isNone(Cause.findErrorOption(exit.cause))) return yield* wrong(`expected to be let through, got ${got}`)
  if (refusalTags.has(got) && got !== outcome) {
    return yield* wrong(`expected to be let through, got ${got}`)
  }
})

/** Registers one test for each operation that transports offer and each caller, each in a world of its own. */
export const accessMatrix = <E>(options: {
  readonly contracts: ReadonlyArray<Contract<any, any>>
  readonly world: Effect.Effect<World, E, Scope.Scope>
  /** By `contract.operation`: the tag with which an operation must fail for `system`, where it cannot succeed. */
  readonly fails?: Readonly<Record<string, string>>
}): void => {
  describe("access", () => {
    for (const contract of options.contracts) {
      for (const [key, operation] of Object.entries(contract.operations as Readonly<Record<string, AnyOperation>>)) {
        if (operation.internal) continue
        const name = `${contract.name}.${key}`
        for (const [role, title] of Object.entries(roles) as ReadonlyArray<[Role, string]>) {
          it.effect(`${name} answers ${title} as its rule says`, () =>
            Effect.gen(function*() {
              const world = yield* options.world
              const result = yield* Effect.exit(check(world, contract, key, role, options.fails?.[name]))

              assert.isTrue(Exit.isSuccess(result), Exit.isFailure(result) ? Cause.pretty(result.cause) : "")
            }))
        }
      }
    }
  })
}
