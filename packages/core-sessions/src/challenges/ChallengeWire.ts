/**
 * What travels of challenges, and the fields of their failures.
 */
import { Text, Time } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"

/** What the browser that asked holds: without it a short code is worth nothing. */
export const Verifier = Text({ max: 128, description: "The `challenge` of the answer that began this step" })
/** The token of a link. */
export const LinkToken = Text({ max: 128 })
/** A short code, as it was typed. */
export const Code = Text({ max: 32 })

/** A step that waits for its proof. */
export const Started = Schema.Struct({
  kind: Schema.Literal("started"),
  challenge: Schema.String.annotate({ description: "To be kept by who asked, and sent with the proof" }),
  expiresAt: Time,
  resendAt: Time.annotate({ description: "Before this another message is refused" })
})
export type Started = typeof Started.Type

export const failures = {
  InvalidChallenge: {},
  InvalidCode: { attemptsLeft: Schema.Int }
}
