/**
 * A typed failure as a contract names it: the error's class, the schemas of its fields, and its HTTP status. From it
 * come the codec, the code (`DuplicateMembership` → `DUPLICATE_MEMBERSHIP`) and the problem document.
 */
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import * as Errors from "./Errors.ts"
import { codeOf } from "./FailureCode.ts"

/** The fields of a failure, as the light error class that carries them takes them. */
export type Fields<F extends Schema.Struct.Fields> = Schema.Struct.Type<F>

export interface Tagged {
  readonly _tag: string
  readonly message: string
}

export interface Failure<out E extends Tagged = Tagged> {
  readonly tag: E["_tag"]
  /** In capitals, as callers over a wire see it. */
  readonly code: string
  readonly status: number
  readonly fields: Schema.Struct.Fields
  /** Makes the error of its fields. */
  readonly make: (fields: Readonly<Record<string, unknown>>) => E
  /** `{ _tag, …fields }` to the class and back. */
  readonly schema: Schema.Codec<E, { readonly _tag: string }>
}

/** The error type of a list of failures. Of an empty one nothing could be inferred, so it is said. */
export type ErrorOf<F> = F extends readonly [] ? never : F extends ReadonlyArray<Failure<infer E>> ? E : never

/** The own data of an error: its fields, without the tag and what JavaScript adds. */
export const dataOf = (failure: Pick<Failure, "fields">, error: object): Record<string, unknown> => {
  const data: Record<string, unknown> = {}
  for (const key of Object.keys(failure.fields)) {
    const value = (error as Readonly<Record<string, unknown>>)[key]
    if (value !== undefined) data[key] = value
  }
  return data
}

/** What problem documents, `ConvexError` data and JavaScript's errors already mean by these names. */
const reserved = ["type", "title", "status", "code", "detail", "instance", "message", "name", "stack", "cause", "_tag"]

/** Throws a `TypeError` for a field whose name means something else on a wire. */
export const make = <
  const Tag extends string,
  F extends Schema.Struct.Fields,
  E extends Tagged & { readonly _tag: Tag }
>(
  tag: Tag,
  constructor: new(fields: any) => E,
  fields: F & (Schema.Struct.Type<F> extends Partial<E> ? unknown : "the class has other fields"),
  status: number
): Failure<E> => {
  const taken = reserved.find((name) => Object.hasOwn(fields, name))
  if (taken !== undefined) throw new TypeError(`the failure ${tag} cannot have a field named ${taken}`)
  const create = (values: Readonly<Record<string, unknown>>) => new constructor(values)
  const wire = Schema.Struct({ _tag: Schema.Literal(tag), ...(fields as F) })
  return {
    tag,
    code: codeOf(tag),
    status,
    fields,
    make: create,
    schema: wire.pipe(
      Schema.decodeTo(Schema.instanceOf(constructor), {
        decode: SchemaGetter.transform(({ _tag, ...values }: any) => create(values)),
        encode: SchemaGetter.transform((error: E) => ({ _tag: tag, ...dataOf({ fields }, error) }) as any)
      })
    ).annotate({ httpApiStatus: status }) as any
  }
}

/** What every guarded operation may answer beside its own failures. */
export const notSignedIn = make("NotSignedIn", Errors.NotSignedIn, {}, 401)
export const forbidden = make("Forbidden", Errors.Forbidden, { needs: Schema.String }, 403)
export const notFound = make("NotFound", Errors.NotFound, {}, 404)

/** What operations of several domains answer: lists, and those that give roles. */
export const invalidCursor = make("InvalidCursor", Errors.InvalidCursor, {}, 400)
export const unsupportedFilter = make(
  "UnsupportedFilter",
  Errors.UnsupportedFilter,
  { filters: Schema.Array(Schema.String) },
  400
)
export const invalidRoleIds = make(
  "InvalidRoleIds",
  Errors.InvalidRoleIds,
  { roles: Schema.Array(Schema.String) },
  400
)
export const roleBeyondCaller = make(
  "RoleBeyondCaller",
  Errors.RoleBeyondCaller,
  { roles: Schema.Array(Schema.String) },
  403
)

export const refusals = [notSignedIn, forbidden, notFound] as const
