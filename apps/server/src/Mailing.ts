/**
 * How messages get to people: by the configured mail server; printed, on a developer's own machine; not at all elsewhere,
 * because a code that stands in the log of a public server is anybody's who reads it.
 */
import * as ConsoleMessenger from "@gatehouse/core-sessions/messages/ConsoleMessenger"
import { MessageNotSent, Messenger } from "@gatehouse/core-sessions/messages/Messenger"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { isLocal } from "./Environment.ts"
import type { Resolved } from "./SignInSettings.ts"

export type Way = "smtp" | "printed" | "none"

export const wayOf = ({ mail, url }: Pick<Resolved, "mail" | "url">): Way =>
  mail !== undefined ? "smtp" : isLocal(url) ? "printed" : "none"

const none = Messenger.of({
  send: () => Effect.fail(new MessageNotSent({ reason: "GATEHOUSE_SMTP_URL is not set" }))
})

export const layer = (settings: Resolved): Layer.Layer<Messenger> => {
  const { appName, linkUrl } = settings
  switch (wayOf(settings)) {
    case "smtp":
      return Layer.unwrap(Effect.map(
        Effect.promise(() => import("./SmtpMessenger.ts")),
        (SmtpMessenger) => SmtpMessenger.layer({ ...settings.mail!, appName, linkUrl })
      ))
    case "printed":
      return Layer.succeed(Messenger, ConsoleMessenger.make({ appName, linkUrl }))
    case "none":
      return Layer.succeed(Messenger, none)
  }
}
