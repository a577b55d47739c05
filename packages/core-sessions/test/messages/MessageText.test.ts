import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import * as MessageText from "../../src/messages/MessageText.ts"
import { type Message, type Recipient, toEmail, toPhone } from "../../src/messages/Messenger.ts"

const to = toEmail("ada@example.com")
const proof = { code: "12345678", token: "tok", expiresAt: Date.UTC(2026, 0, 2, 3, 4, 5) }
const where = {
  at: Date.UTC(2026, 0, 2, 3, 4),
  ip: "192.0.2.1",
  userAgent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
}

const messagesTo = (to: Recipient): ReadonlyArray<Message> => [
  { _tag: "SignInCode", to, ...proof },
  { _tag: "SignUpConfirmation", to, ...proof },
  { _tag: "AlreadySignedUp", to },
  { _tag: "PasswordReset", to, ...proof },
  { _tag: "NoAccount", to, wanted: "passwordReset" },
  { _tag: "NoAccount", to, wanted: "signUp" },
  { _tag: "AddressVerification", to, ...proof },
  { _tag: "EmailChangeConfirmation", to, newAddress: "new@example.com", ...proof },
  { _tag: "EmailChanged", to, newAddress: "new@example.com", ...where },
  { _tag: "PhoneChanged", to, change: "added", ...where },
  { _tag: "PhoneChanged", to, change: "changed", ...where },
  { _tag: "PhoneChanged", to, change: "removed", at: where.at },
  { _tag: "NewDevice", to, ...where },
  { _tag: "PasswordChanged", to, ...where },
  { _tag: "FactorChanged", to, factor: "totp", change: "added", ...where },
  { _tag: "FactorChanged", to, factor: "recoveryCodes", change: "removed", ...where },
  { _tag: "RecoveryCodeUsed", to, left: 3, ...where },
  { _tag: "DeletionScheduled", to, deleteAt: Date.UTC(2026, 0, 16), ...where }
]

const all = messagesTo(to)
const title = (message: Message) =>
  [message._tag, ...("change" in message ? [message.change] : "wanted" in message ? [message.wanted] : [])].join(" ")

const options = { appName: "Acme", linkUrl: "https://app.example.com/link?from=mail" }
const textOf = MessageText.make(options)

describe("the words of a message", () => {
  it.each(all.map((message) => [title(message), message] as const))("of %s name the application", (_title, message) => {
    const { html, subject, text } = textOf(message)

    assert.include(subject, "Acme")
    assert.include(text, "Acme")
    assert.include(html, `<title>${subject}</title>`)
    assert.notMatch(text, /undefined|null|NaN|\[object/u)
  })

  it.each(all.filter((message) => "code" in message).map((message) => [title(message), message] as const))(
    "of %s have the code, the link and the time in both forms",
    (_title, message) => {
      const { html, text } = textOf(message)

      assert.include(text, "\n\n12345678\n\n")
      assert.include(text, "https://app.example.com/link?from=mail&token=tok")
      assert.include(html, "href=\"https://app.example.com/link?from=mail&amp;token=tok\"")
      for (const form of [text, html!]) assert.include(form, "2026-01-02 03:04 UTC")
    }
  )

  it("have no link when there is none", () => {
    const { html, text } = textOf({ _tag: "SignInCode", to, code: "123456", expiresAt: 0 })

    assert.notInclude(`${text}${html}`, "https://")
  })

  it.each(messagesTo(toPhone("+4915112345678")).map((message) => [title(message), message] as const))(
    "of %s to a phone are a short text alone",
    (_title, message) => {
      const { html, text } = textOf(message)

      assert.isUndefined(html)
      assert.isBelow(text.length, 300)
      if ("code" in message) assert.isTrue(text.endsWith("\n\n@app.example.com #12345678"))
    }
  )

  it("say from what and where, in our words", () => {
    const { text } = textOf({ _tag: "NewDevice", to, ...where })

    assert.include(text, "When: 2026-01-02 03:04 UTC. With: Chrome on Windows. Network address: 192.0.2.1.")
  })

  it.each([
    ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Mobile/15E148 Safari/604",
      "Safari on an iPhone"
    ],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) CriOS/140.0 Mobile/15E148 Safari/604",
      "Chrome on an iPhone"
    ],
    ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on a Mac"],
    [
      "Mozilla/5.0 (Linux; Android 16) SamsungBrowser/30.0 Chrome/140 Mobile Safari/537.36",
      "Samsung Internet on Android"
    ],
    ["AcmeApp/3.1 (Android 16)", "an app on Android"],
    ["curl/8.0", "an app or a browser"],
    [undefined, "an app or a browser"]
  ])("name %s", (userAgent, name) => {
    assert.strictEqual(MessageText.describeAgent(userAgent), name)
  })
})

describe("what somebody else chose", () => {
  const hostile = [
    "<script>alert(1)</script>",
    "Win a prize at https://evil.example now",
    "x\r\nBcc: eve@example.com\r\n\r\nbody",
    "\" onload=\"alert(1)",
    "\u202egnp.exe \u2066Firefox/1\u2069"
  ]

  it.each(hostile)("stands in no message as it was sent: %j", (text) => {
    const words = [
      textOf({ _tag: "NewDevice", to, at: 0, ip: text, userAgent: text }),
      textOf({ _tag: "EmailChanged", to, newAddress: text, at: 0, ip: text, userAgent: text }),
      textOf({ _tag: "EmailChangeConfirmation", to, newAddress: text, ...proof })
    ]

    for (const { html, subject, text: plain } of words) {
      for (const form of [subject, plain, html!]) {
        assert.notInclude(form, text)
        assert.notInclude(form, "evil.example")
        assert.notMatch(form, /[\r\u202e\u2066]/u)
      }
      assert.notInclude(html, "<script")
    }
  })

  it("is escaped where it is shown", () => {
    const { html } = textOf({
      _tag: "EmailChangeConfirmation",
      to,
      newAddress: "o'neil&<b>@example.com",
      ...proof,
      code: "<i>1</i>",
      token: "\"><img src=x>"
    })

    assert.include(html, "o&#39;neil&amp;&lt;b&gt;@example.com")
    assert.notMatch(html!, /<i>|<img|<b>/u)
  })

  it.prop("breaks no header, whatever the application is called", [Schema.String], ([appName]) => {
    for (const message of all) {
      const { subject } = MessageText.make({ ...options, appName })(message)
      // oxlint-disable-next-line no-control-regex
      assert.notMatch(subject, /[\u0000-\u001f\u007f\u2028\u2029]/u)
      assert.isAtMost(subject.length, 200)
    }
  })
})

describe("a page that no link could open", () => {
  it.each(["", "app.example.com", "javascript:alert(1)", "/link"])("is refused at once: %j", (linkUrl) => {
    assert.throws(() => MessageText.make({ appName: "Acme", linkUrl }), TypeError)
  })
})
