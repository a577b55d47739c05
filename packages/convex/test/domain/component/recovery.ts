import { recoveryFunctions } from "../../../src/services/Recovery.ts"
import { references } from "../References.ts"

export const { finishVerify, replace, status } = recoveryFunctions(references)
