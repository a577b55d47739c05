import { accessFunctions } from "../services/Access.ts"

export const { check } = accessFunctions()
