/**
 * How recovery codes are written and read: four groups of four characters out of 32 that cannot be mistaken for each other,
 * 80 bits. Plain.
 */

/** Crockford's base 32. */
export const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
export const length = 16

/** `abcdefgh…` as `abcd-efgh-…`. */
export const format = (code: string): string => code.match(/.{4}/gu)!.join("-")

/** What was typed, as the code that was meant; something else for a text that is no code. */
export const read = (typed: string): string =>
  typed.toLowerCase().replace(/[\s-]/gu, "").replace(/o/gu, "0").replace(/[il]/gu, "1")

/** What is hashed of a code. With 80 random bits it needs no slow hash; the user keeps equal codes from being seen. */
export const hashed = (userId: string, code: string): string => `gatehouse recovery code ${userId} ${code}`
