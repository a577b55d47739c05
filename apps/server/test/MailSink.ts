/** A real mail server that keeps what it gets, and reads codes and links out of it as a person would. */
import { Effect } from "effect"
import type { AddressInfo } from "node:net"
import { SMTPServer } from "smtp-server"

export interface Mail {
  readonly to: string
  readonly subject: string
  /** Headers, text and HTML, decoded. */
  readonly text: string
}

export interface Mailbox {
  /** For `GATEHOUSE_SMTP_URL`. */
  readonly url: string
  readonly all: ReadonlyArray<Mail>
  /** The next mail to an address that nobody has taken out yet: with such a subject, or with a link. */
  readonly next: (to: string, subject?: string) => Promise<Mail>
}

const decoded = (raw: string): string =>
  Buffer.from(
    raw.replaceAll(/=\r\n/gu, "").replaceAll(/=([0-9A-F]{2})/gu, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1"
  ).toString("utf8")

/** The code that is to be typed. */
export const codeOf = ({ text }: Mail): string => /^(\d{6,8})\r?$/mu.exec(text)?.[1] ?? ""

/** The link that is to be opened, and its token. */
export const linkOf = ({ text }: Mail): { readonly url: string; readonly token: string } => {
  const [url = "", token = ""] = /https?:\/\/\S+?\?token=([A-Za-z0-9._-]+)/u.exec(text) ?? []
  return { url, token }
}

export const mailbox = Effect.acquireRelease(
  Effect.callback<Mailbox & { readonly server: SMTPServer }>((resume) => {
    const all: Array<Mail> = []
    const taken = new Set<Mail>()
    const listeners = new Set<() => void>()
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS"],
      logger: false,
      onData(stream, session, done) {
        const chunks: Array<Buffer> = []
        stream.on("data", (chunk: Buffer) => chunks.push(chunk))
        stream.on("end", () => {
          const text = decoded(Buffer.concat(chunks).toString("latin1"))
          const subject = /^Subject: (.*)\r$/mu.exec(text)?.[1] ?? ""
          for (const { address } of session.envelope.rcptTo) all.push({ to: address.toLowerCase(), subject, text })
          done()
          for (const listener of listeners) listener()
        })
      }
    })
    const next = (to: string, subject?: string) =>
      new Promise<Mail>((resolve) => {
        const look = () => {
          const mail = all.find((one) =>
            one.to === to.toLowerCase() && !taken.has(one) &&
            (subject === undefined ? linkOf(one).token !== "" : one.subject.includes(subject))
          )
          if (mail === undefined) return
          taken.add(mail)
          listeners.delete(look)
          resolve(mail)
        }
        listeners.add(look)
        look()
      })
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.server.address() as AddressInfo
      resume(Effect.succeed({ url: `smtp://127.0.0.1:${port}`, all, next, server }))
    })
  }),
  ({ server }) => Effect.callback<void>((resume) => void server.close(() => resume(Effect.void)))
)
