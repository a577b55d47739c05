/**
 * Schemas as the source of Convex validators. What a validator has no word for ends the build: contracts are
 * wire-native, and all that remains beside the validators are checks (`Predicates.ts`).
 */
import * as SchemaAST from "effect/SchemaAST"
import type { Path } from "../OperationData.ts"
import type { Definitions } from "./Definitions.ts"
import { key, literal } from "./Literals.ts"
import { isOpenRecord } from "./OpenRecords.ts"
import * as Place from "./Place.ts"

export interface Validator {
  /** As `v.array(v.string())`. */
  readonly source: string
  /** Where open records stand. */
  readonly open: ReadonlyArray<Path>
}

/** Convex takes identifiers of at most 64 characters; of those that begin with `_` it has its own. */
const fieldName = /^[A-Za-z][0-9A-Za-z_]{0,63}$/

/** What may stand where nothing else can: the remedy in messages. */
const remedies: Readonly<Record<string, string>> = {
  Declaration: "Write the schema of what travels: a string, a number, a struct or `OpenRecord`",
  Undefined: "Use `Schema.optionalKey` for what may be absent and `Schema.NullOr` for what may be cleared",
  Void: "Only a success can be void: leave the field out",
  Never: "Leave the field out",
  Unknown: "Say what it is; for JSON of the application's own use `OpenRecord`",
  Any: "Say what it is; for JSON of the application's own use `OpenRecord`",
  ObjectKeyword: "Say what it is; for JSON of the application's own use `OpenRecord`",
  Symbol: "Use `Schema.Literal` of a string",
  UniqueSymbol: "Use `Schema.Literal` of a string",
  BigInt: "Use `Schema.Int`, or a string",
  Enum: "Use `Schema.Literals`",
  TemplateLiteral: "Use `Text` with a pattern",
  Suspend: "Bound the depth with structs, or use `OpenRecord`"
}

/** The validator of a schema that is not a success on its own: `Schema.Void` has no place here. */
export const validator = (ast: SchemaAST.AST, place: Place.Place, definitions: Definitions): Validator => {
  if (ast.encoding !== undefined) {
    return Place.refuse(
      place,
      "is a transformation, and what travels must be what the service gets",
      "Use the schema of what travels, and convert in the service"
    )
  }
  switch (ast._tag) {
    case "Null":
      return { source: "v.null()", open: [] }
    case "String":
      return { source: "v.string()", open: [] }
    case "Number":
      return { source: "v.number()", open: [] }
    case "Boolean":
      return { source: "v.boolean()", open: [] }
    case "Literal":
      return typeof ast.literal === "bigint"
        ? Place.refuse(place, "is a literal bigint, which JSON has no word for", "Use a number or a string")
        : { source: `v.literal(${literal(ast.literal)})`, open: [] }
    case "Arrays":
      return array(ast, place, definitions)
    case "Objects":
      return object(ast, place, definitions)
    case "Union":
      return union(ast, place, definitions)
    default:
      return Place.refuse(place, `is of the kind ${ast._tag}, which cannot cross`, remedies[ast._tag] ?? "Use another")
  }
}

/** The validator of what an operation answers: `null` for `Schema.Void`. */
export const success = (ast: SchemaAST.AST, place: Place.Place, definitions: Definitions): Validator =>
  ast._tag === "Void" && ast.encoding === undefined
    ? { source: "v.null()", open: [] }
    : validator(ast, place, definitions)

/** The fields of a struct as an object literal of validators. */
export const fields = (ast: SchemaAST.Objects, place: Place.Place, definitions: Definitions): Validator => {
  const open: Array<Path> = []
  const sources = ast.propertySignatures.map(({ name, type }) => {
    if (typeof name !== "string" || !fieldName.test(name)) {
      return Place.refuse(
        place,
        `has a field named ${String(name)}, which Convex does not take`,
        "Begin with a letter, go on with letters, digits and underscores, at most 64"
      )
    }
    const inner = validator(type, Place.field(place, name), definitions)
    open.push(...inner.open.map((path) => [name, ...path]))
    return `${key(name)}: ${SchemaAST.isOptional(type) ? `v.optional(${inner.source})` : inner.source}`
  })
  return { source: sources.length === 0 ? "{}" : `{ ${sources.join(", ")} }`, open }
}

const array = (ast: SchemaAST.Arrays, place: Place.Place, definitions: Definitions): Validator => {
  const [rest, ...more] = ast.rest
  if (ast.elements.length > 0 || rest === undefined || more.length > 0) {
    return Place.refuse(place, "is a tuple, which cannot cross", "Use a struct, or an array of one schema")
  }
  const inner = validator(rest, Place.item(place), definitions)
  return { source: `v.array(${inner.source})`, open: inner.open.map((path) => ["*", ...path]) }
}

const object = (ast: SchemaAST.Objects, place: Place.Place, definitions: Definitions): Validator => {
  if (isOpenRecord(ast)) return { source: "v.string()", open: [[]] }
  if (ast.indexSignatures.length > 0) {
    return Place.refuse(
      place,
      "is a record, whose keys Convex would restrict",
      "Use `OpenRecord`, or an array of structs with the key as a field"
    )
  }
  const inner = fields(ast, place, definitions)
  const source = `v.object(${inner.source})`
  const identifier = SchemaAST.resolveIdentifier(ast)
  if (identifier === undefined || !fieldName.test(identifier)) return { source, open: inner.open }
  const name = `${identifier.charAt(0).toLowerCase()}${identifier.slice(1)}Validator`
  return { source: `${definitions.define(name, `() => ${source}`)}()`, open: inner.open }
}

const union = (ast: SchemaAST.Union, place: Place.Place, definitions: Definitions): Validator => {
  if (ast.options?.mode === "oneOf") {
    return Place.refuse(
      place,
      "is a union of which exactly one member must match, which a validator cannot say",
      "Make its members disjoint and leave `mode` out"
    )
  }
  const members = membersOf(ast)
  const [only, ...others] = members
  if (only === undefined) return Place.refuse(place, "is a union of nothing", "Leave the field out")
  const inner = members.map((member) => validator(member, place, definitions))
  refuseAmbiguity(members, inner, place)
  const open = inner.flatMap((one) => one.open)
  if (others.length === 0) return { source: inner[0]!.source, open }
  return { source: `v.union(${inner.map(({ source }) => source).join(", ")})`, open }
}

/** The members of a union, those of unions in it too. */
export const membersOf = (ast: SchemaAST.Union): ReadonlyArray<SchemaAST.AST> =>
  ast.types.flatMap((type) =>
    SchemaAST.isUnion(type) && type.encoding === undefined && type.checks === undefined && type.options === undefined
      ? membersOf(type)
      : [type]
  )

/** Paths are all that tells an open record from other text, so no other member may have something at them. */
const refuseAmbiguity = (
  members: ReadonlyArray<SchemaAST.AST>,
  validators: ReadonlyArray<Validator>,
  place: Place.Place
): void => {
  for (const [i, { open }] of validators.entries()) {
    for (const path of open) {
      const clash = members.some((member, j) => j !== i && reaches(member, path))
      if (clash) {
        const where = path.reduce((where, step) => step === "*" ? Place.item(where) : Place.field(where, step), place)
        Place.refuse(
          where,
          "is an open record in one member of a union and may be something else in another",
          "Give the two fields different names"
        )
      }
    }
  }
}

/** Can a value of this schema have something at the path? */
const reaches = (ast: SchemaAST.AST, path: Path): boolean => {
  const [step, ...rest] = path
  if (step === undefined) return ast._tag !== "Null"
  switch (ast._tag) {
    case "Union":
      return ast.types.some((type) => reaches(type, path))
    case "Arrays":
      return step === "*" && ast.rest.some((type) => reaches(type, rest))
    case "Objects":
      return ast.propertySignatures.some(({ name, type }) => name === step && reaches(type, rest))
    default:
      return false
  }
}
