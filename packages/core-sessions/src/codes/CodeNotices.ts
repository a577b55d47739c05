/**
 * Says, in the running mutation, that a code was sent once more or was wrong: of whatever challenge has codes.
 */
import { compact } from "@gatehouse/contract/Compact"
import * as Events from "@gatehouse/contract/Events"
import * as Effect from "effect/Effect"
import type { InvalidCode } from "../challenges/ChallengeErrors.ts"
import type { ChallengeKind, ChallengeRow } from "../challenges/ChallengeTable.ts"
import type { Peeked } from "../limits/Limits.ts"

/** That a code was made to be sent. `again`: in the place of one before. */
export const sent = (
  row: { readonly id: string; readonly userId?: string | undefined },
  kind: ChallengeKind,
  again: boolean
): Effect.Effect<void> =>
  Events.emit({
    type: "code.sent",
    subject: { kind: "challenge", id: row.id },
    data: compact({ kind, userId: row.userId, again })
  })

/** Counts a wrong code, says so and fails with it: the failure must be among the `keeps` of the mutation. */
export const refused = (row: ChallengeRow, peeked: Peeked) =>
  Effect.fnUntraced(function*(wrong: InvalidCode) {
    yield* peeked.take
    yield* Events.emit({
      type: "code.refused",
      subject: { kind: "challenge", id: row.id },
      failure: "INVALID_CODE",
      data: { kind: row.kind, attemptsLeft: wrong.attemptsLeft }
    })
    return yield* wrong
  })
