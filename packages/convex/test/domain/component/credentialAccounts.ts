import { credentialAccountFunctions } from "../../../src/services/CredentialAccounts.ts"
import { references } from "../References.ts"

export const { compare, get, look, register } = credentialAccountFunctions(references)
