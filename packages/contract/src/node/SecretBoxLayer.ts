/**
 * `SecretBox` on Node's AES-256-GCM.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto"
import { SecretBox, Unsealable } from "../SecretBox.ts"

/** A key of the ring: a short name that sealed values carry, and 32 bytes. */
export interface SealingKey {
  readonly kid: string
  readonly key: Redacted.Redacted<Uint8Array>
}

const nonceLength = 12
const tagLength = 16

/** A box that seals under the first key and opens under any. Throws a `TypeError` for a ring it cannot use. */
export const make = (ring: readonly [SealingKey, ...ReadonlyArray<SealingKey>]): SecretBox["Service"] => {
  const keys = new Map<string, Redacted.Redacted<Uint8Array>>()
  for (const { key, kid } of ring) {
    if (!/^[A-Za-z0-9_-]{1,32}$/.test(kid)) throw new TypeError("a key's name is 1 to 32 letters, digits, - or _")
    if (Redacted.value(key).length !== 32) throw new TypeError(`the key ${kid} is not 32 bytes long`)
    if (keys.has(kid)) throw new TypeError(`the key name ${kid} stands twice in the ring`)
    keys.set(kid, key)
  }
  const [current] = ring
  return {
    seal: (plain, identity) =>
      Effect.sync(() => {
        const nonce = randomBytes(nonceLength)
        const cipher = createCipheriv("aes-256-gcm", Redacted.value(current.key), nonce)
        cipher.setAAD(Buffer.from(`v1.${current.kid}|${identity}`))
        const sealed = Buffer.concat([cipher.update(plain, "utf8"), cipher.final(), cipher.getAuthTag()])
        return `v1.${current.kid}.${nonce.toString("base64url")}.${sealed.toString("base64url")}`
      }),
    open: (sealed, identity) =>
      Effect.suspend(() => {
        const [version, kid, nonceText, sealedText, ...rest] = sealed.split(".")
        if (version !== "v1" || kid === undefined || nonceText === undefined || sealedText === undefined) {
          return Effect.fail(new Unsealable({ reason: "format" }))
        }
        const nonce = Buffer.from(nonceText, "base64url")
        const bytes = Buffer.from(sealedText, "base64url")
        // Node skips what is no base64url, so that many texts would be the same bytes. Only one of them is ours.
        const isExact = nonce.toString("base64url") === nonceText && bytes.toString("base64url") === sealedText
        if (rest.length > 0 || !isExact || nonce.length !== nonceLength || bytes.length < tagLength) {
          return Effect.fail(new Unsealable({ reason: "format" }))
        }
        const key = keys.get(kid)
        if (key === undefined) return Effect.fail(new Unsealable({ reason: "key" }))
        try {
          const decipher = createDecipheriv("aes-256-gcm", Redacted.value(key), nonce)
          decipher.setAAD(Buffer.from(`v1.${kid}|${identity}`))
          decipher.setAuthTag(bytes.subarray(-tagLength))
          return Effect.succeed(
            Buffer.concat([decipher.update(bytes.subarray(0, -tagLength)), decipher.final()]).toString("utf8")
          )
        } catch {
          return Effect.fail(new Unsealable({ reason: "integrity" }))
        }
      }),
    isStale: (sealed) => !sealed.startsWith(`v1.${current.kid}.`)
  }
}

export const layer = (ring: readonly [SealingKey, ...ReadonlyArray<SealingKey>]): Layer.Layer<SecretBox> =>
  Layer.sync(SecretBox, () => make(ring))
