/**
 * Codes of authenticator apps: HOTP (RFC 4226) of the time step (RFC 6238), by Web Crypto.
 */
import { equal } from "@gatehouse/contract/Tokens"
import * as Effect from "effect/Effect"

export type Algorithm = "SHA1" | "SHA256" | "SHA512"

export interface Parameters {
  readonly algorithm: Algorithm
  readonly digits: number
  /** Seconds that a code stands for. */
  readonly period: number
}

/** What nearly every app knows; some know nothing else. */
export const digits = 6
export const period = 30

/** Steps before and after the present one whose codes are taken: for clocks that are off, and slow typing. */
export const drift = 1

const hashNames: Readonly<Record<Algorithm, string>> = { SHA1: "SHA-1", SHA256: "SHA-256", SHA512: "SHA-512" }

const counterOf = (step: number): Uint8Array<ArrayBuffer> => {
  const counter = new DataView(new ArrayBuffer(8))
  counter.setUint32(0, Math.floor(step / 2 ** 32))
  counter.setUint32(4, step % 2 ** 32)
  return new Uint8Array(counter.buffer)
}

/** RFC 4226 §5.3: 31 bits from where the last four say, and of these the last digits. */
const truncate = (mac: Uint8Array, digits: number): string => {
  const offset = mac[mac.length - 1]! & 0xf
  const number = new DataView(mac.buffer, mac.byteOffset).getUint32(offset) & 0x7fffffff
  return String(number % 10 ** digits).padStart(digits, "0")
}

const importKey = (secret: Uint8Array<ArrayBuffer>, algorithm: Algorithm) =>
  Effect.promise(() =>
    crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: hashNames[algorithm] }, false, ["sign"])
  )

/** The codes of some steps, in their order. */
export const codes = Effect.fnUntraced(function*(
  secret: Uint8Array<ArrayBuffer>,
  steps: ReadonlyArray<number>,
  { algorithm, digits }: Pick<Parameters, "algorithm" | "digits">
) {
  const key = yield* importKey(secret, algorithm)
  return yield* Effect.forEach(
    steps,
    (step) =>
      Effect.map(
        Effect.promise(() => crypto.subtle.sign("HMAC", key, counterOf(step))),
        (mac) => truncate(new Uint8Array(mac), digits)
      )
  )
})

/** The step of a time in epoch milliseconds. */
export const stepAt = (now: number, period: number): number => Math.floor(now / 1000 / period)

/** The step for which this is the code, among those that are taken now. */
export const match = Effect.fnUntraced(function*(
  secret: Uint8Array<ArrayBuffer>,
  code: string,
  now: number,
  parameters: Parameters
) {
  const present = stepAt(now, parameters.period)
  const steps = Array.from({ length: 2 * drift + 1 }, (_, i) => present - drift + i).filter((step) => step >= 0)
  const expected = yield* codes(secret, steps, parameters)
  // All are compared, whichever is right.
  const right = expected.map((each) => equal(code, each))
  return steps.findLast((_, i) => right[i])
})

/** What an app reads as a QR code. */
export const uri = (
  secret: string,
  { issuer, label }: { readonly issuer: string; readonly label: string },
  { algorithm, digits, period }: Parameters
): string => {
  const parameters = Object.entries({ secret, issuer, algorithm, digits, period })
  return `otpauth://totp/${encodeURIComponent(issuer)}:${encodeURIComponent(label)}?${
    parameters.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&")
  }`
}
