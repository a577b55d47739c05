/**
 * The settings of the audit log and of webhooks, and what they are when nobody says.
 */
import type { OutboundPolicy } from "@gatehouse/contract/Outbound"

export interface Settings {
  /** How long events are kept where a group has no retention of its own: 7 to 3,650 days, or `null` for ever. */
  readonly retentionDays: number | null
  /** Exceptions from what URLs an endpoint may have, for tests and intranets. The client that sends has its own. */
  readonly outbound: OutboundPolicy
}

export const defaults: Settings = { retentionDays: 365, outbound: {} }

/** Throws a `RangeError` for a retention that is neither `null` nor 7 to 3,650 whole days. */
export const make = (overrides: Partial<Settings> = {}): Settings => {
  const settings = { ...defaults, ...overrides }
  const { retentionDays } = settings
  if (
    retentionDays !== null && !(Number.isInteger(retentionDays) && retentionDays >= 7 && retentionDays <= 3_650)
  ) {
    throw new RangeError(`retentionDays is ${retentionDays}. Give whole days from 7 to 3650, or null for ever.`)
  }
  return settings
}
