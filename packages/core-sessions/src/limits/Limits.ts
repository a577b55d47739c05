/**
 * Rate limits on the Store. A final mutation peeks first and refuses even a right secret over the limit; a wrong one takes
 * from it in the same transaction, so that guesses made at the same time gain nothing.
 */
import { networkOf } from "@gatehouse/contract/IpRange"
import * as RateLimit from "@gatehouse/contract/RateLimit"
import { Tokens } from "@gatehouse/contract/Tokens"
import { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { AuthSettings, type LimitName } from "../AuthSettings.ts"
import { RateLimited } from "./LimitErrors.ts"
import { type LimitRow, LimitTable } from "./LimitTable.ts"

/** One limit, and whom or what it counts. */
export interface Counted {
  readonly name: LimitName
  readonly of: string
}

/** What is counted here; what is not known (the address of a caller without one) is not. */
export const counted = (...of: ReadonlyArray<readonly [LimitName, string | undefined]>): ReadonlyArray<Counted> =>
  of.flatMap(([name, value]) => value === undefined ? [] : [{ name, of: value }])

/** The limits of an operation as one read found them. */
export interface Peeked {
  /** Milliseconds to wait: 0 when all let one more pass. */
  readonly retryAfter: number
  /** Takes one from each. */
  readonly take: Effect.Effect<void>
  /** Fails when one of them is used up. */
  readonly pass: Effect.Effect<void, RateLimited>
}

/**
 * An index holds 512 bytes: what is longer than any address we know is cut. Who has one IPv6 address has a whole network
 * of them, so it is the network that counts.
 */
const keyOf = ({ name, of }: Counted): string => `${name}:${(name.endsWith("ByIp") ? networkOf(of) : of).slice(0, 300)}`

export const make = Effect.gen(function*() {
  const store = yield* Store
  const tokens = yield* Tokens

  const peek = Effect.fnUntraced(function*(counted: ReadonlyArray<Counted>) {
    const { limits } = yield* AuthSettings
    const now = yield* Clock.currentTimeMillis
    const rows = counted.length === 0
      ? []
      : yield* store.uniqueMany(LimitTable, "byKey", counted.map((each) => [keyOf(each)] as const))
    const states = counted.map((each, i) => {
      const limit = limits[each.name]
      const row = rows[i]
      return { key: keyOf(each), limit, row, credit: RateLimit.creditAt(limit, row, now) }
    })
    const retryAfter = Math.max(0, ...states.map(({ credit, limit }) => RateLimit.retryAfter(limit, credit)))
    const take = Effect.gen(function*() {
      for (const { credit, key, limit, row } of states) {
        // What was refused does not count further: a limit that is used up stays so, and no longer.
        const bucket = RateLimit.take(limit, row, Math.max(credit, limit.windowMs), now)
        const expiresAt = bucket.at + limit.windowMs
        if (row === undefined) {
          const inserted: LimitRow = { id: yield* tokens.id("lim"), createdAt: now, key, ...bucket, expiresAt }
          yield* Effect.orDie(store.insert(LimitTable, inserted))
        } else yield* Effect.orDie(store.patch(LimitTable, row.id, { ...bucket, expiresAt }))
      }
    })
    const pass = Effect.suspend(() => retryAfter > 0 ? Effect.fail(new RateLimited({ retryAfter })) : Effect.void)
    const peeked: Peeked = { retryAfter, take, pass }
    return peeked
  })

  return {
    peek,
    /** Takes one from each, or fails and takes nothing. */
    take: Effect.fnUntraced(function*(counted: ReadonlyArray<Counted>) {
      const peeked = yield* peek(counted)
      yield* peeked.pass
      yield* peeked.take
    })
  }
})

export type Limits = Effect.Success<typeof make>
