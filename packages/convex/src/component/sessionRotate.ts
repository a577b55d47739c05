import { sessionRotateFunctions } from "../services/SessionRotate.ts"

export const { rotate } = sessionRotateFunctions()
