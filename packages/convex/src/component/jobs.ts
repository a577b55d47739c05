import { jobFunctions } from "../services/Jobs.ts"

export const { run, step, sweep } = jobFunctions()
