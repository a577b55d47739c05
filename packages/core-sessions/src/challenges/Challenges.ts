/**
 * Beginning a step, finding it by what its holder presents, and using it up. Plain helpers of the mutations that need
 * them: a challenge is used in the same transaction as what it allows.
 */
import { compact } from "@gatehouse/contract/Compact"
import { equal, Tokens } from "@gatehouse/contract/Tokens"
import { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { AuthSettings } from "../AuthSettings.ts"
import { RateLimited } from "../limits/LimitErrors.ts"
import { InvalidChallenge, InvalidCode } from "./ChallengeErrors.ts"
import { type ChallengeKind, type ChallengeRow, ChallengeTable } from "./ChallengeTable.ts"

/** What a verifier and the token of a link are made of: 256 bits. */
export const secretLength = 43

/** The text whose hash is kept of a short code. */
export const codeText = (verifier: string, code: string): string => `${verifier} ${code}`

export interface Begin {
  readonly kind: ChallengeKind
  /** Milliseconds. */
  readonly lifetime: number
  readonly identifier?: string | undefined
  readonly userId?: string | undefined
  readonly sessionId?: string | undefined
  /** A short code that was made by the caller. */
  readonly code?: string | undefined
  /** Makes the token of a link too. */
  readonly link?: boolean
  readonly data?: Readonly<Record<string, unknown>> | undefined
}

export interface Begun {
  readonly id: string
  readonly verifier: string
  readonly token: string | undefined
  readonly expiresAt: number
}

export const make = Effect.gen(function*() {
  const store = yield* Store
  const tokens = yield* Tokens

  const begin = Effect.fnUntraced(function*(options: Begin) {
    const now = yield* Clock.currentTimeMillis
    const verifier = yield* tokens.random(secretLength)
    const token = options.link === true ? yield* tokens.random(secretLength) : undefined
    const expiresAt = now + options.lifetime
    const id = yield* tokens.id("chl")
    const row: ChallengeRow = compact({
      id,
      createdAt: now,
      kind: options.kind,
      identifier: options.identifier,
      userId: options.userId,
      sessionId: options.sessionId,
      verifierHash: yield* tokens.hash(verifier),
      tokenHash: token === undefined ? undefined : yield* tokens.hash(token),
      codeHash: options.code === undefined ? undefined : yield* tokens.hash(codeText(verifier, options.code)),
      attempts: 0,
      expiresAt,
      data: options.data
    })
    yield* Effect.orDie(store.insert(ChallengeTable, row))
    const begun: Begun = { id, verifier, token, expiresAt }
    return begun
  })

  const alive = Effect.fnUntraced(function*(row: ChallengeRow | undefined, kinds: ReadonlyArray<ChallengeKind>) {
    const now = yield* Clock.currentTimeMillis
    if (row === undefined || !kinds.includes(row.kind) || now >= row.expiresAt) return yield* new InvalidChallenge()
    return row
  })

  /** The challenge that was begun by the holder of this verifier. */
  const byVerifier = Effect.fnUntraced(function*(verifier: string, ...kinds: ReadonlyArray<ChallengeKind>) {
    const hash = yield* tokens.hash(verifier)
    return yield* alive(yield* store.unique(ChallengeTable, "byVerifier", [hash]), kinds)
  })

  /** The challenge whose link has this token. */
  const byToken = Effect.fnUntraced(function*(token: string, ...kinds: ReadonlyArray<ChallengeKind>) {
    const hash = yield* tokens.hash(token)
    return yield* alive(yield* store.unique(ChallengeTable, "byToken", [hash]), kinds)
  })

  /** Is this the verifier of the challenge: of the browser that asked? */
  const isVerifier = Effect.fnUntraced(function*(row: ChallengeRow, verifier: string | undefined) {
    if (verifier === undefined || row.verifierHash === undefined) return false
    return equal(yield* tokens.hash(verifier), row.verifierHash)
  })

  /** Ends it. Whoever comes second finds nothing. */
  const use = (row: ChallengeRow): Effect.Effect<void> => Effect.asVoid(store.remove(ChallengeTable, row.id))

  /** Counts a wrong proof; after the last one the challenge is gone. Gives how many are left. */
  const countWrong = Effect.fnUntraced(function*(row: ChallengeRow) {
    const { codeAttempts } = yield* AuthSettings
    const attemptsLeft = Math.max(0, codeAttempts - row.attempts - 1)
    if (attemptsLeft === 0) yield* use(row)
    else yield* Effect.orDie(store.patch(ChallengeTable, row.id, { attempts: row.attempts + 1 }))
    return attemptsLeft
  })

  /**
   * Uses the challenge if the code is right. A wrong one is counted, and its failure must be among the `keeps` of the
   * mutation.
   */
  const useCode = Effect.fnUntraced(function*(row: ChallengeRow, verifier: string, code: string) {
    const hash = yield* tokens.hash(codeText(verifier, code))
    if (row.codeHash === undefined || !equal(hash, row.codeHash)) {
      return yield* new InvalidCode({ attemptsLeft: yield* countWrong(row) })
    }
    yield* use(row)
  })

  /** Gives a challenge another code, and data that goes with it. The code before is worth nothing from now on. */
  const setCode = Effect.fnUntraced(function*(
    row: ChallengeRow,
    verifier: string,
    code: string,
    data: Readonly<Record<string, unknown>> | undefined = row.data
  ) {
    const codeHash = yield* tokens.hash(codeText(verifier, code))
    yield* Effect.orDie(store.patch(ChallengeTable, row.id, compact({ codeHash, data })))
  })

  /** Fails when its last message was sent a moment ago. */
  const mayResend = Effect.fnUntraced(function*(sentAt: number) {
    const { resendMs } = yield* AuthSettings
    const retryAfter = sentAt + resendMs - (yield* Clock.currentTimeMillis)
    if (retryAfter > 0) return yield* new RateLimited({ retryAfter })
  })

  /**
   * Gives a challenge another code, and another link where it has one, in the place of those before. Wrong codes so far
   * still count. Gives the token of the link.
   */
  const renew = Effect.fnUntraced(function*(
    row: ChallengeRow,
    verifier: string,
    { code, data, expiresAt }: {
      readonly code: string
      readonly expiresAt: number
      readonly data: Readonly<Record<string, unknown>>
    }
  ) {
    const token = row.tokenHash === undefined ? undefined : yield* tokens.random(secretLength)
    const codeHash = yield* tokens.hash(codeText(verifier, code))
    const tokenHash = token === undefined ? undefined : yield* tokens.hash(token)
    yield* Effect.orDie(store.patch(ChallengeTable, row.id, compact({ codeHash, tokenHash, expiresAt, data })))
    return token
  })

  return { begin, byVerifier, byToken, isVerifier, use, useCode, setCode, countWrong, mayResend, renew }
})

export type Challenges = Effect.Success<typeof make>
