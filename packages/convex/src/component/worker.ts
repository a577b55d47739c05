import { workerFunctions } from "../services/WorkerFunctions.ts"

export const { begin, rest } = workerFunctions()
