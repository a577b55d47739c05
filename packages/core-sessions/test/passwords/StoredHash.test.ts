import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import * as HashRecipe from "../../src/passwords/HashRecipe.ts"
import * as StoredHash from "../../src/passwords/StoredHash.ts"

const hash32 = "A".repeat(43)
const hash64 = "0".repeat(128)
const limits = HashRecipe.serverLimits

const readable = [
  `$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$${hash32}`,
  `$argon2id$v=19$m=262144,t=4,p=4$c29tZXNhbHQ$${hash32}`,
  `$argon2i$m=256,t=2,p=1$c29tZXNhbHQ$${hash32}`,
  `$scrypt$ln=17,r=8,p=1$c29tZXNhbHQ$${hash32}`,
  `$pbkdf2-sha256$i=600000$c29tZXNhbHQ$${hash32}`,
  `$pbkdf2-sha512$i=210000,l=32$c29tZXNhbHQ$${hash32}`,
  `$pbkdf2-sha256$29000$c29tZXNhbHQ$${hash32}`,
  "$2b$12$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui",
  `pbkdf2_sha256$1200000$seasalt$${hash32}=`,
  `scrypt:32768:8:1$nOCcH4NOJSqlibJE$${hash64}`,
  `scrypt:N=16384,r=16,p=1,dkLen=64$${"0".repeat(64)}$${hash64}`,
  `${"0".repeat(32)}:${hash64}`
]

describe("stored hashes", () => {
  it.each(readable)("are read from %j", (text) => {
    assert.isDefined(StoredHash.read(text, limits))
  })

  it("say the same recipe that they were written by", () => {
    for (const recipe of [HashRecipe.argon2id, HashRecipe.scrypt, HashRecipe.pbkdf2]) {
      const stored = { recipe, salt: new Uint8Array(16), hash: new Uint8Array(32).fill(7) }
      assert.deepStrictEqual(StoredHash.read(StoredHash.write(recipe, stored.salt, stored.hash), limits), stored)
    }
  })

  it("take the salt of Werkzeug as text, and that of @robelest/convex-auth as bytes", () => {
    const salt = "00ff".repeat(16)
    const werkzeug = StoredHash.read(`scrypt:16384:16:1$${salt}$${hash64}`, limits)
    const convexAuth = StoredHash.read(`scrypt:N=16384,r=16,p=1,dkLen=64$${salt}$${hash64}`, limits)
    assert.deepStrictEqual(werkzeug?.recipe, { algorithm: "scrypt", logCost: 14, blockSize: 16, parallelism: 1 })
    assert.deepStrictEqual(convexAuth?.recipe, werkzeug?.recipe)
    assert.deepStrictEqual([werkzeug?.salt.length, convexAuth?.salt.length], [64, 32])
  })

  it.each([
    ["more memory", `$argon2id$v=19$m=262145,t=1,p=1$c29tZXNhbHQ$${hash32}`],
    ["all memory", `$argon2id$v=19$m=4294967295,t=1,p=1$c29tZXNhbHQ$${hash32}`],
    ["more passes", `$argon2id$v=19$m=262144,t=5,p=1$c29tZXNhbHQ$${hash32}`],
    ["endless passes in little memory", `$argon2id$v=19$m=8,t=4294967295,p=1$c29tZXNhbHQ$${hash32}`],
    ["no passes", `$argon2id$v=19$m=4096,t=0,p=1$c29tZXNhbHQ$${hash32}`],
    ["many lanes", `$argon2id$v=19$m=262144,t=1,p=17$c29tZXNhbHQ$${hash32}`],
    ["less memory than its lanes need", `$argon2id$v=19$m=31,t=1,p=4$c29tZXNhbHQ$${hash32}`],
    ["a parameter that does not exist", `$argon2id$v=19$m=4096,t=1,p=1,x=1$c29tZXNhbHQ$${hash32}`],
    ["too few parameters", `$argon2id$v=19$m=4096,t=1$c29tZXNhbHQ$${hash32}`],
    ["another version", `$argon2id$v=20$m=4096,t=1,p=1$c29tZXNhbHQ$${hash32}`],
    ["a salt too short for Argon2", `$argon2id$v=19$m=4096,t=1,p=1$c29tZQ$${hash32}`],
    ["Argon2d", `$argon2d$v=19$m=4096,t=1,p=1$c29tZXNhbHQ$${hash32}`],
    ["scrypt with more memory", `$scrypt$ln=19,r=8,p=1$c29tZXNhbHQ$${hash32}`],
    ["scrypt with an N of 2⁶³", `$scrypt$ln=63,r=8,p=1$c29tZXNhbHQ$${hash32}`],
    ["scrypt with more lanes than work", `$scrypt$ln=17,r=8,p=9$c29tZXNhbHQ$${hash32}`],
    ["scrypt with an N that its block does not allow", `$scrypt$ln=16,r=1,p=1$c29tZXNhbHQ$${hash32}`],
    ["scrypt with a huge block", `$scrypt$ln=1,r=1073741823,p=1$c29tZXNhbHQ$${hash32}`],
    ["scrypt with no block", `$scrypt$ln=10,r=0,p=1$c29tZXNhbHQ$${hash32}`],
    ["scrypt with an N that is no power of two", `scrypt:16385:8:1$salt$${hash64}`],
    ["Werkzeug's with more memory", `scrypt:1073741824:8:1$salt$${hash64}`],
    ["@robelest/convex-auth's with another length", `scrypt:N=16384,r=16,p=1,dkLen=32$${"0".repeat(64)}$${hash64}`],
    ["PBKDF2 for an hour", `$pbkdf2-sha256$i=4000000000$c29tZXNhbHQ$${hash32}`],
    ["PBKDF2 with no iterations", `$pbkdf2-sha256$i=0$c29tZXNhbHQ$${hash32}`],
    ["Passlib's for an hour", `$pbkdf2-sha256$4000000000$c29tZXNhbHQ$${hash32}`],
    ["Django's for an hour", `pbkdf2_sha256$4000000000$seasalt$${hash32}=`],
    ["bcrypt for a day", "$2b$31$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui"],
    ["bcrypt with too few rounds", "$2b$03$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui"],
    ["bcrypt with the broken sign extension", "$2x$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui"],
    ["a hash that anybody meets by trying", "$pbkdf2-sha256$i=1$c29tZXNhbHQ$AA"],
    ["a hash longer than any", `$pbkdf2-sha256$i=1$c29tZXNhbHQ$${"A".repeat(172)}`],
    ["a salt longer than any", `$pbkdf2-sha256$i=1$${"A".repeat(172)}$${hash32}`],
    ["a megabyte", `scrypt:16384:8:1$${"a".repeat(1_000_000)}$${hash64}`]
  ])("are refused when they ask for %s", (_, text) => {
    assert.isUndefined(StoredHash.read(text, limits))
  })

  it.prop(
    "are read or refused, and never throw, when a part is cut out or another put in",
    { which: Schema.Natural, from: Schema.Natural, length: Schema.Natural, put: Schema.String },
    ({ from, length, put, which }) => {
      const text = readable[which % readable.length]!
      const at = from % (text.length + 1)
      const damaged = text.slice(0, at) + put + text.slice(at + length % 8)
      const stored = StoredHash.read(damaged, limits)
      assert.isTrue(stored === undefined || HashRecipe.isWithin(stored.recipe, limits))
    }
  )
})
