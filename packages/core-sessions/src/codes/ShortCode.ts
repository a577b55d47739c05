/**
 * Codes that people read and type: digits.
 *
 * A code is worth something only with the verifier of its challenge, which dies after five wrong ones, and an address or a
 * number stands ten wrong ones an hour. By mail, where a longer code costs nobody anything, it has eight digits: who guessed
 * at one address all year, and had 17,500 mails sent there, would succeed with a chance of 1 in 1,100. By phone it has the
 * six that phones fill in by themselves, and the chance is 1 in 11: whoever sends to phones should watch `code.refused`.
 */
import type { Tokens } from "@gatehouse/contract/Tokens"
import type * as Effect from "effect/Effect"
import { randomText } from "../RandomText.ts"

export const emailDigits = 8
export const phoneDigits = 6

export const make = (tokens: Tokens["Service"], digits: number): Effect.Effect<string> =>
  randomText(tokens, "0123456789", digits)

/** A code without what people and mail programs put between its digits. */
export const typed = (code: string): string => code.replace(/[\s-]/gu, "")
