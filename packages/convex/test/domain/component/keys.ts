import { keyFunctions } from "../../../src/services/Keys.ts"
import { references } from "../References.ts"

export const { check, create, get, list, remove, revoke, rotate, update, use } = keyFunctions(references)
