/**
 * `Signer` on Web Crypto, for runtimes without Node, such as Convex's.
 */
import * as Effect from "effect/Effect"
import type { Signer, ToSign } from "./Signer.ts"
import * as SigningKey from "./SigningKey.ts"

const hmac = { name: "HMAC", hash: "SHA-256" } as const

const signatureOf = (secret: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> => {
  const { bytes: key, prefix } = SigningKey.parseSecretUnsafe(secret)
  const isShared = prefix === "whsec_"
  return (isShared
    ? crypto.subtle.importKey("raw", key, hmac, false, ["sign"])
    : crypto.subtle.importKey("pkcs8", SigningKey.pkcs8(key), "Ed25519", false, ["sign"]))
    .then((imported) => crypto.subtle.sign(isShared ? "HMAC" : "Ed25519", imported, bytes))
    .then((signature) => `${isShared ? "v1" : "v1a"},${SigningKey.toBase64(new Uint8Array(signature))}`)
}

const signNow = ({ body, id, secrets, timestamp }: ToSign): Promise<string> => {
  if (secrets.length === 0) throw new Error("A message without a secret cannot be signed.")
  const bytes = new TextEncoder().encode(`${id}.${timestamp}.${body}`)
  return Promise.all(secrets.map((secret) => signatureOf(secret, bytes))).then((signatures) => signatures.join(" "))
}

/** The public half of a seed. Web Crypto gives it with the private key in JWK, and nowhere else. */
const publicOf = (seed: Uint8Array): Promise<Uint8Array> =>
  crypto.subtle.importKey("pkcs8", SigningKey.pkcs8(seed), "Ed25519", true, ["sign"])
    .then((key) => crypto.subtle.exportKey("jwk", key))
    .then(({ x }) => SigningKey.fromBase64(`${x!.replaceAll("-", "+").replaceAll("_", "/")}=`)!)

export const make = (): Signer["Service"] => ({
  sign: (message) => Effect.promise(() => signNow(message)),
  generate: Effect.fnUntraced(function*(kind) {
    const random = crypto.getRandomValues(new Uint8Array(32))
    if (kind === "v1") return { secret: SigningKey.format("whsec_", random) }
    const publicKey = yield* Effect.promise(() => publicOf(random))
    return { secret: SigningKey.format("whsk_", random), publicKey: SigningKey.format("whpk_", publicKey) }
  })
})
