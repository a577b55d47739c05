import { jobFunctions } from "../services/Jobs.ts"

export const { cleanup, run, step, sweep } = jobFunctions()
