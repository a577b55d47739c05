import { sealFunctions } from "../services/Sealing.ts"

export const { seal, sweep } = sealFunctions()
