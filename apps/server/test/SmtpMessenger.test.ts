import { assert, describe, it } from "@effect/vitest"
import { type Message, toEmail, toPhone } from "@gatehouse/core-sessions/messages/Messenger"
import { Effect, Redacted } from "effect"
import type { AddressInfo } from "node:net"
import { SMTPServer, type SMTPServerOptions } from "smtp-server"
import * as SmtpMessenger from "../src/SmtpMessenger.ts"

interface Received {
  readonly from: string
  readonly to: ReadonlyArray<string>
  readonly raw: string
}

/** A mail server that keeps what it gets. */
const sink = (options: SMTPServerOptions = {}) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly port: number; readonly received: Array<Received>; readonly server: SMTPServer }>(
      (resume) => {
        const received: Array<Received> = []
        const server = new SMTPServer({
          authOptional: true,
          disabledCommands: ["STARTTLS"],
          logger: false,
          onData(stream, session, done) {
            const chunks: Array<Buffer> = []
            stream.on("data", (chunk: Buffer) => chunks.push(chunk))
            stream.on("end", () => {
              const { mailFrom, rcptTo } = session.envelope
              received.push({
                from: mailFrom === false ? "" : mailFrom.address,
                to: rcptTo.map(({ address }) => address),
                raw: Buffer.concat(chunks).toString("utf8")
              })
              done()
            })
          },
          ...options
        })
        server.listen(0, "127.0.0.1", () => {
          resume(Effect.succeed({ port: (server.server.address() as AddressInfo).port, received, server }))
        })
      }
    ),
    ({ server }) => Effect.callback<void>((resume) => void server.close(() => resume(Effect.void)))
  )

const messenger = (port: number, more: Partial<SmtpMessenger.Options> = {}, credentials = "") =>
  SmtpMessenger.make({
    url: Redacted.make(`smtp://${credentials}127.0.0.1:${port}`),
    from: "Acme <no-reply@acme.example>",
    appName: "Acme",
    linkUrl: "https://app.example.com/link",
    ...more
  })

const code: Message = {
  _tag: "SignInCode",
  to: toEmail("Ada@Example.com"),
  code: "12345678",
  token: "t".repeat(43),
  expiresAt: 600_000
}

/** The header of a mail, unfolded, and its body. */
const split = (raw: string) => {
  const end = raw.indexOf("\r\n\r\n")
  return { header: raw.slice(0, end).replace(/\r\n[ \t]+/gu, " ").split("\r\n"), body: raw.slice(end + 4) }
}

describe("mail over SMTP", () => {
  it.effect("reaches the one recipient, as text and as HTML, and asks for no automatic answer", () =>
    Effect.gen(function*() {
      const { port, received } = yield* sink()
      const { send } = yield* messenger(port)
      yield* send(code)

      assert.strictEqual(received.length, 1)
      const { from, raw, to } = received[0]!
      const { body, header } = split(raw)
      assert.deepStrictEqual([from, to], ["no-reply@acme.example", ["Ada@example.com"]])
      assert.includeMembers(header, ["Subject: Your code for Acme", "Auto-Submitted: auto-generated"])
      assert.isTrue(header.some((line) => line.startsWith("Content-Type: multipart/alternative")))
      assert.strictEqual(body.split("12345678").length, 3)
      assert.include(body, "Content-Type: text/html")
    }))

  it.effect("is sent again over the same connection", () =>
    Effect.gen(function*() {
      let connections = 0
      const { port, received } = yield* sink({
        onConnect(_session, done) {
          connections++
          done()
        }
      })
      const { send } = yield* messenger(port)
      yield* send(code)
      yield* send(code)

      assert.deepStrictEqual([received.length, connections], [2, 1])
    }))

  it.effect("signs in to the server with the user and password of the URL", () =>
    Effect.gen(function*() {
      const seen: Array<unknown> = []
      const { port } = yield* sink({
        authOptional: false,
        allowInsecureAuth: true,
        onAuth({ password, username }, _session, done) {
          seen.push([username, password])
          done(null, { user: "mailer" })
        }
      })
      const { send } = yield* messenger(port, {}, "no%40reply:p%3Aw%2F@")
      yield* send(code)

      assert.deepStrictEqual(seen, [["no@reply", "p:w/"]])
    }))

  it.effect("has no header that a name or an address smuggles in", () =>
    Effect.gen(function*() {
      const { port, received } = yield* sink()
      const { send } = yield* messenger(port, { appName: "Acme\r\nBcc: eve@example.com\r\n\r\nHello" })
      yield* send(code)
      const refused = yield* Effect.forEach(
        [
          "a@example.com\r\nBcc: eve@example.com",
          "a@example.com, eve@example.com",
          "\"x\" <eve@example.com>",
          "eve",
          "a@b@c"
        ],
        (address) => Effect.flip(send({ ...code, to: toEmail(address) }))
      )

      const { header } = split(received[0]!.raw)
      assert.strictEqual(received.length, 1)
      assert.isFalse(header.some((line) => /^bcc:/iu.test(line)))
      assert.deepStrictEqual(received[0]!.to, ["Ada@example.com"])
      assert.deepStrictEqual(new Set(refused.map(({ reason }) => reason)), new Set(["this is no address"]))
    }))

  it.effect("that the server refuses fails with its code, and repeats nothing that it said", () =>
    Effect.gen(function*() {
      const { port } = yield* sink({
        onRcptTo({ address }, _session, done) {
          done(Object.assign(new Error(`no mailbox ${address} here`), { responseCode: 550 }))
        }
      })
      const { send } = yield* messenger(port)
      const failure = yield* Effect.flip(send(code))

      assert.strictEqual(failure.reason, "EENVELOPE 550")
    }))

  it.effect("fails when the password is wrong, and does not show it", () =>
    Effect.gen(function*() {
      const { port } = yield* sink({
        authOptional: false,
        allowInsecureAuth: true,
        onAuth({ password }, _session, done) {
          done(new Error(`wrong: ${password}`))
        }
      })
      const { send } = yield* messenger(port, {}, "mailer:hunter2@")
      const failure = yield* Effect.flip(send(code))

      assert.match(failure.reason, /^EAUTH\b/u)
      assert.notInclude(JSON.stringify([failure.reason, failure.message]), "hunter2")
    }))

  it.effect("fails when nobody listens, and for a phone", () =>
    Effect.gen(function*() {
      const { port } = yield* Effect.scoped(sink())
      const { send } = yield* messenger(port)
      const unreachable = yield* Effect.flip(send(code))
      const phone = yield* Effect.flip(send({ ...code, to: toPhone("+4915112345678") }))

      assert.match(unreachable.reason, /^ECONN|^ESOCKET/u)
      assert.include(phone.reason, "phones")
    }))
})

describe("the server of a URL", () => {
  const transport = (url: string) => SmtpMessenger.transportOf(Redacted.make(url))

  it("is reached over TLS, unless it is the machine itself", () => {
    const of = ({ ignoreTLS, port, requireTLS, secure }: ReturnType<typeof transport>) => [
      port,
      secure ? "TLS" : requireTLS ? "STARTTLS" : ignoreTLS ? "clear" : "either"
    ]
    assert.deepStrictEqual(
      [
        "smtps://mail.example.com",
        "smtp://u:p@mail.example.com",
        "smtp://mail.example.com:25",
        "smtp://localhost.example.com:25",
        "smtp://127.0.0.1:1025",
        "smtp://[::1]:1025",
        "smtps://localhost:465"
      ].map((url) => of(transport(url))),
      [
        [465, "TLS"],
        [587, "STARTTLS"],
        [25, "STARTTLS"],
        [25, "STARTTLS"],
        [1025, "clear"],
        [1025, "clear"],
        [465, "TLS"]
      ]
    )
  })

  it.each(["", "mail.example.com", "https://u:hunter2@mail.example.com", "smtp://", "smtp:hunter2"])(
    "that is none of a mail server is refused without being repeated: %s",
    (url) => {
      try {
        transport(url)
        assert.fail("it was taken")
      } catch (error) {
        assert.instanceOf(error, TypeError)
        assert.notInclude((error as Error).message, "hunter2")
      }
    }
  )
})
