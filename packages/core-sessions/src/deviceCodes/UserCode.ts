/**
 * The short code that somebody reads on a device and types elsewhere: eight of twenty consonants, so that it spells no
 * word and no two of its characters look alike.
 */
import type { Tokens } from "@gatehouse/contract/Tokens"
import type * as Effect from "effect/Effect"
import { randomText } from "../RandomText.ts"

const alphabet = "BCDFGHJKLMNPQRSTVWXZ"
const userCodeLength = 8

export const make = (tokens: Tokens["Service"]): Effect.Effect<string> => randomText(tokens, alphabet, userCodeLength)

/** As it is shown: `WDJB-MJHT`. */
export const show = (code: string): string => `${code.slice(0, 4)}-${code.slice(4)}`

/** The code that was typed, however it was written; `undefined` for what cannot be one. */
export const read = (typed: string): string | undefined => {
  const code = typed.replace(/[\s\u2010-\u2015\u2212_.-]/gu, "").replace(
    /[a-z]/gu,
    (letter) => letter.toUpperCase()
  )
  return /^[BCDFGHJKLMNPQRSTVWXZ]{8}$/u.test(code) ? code : undefined
}
