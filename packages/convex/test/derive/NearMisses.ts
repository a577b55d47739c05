/** Payloads a little beside a good one: each with one value changed, by the bounds that stand in its schema. */
import { filtersOf } from "@gatehouse/convex/derive/Filters"
import { isOpenRecord } from "@gatehouse/convex/derive/OpenRecords"
import { SchemaAST } from "effect"

/** All numbers that stand in the checks of a schema: lengths and bounds. */
const boundsOf = (ast: SchemaAST.AST): ReadonlySet<number> => {
  const bounds = new Set<number>()
  const visit = (ast: SchemaAST.AST): void => {
    for (const { annotations } of filtersOf(ast)) {
      const payload = annotations?.representation?.payload
      if (typeof payload !== "object" || payload === null) continue
      for (const bound of Object.values(payload)) if (typeof bound === "number") bounds.add(bound)
    }
    if (SchemaAST.isArrays(ast)) ast.rest.forEach(visit)
    if (SchemaAST.isUnion(ast)) ast.types.forEach(visit)
    if (SchemaAST.isObjects(ast) && !isOpenRecord(ast)) ast.propertySignatures.forEach(({ type }) => visit(type))
  }
  visit(ast)
  return bounds
}

const nested = (depth: number): unknown => depth === 0 ? 1 : { a: nested(depth - 1) }

/** An open record whose JSON text has so many bytes. */
const sized = (bytes: number) => ({ a: "x".repeat(bytes - 8) })

const openRecords: ReadonlyArray<unknown> = [
  {},
  { $a: 1, _b: { "": [null] }, "é ": "💥", "a.b": -0 },
  JSON.parse("{\"\\\\\":1,\"\\n\":{\"a\\u0041\":2}}"),
  JSON.parse("{\"__proto__\":1}"),
  JSON.parse("{\"a\":[{\"__proto__\":{}}]}"),
  JSON.parse("{\"constructor\":{\"prototype\":{}}}"),
  { a: "\0" },
  { "\0": 1 },
  { a: "\ud800" },
  { "\udc00": 1 },
  nested(16),
  nested(17),
  nested(400),
  sized(16_384),
  sized(16_385),
  { a: "é".repeat(8_188) },
  { a: `${"é".repeat(8_188)}x` },
  { a: "\"".repeat(8_188) },
  { a: `${"\"".repeat(8_188)}x` }
]

const strings = (value: string, bounds: ReadonlyArray<number>): ReadonlyArray<unknown> => [
  value.slice(1),
  value.slice(0, -1),
  `${value}x`,
  `x${value}`,
  `${value}\n`,
  ` ${value} `,
  value.toUpperCase(),
  `${value.slice(0, 4)}\0${value.slice(4)}`,
  `${value}\ud800`,
  `\udc00${value}`,
  "*",
  "a:b",
  "a@b",
  "a@@b",
  "-",
  "a-",
  "a-b",
  ...bounds.flatMap((bound) =>
    bound > 4096 ? [] : [
      "x".repeat(Math.max(0, bound - 1)),
      "x".repeat(bound),
      "x".repeat(bound + 1),
      "é".repeat(Math.floor(bound / 2)),
      "é".repeat(Math.floor(bound / 2) + 1),
      `${"é".repeat(Math.floor(bound / 2))}x`,
      "💥".repeat(Math.floor(bound / 4)),
      "💥".repeat(Math.floor(bound / 4) + 1),
      "\u2028".repeat(Math.floor(bound / 3)),
      "\u2028".repeat(Math.floor(bound / 3) + 1)
    ]
  )
]

const numbers = (bounds: ReadonlyArray<number>): ReadonlyArray<unknown> => [
  NaN,
  Infinity,
  -Infinity,
  -0,
  0.5,
  -1,
  2 ** 53,
  -(2 ** 53),
  Number.MAX_SAFE_INTEGER,
  5e-324,
  "1",
  ...bounds.flatMap((bound) => [bound - 1, bound, bound + 1, bound + 0.5])
]

const arrays = (value: ReadonlyArray<unknown>, bounds: ReadonlyArray<number>): ReadonlyArray<unknown> => [
  [...value, null],
  [...value, true],
  [value],
  ...(value.length === 0 ?
    [] :
    bounds.filter((bound) => bound <= 256).flatMap((bound) =>
      [bound - 1, bound, bound + 1].filter((length) => length >= 0).map((length) =>
        Array.from({ length }, () => value[0])
      )
    ))
]

const wrongKinds: ReadonlyArray<unknown> = [
  null,
  true,
  false,
  0,
  "",
  "x",
  [],
  {},
  ["x"],
  { a: 1 },
  [{}],
  "asc",
  "active"
]

/** Every value within a payload changed to each value near it; open records as a whole. */
export const nearMisses = (ast: SchemaAST.Objects, payload: object): ReadonlyArray<object> => {
  const bounds = [...boundsOf(ast)]
  const changes = (value: unknown, ast: SchemaAST.AST | undefined): ReadonlyArray<unknown> => {
    if (ast !== undefined && takesOpenRecord(ast)) return [...wrongKinds, ...openRecords]
    switch (typeof value) {
      case "string":
        return [...wrongKinds, ...strings(value, bounds)]
      case "number":
        return [...wrongKinds, ...numbers(bounds)]
      case "object":
        if (value === null) return wrongKinds
        return Array.isArray(value)
          ? [
            ...wrongKinds,
            ...arrays(value, bounds),
            ...value.slice(0, 1).flatMap((item) =>
              changes(item, undefined).map((changed) => [changed, ...value.slice(1)])
            )
          ]
          : [...wrongKinds, ...objects(value, undefined)]
      default:
        return wrongKinds
    }
  }
  const objects = (value: object, ast: SchemaAST.Objects | undefined): ReadonlyArray<object> => [
    { ...value, unknownField: 1 },
    { ...value, _id: "x" },
    ...Object.entries(value).flatMap(([key, inner]) => [
      Object.fromEntries(Object.entries(value).filter(([other]) => other !== key)),
      ...changes(inner, ast?.propertySignatures.find(({ name }) => name === key)?.type).map((changed) => ({
        ...value,
        [key]: changed
      }))
    ])
  ]
  return objects(payload, ast)
}

const takesOpenRecord = (ast: SchemaAST.AST): boolean =>
  isOpenRecord(ast) || (SchemaAST.isUnion(ast) && ast.types.some(takesOpenRecord))
