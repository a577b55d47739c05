import { accountFunctions } from "../../../src/services/Accounts.ts"
import { references } from "../References.ts"

export const { create, get, list, lookup, remove, setSecret, update } = accountFunctions(references)
