/**
 * What every second factor does with the challenge by which it is owed: finds it, counts attempts, says that one was
 * wrong, and ends the sign-in. Plain helpers of mutations and queries.
 */
import { compact } from "@gatehouse/contract/Compact"
import * as Events from "@gatehouse/contract/Events"
import { Store } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import { InvalidChallenge } from "../challenges/ChallengeErrors.ts"
import * as Challenges from "../challenges/Challenges.ts"
import { type ChallengeRow, keptOf } from "../challenges/ChallengeTable.ts"
import * as Limits from "../limits/Limits.ts"
import * as FinishSignIn from "../signin/FinishSignIn.ts"
import type { SecondFactor } from "../signin/SignInWire.ts"
import { type UserRow, UserTable } from "../users/UserTable.ts"

/** A sign-in whose first factor was right, and whose user owes a second. */
export interface OwedFactor {
  readonly row: ChallengeRow
  readonly user: UserRow
  readonly owed: FinishSignIn.Owed
}

export const make = Effect.gen(function*() {
  const store = yield* Store
  const challenges = yield* Challenges.make
  const finishSignIn = yield* FinishSignIn.make
  const limits = yield* Limits.make

  /** What is owed by this challenge, unless the user's sessions were ended since the first factor. */
  const ofRow = Effect.fnUntraced(function*(row: ChallengeRow) {
    const user = row.userId === undefined ? undefined : yield* store.get(UserTable, row.userId)
    const owed = keptOf<FinishSignIn.Owed>(row)
    if (user === undefined || owed.epoch !== user.sessionEpoch) return yield* new InvalidChallenge()
    return { row, user, owed } satisfies OwedFactor
  })

  const find = Effect.fnUntraced(function*(verifier: string) {
    return yield* ofRow(yield* challenges.byVerifier(verifier, "secondFactor"))
  })

  /**
   * The same for who sets up their first factor to end a sign-in. A user who has got a factor meanwhile must give that:
   * otherwise the first factor alone would let somebody add another.
   */
  const enrolling = Effect.fnUntraced(function*(found: OwedFactor) {
    if (!found.owed.enrol || found.user.factors.length > 0) return yield* new InvalidChallenge()
    return found
  })

  /** A device that the user has used before has a limit of its own, so nobody can lock them out of it. */
  const peek = (userId: string, deviceId: string | undefined) =>
    limits.peek(Limits.counted(
      deviceId === undefined ? ["secondFactorByUser", userId] : ["secondFactorByDevice", deviceId]
    ))

  const peekOwed = ({ owed, user }: OwedFactor) => peek(user.id, owed.device?.id)

  /** Says that a second factor was wrong. Its caller counts it, and fails with a failure that keeps this. */
  const failed = (userId: string, method: SecondFactor) =>
    Events.emit({
      type: "second_factor.failed",
      subject: { kind: "user", id: userId },
      failure: method === "passkey" ? "INVALID_PASSKEY" : "INVALID_CODE",
      data: { method }
    })

  /** Begins the session. The caller has used the challenge up. */
  const finish = (
    { owed, user }: OwedFactor,
    second: FinishSignIn.SecondProof,
    trustDevice?: boolean
  ) =>
    finishSignIn.finishSecondFactor(
      user,
      { data: { ...owed, client: compact({ ...owed.client, trustDevice: trustDevice ?? owed.client?.trustDevice }) } },
      second
    )

  return { find, ofRow, enrolling, peek, peekOwed, failed, finish }
})

export type SecondFactors = Effect.Success<typeof make>
