/** Names of functions: how code refers to one, and which function that is. */
import { type FunctionReference, makeFunctionReference } from "convex/server"
import type { FunctionPath } from "./Backend.ts"

/** What a syscall names a function by; one of the three is there. */
export interface Address {
  readonly name?: string
  readonly reference?: string
  readonly functionHandle?: string
}

const referencePath = Symbol.for("toReferencePath")
const child = "_reference/childComponent/"

type AnyReference = FunctionReference<"query" | "mutation" | "action", "public" | "internal">

/** Refers to a component's function from a test: `componentRef("auth", "groups:create")`, nested ones as `"auth/limiter"`. */
export const componentRef = (component: string, fn: string): FunctionReference<any, any> => {
  const { module, name } = splitPath(fn)
  return { [referencePath]: `${child}${encode(component)}/${module}/${name}` } as unknown as FunctionReference<any, any>
}

// A component inside another has a slash in its path, and a reference names one component only.
const encode = (component: string): string => component.split("/").join("\u0000")

/** `"groups:create"` → its module and its export; a name without `:` is a default export. */
export const splitPath = (path: string): { readonly module: string; readonly name: string } => {
  const colon = path.lastIndexOf(":")
  return colon < 0
    ? { module: path, name: "default" }
    : { module: path.slice(0, colon).replace(/\.js$/, ""), name: path.slice(colon + 1) }
}

/** Which function an address means to code of the component `from`. */
export const resolve = (address: Address, from: string): FunctionPath => {
  if (address.functionHandle !== undefined) {
    const [componentPath = "", udfPath = ""] = address.functionHandle.replace("function://", "").split(";")
    return { componentPath, udfPath }
  }
  if (address.reference !== undefined) {
    if (!address.reference.startsWith(child)) throw new Error(`Cannot resolve the reference ${address.reference}`)
    const [component = "", ...path] = address.reference.slice(child.length).split("/")
    const name = path.pop()
    const decoded = component.split("\u0000").join("/")
    return { componentPath: from === "" ? decoded : `${from}/${decoded}`, udfPath: `${path.join("/")}:${name}` }
  }
  const { module, name } = splitPath(address.name ?? "")
  return { componentPath: from, udfPath: `${module}:${name}` }
}

/** A reference that convex-test's `ctx.run…` takes. */
export const toReference = (address: Address): AnyReference =>
  (address.functionHandle ??
    (address.reference === undefined
      ? makeFunctionReference(address.name ?? "")
      : { [referencePath]: address.reference })) as unknown as AnyReference

/** What a reference of a caller outside the isolate means. */
export const ofReference = (reference: unknown): FunctionPath => {
  if (typeof reference === "string") {
    return resolve(reference.startsWith("function://") ? { functionHandle: reference } : { name: reference }, "")
  }
  const known = reference as Record<symbol, unknown> | null
  const path = known?.[referencePath]
  if (typeof path === "string") return resolve({ reference: path }, "")
  const name = known?.[Symbol.for("functionName")]
  if (typeof name === "string") return resolve({ name }, "")
  throw new Error("Not a reference of a function: give `api.module.name`, `internal.module.name` or `componentRef(…)`")
}

/** As messages and reports write it. */
export const show = (path: FunctionPath): string =>
  path.componentPath === "" ? path.udfPath : `${path.componentPath}/${path.udfPath}`
