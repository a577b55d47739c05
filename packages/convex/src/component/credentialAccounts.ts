import { credentialAccountFunctions } from "../services/CredentialAccounts.ts"

export const { compare, get, look, register } = credentialAccountFunctions()
