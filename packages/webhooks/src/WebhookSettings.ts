/**
 * The application's settings, as the running operation has them.
 */
import * as Context from "effect/Context"
import { defaults, type Settings } from "./WebhookDefaults.ts"

export { defaults, make, type Settings } from "./WebhookDefaults.ts"

/** Default: what `WebhookDefaults.ts` says. */
export const WebhookSettings = Context.Reference<Settings>("@gatehouse/webhooks/WebhookSettings", {
  defaultValue: () => defaults
})
