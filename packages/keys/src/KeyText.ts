/**
 * The text of a key: `gh_live_<32 random characters>_<6 characters of checksum>`. The checksum lets a typing error or
 * garbage be refused without looking anything up, and lets secret scanners report only what really is a key.
 *
 * A scanner finds keys with `\b[A-Za-z][0-9A-Za-z_]*_[0-9a-z]+_[0-9A-Za-z]{32}_[0-9A-Za-z]{6}\b` (put the own prefix
 * in front) and confirms each match with the checksum.
 */

/** The random part: 32 base62 characters, 190 bits. */
export const bodyLength = 32

/** How much of the random part a key's `start` shows, so that people can tell keys apart. */
export const shownLength = 4

/** No prefix and environment that `KeySettings` accepts make a longer key. */
export const maxLength = 128

const checksumLength = 6

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

/**
 * CRC-32 as in ISO 3309, ZIP and PNG: the polynomial 0xEDB88320, four bits at a time. A table for whole bytes would have to
 * be computed when this file loads, which a Convex function does at every call: a third of a cold key check.
 */
const crcTable = [
  0x00000000,
  0x1db71064,
  0x3b6e20c8,
  0x26d930ac,
  0x76dc4190,
  0x6b6b51f4,
  0x4db26158,
  0x5005713c,
  0xedb88320,
  0xf00f9344,
  0xd6d6a3e8,
  0xcb61b38c,
  0x9b64c2b0,
  0x86d3d2d4,
  0xa00ae278,
  0xbdbdf21c
]

/** The CRC-32 of the first `end` characters; `-1` when one of them is not ASCII. */
export const crc32 = (text: string, end: number): number => {
  let crc = 0xffffffff
  for (let i = 0; i < end; i++) {
    const code = text.charCodeAt(i)
    // Two texts that differ above the lowest byte only would have one sum.
    if (code > 0x7f) return -1
    crc = crcTable[(crc ^ code) & 0xf]! ^ (crc >>> 4)
    crc = crcTable[(crc ^ (code >>> 4)) & 0xf]! ^ (crc >>> 4)
  }
  return (crc ^ 0xffffffff) >>> 0
}

const checksum = (crc: number): string => {
  let rest = crc
  let text = ""
  for (let i = 0; i < checksumLength; i++) {
    text = alphabet.charAt(rest % 62) + text
    rest = Math.floor(rest / 62)
  }
  return text
}

const underscore = 95

/** Where the body of a key starts, if `text` has a key's shape and its checksum is right; else `-1`. */
const bodyAt = (text: string): number => {
  const end = text.length - checksumLength - 1
  const at = end - bodyLength
  // At least one character each of prefix and environment, and their underscores.
  if (at < 4 || text.length > maxLength) return -1
  if (text.charCodeAt(end) !== underscore || text.charCodeAt(at - 1) !== underscore) return -1
  const crc = crc32(text, end)
  return crc >= 0 && text.endsWith(checksum(crc)) ? at : -1
}

/** Is this the text of a key, of whatever prefix and environment? Says nothing of whether such a key was issued. */
export const isKey = (text: string): boolean => bodyAt(text) > 0

export interface KeyParts {
  readonly prefix: string
  readonly env: string
  readonly body: string
}

const shape = /^[A-Za-z][0-9A-Za-z_]*$/
const envShape = /^[0-9a-z]+$/
const bodyShape = /^[0-9A-Za-z]+$/

/** The parts of a key, read from the right because a prefix may have underscores; `undefined` when it is none. */
export const parse = (text: string): KeyParts | undefined => {
  const at = bodyAt(text)
  if (at < 0) return undefined
  const envAt = text.lastIndexOf("_", at - 2)
  const parts = {
    prefix: text.slice(0, Math.max(envAt, 0)),
    env: text.slice(envAt + 1, at - 1),
    body: text.slice(at, at + bodyLength)
  }
  return shape.test(parts.prefix) && envShape.test(parts.env) && bodyShape.test(parts.body) ? parts : undefined
}

/** The text of a key with these parts. */
export const format = ({ body, env, prefix }: KeyParts): string => {
  const text = `${prefix}_${env}_${body}`
  return `${text}_${checksum(crc32(text, text.length))}`
}

/** What may be shown of a key: enough to tell keys apart, nothing to guess the rest from. */
export const start = ({ body, env, prefix }: KeyParts): string => `${prefix}_${env}_${body.slice(0, shownLength)}`
