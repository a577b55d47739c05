import { workerFunctions } from "../../../src/services/WorkerFunctions.ts"
import { references } from "../References.ts"

export const { begin, rest } = workerFunctions(references)
