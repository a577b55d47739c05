import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { isCommon } from "../../src/passwords/CommonPasswords.ts"

const Secret = Schema.String.check(Schema.isPattern(/^[0-9A-Za-z]{16}$/))

describe("common passwords", () => {
  it.each([
    "password",
    "PASSWORD",
    "Password1",
    "Password123!",
    "P@ssw0rd",
    "Pa$$w0rd2024!",
    "passw0rd!!",
    "!password!",
    "123password",
    "password-password",
    "letmein1",
    "welcome2026",
    "Summer@2025",
    "iloveyou",
    "i love you",
    "trustno1!",
    "administrator",
    "superman99",
    "blink1821",
    "12345678",
    "87654321",
    "123456789a",
    "11111111",
    "aaaaaaaaaaaaaaaaaaaa",
    "abcabcabc",
    "123123123123",
    "abcdefgh",
    "qwertyuiop",
    "Qwerty123456",
    "asdfghjkl",
    "1qaz2wsx",
    "1q2w3e4r5t",
    "zaq12wsx",
    "qwertzuiop",
    "azertyuiop",
    "йцукенгш",
    "qwerasdfzxcv",
    "31121999",
    "19991231",
    "12/31/1999",
    "liverpoo",
    "pässword".normalize("NFC").replace("ä", "a"),
    "password".repeat(20)
  ])("have %j among them", (password) => {
    assert.isTrue(isCommon(password))
  })

  it.each([
    "correct horse battery staple",
    "correcthorsebatterystaple",
    "Tr0ub4dor&3",
    "my dog eats 14 shoes",
    "kq7Zt2vW",
    "password of my grandmother",
    "passwordless future",
    "83920174",
    "x9!mLq2#",
    "лошадь батарея скрепка"
  ])("do not have %j among them", (password) => {
    assert.isFalse(isCommon(password))
  })

  it.prop("do not have what a generator makes", [Secret], ([secret]) => {
    // A generator makes runs too, as `aaaaaaaaaaaaaaaa`; what is left of it then has few different characters.
    assert.isTrue(!isCommon(secret) || new Set(secret).size < 12)
  })

  it("are told from others in time that grows with the length alone", () => {
    assert.isFalse(isCommon("kq7Zt2vWm9xR".split("").map((c, i) => c.repeat(20 + i)).join("")))
  })
})
