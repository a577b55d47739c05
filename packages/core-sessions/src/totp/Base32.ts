/**
 * Base 32 as authenticator apps read it (RFC 4648, without padding). Plain.
 */

export const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

/** The bytes of a text, or `undefined` for what is none. Bits that fill no byte are dropped. */
export const decode = (text: string): Uint8Array<ArrayBuffer> | undefined => {
  const bytes = new Uint8Array(Math.floor(text.length * 5 / 8))
  let bits = 0
  let held = 0
  let at = 0
  for (const character of text) {
    const value = alphabet.indexOf(character)
    if (value < 0) return undefined
    held = (held << 5 | value) & 0xfff
    bits += 5
    if (bits >= 8) {
      bits -= 8
      bytes[at++] = held >>> bits & 0xff
    }
  }
  return bytes
}
