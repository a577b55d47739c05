import { assert, describe, it } from "@effect/vitest"
import * as PasswordText from "../../src/passwords/PasswordText.ts"

/** So many characters that are no run and no repetition. */
const text = (length: number) =>
  Array.from({ length }, (_, i) => "kq7Zt2vWm9xR"[(i * i + 3 * i + (i >> 3)) % 12]).join("")

describe("the rules of passwords", () => {
  it.each([
    [7, "tooShort"],
    [8, undefined],
    [256, undefined],
    [257, "tooLong"]
  ])("give %i characters the answer %s", (length, refusal) => {
    assert.strictEqual(PasswordText.refusalOf(text(length)), refusal)
  })

  it("count characters, not the units that hold them", () => {
    assert.strictEqual(PasswordText.refusalOf("🦊🌵🎷🪁🧊🥨🛶"), "tooShort")
    assert.isUndefined(PasswordText.refusalOf("🦊🌵🎷🪁🧊🥨🛶🪐"))
    assert.isUndefined(PasswordText.refusalOf("🦊🌵🎷🪁🧊🥨🛶🪐".repeat(31) + "kq7Zt2vW"))
  })

  it("count what a password is normalised to", () => {
    // Seven characters as typed with combining accents, fourteen units.
    assert.strictEqual(PasswordText.refusalOf("e\u0301u\u0308o\u0302a\u0300i\u0301n\u0303c\u0327"), "tooShort")
    // One unit that becomes eighteen letters.
    assert.isUndefined(PasswordText.refusalOf("\ufdfa"))
    assert.strictEqual(PasswordText.refusalOf(text(239) + "\ufdfa"), "tooLong")
    assert.isUndefined(PasswordText.refusalOf(text(238) + "\ufdfa"))
  })

  it("take 256 characters of which each was typed as three", () => {
    assert.isUndefined(PasswordText.refusalOf("각긂닯".normalize("NFD").repeat(85) + "!"))
  })

  it("refuse a text that is too long to be typed before it is normalised", () => {
    assert.strictEqual(PasswordText.refusalOf("\ufdfa".repeat(1_000_000)), "tooLong")
  })

  it.each([
    ["a line feed", "kq7Zt2vW\n"],
    ["NUL", "kq7Zt2\0vWm"],
    ["half a character", "kq7Zt2vW\ud83d"],
    ["a control character of the second set", "kq7Zt2vW\u0085"]
  ])("refuse %s", (_, password) => {
    assert.strictEqual(PasswordText.refusalOf(password), "characters")
  })

  it("take spaces, and words in any script", () => {
    assert.isUndefined(PasswordText.refusalOf("correct horse battery staple"))
    assert.isUndefined(PasswordText.refusalOf("лошадь батарея скрепка"))
    assert.isUndefined(PasswordText.refusalOf("正しい馬の電池ホチキス"))
  })

  it("are those of the application where it sets them, within what can be verified", () => {
    assert.strictEqual(PasswordText.refusalOf(text(11), { minLength: 12 }), "tooShort")
    assert.isUndefined(PasswordText.refusalOf(text(12), { minLength: 12 }))
    assert.strictEqual(PasswordText.refusalOf(text(65), { maxLength: 64 }), "tooLong")
    assert.isUndefined(PasswordText.refusalOf(text(1024), { maxLength: 5000 }))
    assert.strictEqual(PasswordText.refusalOf(text(1025), { maxLength: 5000 }), "tooLong")
  })

  it.each(["ada.lovelace@example.org", "AdaLovelace", "lovelace1815", "1815 Lovelace", "Example2026!"])(
    "refuse %j to who has that address",
    (password) => {
      const known = ["Ada.Lovelace@example.org"]
      assert.strictEqual(PasswordText.refusalOf(password, { known: [...known, "Ada Lovelace"] }), "common")
      assert.isUndefined(PasswordText.refusalOf(`${password} kq7Zt2vW`, { known }))
    }
  )

  it("ignore empty and short names", () => {
    assert.isUndefined(PasswordText.refusalOf("kq7Zt2vW", { known: ["", "kq", "@"] }))
  })
})

describe("normalisation", () => {
  it.each([
    ["composed and decomposed", "\u00e9", "e\u0301"],
    ["full-width and plain", "Ａ１", "A1"],
    ["every space and the plain one", "a\u00a0b\u1680c\u3000d", "a b c d"],
    ["ligatures and letters", "ﬁ", "fi"]
  ])("makes %s the same", (_, one, other) => {
    assert.strictEqual(PasswordText.normalise(one), PasswordText.normalise(other))
  })

  it("keeps case and spaces at the ends", () => {
    assert.strictEqual(PasswordText.normalise(" aB "), " aB ")
  })
})
