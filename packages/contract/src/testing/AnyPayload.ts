/**
 * Payloads for property tests: valid ones from an operation's schema, and JSON that no caller means well with.
 */
import * as Arbitrary from "effect/Arbitrary"
import * as Schema from "effect/Schema"
import type { AnyOperation, PayloadOf } from "../Operation.ts"

/** One of several generators, each as likely as the others; failures shrink towards the first. */
export const oneOf = <A>(...of: readonly [Arbitrary.Arbitrary<A>, ...ReadonlyArray<Arbitrary.Arbitrary<A>>]) =>
  Arbitrary.flatMap(
    Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: of.length - 1 }))),
    (index) => of[index]!
  )

/** One of several values; failures shrink towards the first. */
export const oneOfValues = <A>(values: readonly [A, ...ReadonlyArray<A>]): Arbitrary.Arbitrary<A> =>
  Arbitrary.map(
    Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: values.length - 1 }))),
    (index) => values[index]!
  )

const nested = (depth: number): unknown => {
  let value: unknown = 1
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { a: value }
  return value
}

/** Texts that break what trusts texts. */
export const hostileTexts = [
  "",
  " ",
  "\0",
  "a\0b",
  "\ud800",
  "\udc00a",
  "\ufeff",
  "\u202e",
  "__proto__",
  "constructor",
  "toString",
  "null",
  "NaN",
  "1e400",
  "../../etc/passwd",
  "' OR 1=1 --",
  "<script>",
  "{{7*7}}",
  "%00",
  "\r\nSet-Cookie: a=b",
  "a/b~c",
  "é".repeat(300),
  "💥".repeat(200),
  "x".repeat(70_000)
] as const

const hostileValues: readonly [unknown, ...ReadonlyArray<unknown>] = [
  null,
  true,
  0,
  -0,
  -1,
  0.1,
  Number.MAX_SAFE_INTEGER + 1,
  -Number.MAX_SAFE_INTEGER - 1,
  1e308,
  5e-324,
  ...hostileTexts,
  [],
  {},
  [null],
  JSON.parse("{\"__proto__\":{\"isAdmin\":true}}"),
  JSON.parse("{\"constructor\":{\"prototype\":{\"isAdmin\":true}}}"),
  { toString: 1, valueOf: 1, hasOwnProperty: 1 },
  { toJSON: "x" },
  JSON.parse("{\"then\":1}"),
  { length: 5, 0: "a" },
  { _tag: "Some", value: 1 },
  { "": "" },
  nested(25),
  nested(40),
  Array.from({ length: 3000 }, () => 0),
  Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`key${i}`, i]))
]

/** Any JSON value: what the schema of JSON gives, and what attackers send. */
export const arbitraryJson: Arbitrary.Arbitrary<unknown> = oneOf<unknown>(
  Arbitrary.schema(Schema.Json),
  oneOfValues(hostileValues)
)

/** A valid payload of an operation. `fields` takes the place of what was generated: an id that exists, for example. */
export const payloadOf = <O extends AnyOperation>(
  operation: O,
  fields: Partial<PayloadOf<O>> = {}
): Arbitrary.Arbitrary<PayloadOf<O>> =>
  Arbitrary.map(
    // Of a struct without fields the schema would generate anything but null.
    Object.keys(operation.payload.fields).length === 0
      ? Arbitrary.Constant({})
      : Arbitrary.schema(operation.payload as Schema.Struct<Schema.Struct.Fields>),
    (payload) => ({ ...payload, ...fields }) as PayloadOf<O>
  )
