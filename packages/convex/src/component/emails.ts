import { emailFunctions } from "../services/Emails.ts"

export const { add, list, markVerified, remove, setPrimary } = emailFunctions()
