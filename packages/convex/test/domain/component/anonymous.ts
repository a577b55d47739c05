import { anonymousFunctions } from "../../../src/services/Anonymous.ts"
import { references } from "../References.ts"

export const { finish } = anonymousFunctions(references)
