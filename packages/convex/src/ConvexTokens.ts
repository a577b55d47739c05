/**
 * `Tokens` on the WebCrypto of Convex's runtime. Its randomness is seeded anew for each run of a mutation or action, from
 * the server's own; in a query an answer is cached, so a query must not mint anything.
 */
import { appendBase62, type Tokens } from "@gatehouse/contract/Tokens"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { sha256 } from "./Sha256.ts"

const randomBytes = (size: number): Uint8Array => crypto.getRandomValues(new Uint8Array(size))

/** The digits of a ULID in lower case: five bits each. */
const digits = "0123456789abcdefghjkmnpqrstvwxyz"
const timeLength = 10
const randomLength = 16

/** The last ULID of this run. Nothing random is drawn before a function asks: at import the seed is the same for all. */
let lastTime = -1
let lastRandom = new Uint8Array(randomLength)

/** Adds one; false when all digits were at their end. */
const increment = (random: Uint8Array): boolean => {
  for (let i = random.length - 1; i >= 0; i--) {
    if (random[i]! < 31) {
      random[i]!++
      return true
    }
    random[i] = 0
  }
  return false
}

/** Later in order than every one before it in this run, also when the clock stands still or goes back. */
const ulid = (now: number): string => {
  if (now > lastTime || !increment(lastRandom)) {
    lastTime = Math.max(now, lastTime + 1)
    lastRandom = randomBytes(randomLength).map((byte) => byte & 31)
  }
  let text = ""
  for (let i = 0, rest = lastTime; i < timeLength; i++, rest = Math.floor(rest / 32)) text = digits[rest % 32]! + text
  for (const digit of lastRandom) text += digits[digit]!
  return text
}

export const tokens: Tokens["Service"] = {
  random: (length) =>
    Effect.sync(() => {
      let text = ""
      while (text.length < length) text = appendBase62(text, randomBytes(length - text.length + 8), length)
      return text
    }),
  hash: (token) => Effect.promise(() => sha256(token)),
  id: (prefix) => Effect.map(Clock.currentTimeMillis, (now) => `${prefix}_${ulid(now)}`)
}
