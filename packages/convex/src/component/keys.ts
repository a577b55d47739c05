import { keyFunctions } from "../services/Keys.ts"

export const { check, create, get, list, remove, revoke, rotate, update, use } = keyFunctions()
