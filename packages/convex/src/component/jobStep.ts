import { jobStepFunctions } from "../services/JobStep.ts"

export const { cleanup, step } = jobStepFunctions()
