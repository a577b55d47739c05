import { assert, describe, it } from "@effect/vitest"
import { mask, secretsIn } from "../../src/deliveries/Masking.ts"

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
const secrets = secretsIn([secret, "Bearer t0ken-of-theirs", "a\"quote\"d-value"])

describe("Masking", () => {
  it("hides a secret wherever it stands", () => {
    assert.strictEqual(mask(`<${secret}> and ${secret}`, secrets), "<[hidden]> and [hidden]")
  })

  it("hides the key without its prefix", () => {
    assert.strictEqual(mask(`key=${secret.slice(6)};`, secrets), "key=[hidden];")
  })

  it("hides a header's value with and without its scheme", () => {
    assert.strictEqual(mask("Bearer t0ken-of-theirs|t0ken-of-theirs", secrets), "[hidden]|[hidden]")
  })

  it("hides a value as JSON writes it", () => {
    assert.strictEqual(mask(JSON.stringify({ v: "a\"quote\"d-value" }), secrets), "{\"v\":\"[hidden]\"}")
  })

  it("hides the beginning of a secret where the answer was cut", () => {
    for (let length = 6; length < secret.length; length++) {
      assert.strictEqual(mask(`x ${secret.slice(0, length)}`, secrets), "x [hidden]")
    }
  })

  it("makes no text much longer, whatever an endpoint's headers hold", () => {
    // Each is found in what stands for those before it.
    const nested = secretsIn(["aaaaaaa hidden] [hidden idden][ [[hidde hidden dden]]["])
    const text = "😀" + "aaaaaaa".repeat(145)
    const masked = mask(text, nested)
    assert.strictEqual(masked.slice(0, 3), "😀[")
    assert.isAtMost(masked.length, text.length + 2 * "[hidden]".length)
    assert.isTrue(masked.isWellFormed())
  })

  it("leaves everything else as it is", () => {
    assert.strictEqual(mask("The bearer of whsec_ is fine", secrets), "The bearer of whsec_ is fine")
  })

  it("does not take short values for secrets", () => {
    assert.strictEqual(mask("ok, 1 of 1", secretsIn(["1", "ok"])), "ok, 1 of 1")
  })
})
