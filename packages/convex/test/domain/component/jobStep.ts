import { jobStepFunctions } from "../../../src/services/JobStep.ts"
import { cascades, references } from "../References.ts"

export const { cleanup, step } = jobStepFunctions({ cascades, references })
