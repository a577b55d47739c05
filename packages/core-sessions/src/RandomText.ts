/**
 * Random text over any alphabet, for codes and secrets that people type or apps read: uniform, from the same randomness as
 * all tokens.
 */
import { base62, type Tokens } from "@gatehouse/contract/Tokens"
import * as Effect from "effect/Effect"

/** `length` characters of an alphabet of at most 62, each as likely as the others: what would favour some is passed over. */
export const randomText = Effect.fnUntraced(function*(tokens: Tokens["Service"], alphabet: string, length: number) {
  const fair = base62.length - base62.length % alphabet.length
  let text = ""
  while (text.length < length) {
    for (const character of yield* tokens.random(length)) {
      const value = base62.indexOf(character)
      if (value < fair && text.length < length) text += alphabet[value % alphabet.length]
    }
  }
  return text
})
