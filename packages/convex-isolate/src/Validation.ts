/** Checks values against Convex validators as a deployment does, where convex-test is too lenient or too late. */
import { convexToJson, type Value } from "convex/values"

/** A validator as `exportArgs()` and `exportReturns()` give it. */
export type ValidatorJson =
  | { readonly type: "null" | "number" | "bigint" | "boolean" | "string" | "bytes" | "any" | "commitTs" }
  | { readonly type: "literal"; readonly value: unknown }
  | { readonly type: "id"; readonly tableName: string }
  | { readonly type: "array"; readonly value: ValidatorJson }
  | { readonly type: "union"; readonly value: ReadonlyArray<ValidatorJson> }
  | {
    readonly type: "record"
    readonly keys: ValidatorJson
    readonly values: { readonly fieldType: ValidatorJson; readonly optional: boolean }
  }
  | {
    readonly type: "object"
    readonly value: Readonly<Record<string, { readonly fieldType: ValidatorJson; readonly optional: boolean }>>
  }

/** The first reason why `value` does not match, or `undefined`. */
export const mismatch = (validator: ValidatorJson, value: unknown, path = ""): string | undefined => {
  switch (validator.type) {
    case "any":
      return undefined
    case "null":
      return value === null ? undefined : wrong(validator, value, path)
    case "number":
    case "string":
    case "boolean":
    case "bigint":
      return typeof value === validator.type ? undefined : wrong(validator, value, path)
    case "id":
      return typeof value === "string" && tableOf(value) === validator.tableName
        ? undefined
        : wrong(validator, value, path)
    case "bytes":
      return value instanceof ArrayBuffer ? undefined : wrong(validator, value, path)
    case "commitTs":
      return typeof value === "bigint" || (typeof value === "object" && value !== null)
        ? undefined
        : wrong(validator, value, path)
    case "literal":
      return sameLiteral(validator.value, value) ? undefined : wrong(validator, value, path)
    case "array": {
      if (!Array.isArray(value)) return wrong(validator, value, path)
      for (let index = 0; index < value.length; index++) {
        const reason = mismatch(validator.value, value[index], `${path}[${index}]`)
        if (reason !== undefined) return reason
      }
      return undefined
    }
    case "union":
      return validator.value.some((member) => mismatch(member, value, path) === undefined)
        ? undefined
        : wrong(validator, value, path)
    case "record": {
      if (!isObject(value)) return wrong(validator, value, path)
      for (const [key, item] of Object.entries(value)) {
        const reason = mismatch(validator.keys, key, `${path}.${key}`) ??
          mismatch(validator.values.fieldType, item, `${path}.${key}`)
        if (reason !== undefined) return reason
      }
      return undefined
    }
    case "object": {
      if (!isObject(value)) return wrong(validator, value, path)
      for (const key of Object.keys(validator.value)) {
        const { fieldType, optional } = validator.value[key]!
        const item = Object.hasOwn(value, key) ? value[key] : undefined
        if (item === undefined) {
          if (!optional) return `Object is missing the required field \`${key}\`.${at(path)}${shown(validator, value)}`
          continue
        }
        const reason = mismatch(fieldType, item, `${path}.${key}`)
        if (reason !== undefined) return reason
      }
      for (const key of Object.keys(value)) {
        if (value[key] !== undefined && !Object.hasOwn(validator.value, key)) {
          return `Object contains extra field \`${key}\` that is not in the validator.${at(path)}${
            shown(validator, value)
          }`
        }
      }
      return undefined
    }
  }
}

/** Throws what a deployment answers to arguments that do not match. */
export const checkArgs = (validator: ValidatorJson, value: unknown, path: string): void => {
  const reason = mismatch(validator, value)
  if (reason !== undefined) throw new Error(`ArgumentValidationError: ${path}: ${reason}`)
}

/** Throws what a deployment answers to a result that does not match; `null` where no `returns` is declared. */
export const checkReturns = (validator: ValidatorJson | null, value: unknown, path: string): void => {
  const reason = validator === null ? undefined : mismatch(validator, value)
  if (reason !== undefined) throw new Error(`ReturnsValidationError: ${path}: ${reason}`)
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof ArrayBuffer)

/** Ids of convex-test are a number and the table's name. */
const tableOf = (id: string): string | undefined => /^[0-9]+(.+)$/.exec(id)?.[1]

const sameLiteral = (literal: unknown, value: unknown): boolean =>
  typeof value === "bigint" ? JSON.stringify(literal) === JSON.stringify(convexToJson(value)) : literal === value

const at = (path: string): string => path === "" ? "" : `\nPath: ${path}`

const wrong = (validator: ValidatorJson, value: unknown, path: string): string =>
  `Value does not match validator.${at(path)}${shown(validator, value)}`

const shown = (validator: ValidatorJson, value: unknown): string => {
  const text = typeof value === "function" ? "a function" : JSON.stringify(convexToJson(value as Value))
  return `\nValue: ${text.length > 400 ? `${text.slice(0, 400)}…` : text}\nValidator: ${notation(validator)}`
}

/** As an author writes it. */
const notation = (validator: ValidatorJson): string => {
  switch (validator.type) {
    case "literal":
      return `v.literal(${JSON.stringify(validator.value)})`
    case "id":
      return `v.id(${JSON.stringify(validator.tableName)})`
    case "array":
      return `v.array(${notation(validator.value)})`
    case "union":
      return `v.union(${validator.value.map(notation).join(", ")})`
    case "record":
      return `v.record(${notation(validator.keys)}, ${notation(validator.values.fieldType)})`
    case "object": {
      const fields = Object.entries(validator.value).map(([key, { fieldType, optional }]) =>
        `${key}: ${optional ? `v.optional(${notation(fieldType)})` : notation(fieldType)}`
      )
      return `v.object({${fields.join(", ")}})`
    }
    default:
      return `v.${validator.type}()`
  }
}
