import { assert, describe, it } from "@effect/vitest"
import * as Errors from "@gatehouse/contract/Errors"
import * as Failure from "@gatehouse/contract/Failure"
import { codeOf } from "@gatehouse/contract/FailureCode"
import { Data, Result, Schema } from "effect"

const fields = { groupId: Schema.String, retryAfter: Schema.optionalKey(Schema.Int) }
class DuplicateMembership extends Data.TaggedError("DuplicateMembership")<Failure.Fields<typeof fields>> {
  override get message() {
    return `A member of ${this.groupId} already.`
  }
}
const duplicate = Failure.make("DuplicateMembership", DuplicateMembership, fields, 409)

describe("Failure", () => {
  it.each([
    ["DuplicateMembership", "DUPLICATE_MEMBERSHIP"],
    ["NotFound", "NOT_FOUND"],
    ["ApiKeyIpDenied", "API_KEY_IP_DENIED"],
    ["Oauth2Failed", "OAUTH2_FAILED"]
  ])("gives %s the code %s", (tag, code) => {
    assert.strictEqual(codeOf(tag), code)
  })

  it("encodes an error as its tag and fields, and decodes it to the same class", () => {
    const error = new DuplicateMembership({ groupId: "g", retryAfter: 3 })

    const wire = Schema.encodeSync(duplicate.schema)(error)
    const back = Schema.decodeUnknownSync(duplicate.schema)(JSON.parse(JSON.stringify(wire)))

    assert.deepStrictEqual(wire as unknown, { _tag: "DuplicateMembership", groupId: "g", retryAfter: 3 })
    assert.instanceOf(back, DuplicateMembership)
    assert.strictEqual(back.message, "A member of g already.")
    assert.strictEqual(back.retryAfter, 3)
  })

  it("leaves out a field that is absent", () => {
    const wire = Schema.encodeSync(duplicate.schema)(new DuplicateMembership({ groupId: "g" }))

    assert.deepStrictEqual(Object.keys(wire).toSorted(), ["_tag", "groupId"])
  })

  it("sends nothing of an error but its declared fields", () => {
    const error = Object.assign(new DuplicateMembership({ groupId: "g" }), { token: "hunter2" })

    const wire = JSON.stringify(Schema.encodeSync(duplicate.schema)(error))

    assert.notInclude(wire, "hunter2")
    assert.notInclude(wire, "stack")
    assert.deepStrictEqual(Failure.dataOf(duplicate, error), { groupId: "g" })
  })

  it.each([
    { _tag: "DuplicateMembership" },
    { _tag: "Other", groupId: "g" },
    { _tag: "DuplicateMembership", groupId: 1 },
    null,
    "DuplicateMembership"
  ])("refuses %j as its wire form", (wire) => {
    assert.isTrue(Result.isFailure(Schema.decodeUnknownResult(duplicate.schema)(wire)))
  })

  it("decodes one of several by its tag", () => {
    const union = Schema.Union([duplicate.schema, Failure.notFound.schema, Failure.forbidden.schema])

    const found = Schema.decodeUnknownSync(union)({ _tag: "Forbidden", needs: "keys:read" })

    assert.instanceOf(found, Errors.Forbidden)
  })

  it("gives every answer of a guard a status, and a message that says what to do", () => {
    assert.deepStrictEqual(
      [Failure.notSignedIn, Failure.forbidden, Failure.notFound, Failure.invalidCursor].map(({ code, status }) => [
        code,
        status
      ]),
      [["NOT_SIGNED_IN", 401], ["FORBIDDEN", 403], ["NOT_FOUND", 404], ["INVALID_CURSOR", 400]]
    )
    for (const failure of [Failure.notSignedIn, Failure.forbidden, Failure.notFound, Failure.invalidCursor]) {
      assert.isAbove(failure.make({ needs: "x" }).message.length, 20)
    }
  })
})
