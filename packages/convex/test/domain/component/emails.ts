import { emailFunctions } from "../../../src/services/Emails.ts"
import { references } from "../References.ts"

export const { add, list, markVerified, remove, setPrimary } = emailFunctions(references)
