import { webhookEndpointFunctions } from "../../../src/services/WebhookEndpoints.ts"
import { references } from "../References.ts"

export const { add, change, disable, enable, get, list, remove, replaceSecret, sealed } = webhookEndpointFunctions(
  references
)
