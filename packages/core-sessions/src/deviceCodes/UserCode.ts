/**
 * The short code that somebody reads on a device and types elsewhere: eight of twenty consonants, so that it spells no
 * word and no two of its characters look alike. Plain.
 */

const alphabet = "BCDFGHJKLMNPQRSTVWXZ"
export const userCodeLength = 8

const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
/** The largest multiple of 20 in 62: what lies above would make some letters likelier. */
const fair = 60

/** `code` and what random base62 characters add to it. Some are passed over, so it may still be too short. */
export const append = (code: string, random: string): string => {
  let longer = code
  for (const character of random) {
    const value = digits.indexOf(character)
    if (value >= 0 && value < fair && longer.length < userCodeLength) longer += alphabet[value % alphabet.length]
  }
  return longer
}

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
