import { webhookDeliveryFunctions } from "../../../src/services/WebhookDeliveries.ts"
import { references } from "../References.ts"

export const { claim, emit, get, list, markDelivered, markFailed, recover, redeliver, settle } =
  webhookDeliveryFunctions(references)
