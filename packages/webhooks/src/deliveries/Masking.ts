/**
 * Keeps our secrets out of what is kept of an answer: a receiver may echo the headers it was sent.
 */

const hidden = "[hidden]"

/** Shorter ones are no secrets, and masking them would mask half of every text. */
const shortest = 6

/** What of these values would be a secret in a text: as they are, without their scheme or prefix, and in JSON. */
export const secretsIn = (values: ReadonlyArray<string>): ReadonlyArray<string> => {
  const found = new Set<string>()
  for (const value of values) {
    const parts = [value, value.replace(/^whs[ek]c?_/, ""), ...value.split(" ")]
    for (const part of parts) {
      if (part.length < shortest) continue
      found.add(part)
      found.add(JSON.stringify(part).slice(1, -1))
    }
  }
  // The longest first, so that nothing is left of a secret that holds another.
  return [...found].toSorted((a, b) => b.length - a.length)
}

/**
 * The text without these secrets, and without the beginning of one at its end, where it may have been cut. It is hardly
 * longer than before: where secrets are chosen to be found in what stands for others, the rest is cut off.
 */
export const mask = (text: string, secrets: ReadonlyArray<string>): string => {
  const longest = text.length + hidden.length
  let masked = text
  for (const secret of secrets) {
    masked = masked.replaceAll(secret, hidden)
    if (masked.length > longest) masked = masked.slice(0, longest).toWellFormed()
  }
  for (const secret of secrets) {
    for (let length = Math.min(secret.length - 1, masked.length); length >= shortest; length--) {
      if (masked.endsWith(secret.slice(0, length))) return masked.slice(0, -length) + hidden
    }
  }
  return masked
}
