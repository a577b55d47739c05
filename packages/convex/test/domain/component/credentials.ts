import { credentialFunctions } from "../../../src/services/Credentials.ts"
import { references } from "../References.ts"

export const { finish, look } = credentialFunctions(references)
