/**
 * Prints messages instead of sending them. **For development only**: whoever reads the terminal or its log can sign in as
 * anybody. It is the one place where codes and links are printed.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as MessageText from "./MessageText.ts"
import { Messenger } from "./Messenger.ts"

const banner =
  "──────── DEVELOPMENT MAIL: printed, not sent. Set up mail before anybody else can reach this server. ────────"

export const make = (options: MessageText.Options): Messenger["Service"] => {
  const textOf = MessageText.make(options)
  return {
    send: (message) => {
      const { subject, text } = textOf(message)
      const to = message.to.kind === "phone" ? message.to.number : message.to.address
      return Console.log(
        [banner, `To: ${MessageText.oneLine(to)}`, `Subject: ${subject}`, "", text, "─".repeat(40)].join("\n")
      )
    }
  }
}

export const layer = (options: MessageText.Options): Layer.Layer<Messenger> =>
  Layer.effect(
    Messenger,
    Effect.as(
      Effect.logWarning("messages are printed, not sent: this is for development only"),
      make(options)
    )
  )
