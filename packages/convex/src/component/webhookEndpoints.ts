import { webhookEndpointFunctions } from "../services/WebhookEndpoints.ts"

export const { add, change, disable, enable, get, list, remove, replaceSecret, sealed } = webhookEndpointFunctions()
