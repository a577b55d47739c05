/**
 * What a composition on Node needs beside a store: jobs, cascades, suspensions and the worker.
 */
export * as CascadesLayer from "./CascadesLayer.ts"
export * as JobRunner from "./JobRunner.ts"
export * as JobsLayer from "./JobsLayer.ts"
export * as JobSteps from "./JobSteps.ts"
export * as Ports from "./Ports.ts"
export * as SuspensionsLayer from "./SuspensionsLayer.ts"
