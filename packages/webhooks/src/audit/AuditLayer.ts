/**
 * The service of the audit log with transactions around its bodies, and the listener that fills it.
 */
import type { Cascades } from "@gatehouse/contract/Cascades"
import { Events } from "@gatehouse/contract/Events"
import * as Guard from "@gatehouse/contract/Guard"
import type { Jobs } from "@gatehouse/contract/Jobs"
import type { Tokens } from "@gatehouse/contract/Tokens"
import { Transactions } from "@gatehouse/contract/Transaction"
import * as CommitSignal from "@gatehouse/store/CommitSignal"
import type { Store } from "@gatehouse/store/Store"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Audit, make } from "./Audit.ts"
import { AuditContract } from "./AuditContract.ts"
import * as AuditFlow from "./AuditFlow.ts"
import * as AuditListener from "./AuditListener.ts"
import * as ErasePerson from "./ErasePerson.ts"
import * as Retention from "./Retention.ts"

/** Wakes the sealers of this process when an event has committed. */
export class SealSignal extends Context.Service<SealSignal, CommitSignal.CommitSignal>()(
  "@gatehouse/webhooks/SealSignal"
) {}

/** Sets where events go: into the audit log. Whatever emits must run with this in its context. */
export const layerEvents: Layer.Layer<SealSignal, never, Store | Tokens> = Layer.effectContext(
  Effect.gen(function*() {
    const { give, signal } = CommitSignal.make()
    return Context.make(SealSignal, signal).pipe(
      Context.add(Events, yield* AuditListener.listener),
      Context.add(AuditListener.SealSchedule, give)
    )
  })
)

/** The service, with the jobs of retention and erasure. */
export const layer: Layer.Layer<Audit, never, Store | Transactions | Tokens | Jobs | Cascades> = Layer
  .effect(
    Audit,
    Effect.gen(function*() {
      const transactions = yield* Transactions
      const bodies = yield* make
      yield* Retention.register
      yield* Retention.start
      yield* ErasePerson.register
      yield* ErasePerson.registerCascades
      return Guard.implementSelf(AuditContract, transactions, (self) => ({ ...bodies, ...AuditFlow.make(self) }))
    })
  )
