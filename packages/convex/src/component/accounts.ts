import { accountFunctions } from "../services/Accounts.ts"

export const { create, get, list, lookup, remove, setSecret, update } = accountFunctions()
