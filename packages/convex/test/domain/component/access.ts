import { accessFunctions } from "../../../src/services/Access.ts"
import { references } from "../References.ts"

export const { check } = accessFunctions(references)
