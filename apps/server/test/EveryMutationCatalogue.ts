/**
 * Every type of event that the server's domains can leave.
 */
import type { Catalogue } from "@gatehouse/contract/EventType"
import { events as sessionEvents } from "@gatehouse/core-sessions/SessionEvents"
import { events as groupEvents } from "@gatehouse/groups/GroupEvents"
import { events as keyEvents } from "@gatehouse/keys/KeyEvents"
import { events as webhookEvents } from "@gatehouse/webhooks/WebhookEvents"

export const catalogue: Catalogue = { ...groupEvents, ...keyEvents, ...sessionEvents, ...webhookEvents }
