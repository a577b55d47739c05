/**
 * The challenge of a change of the primary address: one row with two sides, the present address and the new one, each with
 * a code and a link of its own. One row, because a change is one thing: two confirmations at once, a cancellation and a wrong
 * code too many all meet there.
 *
 * The token of a link is `<lookup>.<secret>`: the first part finds the row, the second belongs to one side.
 */
import { compact } from "@gatehouse/contract/Compact"
import { equal, Tokens } from "@gatehouse/contract/Tokens"
import { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { InvalidChallenge } from "../challenges/ChallengeErrors.ts"
import * as Challenges from "../challenges/Challenges.ts"
import { type ChallengeRow, ChallengeTable, keptOf } from "../challenges/ChallengeTable.ts"
import { normalise } from "../emails/EmailAddress.ts"
import type { UserRow } from "../users/UserTable.ts"
import type { Sending, Side } from "./CodeWire.ts"
import * as ShortCode from "./ShortCode.ts"

interface SideData {
  readonly to: string
  readonly codeHash?: string
  readonly secretHash?: string
  readonly confirmed: boolean
}

export interface Change {
  readonly sentAt: number
  /** The user's session epoch when it began. */
  readonly epoch: number
  /** Absent when the user has no verified address that could have a say. */
  readonly present?: SideData
  readonly new: SideData
}

export const dataOf = (row: ChallengeRow): Change => keptOf(row)

/** The part of a link's token that finds its challenge. Other links have tokens without a second part. */
export const lookupOf = (token: string): string => token.split(".", 1)[0]!

const secretOf = (token: string): string => token.slice(lookupOf(token).length + 1)

/** The sides that have not confirmed. */
export const remaining = (change: Change): ReadonlyArray<Side> =>
  (["present", "new"] as const).filter((side) => change[side]?.confirmed === false)

/** Of one user at most so many challenges of all kinds are looked through for changes. */
const lookedThrough = 100

export const make = Effect.gen(function*() {
  const store = yield* Store
  const tokens = yield* Tokens

  /** New codes and links for the sides that have not confirmed. */
  const fresh = Effect.fnUntraced(function*(change: Change, verifier: string) {
    const lookup = yield* tokens.random(Challenges.secretLength)
    const sides: { -readonly [S in Side]?: SideData } = {}
    const sendings: Array<Sending> = []
    const codes = new Set<string>()
    for (const side of remaining(change)) {
      let code = yield* ShortCode.make(tokens, ShortCode.emailDigits)
      // One code for both would let either confirm for the other.
      while (codes.has(code)) code = yield* ShortCode.make(tokens, ShortCode.emailDigits)
      codes.add(code)
      const secret = yield* tokens.random(Challenges.secretLength)
      const to = change[side]!.to
      sides[side] = {
        to,
        confirmed: false,
        codeHash: yield* tokens.hash(Challenges.codeText(verifier, code)),
        secretHash: yield* tokens.hash(secret)
      }
      sendings.push({
        to: { kind: "email", address: to },
        code,
        token: `${lookup}.${secret}`,
        newAddress: change.new.to
      })
    }
    return { tokenHash: yield* tokens.hash(lookup), data: { ...change, ...sides }, sendings }
  })

  const begin = Effect.fnUntraced(function*(options: {
    readonly user: UserRow
    readonly present: string | undefined
    readonly to: string
    readonly sessionId: string | undefined
    readonly expiresAt: number
  }) {
    const now = yield* Clock.currentTimeMillis
    const verifier = yield* tokens.random(Challenges.secretLength)
    const { data, sendings, tokenHash } = yield* fresh(
      compact({
        sentAt: now,
        epoch: options.user.sessionEpoch,
        present: options.present === undefined ? undefined : { to: options.present, confirmed: false },
        new: { to: options.to, confirmed: false }
      }),
      verifier
    )
    const row: ChallengeRow = compact({
      id: yield* tokens.id("chl"),
      createdAt: now,
      kind: "emailChange",
      identifier: normalise(options.to),
      userId: options.user.id,
      sessionId: options.sessionId,
      verifierHash: yield* tokens.hash(verifier),
      tokenHash,
      attempts: 0,
      expiresAt: options.expiresAt,
      data
    })
    yield* Effect.orDie(store.insert(ChallengeTable, row))
    return { id: row.id, verifier, sendings }
  })

  const renew = Effect.fnUntraced(function*(row: ChallengeRow, verifier: string, expiresAt: number) {
    const sentAt = yield* Clock.currentTimeMillis
    const { data, sendings, tokenHash } = yield* fresh({ ...dataOf(row), sentAt }, verifier)
    yield* Effect.orDie(store.patch(ChallengeTable, row.id, { tokenHash, expiresAt, data: { ...data } }))
    return sendings
  })

  /** The side that has not confirmed and whose code this is. */
  const sideOfCode = Effect.fnUntraced(function*(row: ChallengeRow, verifier: string, code: string) {
    const change = dataOf(row)
    const hash = yield* tokens.hash(Challenges.codeText(verifier, code))
    return remaining(change).find((side) => equal(hash, change[side]!.codeHash!))
  })

  /** The side that has not confirmed and whose link this is. */
  const nameOfToken = Effect.fnUntraced(function*(row: ChallengeRow, token: string) {
    const change = dataOf(row)
    const hash = yield* tokens.hash(secretOf(token))
    const side = remaining(change).find((side) => equal(hash, change[side]!.secretHash!))
    return side ?? (yield* new InvalidChallenge())
  })

  const sideOfToken = Effect.fnUntraced(function*(row: ChallengeRow, token: string) {
    const side: SideData = dataOf(row)[yield* nameOfToken(row, token)]!
    return side
  })

  /** Notes the first of two confirmations. Its code and its link work no more. */
  const confirm = Effect.fnUntraced(function*(row: ChallengeRow, side: Side) {
    const change = dataOf(row)
    const confirmed: SideData = { to: change[side]!.to, confirmed: true }
    yield* Effect.orDie(store.patch(ChallengeTable, row.id, { data: { ...change, [side]: confirmed } }))
  })

  /** Ends the changes of a user that wait. True when there was one. */
  const forget = Effect.fnUntraced(function*(userId: string) {
    const rows = yield* store.first(ChallengeTable, "byUser", [userId], { limit: lookedThrough, order: "desc" })
    const waiting = rows.filter(({ kind }) => kind === "emailChange")
    for (const row of waiting) yield* store.remove(ChallengeTable, row.id)
    return waiting.length > 0
  })

  return { begin, renew, sideOfCode, nameOfToken, sideOfToken, confirm, forget }
})
