/**
 * Names of credentials that do not exist, for addresses without passkeys: an answer to who asks for an address must not
 * tell whether it has any. They are the same each time for one address, and to be told apart only by who has the secret.
 */
import type { Tokens } from "@gatehouse/contract/Tokens"
import * as Effect from "effect/Effect"
import type { Descriptor } from "./PasskeyWire.ts"

const base64url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

/** Some bytes of a hash in hex, as base64url. */
export const toBase64Url = (hex: string, bytes: number): string => {
  let text = ""
  let held = 0
  let bits = 0
  for (let i = 0; i < bytes; i++) {
    held = (held << 8 | Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16)) & 0xffff
    bits += 8
    while (bits >= 6) {
      bits -= 6
      text += base64url[held >>> bits & 63]
    }
  }
  return bits === 0 ? text : text + base64url[held << (6 - bits) & 63]
}

/** How long names are in the wild. */
const lengths = [16, 20, 32, 32]

/** What passkeys of phones and laptops say; a decoy beside real ones says what these do. */
const common = ["hybrid", "internal"]

/** Lists are filled to a multiple of this, so that one with real names has the length of one without. */
const fill = 4

/** The list for an address: its real credentials, if it has any, among decoys. */
export const mixed = Effect.fnUntraced(function*(
  tokens: Tokens["Service"],
  secret: string,
  identifier: string,
  real: ReadonlyArray<Descriptor>
) {
  const length = Math.max(1, Math.ceil(real.length / fill)) * fill
  const list = [...real]
  for (let i = 0; list.length < length; i++) {
    const hash = yield* tokens.hash(`gatehouse decoy credential ${secret} ${i} ${identifier}`)
    const bytes = lengths[Number.parseInt(hash.slice(-1), 16) % lengths.length]!
    list.push({
      id: toBase64Url(hash, bytes),
      type: "public-key",
      transports: real.length === 0 ? common : real[i % real.length]!.transports
    })
  }
  // By name, so that where a name stands tells nothing.
  return list.toSorted((a, b) => (a.id < b.id ? -1 : 1))
})
