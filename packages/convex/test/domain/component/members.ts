import { memberFunctions } from "../../../src/services/Members.ts"
import { references } from "../References.ts"

export const { add, get, getByUserAndGroup, inherit, list, remove, require, transfer, update } = memberFunctions(
  references
)
