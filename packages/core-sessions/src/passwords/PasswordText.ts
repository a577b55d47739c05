/**
 * What a password may be, and the one form in which it is hashed, so that it is the same password on every keyboard.
 */
import { isCommon } from "./CommonPasswords.ts"

/** Code points after normalisation. NIST SP 800-63B asks for at least eight, and to take at least 64. */
export const minLength = 8
export const maxLength = 256

/** UTF-16 units as typed. Anything longer is refused unread: normalising makes some texts many times longer. */
export const maxTyped = 4096

/**
 * NFKC, as NIST SP 800-63B says, and every kind of space the plain one (RFC 8265, OpaqueString). So "é" is one character
 * however it was composed, and a full-width "Ａ", which some keyboards type, is an "A". Case and the spaces themselves stay.
 */
export const normalise = (password: string): string => password.normalize("NFKC").replace(/\p{Zs}/gu, " ")

/** Can somebody have this password at all? Passwords from elsewhere may be shorter than ours. */
export const isPossible = (password: string): boolean => password !== "" && password.length <= maxTyped

/**
 * - `tooShort`, `tooLong`: outside the lengths.
 * - `characters`: has control characters, which no second keyboard types, or broken Unicode.
 * - `common`: among the first that anybody guesses, or made of what everybody knows of the user.
 */
export type Refusal = "tooShort" | "tooLong" | "characters" | "common"

export interface Rules {
  /** Default: 8. */
  readonly minLength?: number
  /** Default: 256, and never more than 1,024. */
  readonly maxLength?: number
  /** What everybody knows: the user's address and name, the name of the application. */
  readonly known?: ReadonlyArray<string>
}

const lengthOf = (text: string): number => {
  let length = 0
  for (const _ of text) length++
  return length
}

/** Is the password, a few digits around it aside, one of the words that everybody knows? */
const isKnown = (password: string, known: ReadonlyArray<string>): boolean => {
  const bare = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "")
  const whole = bare(password)
  const core = whole.replace(/^\d{1,4}/, "").replace(/\d{1,4}$/, "")
  return known.some((text) => {
    const normal = normalise(text.slice(0, maxTyped))
    return [normal, ...normal.split(/[^\p{L}\p{N}]+/u)].map(bare).some((word) =>
      word.length > 2 && (word === whole || word === core)
    )
  })
}

/** Why this may not become a password; `undefined` when it may. */
export const refusalOf = (password: string, rules: Rules = {}): Refusal | undefined => {
  if (password.length > maxTyped) return "tooLong"
  const normal = normalise(password)
  const length = lengthOf(normal)
  if (length < (rules.minLength ?? minLength)) return "tooShort"
  if (length > Math.min(rules.maxLength ?? maxLength, maxTyped / 4)) return "tooLong"
  if (/[\p{Cc}\p{Cs}]/u.test(normal)) return "characters"
  return isCommon(normal) || isKnown(normal, rules.known ?? []) ? "common" : undefined
}
