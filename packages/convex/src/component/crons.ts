/**
 * What runs by the clock: a look for jobs whose run was lost.
 */
import { cronJobs, makeFunctionReference } from "convex/server"

const crons = cronJobs()

crons.interval("jobs that nobody runs", { hours: 1 }, makeFunctionReference<"mutation">("jobs:sweep"))

export default crons
