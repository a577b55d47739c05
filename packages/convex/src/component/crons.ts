/**
 * What runs by the clock: a look for jobs, events and deliveries whose run was lost, and the cleanup of what has expired.
 */
import { cronJobs, makeFunctionReference } from "convex/server"

const crons = cronJobs()

crons.interval("jobs that nobody runs", { hours: 1 }, makeFunctionReference<"mutation">("jobs:sweep"))

crons.interval("what has expired", { hours: 1 }, makeFunctionReference<"mutation">("jobStep:cleanup"))

crons.interval("events and deliveries that wait", { minutes: 1 }, makeFunctionReference<"mutation">("seal:sweep"))

export default crons
