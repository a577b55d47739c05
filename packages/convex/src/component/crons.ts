/**
 * What runs by the clock: a look for jobs whose run was lost, and the cleanup of what has expired.
 */
import { cronJobs, makeFunctionReference } from "convex/server"

const crons = cronJobs()

crons.interval("jobs that nobody runs", { hours: 1 }, makeFunctionReference<"mutation">("jobs:sweep"))

crons.interval("what has expired", { hours: 1 }, makeFunctionReference<"mutation">("jobs:cleanup"))

export default crons
