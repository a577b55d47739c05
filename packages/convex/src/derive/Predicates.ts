/**
 * The checks of schemas as the source of functions: lengths, ranges, patterns, which validators have no word for. Every
 * check is known by its id; one that is not known ends the build.
 */
import * as SchemaAST from "effect/SchemaAST"
import type { Definitions } from "./Definitions.ts"
import { filtersOf } from "./Filters.ts"
import { isOpenRecord } from "./OpenRecords.ts"
import * as Place from "./Place.ts"
import { membersOf } from "./Validators.ts"

/** JavaScript that is true of a `value` that breaks the rule, by the id of the check, made of the check's payload. */
const violations: Readonly<Record<string, (payload: any) => string>> = {
  "effect/schema/isMinLength": ({ minLength }) => `value.length < ${minLength}`,
  "effect/schema/isMaxLength": ({ maxLength }) => `value.length > ${maxLength}`,
  "effect/schema/isBetweenLength": ({ maximum, minimum }) => `value.length < ${minimum} || value.length > ${maximum}`,
  "effect/schema/isPattern": ({ flags, source }) => `!${String(new RegExp(source, flags))}.test(value)`,
  "effect/schema/isTrimmed": () => "value.trim() !== value",
  "effect/schema/isLowercased": () => "value.toLowerCase() !== value",
  "effect/schema/isUppercased": () => "value.toUpperCase() !== value",
  "effect/schema/isStartingWith": ({ startsWith }) => `!value.startsWith(${JSON.stringify(startsWith)})`,
  "effect/schema/isEndingWith": ({ endsWith }) => `!value.endsWith(${JSON.stringify(endsWith)})`,
  "effect/schema/isIncluding": ({ includes }) => `!value.includes(${JSON.stringify(includes)})`,
  "effect/schema/isInt": () => "!Number.isSafeInteger(value)",
  "effect/schema/isFinite": () => "!Number.isFinite(value)",
  // In Effect's order NaN stands below all numbers, so that an upper bound alone lets it pass.
  "effect/schema/isGreaterThan": ({ exclusiveMinimum }) => `!(value > ${exclusiveMinimum})`,
  "effect/schema/isGreaterThanOrEqualTo": ({ minimum }) => `!(value >= ${minimum})`,
  "effect/schema/isLessThan": ({ exclusiveMaximum }) => `value >= ${exclusiveMaximum}`,
  "effect/schema/isLessThanOrEqualTo": ({ maximum }) => `value > ${maximum}`,
  "effect/schema/isBetween": ({ exclusiveMaximum, exclusiveMinimum, maximum, minimum }) =>
    `!(value ${exclusiveMinimum === true ? ">" : ">="} ${minimum} && ` +
    `value ${exclusiveMaximum === true ? "<" : "<="} ${maximum})`,
  "gatehouse/isStorable": () => "!Checks.isStorable(value)",
  "gatehouse/isMaxBytes": ({ maximum }) => `!Checks.isMaxBytes(value, ${maximum})`,
  "gatehouse/isOpenRecord": () => "!Checks.isOpenRecord(value)"
}

/** The name of the function that checks values of this schema, or undefined where the validator says it all. */
export const predicate = (
  ast: SchemaAST.AST,
  name: string,
  place: Place.Place,
  definitions: Definitions
): string | undefined => {
  switch (ast._tag) {
    case "Union":
      return union(ast, name, place, definitions)
    case "Objects": {
      const inner = isOpenRecord(ast) ? undefined : fields(ast, "value", place, definitions)
      return define(name, "any", refusals(ast, place), inner, definitions)
    }
    case "Arrays": {
      const item = ast.rest[0] && predicate(ast.rest[0], `${name}Item`, Place.item(place), definitions)
      const inner = item === undefined ? undefined : `Checks.items(value, ${item})`
      return define(name, "ReadonlyArray<unknown>", refusals(ast, place), inner, definitions)
    }
    case "String":
      return define(textName(ast) ?? name, "string", refusals(ast, place), undefined, definitions)
    default:
      return define(name, ast._tag === "Number" ? "number" : "any", refusals(ast, place), undefined, definitions)
  }
}

/** An expression that is the first fault of the fields of `subject`, or undefined where there can be none. */
export const fields = (
  ast: SchemaAST.Objects,
  subject: string,
  place: Place.Place,
  definitions: Definitions
): string | undefined => {
  const checks = ast.propertySignatures.flatMap(({ name, type }) => {
    const check = predicate(type, String(name), Place.field(place, String(name)), definitions)
    return check === undefined ? [] : [`Checks.field("${String(name)}", ${subject}.${String(name)}, ${check})`]
  })
  return checks.length === 0 ? undefined : checks.join(" ?? ")
}

/** Texts that differ in nothing but their length share a function, so it has the name of the length. */
const textName = (ast: SchemaAST.AST): string | undefined => {
  const payloads = new Map(
    filtersOf(ast).map(({ annotations }) => {
      const representation = annotations?.representation
      return [representation?.id, representation?.payload as { readonly maximum?: number } | null | undefined]
    })
  )
  const maximum = payloads.get("gatehouse/isMaxBytes")?.maximum
  return maximum === undefined || payloads.has("effect/schema/isPattern") ? undefined : `text${maximum}`
}

/** The schema's own checks: the condition for refusing, and what is expected. */
const refusals = (ast: SchemaAST.AST, place: Place.Place): ReadonlyArray<readonly [string, string]> =>
  filtersOf(ast).map(({ annotations }) => {
    const representation = annotations?.representation
    const known = representation === undefined ? undefined : violations[representation.id]
    if (known === undefined) {
      const check = representation === undefined ? "a check without an id" : `the check ${representation.id}`
      return Place.refuse(
        place,
        `has ${check}, which cannot be written as a predicate`,
        "Use a check that `packages/convex/src/derive/Predicates.ts` knows, or teach it this one"
      )
    }
    return [known(representation!.payload), annotations?.expected ?? representation!.id] as const
  }).filter(([violation]) => violation !== "value.length < 0")

const define = (
  name: string,
  type: string,
  own: ReadonlyArray<readonly [violation: string, expected: string]>,
  inner: string | undefined,
  definitions: Definitions
): string | undefined => {
  if (own.length === 0 && inner === undefined) return undefined
  const tests = own.map(([violation, expected]) => `${violation} ? ${JSON.stringify(expected)} : `).join("")
  return definitions.define(`${name}Fault`, `(value: ${type}): Checks.Found => ${tests}${inner ?? "undefined"}`)
}

const union = (
  ast: SchemaAST.Union,
  name: string,
  place: Place.Place,
  definitions: Definitions
): string | undefined => {
  if (ast.checks !== undefined) {
    return Place.refuse(place, "has a check on a union", "Put the check on the members that it is about")
  }
  const members = membersOf(ast).filter(({ _tag }) => _tag !== "Null")
  if (members.length === 1) return predicate(members[0]!, name, place, definitions)
  const checks = members.map((member, i) => predicate(member, `${name}${i + 1}`, place, definitions))
  if (checks.every((check) => check === undefined)) return undefined
  const arms = members.map((member, i) => [recognise(member, members, place), checks[i]] as const)
  // Literals first: a literal that another member's check would refuse is still a member.
  const ordered = [
    ...arms.filter((_, i) => SchemaAST.isLiteral(members[i]!)),
    ...arms.filter((_, i) => !SchemaAST.isLiteral(members[i]!))
  ]
  const tests = ordered.map(([test, check]) => `${test} ? ${check === undefined ? "undefined" : `${check}(value)`} : `)
  return definitions.define(`${name}Fault`, `(value: any): Checks.Found => ${tests.join("")}undefined`)
}

/** JavaScript that is true of the values of this member alone. */
const recognise = (ast: SchemaAST.AST, members: ReadonlyArray<SchemaAST.AST>, place: Place.Place): string => {
  if (SchemaAST.isLiteral(ast)) return `value === ${JSON.stringify(ast.literal)}`
  const alike = members.filter((member) => member._tag === ast._tag)
  switch (ast._tag) {
    case "String":
    case "Number":
    case "Boolean":
      if (alike.length === 1) return `typeof value === "${ast._tag.toLowerCase()}"`
      break
    case "Arrays":
      if (alike.length === 1) return "Array.isArray(value)"
      break
    case "Objects": {
      if (alike.length === 1) return "typeof value === \"object\" && !Array.isArray(value)"
      const tag = tagOf(ast, alike)
      if (tag !== undefined) return tag
    }
  }
  return Place.refuse(
    place,
    "is a union whose members cannot be told apart, so it is not known which checks count",
    "Give each struct a literal field of its own, and have at most one string, number and array"
  )
}

/** A test for the literal field whose value is another in each of these structs. */
const tagOf = (ast: SchemaAST.Objects, alike: ReadonlyArray<SchemaAST.AST>): string | undefined => {
  const literalOf = (member: SchemaAST.AST, field: PropertyKey): unknown => {
    const type = SchemaAST.isObjects(member) && member.propertySignatures.find(({ name }) => name === field)?.type
    return type && SchemaAST.isLiteral(type) && !SchemaAST.isOptional(type) ? type.literal : undefined
  }
  for (const { name } of ast.propertySignatures) {
    const literals = alike.map((member) => literalOf(member, name))
    if (literals.includes(undefined) || new Set(literals).size < literals.length) continue
    return `value.${String(name)} === ${JSON.stringify(literalOf(ast, name))}`
  }
  return undefined
}
