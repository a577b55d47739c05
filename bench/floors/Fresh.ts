/**
 * Hashes, ids and secrets by hand.
 */
import { hash, randomFillSync } from "node:crypto"
import { base32, base62, ulidTime } from "../Synthetic.ts"

export const sha256 = (text: string): string => hash("sha256", text, "hex")

const noise = new Uint8Array(4_096)
let used = noise.length

/** Random bytes, fetched from the system in blocks. */
const byte = (): number => {
  if (used === noise.length) {
    randomFillSync(noise)
    used = 0
  }
  return noise[used++]!
}

export const newId = (prefix: string): string => {
  let id = `${prefix}_${ulidTime(Date.now())}`
  for (let i = 0; i < 16; i++) id += base32[byte() & 31]
  return id
}

/** So many characters of base62. */
export const newSecret = (length: number): string => {
  let text = ""
  while (text.length < length) {
    const value = byte()
    if (value < 248) text += base62[value % 62]
  }
  return text
}
