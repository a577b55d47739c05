/**
 * The audit log and webhooks, from environment variables: how long events are kept, where webhooks may go, and whether this
 * server delivers them.
 */
import * as WebhookDefaults from "@gatehouse/webhooks/WebhookDefaults"
import { BadSetting, type Env, oneOf, parts, value } from "./Environment.ts"

export interface WebhookSettings extends WebhookDefaults.Settings {
  /** Does this server deliver, or does it leave that to others? */
  readonly worker: boolean
  /** Deliveries that this server sends at once. */
  readonly concurrency: number
}

const retentionDays = (env: Env): WebhookDefaults.Settings["retentionDays"] => {
  const text = value(env, "GATEHOUSE_AUDIT_RETENTION")
  if (text === undefined) return WebhookDefaults.defaults.retentionDays
  if (text === "forever") return null
  const days = Number(/^(\d{1,4})d$/.exec(text)?.[1])
  if (!(days >= 7 && days <= 3_650)) {
    throw new BadSetting({
      variable: "GATEHOUSE_AUDIT_RETENTION",
      reason: "must be days from 7d to 3650d, or forever."
    })
  }
  return days
}

const allowPrivate = (env: Env): ReadonlyArray<string> => {
  const given = parts(value(env, "GATEHOUSE_WEBHOOKS_ALLOW_PRIVATE"))
  if (!given.every((text) => /^[^\s/?#@]+:\d{1,5}$/.test(text) && URL.canParse(`https://${text}`))) {
    throw new BadSetting({
      variable: "GATEHOUSE_WEBHOOKS_ALLOW_PRIVATE",
      reason: "must be servers with their ports and commas between, as hooks.corp.example:443."
    })
  }
  return given
}

const concurrency = (env: Env): number => {
  const text = value(env, "GATEHOUSE_WEBHOOKS_CONCURRENCY")
  if (text === undefined) return 64
  const number = Number(text)
  if (!/^\d{1,4}$/.test(text) || number < 1) {
    throw new BadSetting({ variable: "GATEHOUSE_WEBHOOKS_CONCURRENCY", reason: "must be a number from 1 to 9999." })
  }
  return number
}

/** Reads the settings. Throws `BadSetting` for the first variable with a bad value. */
export const fromEnv = (env: Env): WebhookSettings => ({
  retentionDays: retentionDays(env),
  outbound: {
    allowHttp:
      oneOf("GATEHOUSE_WEBHOOKS_ALLOW_HTTP", value(env, "GATEHOUSE_WEBHOOKS_ALLOW_HTTP"), ["true", "false"]) === "true",
    allowPrivate: allowPrivate(env)
  },
  worker: oneOf("GATEHOUSE_WEBHOOKS_WORKER", value(env, "GATEHOUSE_WEBHOOKS_WORKER"), ["on", "off"]) !== "off",
  concurrency: concurrency(env)
})
