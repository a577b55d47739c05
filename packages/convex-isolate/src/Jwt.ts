/** `ctx.auth.signJwt` with a key of this process: ES256, the issuer and times set by the deployment. */
import { randomUUID, webcrypto } from "node:crypto"

interface Options {
  readonly claims?: Record<string, unknown>
  readonly expiresInSeconds?: number
}

const algorithm = { name: "ECDSA", namedCurve: "P-256" }
let keys: Promise<{ readonly id: string; readonly pair: webcrypto.CryptoKeyPair }> | undefined

const key = () =>
  keys ??= webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]).then((pair) => ({
    id: randomUUID(),
    pair: pair as webcrypto.CryptoKeyPair
  }))

/** Signs as a deployment does; refuses claims that it sets itself. */
export const signJwt = async (options: Options, issuer: string, now: number): Promise<string> => {
  const claims = options.claims ?? {}
  const seconds = options.expiresInSeconds
  if (typeof seconds !== "number" || !Number.isInteger(seconds) || seconds < 1 || seconds > 3600) {
    throw new Error("signJwt: `expiresInSeconds` must be a whole number from 1 to 3600")
  }
  for (const name of Object.keys(claims)) {
    if (["iss", "iat", "exp", "nbf"].includes(name) || /^(convex|cvx)/i.test(name)) {
      throw new Error(`signJwt: the claim "${name}" is reserved`)
    }
  }
  const { id, pair } = await key()
  const issued = Math.floor(now / 1000)
  const payload = { ...claims, iss: issuer, iat: issued, exp: issued + seconds }
  const text = `${encode({ alg: "ES256", typ: "JWT", kid: id })}.${encode(payload)}`
  const signature = await webcrypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, pair.privateKey, Buffer.from(text))
  return `${text}.${Buffer.from(signature).toString("base64url")}`
}

/** The public key, as `${CONVEX_CLOUD_URL}/.well-known/jwks.json` would show it. */
export const jwks = async (): Promise<{ readonly keys: ReadonlyArray<Record<string, unknown>> }> => {
  const { id, pair } = await key()
  const jwk = await webcrypto.subtle.exportKey("jwk", pair.publicKey)
  return { keys: [{ ...jwk, kid: id, alg: "ES256", use: "sig" }] }
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url")
