/**
 * Values that look random and are the same in every run, for the rows that a store is filled with.
 */

export const base32 = "0123456789abcdefghjkmnpqrstvwxyz"
export const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

/** Characters that look random and depend on the seed alone. */
export const scatter = (seed: number, alphabet: string, length: number): string => {
  let state = (seed + 1) * 0x9e3779b9 >>> 0
  let text = ""
  for (let i = 0; i < length; i++) {
    state = state + 0x9e3779b9 >>> 0
    let mixed = Math.imul(state ^ state >>> 16, 0x21f0aaad)
    mixed = Math.imul(mixed ^ mixed >>> 15, 0x735a2d97)
    text += alphabet[((mixed ^ mixed >>> 15) >>> 0) % alphabet.length]
  }
  return text
}

/** The first ten characters of a ULID. */
export const ulidTime = (millis: number): string => {
  let rest = millis
  let text = ""
  for (let i = 0; i < 10; i++) {
    text = base32[rest % 32] + text
    rest = Math.floor(rest / 32)
  }
  return text
}

/** So many numbers below `end`, evenly spread and in no order. */
export const spread = (count: number, end: number): ReadonlyArray<number> => {
  const step = end / count
  const numbers = Array.from({ length: count }, (_, i) => Math.floor(i * step))
  for (let i = numbers.length - 1; i > 0; i--) {
    const j = (Math.imul(i + 1, 0x9e3779b1) >>> 0) % (i + 1)
    ;[numbers[i], numbers[j]] = [numbers[j]!, numbers[i]!]
  }
  return numbers
}
