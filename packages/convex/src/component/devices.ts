import { deviceFunctions } from "../services/Devices.ts"

export const { forget, forgetAll, list } = deviceFunctions()
