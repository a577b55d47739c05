/**
 * The form in which e-mail addresses are compared: without space around it, in lower case.
 *
 * Only ASCII letters are folded. Folding all of Unicode would make `K` (the Kelvin sign) a `k`, and one person's address
 * another's.
 */
export const normalise = (address: string): string =>
  address.trim().replace(/[A-Z]/gu, (letter) => letter.toLowerCase())

/** The domain of a normalised address. */
export const domainOf = (address: string): string => address.slice(address.lastIndexOf("@") + 1)
