/** Contracts of one operation, derived and run: what a generated module says, without writing it. */
import * as Access from "@gatehouse/contract/Access"
import * as Contract from "@gatehouse/contract/Contract"
import type * as Failure from "@gatehouse/contract/Failure"
import * as Operation from "@gatehouse/contract/Operation"
import * as Checks from "@gatehouse/convex/Checks"
import { serviceModule } from "@gatehouse/convex/derive/Service"
import type { OperationData } from "@gatehouse/convex/OperationData"
import { v } from "convex/values"
import { Schema } from "effect"
import { stripTypeScriptTypes } from "node:module"
import { runInThisContext } from "node:vm"

export interface Sample {
  readonly payload?: Schema.Struct.Fields
  readonly success?: Schema.Top
  readonly failures?: ReadonlyArray<Failure.Failure>
  readonly keeps?: ReadonlyArray<string>
}

/** The contract `sample` with the operation `sample.run`. */
export const contractOf = ({ failures = [], keeps = [], payload = {}, success = Schema.Void }: Sample) =>
  Contract.make("sample", {
    run: Operation.mutation({ payload, success, failures, access: Access.anyone, keeps: keeps as any, doc: "Runs." })
  })

export const sourceOf = (sample: Sample): string => serviceModule(contractOf(sample))

/** The generated data of `sample.run`. */
export const dataOf = (sample: Sample): OperationData => {
  const script = stripTypeScriptTypes(sourceOf(sample))
    .replaceAll(/^import .*$/gm, "")
    .replace("export const sample =", "return")
  return runInThisContext(`(v, Checks) => {${script}}`)(v, Checks).operations.run
}
