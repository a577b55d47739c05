import { recoveryFunctions } from "../services/Recovery.ts"

export const { finishVerify, replace, status } = recoveryFunctions()
