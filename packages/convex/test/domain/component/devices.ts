import { deviceFunctions } from "../../../src/services/Devices.ts"
import { references } from "../References.ts"

export const { forget, forgetAll, list } = deviceFunctions(references)
