/**
 * What is said of an application's own credentials. A sign-in that succeeds is a session that begins.
 */
import * as EventType from "@gatehouse/contract/EventType"
import * as Schema from "effect/Schema"

export const events = {
  "credentials.failed": EventType.refusal(
    "identifier",
    { provider: Schema.String },
    "Somebody tried to sign in with credentials that the application's provider did not accept. The subject is the " +
      "SHA-256 of the provider and of what names the account, as far as the provider tells."
  )
}
