import { webhookDeliveryFunctions } from "../services/WebhookDeliveries.ts"

export const { claim, emit, get, list, markDelivered, markFailed, recover, redeliver, settle } =
  webhookDeliveryFunctions()
