/**
 * The service of recovery codes, on the Store port. `make` gives plain bodies; `RecoveryFlow.ts` makes the actions of them.
 */
import { compact } from "@gatehouse/contract/Compact"
import type * as Contract from "@gatehouse/contract/Contract"
import * as Events from "@gatehouse/contract/Events"
import { Tokens } from "@gatehouse/contract/Tokens"
import { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { InvalidCode } from "../challenges/ChallengeErrors.ts"
import * as Challenges from "../challenges/Challenges.ts"
import * as SecondFactors from "../factors/SecondFactors.ts"
import { randomText } from "../RandomText.ts"
import { requireRecent } from "../sessions/RecentSignIn.ts"
import { goesWithUser } from "../users/GoesWithUser.ts"
import { UserNotFound } from "../users/UserErrors.ts"
import { userOrCaller } from "../users/UserOrCaller.ts"
import { provedEmailOf, UserTable } from "../users/UserTable.ts"
import { RecoveryCodesTable } from "./RecoveryCodesTable.ts"
import * as RecoveryCodeText from "./RecoveryCodeText.ts"
import type { RecoveryContract } from "./RecoveryContract.ts"

type Operations = Contract.Service<typeof RecoveryContract>

export class Recovery extends Context.Service<Recovery, Operations>()("@gatehouse/core-sessions/Recovery") {}

/** All operations but the actions. */
export type Bodies = Omit<Operations, "generate" | "verify">

/** How many a user gets. */
export const count = 10

export const make = Effect.gen(function*() {
  const store = yield* Store
  const tokens = yield* Tokens
  const challenges = yield* Challenges.make
  const secondFactors = yield* SecondFactors.make

  const emit = (type: string, userId: string, data: Readonly<Record<string, unknown>>) =>
    Events.emit({ type, subject: { kind: "user", id: userId }, data })

  const status: Bodies["status"] = Effect.fnUntraced(function*({ userId }) {
    const row = yield* store.unique(RecoveryCodesTable, "byUser", [yield* userOrCaller(userId)])
    return compact({ left: row?.hashes.length ?? 0, createdAt: row?.createdAt })
  })

  const replace: Bodies["replace"] = Effect.fnUntraced(function*({ userId }) {
    const user = yield* store.get(UserTable, yield* userOrCaller(userId))
    if (user === undefined) return yield* new UserNotFound()
    yield* requireRecent(store)
    const before = yield* store.unique(RecoveryCodesTable, "byUser", [user.id])
    const codes: Array<string> = []
    const hashes: Array<string> = []
    for (let i = 0; i < count; i++) {
      const code = yield* randomText(tokens, RecoveryCodeText.alphabet, RecoveryCodeText.length)
      codes.push(RecoveryCodeText.format(code))
      hashes.push(yield* tokens.hash(RecoveryCodeText.hashed(user.id, code)))
    }
    if (before !== undefined) yield* store.remove(RecoveryCodesTable, before.id)
    const createdAt = yield* Clock.currentTimeMillis
    yield* Effect.orDie(
      store.insert(RecoveryCodesTable, { id: yield* tokens.id("rec"), createdAt, userId: user.id, hashes })
    )
    yield* emit("recovery_codes.generated", user.id, { count })
    return compact({ codes, notify: provedEmailOf(user) })
  })

  const finishVerify: Bodies["finishVerify"] = Effect.fnUntraced(function*({ challenge, code, trustDevice }) {
    const found = yield* secondFactors.find(challenge)
    const { user } = found
    const peeked = yield* secondFactors.peekOwed(found)
    yield* peeked.pass
    const row = yield* store.unique(RecoveryCodesTable, "byUser", [user.id])
    const hash = yield* tokens.hash(RecoveryCodeText.hashed(user.id, RecoveryCodeText.read(code)))
    const left = row?.hashes.filter((kept) => kept !== hash) ?? []
    // Looking a hash up tells nothing of how much of a guess was right.
    if (row === undefined || left.length === row.hashes.length) {
      yield* peeked.take
      yield* secondFactors.failed(user.id, "recoveryCode")
      return yield* new InvalidCode({ attemptsLeft: yield* challenges.countWrong(found.row) })
    }
    yield* Effect.orDie(store.patch(RecoveryCodesTable, row.id, { hashes: left }))
    yield* challenges.use(found.row)
    yield* emit("recovery_codes.used", user.id, { left: left.length })
    const opened = yield* secondFactors.finish(found, { method: "recoveryCode", amr: ["recovery"] }, trustDevice)
    return compact({ opened, left: left.length, notify: provedEmailOf(user) })
  })

  const bodies: Bodies = { status, replace, finishVerify }
  return bodies
})

/** Lets the codes of a user go with them. */
export const registerCascades = goesWithUser(
  RecoveryCodesTable,
  (store, userId) =>
    Effect.map(store.unique(RecoveryCodesTable, "byUser", [userId]), (row) => row === undefined ? [] : [row])
)
