/**
 * The OpenAPI 3.1 document of a list of contracts.
 */
import * as Schema from "effect/Schema"
import type { Contract } from "../Contract.ts"
import * as Failure from "../Failure.ts"
import type { AnyOperation } from "../Operation.ts"

type Json = Record<string, unknown>

export interface Info {
  readonly title: string
  readonly version: string
  readonly description?: string
}

const problemSchema: Json = {
  type: "object",
  description: "A problem document (RFC 9457); the fields of the failure stand beside these members.",
  required: ["type", "title", "status", "code", "detail"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    code: { type: "string" },
    detail: { type: "string" }
  }
}

/** What every operation may answer before it runs. */
const always: ReadonlyArray<readonly [number, string]> = [
  [400, "INVALID_PAYLOAD"],
  [401, "INVALID_CREDENTIALS"],
  [413, "BODY_TOO_LARGE"],
  [415, "UNSUPPORTED_MEDIA_TYPE"],
  [500, "INTERNAL_ERROR"]
]

/** The JSON Schema of a schema, with its shared definitions moved to `components`. */
const jsonSchemaOf = (schema: Schema.Top, definitions: Json): Json => {
  const document = Schema.toJsonSchemaDocument(schema)
  for (const [name, definition] of Object.entries(document.definitions)) {
    const rewritten = rewrite(definition)
    if (Object.hasOwn(definitions, name) && JSON.stringify(definitions[name]) !== JSON.stringify(rewritten)) {
      throw new Error(`two different schemas are both named ${name}: give one of them another identifier`)
    }
    definitions[name] = rewritten
  }
  return rewrite(document.schema) as Json
}

/** The body of an operation. The handler refuses fields it does not know, and anything but an object. */
const payloadSchemaOf = (payload: Schema.Struct<Schema.Struct.Fields>, definitions: Json): Json =>
  Object.keys(payload.fields).length === 0
    ? { type: "object", additionalProperties: false }
    : { ...jsonSchemaOf(payload, definitions), additionalProperties: false }

const rewrite = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(rewrite)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) =>
      key === "$ref" && typeof item === "string"
        ? [key, item.replace("#/$defs/", "#/components/schemas/")]
        : [key, rewrite(item)]
    )
  )
}

const failuresOf = (operation: AnyOperation): Json => {
  const codes = new Map<number, Set<string>>()
  const add = (status: number, code: string) => codes.set(status, (codes.get(status) ?? new Set()).add(code))
  for (const [status, code] of always) add(status, code)
  if (operation.creates) {
    add(400, "INVALID_IDEMPOTENCY_KEY")
    add(400, "IDEMPOTENCY_UNSUPPORTED")
    add(422, "IDEMPOTENCY_KEY_REUSED")
  }
  const refusals = operation.access.by === "anyone" ? [] : Failure.refusals
  for (const failure of [...(operation.failures as ReadonlyArray<Failure.Failure>), ...refusals]) {
    add(failure.status, failure.code)
  }
  return Object.fromEntries(
    [...codes].toSorted(([a], [b]) => a - b).map(([status, names]) => [String(status), {
      description: `\`code\` is one of ${[...names].toSorted().join(", ")}.`,
      content: {
        "application/problem+json": {
          schema: {
            allOf: [
              { $ref: "#/components/schemas/Problem" },
              { properties: { code: { enum: [...names].toSorted() } } }
            ]
          }
        }
      }
    }])
  )
}

export const make = (contracts: ReadonlyArray<Contract<any, any>>, info: Info): Json => {
  const definitions: Json = { Problem: problemSchema }
  const paths: Json = {}
  for (const contract of contracts) {
    for (const [key, operation] of Object.entries(contract.operations as Readonly<Record<string, AnyOperation>>)) {
      if (operation.internal) continue
      const success = operation.success as Schema.Top
      const payload = payloadSchemaOf(operation.payload, definitions)
      const isVoid = success.ast._tag === "Void" || success.ast._tag === "Undefined"
      paths[`/v1/${contract.name}/${key}`] = {
        post: {
          operationId: `${contract.name}.${key}`,
          summary: operation.doc,
          tags: [contract.name],
          ...(operation.access.by === "anyone" ? { security: [] } : {}),
          ...(operation.creates
            ? {
              parameters: [{
                name: "Idempotency-Key",
                in: "header",
                required: false,
                description: "A repeated request with the same key gets the first answer, for 24 hours.",
                schema: { type: "string", minLength: 1, maxLength: 255 }
              }]
            }
            : {}),
          requestBody: {
            // Without required fields there may be no body at all.
            required: Array.isArray(payload["required"]) && payload["required"].length > 0,
            content: {
              "application/json": {
                schema: payload
              }
            }
          },
          responses: {
            ...(isVoid
              ? { "204": { description: "Done." } }
              : {
                "200": {
                  description: "Done.",
                  content: { "application/json": { schema: jsonSchemaOf(success, definitions) } }
                }
              }),
            ...failuresOf(operation)
          }
        }
      }
    }
  }
  return {
    openapi: "3.1.0",
    info,
    security: [{ bearer: [] }],
    paths,
    components: {
      schemas: definitions,
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "An API key or an access token." }
      }
    }
  }
}
