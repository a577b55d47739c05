import { assert, describe, it } from "@effect/vitest"
import * as Access from "@gatehouse/contract/Access"
import * as Contract from "@gatehouse/contract/Contract"
import * as OpenApi from "@gatehouse/contract/http/OpenApi"
import * as Operation from "@gatehouse/contract/Operation"
import { Validator } from "@seriousme/openapi-schema-validator"
import { Effect, Schema } from "effect"
import { NotesContract } from "./sample/Notes.ts"
import { ProbeContract } from "./sample/Probe.ts"

const document: any = OpenApi.make([NotesContract, ProbeContract], { title: "Gatehouse", version: "1.0.0" })
const operations: ReadonlyArray<any> = Object.values(document.paths).map((path: any) => path.post)
const create = document.paths["/v1/notes/create"].post
const status = document.paths["/v1/notes/status"].post
const rename = document.paths["/v1/notes/rename"].post

const codesOf = (operation: any, status: string): ReadonlyArray<string> =>
  operation.responses[status].content["application/problem+json"].schema.allOf[1].properties.code.enum

/** Every `$ref` in a document. */
const refsOf = (value: unknown): ReadonlyArray<string> =>
  typeof value !== "object" || value === null
    ? []
    : Object.entries(value).flatMap(([key, item]) => key === "$ref" ? [item as string] : refsOf(item))

const resolve = (ref: string): unknown =>
  ref.split("/").slice(1).reduce<any>(
    (value, key) => value?.[key.replaceAll("~1", "/").replaceAll("~0", "~")],
    document
  )

const single = (name: string, success: Schema.Top) =>
  Contract.make(name, {
    get: Operation.query({ payload: {}, success, failures: [], access: Access.anyone, doc: "Gives one." })
  })

describe("the OpenAPI document", () => {
  it.effect("is valid by the schema of OpenAPI 3.1", () =>
    Effect.gen(function*() {
      const validator = new Validator()

      const result = yield* Effect.promise(() => validator.validate(structuredClone(document)))

      assert.isTrue(result.valid, JSON.stringify(result.errors, null, 2))
      assert.strictEqual(validator.version, "3.1")
    }))

  it("has no reference that leads nowhere", () => {
    const refs = refsOf(document)

    assert.isNotEmpty(refs)
    assert.deepStrictEqual(refs.filter((ref) => resolve(ref) === undefined), [])
  })

  it("says nothing that JSON cannot", () => {
    assert.deepStrictEqual(JSON.parse(JSON.stringify(document)), document)
  })

  it("gives every operation a name of its own", () => {
    const ids = operations.map(({ operationId }) => operationId)

    assert.strictEqual(new Set(ids).size, ids.length)
    assert.include(ids, "notes.create")
  })

  it("has every operation that transports offer, and no internal one", () => {
    assert.sameMembers(Object.keys(document.paths), [
      ...["create", "get", "list", "mine", "rename", "remove", "archive", "status"].map((key) => `/v1/notes/${key}`),
      ...["write", "forget", "leak", "wrong", "caller"].map((key) => `/v1/probe/${key}`)
    ])
  })

  it("lets no payload have fields that the operation does not know", () => {
    for (const operation of operations) {
      assert.isFalse(operation.requestBody.content["application/json"].schema.additionalProperties)
      assert.strictEqual(operation.requestBody.content["application/json"].schema.type, "object")
    }
  })

  it("asks for a body where a field is required, and only there", () => {
    assert.isTrue(create.requestBody.required)
    assert.isFalse(document.paths["/v1/notes/list"].post.requestBody.required)
    assert.isFalse(status.requestBody.required)
  })

  it("names the codes of an operation's failures under their status", () => {
    assert.deepStrictEqual(codesOf(create, "409"), ["TITLE_TAKEN"])
    assert.deepStrictEqual(codesOf(status, "429"), ["TOO_OFTEN"])
    assert.deepStrictEqual(codesOf(create, "401"), ["INVALID_CREDENTIALS", "NOT_SIGNED_IN"])
    assert.deepStrictEqual(codesOf(create, "403"), ["FORBIDDEN"])
  })

  it("names no refusal for what everybody may call", () => {
    assert.notProperty(status.responses, "403")
    assert.deepStrictEqual(status.security, [])
  })

  it("offers Idempotency-Key where something is made, and only there", () => {
    assert.strictEqual(create.parameters[0].name, "Idempotency-Key")
    assert.include(codesOf(create, "422"), "IDEMPOTENCY_KEY_REUSED")
    assert.notProperty(rename, "parameters")
    assert.notProperty(rename.responses, "422")
  })

  it("answers 204 without content where nothing is returned", () => {
    assert.deepStrictEqual(rename.responses["204"], { description: "Done." })
    assert.notProperty(rename.responses, "200")
  })

  it("refuses two different schemas of one name", () => {
    const contracts = [
      single("one", Schema.Struct({ a: Schema.String }).annotate({ identifier: "Thing" })),
      single("two", Schema.Struct({ b: Schema.String }).annotate({ identifier: "Thing" }))
    ]

    assert.throws(() => OpenApi.make(contracts, { title: "x", version: "1" }), /both named Thing/)
  })

  it("takes one schema of one name twice", () => {
    const thing = Schema.Struct({ a: Schema.String }).annotate({ identifier: "Thing" })

    assert.doesNotThrow(() => OpenApi.make([single("one", thing), single("two", thing)], { title: "x", version: "1" }))
  })
})
