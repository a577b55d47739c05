/**
 * `SecretBox` on WebCrypto's AES-256-GCM, under the SHA-256 of `AUTH_SECRET_ENCRYPTION_KEY`: the same text as
 * `SecretBoxLayer.ts` of Node writes.
 */
import { type SecretBox, Unsealable } from "@gatehouse/contract/SecretBox"
import * as Effect from "effect/Effect"
import { missing, variable } from "./Environment.ts"

const version = "v1"
const nonceLength = 12
const encoder = new TextEncoder()

const toText = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")

/** `undefined` for what `toText` would not have written. */
const toBytes = (text: string): Uint8Array<ArrayBuffer> | undefined => {
  try {
    const bytes = Uint8Array.from(
      atob(text.replaceAll("-", "+").replaceAll("_", "/")),
      (character) => character.charCodeAt(0)
    )
    return toText(bytes) === text ? bytes : undefined
  } catch {
    return undefined
  }
}

/** Names the key in what it seals, and tells nothing of it. */
const kidOf = async (raw: ArrayBuffer): Promise<string> =>
  toText(new Uint8Array(await crypto.subtle.digest("SHA-256", raw)).slice(0, 6))

export const make = async (): Promise<SecretBox["Service"]> => {
  const secret = variable("AUTH_SECRET_ENCRYPTION_KEY") ?? missing("AUTH_SECRET_ENCRYPTION_KEY")
  const raw = await crypto.subtle.digest("SHA-256", encoder.encode(secret))
  const kid = await kidOf(raw)
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"])
  const with_ = (iv: Uint8Array<ArrayBuffer>, identity: string) => ({
    name: "AES-GCM",
    iv,
    additionalData: encoder.encode(`${version}.${kid}|${identity}`)
  })
  return {
    seal: (plain, identity) =>
      Effect.promise(async () => {
        const nonce = crypto.getRandomValues(new Uint8Array(nonceLength))
        const sealed = await crypto.subtle.encrypt(with_(nonce, identity), key, encoder.encode(plain))
        return `${version}.${kid}.${toText(nonce)}.${toText(new Uint8Array(sealed))}`
      }),
    open: (sealed, identity) =>
      Effect.gen(function*() {
        const [first, name, nonceText, text, ...rest] = sealed.split(".")
        const nonce = nonceText === undefined ? undefined : toBytes(nonceText)
        const bytes = text === undefined ? undefined : toBytes(text)
        if (
          first !== version || nonce === undefined || nonce.length !== nonceLength || bytes === undefined ||
          rest.length > 0
        ) {
          return yield* new Unsealable({ reason: "format" })
        }
        if (name !== kid) return yield* new Unsealable({ reason: "key" })
        return yield* Effect.tryPromise({
          try: async () => new TextDecoder().decode(await crypto.subtle.decrypt(with_(nonce, identity), key, bytes)),
          catch: () => new Unsealable({ reason: "integrity" })
        })
      }),
    isStale: (sealed) => !sealed.startsWith(`${version}.${kid}.`)
  }
}
