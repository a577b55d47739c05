/**
 * Remembers answers for 24 hours, in the transaction of the operation that gave them: a repeated request either waits for
 * the first, or finds its answer, or is the first.
 */
import { Idempotency, IdempotencyKeyReused, type Memory } from "@gatehouse/contract/http/Idempotency"
import type { Jobs } from "@gatehouse/contract/Jobs"
import * as Json from "@gatehouse/contract/Json"
import { SecretBox } from "@gatehouse/contract/SecretBox"
import { Tokens } from "@gatehouse/contract/Tokens"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as CleanupJob from "./CleanupJob.ts"
import { IdempotencyTable } from "./IdempotencyTable.ts"
import { Store } from "./Store.ts"

/** How long an answer is remembered, in milliseconds. */
export const rememberedFor = 24 * 60 * 60 * 1000

const identityOf = (requestHash: string): string => `idempotency|${requestHash}|answer`

/** The memory, and the job that clears what has expired. */
export const layer: Layer.Layer<never, never, Store | Tokens | SecretBox | Jobs> = Layer.effect(
  Idempotency,
  Effect.gen(function*() {
    const store = yield* Store
    const tokens = yield* Tokens
    const box = yield* SecretBox

    const step = CleanupJob.stepOf([CleanupJob.removalOf(store, IdempotencyTable)])
    const cleanup = CleanupJob.make("idempotency.sweep", Effect.succeed(step))
    yield* cleanup.register
    yield* cleanup.start

    const once: Memory["once"] = ({ caller, keeps, key, operation, payload }, body, permitted) =>
      store.mutation(
        { name: `${operation} with an Idempotency-Key`, keeps },
        Effect.gen(function*() {
          const requestHash = yield* tokens.hash(`${caller}\n${operation}\n${key}`)
          const fingerprint = yield* tokens.hash(payload)
          const now = yield* Clock.currentTimeMillis
          const known = yield* store.unique(IdempotencyTable, "byRequest", [requestHash])
          if (known !== undefined && known.expiresAt > now) {
            yield* permitted
            if (known.fingerprint !== fingerprint) return yield* new IdempotencyKeyReused()
            const answer: any = Json.parse(yield* Effect.orDie(box.open(known.answer, identityOf(requestHash))))
            return answer
          }
          const answer = yield* body
          const sealed = yield* box.seal(JSON.stringify(answer), identityOf(requestHash))
          if (known !== undefined) yield* store.remove(IdempotencyTable, known.id)
          // A clash here is another server's same request: that transaction or this one is run again.
          yield* Effect.orDie(store.insert(IdempotencyTable, {
            id: yield* tokens.id("idm"),
            createdAt: now,
            requestHash,
            fingerprint,
            answer: sealed,
            expiresAt: now + rememberedFor
          }))
          return answer
        })
      )
    return { once }
  })
)
