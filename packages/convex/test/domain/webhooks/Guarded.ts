/** A service and, for the tests of access, the same held to its rules: by the component, and of actions here. */
import { AccessReads, check } from "@gatehouse/contract/Access"
import * as Actor from "@gatehouse/contract/Actor"
import type { Contract, Service } from "@gatehouse/contract/Contract"
import type { AnyOperation } from "@gatehouse/contract/Operation"
import * as Wire from "@gatehouse/contract/testing/Wire"
import { Context, Effect } from "effect"
import { Halves } from "../Domain.ts"

type AnyMethod = (payload: any) => Effect.Effect<any, any>

export const withGuarded = Effect.fnUntraced(function*<Self, C extends Contract<any, any>>(
  tag: Context.Key<Self, Service<C>>,
  contract: C,
  flow: (halves: Service<C>) => object
) {
  const halvesOf = yield* Halves
  const reads = yield* AccessReads
  const halves = halvesOf(contract)
  const service = { ...halves as object, ...flow(halves) } as Record<string, AnyMethod>
  const guarded: Record<string, AnyMethod> = { ...halvesOf(contract, true) as object }
  for (const [key, operation] of Object.entries<AnyOperation>(contract.operations)) {
    if (operation.kind !== "action") continue
    guarded[key] = (payload) =>
      Effect.flatMap(Actor.Current, (actor) =>
        Effect.flatMap(
          check(reads, actor, operation.access, payload),
          (refusal) => refusal === undefined ? service[key]!(payload) : Effect.fail(refusal)
        ))
  }
  return Context.make(tag, service as Service<C>).pipe(Context.merge(Wire.guardedBy(tag, guarded as any)))
})
