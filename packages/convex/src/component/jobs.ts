import { jobFunctions } from "../services/Jobs.ts"

export const { run, sweep } = jobFunctions()
