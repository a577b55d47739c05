import { memberFunctions } from "../services/Members.ts"

export const { add, get, getByUserAndGroup, inherit, list, remove, require, transfer, update } = memberFunctions()
