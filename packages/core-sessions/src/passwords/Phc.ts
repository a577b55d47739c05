/**
 * The PHC string format, in which password hashes are stored: `$id$v=19$m=19456,t=2,p=1$salt$hash`, salt and hash in
 * base64 without padding.
 */

export interface Phc {
  readonly id: string
  readonly version?: number
  /** In the order in which they stand. All parameters of password hashes are whole numbers. */
  readonly parameters: Readonly<Record<string, number>>
  readonly salt: Uint8Array<ArrayBuffer>
  readonly hash: Uint8Array<ArrayBuffer>
}

/** No text that is longer gets as far as a pattern. */
export const maxLength = 512

const shape =
  /^\$([a-z0-9-]{1,32})(?:\$v=(\d{1,5}))?\$([a-z][a-z0-9]{0,31}=\d{1,10}(?:,[a-z][a-z0-9]{0,31}=\d{1,10}){0,7})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

/** A whole number as people write it: no sign, no leading zero. `NaN` for anything else. */
export const wholeNumber = (text: string): number => /^(?:0|[1-9]\d{0,9})$/.test(text) ? Number(text) : Number.NaN

export const encodeBase64 = (bytes: Uint8Array): string => {
  let binary = ""
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary).replace(/=+$/, "")
}

/** `undefined` unless the text is exactly what `encodeBase64` writes for some bytes. */
export const decodeBase64 = (text: string): Uint8Array<ArrayBuffer> | undefined => {
  if (!/^[A-Za-z0-9+/]*$/.test(text) || text.length % 4 === 1) return undefined
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i)
  // Otherwise the bits that are left over in the last character would give one hash several texts.
  return encodeBase64(bytes) === text ? bytes : undefined
}

/** The parts of a text with both salt and hash; `undefined` when it is none. */
export const parse = (text: string): Phc | undefined => {
  const match = text.length > maxLength ? null : shape.exec(text)
  if (match === null) return undefined
  const [, id, version, list, salt64, hash64] = match
  const parameters: Record<string, number> = {}
  for (const pair of list!.split(",")) {
    const at = pair.indexOf("=")
    const name = pair.slice(0, at)
    const value = wholeNumber(pair.slice(at + 1))
    if (Number.isNaN(value) || Object.hasOwn(parameters, name)) return undefined
    parameters[name] = value
  }
  const salt = decodeBase64(salt64!)
  const hash = decodeBase64(hash64!)
  if (salt === undefined || hash === undefined) return undefined
  if (version === undefined) return { id: id!, parameters, salt, hash }
  const number = wholeNumber(version)
  return Number.isNaN(number) ? undefined : { id: id!, version: number, parameters, salt, hash }
}

/** What stands before the salt. */
export const formatHeader = ({ id, parameters, version }: Pick<Phc, "id" | "version" | "parameters">): string => {
  const list = Object.entries(parameters).map(([name, value]) => `${name}=${value}`).join(",")
  return version === undefined ? `$${id}$${list}` : `$${id}$v=${version}$${list}`
}

export const format = (phc: Phc): string => `${formatHeader(phc)}$${encodeBase64(phc.salt)}$${encodeBase64(phc.hash)}`
