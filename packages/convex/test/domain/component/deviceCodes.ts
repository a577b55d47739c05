import { deviceCodeFunctions } from "../../../src/services/DeviceCodes.ts"
import { references } from "../References.ts"

export const { approve, authorize, deny, inspect, redeem } = deviceCodeFunctions(references)
