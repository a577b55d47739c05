import { heldFunctions } from "../services/HeldFunctions.ts"

export const { get } = heldFunctions()
