/**
 * A stream of bytes decided by its seed: SHA-256 in counter mode. It stands in for the runtime's seeded generator, from
 * which `Math.random`, `getRandomValues` and `randomUUID` are all served.
 */
import { createHash } from "node:crypto"

export class SeededRandom {
  readonly #seed: Uint8Array
  #counter = 0
  #pool = new Uint8Array(0)

  constructor(seed: Uint8Array) {
    this.#seed = seed
  }

  bytes(length: number): Uint8Array {
    const out = new Uint8Array(length)
    let filled = 0
    while (filled < length) {
      if (this.#pool.length === 0) {
        this.#pool = new Uint8Array(createHash("sha256").update(this.#seed).update(String(this.#counter++)).digest())
      }
      const part = this.#pool.subarray(0, length - filled)
      out.set(part, filled)
      filled += part.length
      this.#pool = this.#pool.subarray(part.length)
    }
    return out
  }

  /** At least 0 and less than 1, with 53 random bits. */
  float(): number {
    return Number(new DataView(this.bytes(8).buffer).getBigUint64(0) >> 11n) / 2 ** 53
  }

  uuid(): string {
    const bytes = this.bytes(16)
    bytes[6] = (bytes[6]! & 0x0f) | 0x40
    bytes[8] = (bytes[8]! & 0x3f) | 0x80
    const hex = Buffer.from(bytes).toString("hex")
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-")
  }
}

/** The seed of a parent's nth child: nested calls have their own stream, decided by the parent's. */
export const childSeed = (seed: Uint8Array, index: number): Uint8Array =>
  new Uint8Array(createHash("sha256").update("child").update(seed).update(String(index)).digest())
