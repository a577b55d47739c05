/**
 * `Signer` on Node. An HMAC of a short text is two hashes and much ceremony, so the padded keys are made once for each
 * secret and the hashes are one-shot, over one buffer that is filled again for each message.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { createPrivateKey, generateKeyPairSync, hash, type KeyObject, randomBytes, sign } from "node:crypto"
import { Signer, type ToSign } from "../signing/Signer.ts"
import * as SigningKey from "../signing/SigningKey.ts"

/** What SHA-256 takes in at once. RFC 2104 pads a key to it; no key is longer. */
const blockLength = 64
const digestLength = 32

type Key =
  | { readonly kind: "v1"; readonly inner: Uint8Array; readonly outer: Uint8Array }
  | { readonly kind: "v1a"; readonly key: KeyObject }

const padded = (bytes: Uint8Array, pad: number): Uint8Array => {
  const block = new Uint8Array(blockLength + (pad === 0x5c ? digestLength : 0)).fill(pad)
  for (const [i, byte] of bytes.entries()) block[i] = byte ^ pad
  return block
}

const keyOf = (secret: string): Key => {
  const { bytes, prefix } = SigningKey.parseSecretUnsafe(secret)
  return prefix === "whsec_"
    ? { kind: "v1", inner: padded(bytes, 0x36), outer: padded(bytes, 0x5c) }
    : {
      kind: "v1a",
      key: createPrivateKey({ key: Buffer.from(SigningKey.pkcs8(bytes)), format: "der", type: "pkcs8" })
    }
}

/** Keys that are kept ready: about 300 bytes each. */
const keptKeys = 1024

/** Bodies up to a third of this need no buffer of their own. */
const scratchLength = 128 * 1024

export const make = (): Signer["Service"] => {
  const keys = new Map<string, Key>()
  const scratch = Buffer.allocUnsafeSlow(scratchLength)

  const keyFor = (secret: string): Key => {
    const known = keys.get(secret)
    if (known !== undefined) return known
    const key = keyOf(secret)
    if (keys.size >= keptKeys) keys.delete(keys.keys().next().value!)
    keys.set(secret, key)
    return key
  }

  const signNow = ({ body, id, secrets, timestamp }: ToSign): string => {
    if (secrets.length === 0) throw new Error("A message without a secret cannot be signed.")
    const head = `${id}.${timestamp}.`
    // A character is at most three bytes in UTF-8 for each of its UTF-16 units.
    const most = blockLength + 3 * (head.length + body.length)
    const buffer = most <= scratchLength ? scratch : Buffer.allocUnsafe(most)
    let end = blockLength + buffer.write(head, blockLength)
    end += buffer.write(body, end)
    let signatures = ""
    for (const secret of secrets) {
      const key = keyFor(secret)
      if (signatures !== "") signatures += " "
      if (key.kind === "v1") {
        buffer.set(key.inner)
        key.outer.set(hash("sha256", buffer.subarray(0, end), "buffer"), blockLength)
        signatures += `v1,${hash("sha256", key.outer, "base64")}`
      } else {
        signatures += `v1a,${sign(null, buffer.subarray(blockLength, end), key.key).toString("base64")}`
      }
    }
    return signatures
  }

  return {
    sign: (message) => Effect.sync(() => signNow(message)),
    generate: (kind) =>
      Effect.sync(() => {
        if (kind === "v1") return { secret: SigningKey.format("whsec_", randomBytes(32)) }
        const { d, x } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" })
        return {
          secret: SigningKey.format("whsk_", Buffer.from(d!, "base64url")),
          publicKey: SigningKey.format("whpk_", Buffer.from(x!, "base64url"))
        }
      })
  }
}

export const layer: Layer.Layer<Signer> = Layer.sync(Signer, make)
