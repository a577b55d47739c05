import { sessionRotateFunctions } from "../../../src/services/SessionRotate.ts"
import { references } from "../References.ts"

export const { rotate } = sessionRotateFunctions(references)
