import { sealFunctions } from "../../../src/services/Sealing.ts"
import { references } from "../References.ts"

export const { seal, sweep } = sealFunctions(references)
