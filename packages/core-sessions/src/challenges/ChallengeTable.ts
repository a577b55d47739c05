/**
 * The table of challenges: steps that were begun and wait for their proof, used once and soon over. A code by mail, a link,
 * the state of an OAuth sign-in, the challenge of a passkey, a second factor that is still owed.
 */
import { table } from "@gatehouse/store/Table"

export type ChallengeKind =
  | "secondFactor"
  | "emailSignIn"
  | "phoneSignIn"
  | "phoneVerification"
  | "passwordSignUp"
  | "passwordReset"
  | "emailVerification"
  | "emailChange"
  | "oauth"
  | "oauthLink"
  | "handOff"
  | "passkeySignIn"
  | "passkeyRegistration"
  | "passkeySecondFactor"

export interface ChallengeRow {
  readonly id: string
  readonly createdAt: number
  readonly kind: ChallengeKind
  /** The address or number that it is bound to, normalised. */
  readonly identifier?: string
  readonly userId?: string
  readonly sessionId?: string
  /** The SHA-256 of what the browser that asked holds. */
  readonly verifierHash?: string
  /** The SHA-256 of the token of a link. */
  readonly tokenHash?: string
  /** The SHA-256 of the verifier and a short code: without the verifier, a code cannot be guessed even from here. */
  readonly codeHash?: string
  /** Wrong proofs so far. */
  readonly attempts: number
  readonly expiresAt: number
  readonly data?: Readonly<Record<string, unknown>>
}

/** What a challenge keeps, as those who begin and end challenges of its kind know it. */
export const keptOf = <Data>(row: Pick<ChallengeRow, "data">): Data => row.data as Data

export const ChallengeTable = table<ChallengeRow>()({
  name: "challenges",
  columns: {
    id: "text",
    createdAt: "int",
    kind: "text",
    identifier: "text?",
    userId: "text?",
    sessionId: "text?",
    verifierHash: "text?",
    tokenHash: "text?",
    codeHash: "text?",
    attempts: "int",
    expiresAt: "int",
    data: "json?"
  },
  unique: { byVerifier: ["verifierHash"], byToken: ["tokenHash"] },
  indexes: { byExpiry: ["expiresAt"], byUser: ["userId"] }
})
