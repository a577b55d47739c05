import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit } from "effect"
import { createPrivateKey, createPublicKey } from "node:crypto"
import { readFileSync } from "node:fs"
import { Webhook } from "standardwebhooks"
import * as SignerLayer from "../../src/node/SignerLayer.ts"
import * as SigningKey from "../../src/signing/SigningKey.ts"
import * as WebCryptoSigner from "../../src/signing/WebCryptoSigner.ts"
import vectors from "./vectors.json" with { type: "json" }

const { body, id, timestamp, v1, v1a } = vectors

const signers = [["Node", SignerLayer.make], ["Web Crypto", WebCryptoSigner.make]] as const

/** Bodies at which a buffer could be too short, or a character be cut. */
const bodies: ReadonlyArray<readonly [string, string]> = [
  ["empty", ""],
  ["of two bytes a character", "é".repeat(1_000)],
  ["of three bytes a character", "漢".repeat(60_000)],
  ["of four bytes a character", "🔒".repeat(30_000)],
  ["just within the buffer", "x".repeat(43_600)],
  ["just beyond the buffer", "x".repeat(43_690)],
  ["of a megabyte", "x".repeat(1_048_576)]
]

const damaged = [
  "",
  "whsec_",
  "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS",
  "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2La",
  `whsec_${Buffer.alloc(65).toString("base64")}`,
  "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa_-",
  `whsk_${Buffer.alloc(31).toString("base64")}`,
  `whpk_${Buffer.alloc(32).toString("base64")}`
]

for (const [name, make] of signers) {
  describe(`signing on ${name}`, () => {
    it.effect("gives the published signature of HMAC-SHA256", () =>
      Effect.gen(function*() {
        assert.strictEqual(yield* make().sign({ secrets: [v1.secret], id, timestamp, body }), v1.signature)
      }))

    it.effect("gives the published signature of Ed25519", () =>
      Effect.gen(function*() {
        assert.strictEqual(yield* make().sign({ secrets: [v1a.secret], id, timestamp, body }), v1a.signature)
      }))

    it.effect("gives one signature a secret, in their order", () =>
      Effect.gen(function*() {
        const signature = yield* make().sign({ secrets: [v1a.secret, v1.secret], id, timestamp, body })

        assert.strictEqual(signature, `${v1a.signature} ${v1.signature}`)
      }))

    it.effect.each(bodies)(
      "signs a body %s as the standardwebhooks package does",
      ([, text]) =>
        Effect.gen(function*() {
          const signature = yield* make().sign({ secrets: [v1.secret], id, timestamp, body: text })

          assert.strictEqual(signature, new Webhook(v1.secret).sign(id, new Date(timestamp * 1000), text))
        })
    )

    it.effect("signs a short message after a long one, with another secret, as if it were the first", () =>
      Effect.gen(function*() {
        const signer = make()
        const { secret } = yield* signer.generate("v1")
        yield* signer.sign({ secrets: [secret], id, timestamp, body: "y".repeat(10_000) })

        assert.strictEqual(yield* signer.sign({ secrets: [v1.secret], id, timestamp, body }), v1.signature)
      }))

    it.effect("signs with thousands of secrets in turn, and with the first again", () =>
      Effect.gen(function*() {
        const signer = make()
        const secretOf = (i: number) => SigningKey.format("whsec_", new Uint8Array(32).fill(i & 255).fill(i >> 8, 16))
        for (let i = 0; i < 1_500; i++) yield* signer.sign({ secrets: [secretOf(i)], id, timestamp, body })

        assert.strictEqual(
          yield* signer.sign({ secrets: [secretOf(0)], id, timestamp, body }),
          new Webhook(secretOf(0)).sign(id, new Date(timestamp * 1000), body)
        )
      }))

    it.effect.each(damaged.map((secret) => [secret]))(
      "dies of the damaged secret %j, without showing it",
      ([secret]) =>
        Effect.gen(function*() {
          const exit = yield* Effect.exit(make().sign({ secrets: [secret!], id, timestamp, body }))
          const [reason] = Exit.isFailure(exit) ? exit.cause.reasons : []

          assert.strictEqual(
            reason !== undefined && Cause.isDieReason(reason) ? (reason.defect as Error).message : reason,
            "The secret of an endpoint is damaged. Rotate it."
          )
        })
    )

    it.effect("dies rather than leaving a message unsigned", () =>
      Effect.gen(function*() {
        const exit = yield* Effect.exit(make().sign({ secrets: [], id, timestamp, body }))

        assert.isTrue(Exit.isFailure(exit) && Cause.hasDies(exit.cause))
      }))

    it.effect("generates secrets of 32 random bytes that the standardwebhooks package takes", () =>
      Effect.gen(function*() {
        const generated = yield* Effect.replicateEffect(make().generate("v1"), 20)
        const lengths = generated.map(({ secret }) => SigningKey.parse("whsec_", secret)?.length)

        assert.deepStrictEqual([new Set(generated.map(({ secret }) => secret)).size, new Set(lengths)], [
          20,
          new Set([32])
        ])
        assert.doesNotThrow(() => new Webhook(generated[0]!.secret))
      }))

    it.effect("generates pairs whose public key is that of the seed", () =>
      Effect.gen(function*() {
        const { publicKey, secret } = yield* make().generate("v1a")
        const seed = Buffer.from(SigningKey.parse("whsk_", secret)!)
        const key = createPrivateKey({ key: Buffer.from(SigningKey.pkcs8(seed)), format: "der", type: "pkcs8" })
        const { x } = createPublicKey(key).export({ format: "jwk" })

        assert.strictEqual(publicKey, `whpk_${Buffer.from(x!, "base64url").toString("base64")}`)
      }))
  })
}

describe("the two signers", () => {
  it.effect.each([v1.secret, v1a.secret].map((secret) => [secret]))(
    "sign alike with %s",
    ([secret]) =>
      Effect.gen(function*() {
        const message = { secrets: [secret!], id, timestamp, body: "{\"ä\": \"\ud83d\"}" }

        assert.strictEqual(
          yield* SignerLayer.make().sign(message),
          yield* WebCryptoSigner.make().sign(message)
        )
      })
  )
})

describe("what receivers load", () => {
  it("needs neither Effect nor Node", () => {
    const source = (path: string) => readFileSync(new URL(`../../src/${path}`, import.meta.url), "utf8")
    const imports = ["verify.ts", "signing/SigningKey.ts"].flatMap((path) =>
      [...source(path).matchAll(/from "([^"]+)"/gu)].map(([, specifier]) => specifier)
    )

    assert.deepStrictEqual(imports, ["./signing/SigningKey.ts"])
  })
})
