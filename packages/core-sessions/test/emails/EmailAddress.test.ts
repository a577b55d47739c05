import { assert, describe, it } from "@effect/vitest"
import { Exit, Schema } from "effect"
import { normalise } from "../../src/emails/EmailAddress.ts"
import { EmailAddress } from "../../src/users/UserWire.ts"

const taken = (text: string) => Exit.isSuccess(Schema.decodeUnknownExit(EmailAddress)(text))

/** What looks like `kim@example.com`, or folds to it where all of Unicode is folded. */
const lookalikes = [
  ["the Kelvin sign", "\u212aim@example.com"],
  ["a dotted capital I", "k\u0130m@example.com"],
  ["a dotless i", "k\u0131m@example.com"],
  ["full width", "\uff4b\uff49\uff4d@example.com"],
  ["a Cyrillic letter", "k\u0456m@example.com"],
  ["a combining mark", "ki\u0307m@example.com"],
  ["a zero-width joiner", "k\u200dim@example.com"],
  ["a soft hyphen", "k\u00adim@example.com"],
  ["a byte order mark inside", "k\ufeffim@example.com"],
  ["an ideographic full stop", "kim@example\u3002com"],
  ["a domain of other letters", "kim@ex\u0430mple.com"]
] as const

describe("an address", () => {
  it.each([
    ["Kim@Example.COM", "kim@example.com"],
    ["  kim@example.com\n", "kim@example.com"],
    ["KIM+tag@example.com", "kim+tag@example.com"],
    ["k.i.m@example.com", "k.i.m@example.com"]
  ])("%j is compared as %s", (text, expected) => {
    assert.isTrue(taken(text))
    assert.strictEqual(normalise(text), expected)
  })

  it.each(lookalikes)("with %s is refused", (_name, text) => {
    assert.isFalse(taken(text))
  })

  it.each(lookalikes)("with %s is nobody else's, even where nothing refused it", (_name, text) => {
    assert.notStrictEqual(normalise(text), "kim@example.com")
  })

  it.each([
    "kim",
    "@example.com",
    "kim@",
    "kim@localhost",
    "kim@-example.com",
    "kim@example..com",
    "kim@exa mple.com",
    "kim@@example.com",
    "kim@example.com@evil.example",
    "kim@example.com,other@example.com",
    "kim@example.com\r\nBcc: other@example.com",
    "\"kim\"@example.com",
    "Kim <kim@example.com>",
    "kim\0@example.com",
    `${"k".repeat(65)}@example.com`,
    `kim@${"e".repeat(64)}.com`,
    `kim@${"example.".repeat(40)}com`
  ])("%j is none", (text) => {
    assert.isFalse(taken(text))
  })

  it("is the same after it was compared once", () => {
    const once = normalise(" Kim@Example.com ")
    assert.strictEqual(normalise(once), once)
  })
})
