/**
 * Keys as Standard Webhooks 1.0 writes them: a prefix that tells what they are, and base64. Plain.
 */

/** `whsec_`: shared, for HMAC-SHA256. `whsk_`: the seed of an Ed25519 key. `whpk_`: its public half. */
export type Prefix = "whsec_" | "whsk_" | "whpk_"

const bounds: Readonly<Record<Prefix, readonly [least: number, most: number]>> = {
  whsec_: [24, 64],
  whsk_: [32, 32],
  whpk_: [32, 32]
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

export const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))

/** `undefined` for what is no base64 with its padding. */
export const fromBase64 = (text: string): Uint8Array<ArrayBuffer> | undefined =>
  base64.test(text) ? Uint8Array.from(atob(text), (character) => character.charCodeAt(0)) : undefined

/** What this key says it is. */
export const prefixOf = (key: string): Prefix | undefined =>
  (["whsec_", "whsk_", "whpk_"] as const).find((prefix) => key.startsWith(prefix))

export const format = (prefix: Prefix, bytes: Uint8Array): string => prefix + toBase64(bytes)

/** The bytes of a key, or `undefined` when it is damaged. */
export const parse = (prefix: Prefix, key: string): Uint8Array<ArrayBuffer> | undefined => {
  const bytes = key.startsWith(prefix) ? fromBase64(key.slice(prefix.length)) : undefined
  const [least, most] = bounds[prefix]
  return bytes === undefined || bytes.length < least || bytes.length > most ? undefined : bytes
}

/** The bytes of a key that signs. Throws for anything else, without showing it. */
export const parseSecretUnsafe = (
  secret: string
): { readonly prefix: "whsec_" | "whsk_"; readonly bytes: Uint8Array<ArrayBuffer> } => {
  const prefix = prefixOf(secret)
  if (prefix === "whsec_" || prefix === "whsk_") {
    const bytes = parse(prefix, secret)
    if (bytes !== undefined) return { prefix, bytes }
  }
  throw new Error("The secret of an endpoint is damaged. Rotate it.")
}

/** What stands before a seed in PKCS #8 (RFC 8410 §7): Web Crypto and Node import a private key in no plainer form. */
const pkcs8Head = [48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32] as const

/** The private key of a seed in PKCS #8. */
export const pkcs8 = (seed: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from([...pkcs8Head, ...seed])
