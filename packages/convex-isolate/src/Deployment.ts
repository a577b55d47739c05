/** An app and its components with one database: what every part of an isolate shares. */
import * as Address from "./Address.ts"
import type { Backend, FunctionPath } from "./Backend.ts"
import type { Run } from "./Report.ts"
import type { Unit, UnitFunction } from "./Unit.ts"

export interface Component {
  /** `""` is the app, `"auth"` a component of it, `"auth/limiter"` a component of that. */
  readonly path: string
  readonly unit: Unit
  readonly env: (name: string, phase: "import" | "execute") => string | undefined
  /** Where its routes are mounted, from the root, ending in `/`; undefined where they are not. */
  readonly mount: string | undefined
}

export interface DeploymentOptions {
  readonly replay?: boolean | ((name: string) => boolean)
  readonly fetch?: typeof fetch
  readonly syscalls?: Readonly<Record<string, (args: unknown) => Promise<unknown>>>
  readonly onRun?: (run: Run) => void
}

export interface Deployment {
  readonly options: DeploymentOptions
  readonly components: ReadonlyMap<string, Component>
  /** Set when the components are registered, before anything runs. */
  backend: Backend
  readonly env: (name: string) => string | undefined
  readonly now: () => number
  /** What the clock shows while modules are imported. */
  readonly deployedAt: number
  readonly runs: Array<Run>
}

export const defaultCloudUrl = "https://test.convex.cloud"
export const defaultSiteUrl = "https://test.convex.site"

/** Throws with the function's name where there is none; a `"use node"` function is known by its module only. */
export const findFunction = (
  deployment: Deployment,
  path: FunctionPath
): { readonly name: string; readonly fn: UnitFunction | undefined } => {
  const name = Address.show(path)
  const component = deployment.components.get(path.componentPath)
  if (component === undefined) {
    throw new Error(`Could not find the function ${name}: there is no component "${path.componentPath}"`)
  }
  const fn = component.unit.functions.get(path.udfPath)
  if (fn === undefined && !component.unit.nodeModules.has(Address.splitPath(path.udfPath).module)) {
    throw new Error(`Could not find the function ${name}`)
  }
  return { name, fn }
}

const maxRuns = 20_000

export const record = (deployment: Deployment, run: Run): void => {
  deployment.runs.push(run)
  // A long suite makes more runs than anyone looks back on.
  if (deployment.runs.length > maxRuns) deployment.runs.splice(0, maxRuns / 2)
  deployment.options.onRun?.(run)
}
