import { deviceCodeFunctions } from "../services/DeviceCodes.ts"

export const { approve, authorize, deny, inspect, redeem } = deviceCodeFunctions()
