/**
 * What an installation sets of the audit log: `AUDIT_RETENTION_DAYS`, how long events are kept where a log has no retention
 * of its own. It is bound where the app installs the component, because the sealer runs with no app at hand.
 */
import * as WebhookDefaults from "@gatehouse/webhooks/WebhookDefaults"
import { WebhookSettings } from "@gatehouse/webhooks/WebhookSettings"
import * as Context from "effect/Context"

/** `365`, or `forever`. */
const retentionDays = (): number | null => {
  const text = process.env["AUDIT_RETENTION_DAYS"]
  if (text === undefined || text === "") return WebhookDefaults.defaults.retentionDays
  return WebhookDefaults.make({ retentionDays: text === "forever" ? null : Number(text) }).retentionDays
}

const settings: WebhookDefaults.Settings = {
  ...WebhookDefaults.defaults,
  // What an installation binds is not there yet when modules are imported.
  get retentionDays() {
    return retentionDays()
  }
}

/** These settings, unless `references` has others. */
export const withLogSettings = (references: Context.Context<never> = Context.empty()): Context.Context<never> =>
  Context.merge(Context.make(WebhookSettings, settings) as Context.Context<any> as Context.Context<never>, references)
