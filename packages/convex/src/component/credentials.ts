import { credentialFunctions } from "../services/Credentials.ts"

export const { finish, look } = credentialFunctions()
