import { jobFunctions } from "../../../src/services/Jobs.ts"
import { cascades, references } from "../References.ts"

export const { cleanup, run, step, sweep } = jobFunctions({ cascades, references })
