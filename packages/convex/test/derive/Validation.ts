/** Convex's own judgement of values, by `convex-test`, and the schemas' judgement beside it. */
import type { AnyOperation } from "@gatehouse/contract/Operation"
import * as Checks from "@gatehouse/convex/Checks"
import { fromText, toText } from "@gatehouse/convex/OpenRecords"
import type { Fault, OperationData } from "@gatehouse/convex/OperationData"
import { convexTest } from "convex-test"
import { defineSchema, makeFunctionReference, queryGeneric } from "convex/server"
import { convexToJson, type GenericValidator, type PropertyValidators, v, type Value } from "convex/values"
import { Cause, Exit, Option, Schema, SchemaIssue } from "effect"

/** Do the arguments of a Convex function with these validators let a payload through? */
export const argumentsOf = (payload: PropertyValidators): (value: object) => Promise<boolean> => {
  const given = queryGeneric({ args: { payload: v.object(payload) }, handler: () => null })
  return call(given, "payload")
}

/** Does a Convex function with this validator return such a value? */
export const returnsOf = (returns: GenericValidator): (value: unknown) => Promise<boolean> => {
  const given = queryGeneric({ args: { value: v.any() }, returns, handler: (_, { value }) => value })
  return call(given, "value")
}

/** The two at the end are refusals too: of objects whose message, or whose kind, `convex-test` cannot find out. */
const refusal = /[Vv]alidat|Cannot convert object to primitive value|Cannot convert undefined or null to object/

const call = (given: unknown, name: string) => {
  const t = convexTest(defineSchema({}), {
    "./_generated/api.js": () => Promise.resolve({}),
    "./functions.ts": () => Promise.resolve({ given })
  })
  return (value: any) =>
    t.query(makeFunctionReference<"query", any, any>("functions:given"), { [name]: value }).then(
      () => true,
      (error: unknown) => {
        if (error instanceof Error && refusal.test(error.message)) return false
        throw error
      }
    )
}

/** Convex refuses fields by their names before it comes to validators. */
const isConvexValue = (value: object): boolean => {
  try {
    convexToJson(value as Value)
    return true
  } catch {
    return false
  }
}

export type Judgement = "accepted" | "refused by the validator" | Fault

/** What the component says of a payload: the validators first, then the open records, then the checks. */
export const componentOf = (operation: OperationData) => {
  const fits = argumentsOf(operation.payload())
  return async (payload: object): Promise<Judgement> => {
    const sent = toText(payload, operation.openIn) as object
    if (!isConvexValue(sent) || !await fits(sent)) return "refused by the validator"
    return operation.fault(fromText(sent, operation.openIn, Checks.openRecord)) ?? "accepted"
  }
}

const issuesOf = SchemaIssue.makeFormatterStandardSchemaV1()

/**
 * Faults that may not be seen any more where the component looks. In an object within a payload `convex-test` looks fields up
 * with what all objects have, so `toString` and the like get through, and nothing reads them; what JSON has no word for
 * becomes `null` when an open record is written as text.
 */
export const mayBeLost = (fault: string): boolean => {
  const [, path = "", message] = /^(.*): (Expected JSON value|Expected no excess property)$/s.exec(fault) ?? []
  return path.includes(".") && (message === "Expected JSON value" || path.slice(path.lastIndexOf(".") + 1) in {})
}

/** What is wrong with a payload by its schema, as `field: what is expected`; nothing if it is accepted. */
export const schemaOf = (operation: AnyOperation) => {
  const decode = Schema.decodeUnknownExit(operation.payload as Schema.Top as Schema.Codec<any>)
  return (payload: unknown): ReadonlyArray<string> => {
    const exit = decode(payload, { errors: "all", onExcessProperty: "error" })
    if (Exit.isSuccess(exit)) return []
    const error = Option.getOrThrow(Cause.findErrorOption(exit.cause)) as Schema.SchemaError
    return issuesOf(error.issue).issues.map(({ message, path = [] }) => {
      const field = path.reduce<string>((text, segment) => {
        const key = typeof segment === "object" ? segment.key : segment
        return typeof key === "number" ? `${text}[${key}]` : text === "" ? String(key) : `${text}.${String(key)}`
      }, "")
      return `${field}: ${message}`
    })
  }
}

export { fromText, toText }
