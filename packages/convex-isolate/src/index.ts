/** Runs Convex functions offline as the default runtime would. */
export { componentRef } from "./Address.ts"
export type { Accessor } from "./Backend.ts"
export type { ComponentSource } from "./Definitions.ts"
export { type FreshOptions, type Isolate, open, type Options, prepare, type Prepared } from "./Isolate.ts"
export { jwks } from "./Jwt.ts"
export type { Run } from "./Report.ts"
export type { ScheduledFunction, Scheduler } from "./Scheduler.ts"
