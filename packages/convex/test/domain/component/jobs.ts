import { jobFunctions } from "../../../src/services/Jobs.ts"
import { references } from "../References.ts"

export const { run, sweep } = jobFunctions(references)
