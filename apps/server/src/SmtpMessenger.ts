/**
 * `Messenger` over SMTP. The words are `MessageText`'s; this only sends, over TLS to every host but the machine itself.
 */
import * as MessageText from "@gatehouse/core-sessions/messages/MessageText"
import { MessageNotSent, Messenger } from "@gatehouse/core-sessions/messages/Messenger"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { createTransport } from "nodemailer"

export interface Options extends MessageText.Options {
  /** `smtp://user:password@host:587` (STARTTLS) or `smtps://user:password@host:465`. */
  readonly url: Redacted.Redacted
  /** Whom mails come from, as `Acme <no-reply@acme.example>`. */
  readonly from: string
}

const isLoopback = (host: string): boolean => /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/u.test(host)

/** How the server is reached. Throws a `TypeError`, which does not repeat the URL, for one that names no SMTP server. */
export const transportOf = (url: Redacted.Redacted) => {
  const text = Redacted.value(url)
  const parsed = URL.canParse(text) ? new URL(text) : undefined
  if (parsed === undefined || !/^smtps?:$/u.test(parsed.protocol) || parsed.hostname === "") {
    throw new TypeError("the mail server must be smtp://user:password@host:587 or smtps://user:password@host:465")
  }
  const secure = parsed.protocol === "smtps:"
  const local = isLoopback(parsed.hostname)
  return {
    host: parsed.hostname.replace(/^\[|\]$/gu, ""),
    port: parsed.port === "" ? (secure ? 465 : 587) : Number(parsed.port),
    secure,
    // Passwords and codes never cross a network in clear; the machine itself has no certificate for its name.
    requireTLS: !secure && !local,
    ignoreTLS: !secure && local,
    ...(parsed.username === "" ? {} : {
      auth: { user: decodeURIComponent(parsed.username), pass: decodeURIComponent(parsed.password) }
    }),
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
    disableFileAccess: true,
    disableUrlAccess: true
  }
}

/** One recipient. Nodemailer would read a list of them out of a text, so anything that could be one is refused. */
const isOneAddress = (address: string): boolean => /^[^\s,;:<>()"@\\]{1,64}@[A-Za-z0-9.-]{1,253}$/u.test(address)

/** The code of a failure. What a server says may repeat the address, or the password. */
const codeOf = (error: unknown): string => {
  const { code, responseCode } = (typeof error === "object" && error !== null ? error : {}) as {
    readonly code?: unknown
    readonly responseCode?: unknown
  }
  const parts = [code, responseCode].filter((part) => typeof part === "string" || typeof part === "number")
  return parts.length === 0 ? "the mail server could not be reached" : parts.join(" ")
}

/** Sends over connections that are kept open while there is something to send, and closed with the scope. */
export const make = Effect.fnUntraced(function*(options: Options) {
  const textOf = MessageText.make(options)
  const transport = yield* Effect.acquireRelease(
    Effect.sync(() => createTransport({ ...transportOf(options.url), pool: true, maxConnections: 5 })),
    (transport) => Effect.sync(() => transport.close())
  )
  const send: Messenger["Service"]["send"] = (message) =>
    Effect.suspend(() => {
      const { to } = message
      if (to.kind === "phone") {
        return Effect.fail(
          new MessageNotSent({ reason: "SMTP reaches no phones; give the server a Messenger that does" })
        )
      }
      if (!isOneAddress(to.address)) return Effect.fail(new MessageNotSent({ reason: "this is no address" }))
      const { html, subject, text } = textOf(message)
      const mail = {
        from: options.from,
        to: { name: "", address: to.address },
        subject,
        text,
        ...(html === undefined ? {} : { html }),
        // RFC 3834: nobody's out-of-office note should answer.
        headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" }
      }
      return Effect.asVoid(Effect.tryPromise({
        try: () => transport.sendMail(mail),
        catch: (error) => new MessageNotSent({ reason: codeOf(error) })
      }))
    })
  return { send }
})

export const layer = (options: Options): Layer.Layer<Messenger> => Layer.effect(Messenger, make(options))
