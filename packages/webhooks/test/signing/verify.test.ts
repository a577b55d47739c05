import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import { Webhook } from "standardwebhooks"
import * as SignerLayer from "../../src/node/SignerLayer.ts"
import { verify, type VerifyOptions, WebhookVerificationError } from "../../src/verify.ts"
import vectors from "./vectors.json" with { type: "json" }

const signer = SignerLayer.make()
const { id, timestamp, v1, v1a } = vectors
const now = timestamp * 1000
const payload = { version: 1, id, type: "member.added", timestamp: "2021-02-25T15:02:10.000Z", data: { name: "Ägir" } }
const body = JSON.stringify(payload)
/** Of the published seed, from the Ed25519 of Node. */
const publicKey = "whpk_ZlN4eg7dSSqi0moX9hQUk3orrOouK3QVQSlJa248c/g="

const signed = (secrets: ReadonlyArray<string>, text: string = body, at: number = timestamp) =>
  Effect.map(signer.sign({ secrets, id, timestamp: at, body: text }), (signature) => ({
    "webhook-id": id,
    "webhook-timestamp": String(at),
    "webhook-signature": signature
  }))

/** What came of a verification: the payload, or the code of its refusal. */
const outcome = (options: VerifyOptions) =>
  Effect.promise(() =>
    verify({ now, ...options }).then(
      (payload): unknown => payload,
      (error) => {
        assert.instanceOf(error, WebhookVerificationError)
        return error.code
      }
    )
  )

const messageOf = (options: VerifyOptions) =>
  Effect.promise(() => verify({ now, ...options }).then(() => "", (error) => (error as Error).message))

describe("verifying with a shared secret", () => {
  it.effect("gives the payload of what our signer signed", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* outcome({ secret: v1.secret, headers: yield* signed([v1.secret]), body }), payload)
    }))

  it.effect("takes the published vector", () =>
    Effect.gen(function*() {
      const headers = {
        "webhook-id": id,
        "webhook-timestamp": String(timestamp),
        "webhook-signature": v1.signature
      }

      assert.deepStrictEqual(yield* outcome({ secret: v1.secret, headers, body: vectors.body }), { test: 2432232314 })
    }))

  it.effect("takes what the standardwebhooks package signed", () =>
    Effect.gen(function*() {
      const headers = {
        "webhook-id": id,
        "webhook-timestamp": String(timestamp),
        "webhook-signature": new Webhook(v1.secret).sign(id, new Date(now), body)
      }

      assert.deepStrictEqual(yield* outcome({ secret: v1.secret, headers, body }), payload)
    }))

  it.live("signs what the standardwebhooks package takes", () =>
    Effect.gen(function*() {
      const present = yield* Clock.currentTimeMillis
      const { secret } = yield* signer.generate("v1")
      const headers = yield* signed([secret], body, Math.floor(present / 1000))

      assert.deepStrictEqual(new Webhook(secret).verify(body, headers), payload)
    }))

  it.live("goes by the present unless it is told a time", () =>
    Effect.gen(function*() {
      const present = yield* Clock.currentTimeMillis
      const headers = yield* signed([v1.secret], body, Math.floor(present / 1000))

      assert.deepStrictEqual(
        yield* Effect.promise((): Promise<unknown> => verify({ secret: v1.secret, headers, body })),
        payload
      )
    }))

  it.effect.each([
    ["bytes", new TextEncoder().encode(body)],
    ["a Buffer", Buffer.from(body)],
    ["an ArrayBuffer", new TextEncoder().encode(body).buffer],
    ["a part of a buffer", Buffer.from(`xx${body}yy`).subarray(2, -2)]
  ] as ReadonlyArray<readonly [string, Uint8Array | ArrayBuffer]>)(
    "takes the body as %s",
    ([, bytes]) =>
      Effect.gen(function*() {
        const headers = yield* signed([v1.secret])

        assert.deepStrictEqual(yield* outcome({ secret: v1.secret, headers, body: bytes }), payload)
      })
  )

  it.effect("finds its headers in `Headers`, and in an object in any case", () =>
    Effect.gen(function*() {
      const headers = yield* signed([v1.secret])
      const upper = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]))
      const lists = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]))
      const outcomes = yield* Effect.forEach([new Headers(headers), upper, lists], (each) =>
        outcome({ secret: v1.secret, headers: each, body }))

      assert.deepStrictEqual(outcomes, [payload, payload, payload])
    }))
})

describe("verifying with a public key", () => {
  it.effect("gives the payload of what our signer signed", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* outcome({ publicKey, headers: yield* signed([v1a.secret]), body }), payload)
    }))

  it.effect("takes the published vector", () =>
    Effect.gen(function*() {
      const headers = {
        "webhook-id": id,
        "webhook-timestamp": String(timestamp),
        "webhook-signature": v1a.signature
      }

      assert.deepStrictEqual(yield* outcome({ publicKey, headers, body: vectors.body }), { test: 2432232314 })
    }))

  it.effect("takes no signature of another pair", () =>
    Effect.gen(function*() {
      const { secret } = yield* signer.generate("v1a")

      assert.strictEqual(yield* outcome({ publicKey, headers: yield* signed([secret]), body }), "no_matching_signature")
    }))

  it.effect("takes no signature under another scheme's name", () =>
    Effect.gen(function*() {
      const headers = yield* signed([v1a.secret])
      const relabelled = { ...headers, "webhook-signature": headers["webhook-signature"].replace("v1a,", "v1,") }

      assert.strictEqual(yield* outcome({ publicKey, headers: relabelled, body }), "no_matching_signature")
    }))

  it.effect("takes no HMAC whose key is the public key, which everybody knows", () =>
    Effect.gen(function*() {
      const forged = yield* signed([publicKey.replace("whpk_", "whsec_")])
      const relabelled = { ...forged, "webhook-signature": forged["webhook-signature"].replace("v1,", "v1a,") }
      const outcomes = yield* Effect.forEach([forged, relabelled], (headers) => outcome({ publicKey, headers, body }))

      assert.deepStrictEqual(outcomes, ["no_matching_signature", "no_matching_signature"])
    }))
})

describe("rotation", () => {
  it.effect("a receiver with either secret takes a message that both have signed", () =>
    Effect.gen(function*() {
      const { secret: next } = yield* signer.generate("v1")
      const headers = yield* signed([next, v1.secret])
      const outcomes = yield* Effect.forEach([next, v1.secret], (secret) => outcome({ secret, headers, body }))

      assert.deepStrictEqual(outcomes, [payload, payload])
    }))

  it.effect("a receiver with both secrets takes a message that either has signed", () =>
    Effect.gen(function*() {
      const { secret: next } = yield* signer.generate("v1")
      const outcomes = yield* Effect.forEach([next, v1.secret], (secret) =>
        Effect.flatMap(signed([secret]), (headers) => outcome({ secret: [v1.secret, next], headers, body })))

      assert.deepStrictEqual(outcomes, [payload, payload])
    }))

  it.effect("a receiver on its way from a shared secret to a public key takes a message of either", () =>
    Effect.gen(function*() {
      const outcomes = yield* Effect.forEach(
        [v1.secret, v1a.secret],
        (secret) =>
          Effect.flatMap(signed([secret]), (headers) => outcome({ secret: v1.secret, publicKey, headers, body }))
      )

      assert.deepStrictEqual(outcomes, [payload, payload])
    }))
})

describe("the time of an attempt", () => {
  it.effect.each(
    [
      [300_000, "taken"],
      [300_001, "too_old"],
      [-300_000, "taken"],
      [-300_001, "too_new"]
    ] as const
  )("%i milliseconds after it was sent, it is %s", ([late, expected]) =>
    Effect.gen(function*() {
      const headers = yield* signed([v1.secret])
      const got = yield* outcome({ secret: v1.secret, headers, body, now: now + late })

      assert.deepStrictEqual(got, expected === "taken" ? payload : expected)
    }))

  it.effect("may be as far away as the receiver says, to the millisecond", () =>
    Effect.gen(function*() {
      const headers = yield* signed([v1.secret])
      const outcomes = yield* Effect.forEach([10_000, 10_001], (late) =>
        outcome({ secret: v1.secret, headers, body, toleranceSeconds: 10, now: now + late }))

      assert.deepStrictEqual(outcomes, [payload, "too_old"])
    }))

  it.effect.each(
    [
      ["a tolerance", { toleranceSeconds: Number.NaN }],
      ["a time", { now: Number.NaN }]
    ] as const
  )("is refused where %s is no number", ([, options]) =>
    Effect.gen(function*() {
      const headers = yield* signed([v1.secret])

      assert.strictEqual(yield* outcome({ secret: v1.secret, headers, body, ...options }), "too_old")
    }))

  it.effect.each(
    ["hello", "1614265330.5", "-5", "1e9", "0x60", " 1614265330", "1614265330000000", "1614265330,1"].map((
      text
    ) => [text])
  )(
    "is no time when it reads %j",
    ([text]) =>
      Effect.gen(function*() {
        const headers = { ...(yield* signed([v1.secret])), "webhook-timestamp": text! }

        assert.strictEqual(yield* outcome({ secret: v1.secret, headers, body }), "invalid_timestamp")
      })
  )
})

describe("what was changed on the way", () => {
  it.effect.each(
    [
      ["the id", { "webhook-id": `${id}x` }, body],
      ["the time", { "webhook-timestamp": String(timestamp + 1) }, body],
      ["a byte of the body", {}, body.replace("added", "adde_")],
      ["the end of the body", {}, `${body} `],
      ["the order of the body's keys", {}, JSON.stringify(Object.fromEntries(Object.entries(payload).toReversed()))],
      ["all of the body", {}, ""]
    ] as const
  )("shows when it is %s", ([, changed, text]) =>
    Effect.gen(function*() {
      const headers = { ...(yield* signed([v1.secret])), ...changed }

      assert.strictEqual(yield* outcome({ secret: v1.secret, headers, body: text }), "no_matching_signature")
    }))

  it.effect("shows when a piece of the id has moved into the time", () =>
    Effect.gen(function*() {
      const signature = yield* signer.sign({ secrets: [v1.secret], id: "msg_1", timestamp, body: `${timestamp}.{}` })
      const headers = {
        "webhook-id": `msg_1.${timestamp}`,
        "webhook-timestamp": String(timestamp),
        "webhook-signature": signature
      }

      assert.strictEqual(yield* outcome({ secret: v1.secret, headers, body: "{}" }), "no_matching_signature")
    }))

  it.effect("tells who parsed the body to give it as it came", () =>
    Effect.gen(function*() {
      const headers = yield* signed([v1.secret])

      assert.match(yield* messageOf({ secret: v1.secret, headers, body: payload as never }), /Give the raw body/u)
      assert.match(yield* messageOf({ secret: v1.secret, headers, body: `${body}\n` }), /parsed and written again/u)
    }))
})

describe("the list of signatures", () => {
  const [, right] = v1.signature.split(",")
  const withSignature = (signature: string) => ({
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": signature
  })
  const taken = { test: 2432232314 }

  it.effect.each([
    ["of versions that nobody knows", `v0,${right} v2,${right} v1b,${right}`, "no_matching_signature"],
    ["of versions that nobody knows, around a right one", `v2,x v1,${right} v9,y`, taken],
    ["without a version", right!, "no_matching_signature"],
    ["of nothing", "v1,", "no_matching_signature"],
    ["of spaces", "   ", "no_matching_signature"],
    ["of commas", ",,,", "no_matching_signature"],
    ["cut short", `v1,${right!.slice(0, 8)}`, "no_matching_signature"],
    ["with something at its end", `v1,${right}x`, "no_matching_signature"],
    ["in the URL's alphabet", `v1,${right!.replaceAll("+", "-").replaceAll("/", "_")}`, "no_matching_signature"],
    ["in another case of the version", `V1,${right}`, "no_matching_signature"],
    ["with the right one last of two", `v1,AAAA v1,${right}`, taken],
    ["of ten thousand", `${"v1,AAAA ".repeat(10_000)}v1,${right}`, "no_matching_signature"],
    ["of a megabyte", `v1,${"A".repeat(1_048_576)}`, "no_matching_signature"]
  ] as ReadonlyArray<readonly [string, string, unknown]>)("%s", ([, signature, expected]) =>
    Effect.gen(function*() {
      const got = yield* outcome({ secret: v1.secret, headers: withSignature(signature), body: vectors.body })

      assert.deepStrictEqual(got, expected)
    }))

  it.effect("is empty of use where the secret is another", () =>
    Effect.gen(function*() {
      const { secret } = yield* signer.generate("v1")

      assert.strictEqual(
        yield* outcome({ secret, headers: withSignature(v1.signature), body: vectors.body }),
        "no_matching_signature"
      )
    }))
})

describe("what a receiver gets wrong", () => {
  it.effect.each(["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) => [name]))(
    "is told that %s is missing, also when it is empty",
    ([name]) =>
      Effect.gen(function*() {
        const all: Record<string, string> = yield* signed([v1.secret])
        const { [name!]: _, ...without } = all
        const outcomes = yield* Effect.forEach(
          [without, new Headers(without), { ...all, [name!]: "" }, { ...all, [name!]: undefined }],
          (headers) => outcome({ secret: v1.secret, headers, body })
        )

        assert.deepStrictEqual(outcomes, ["missing_header", "missing_header", "missing_header", "missing_header"])
      })
  )

  it.effect("is told of svix's headers that they are not ours", () =>
    Effect.gen(function*() {
      const headers = Object.fromEntries(
        Object.entries(yield* signed([v1.secret])).map(([name, value]) => [name.replace("webhook", "svix"), value])
      )

      assert.strictEqual(yield* outcome({ secret: v1.secret, headers, body }), "missing_header")
    }))

  it.effect.each([
    ["no key", {}],
    ["an empty list", { secret: [] }],
    ["nothing", { secret: "" }],
    ["a secret without its prefix", { secret: v1.secret.slice(6) }],
    ["a secret that was cut", { secret: v1.secret.slice(0, -1) }],
    ["the private key", { secret: v1a.secret }],
    ["the private key as the public one", { publicKey: v1a.secret }],
    ["the shared secret as the public key", { publicKey: v1.secret }],
    ["a good secret and a bad one", { secret: [v1.secret, "whsec_"] }]
  ] as ReadonlyArray<readonly [string, Pick<VerifyOptions, "secret" | "publicKey">]>)(
    "is told of %s",
    ([, keys]) =>
      Effect.gen(function*() {
        assert.strictEqual(yield* outcome({ ...keys, headers: yield* signed([v1.secret]), body }), "invalid_key")
      })
  )

  it.effect("never reads its key in the message", () =>
    Effect.gen(function*() {
      const headers = yield* signed([v1.secret])
      const texts = [
        yield* messageOf({ secret: v1.secret.slice(0, -1), headers, body }),
        yield* messageOf({ secret: v1.secret, headers, body: "" })
      ]

      assert.notInclude(texts.join(), v1.secret.slice(6, 20))
    }))

  it.effect.each(
    [
      ["no JSON", "hello"],
      ["empty", ""],
      ["JSON behind a byte order mark", "\ufeff{}"]
    ] as const
  )("is told of a body that is %s, though it is signed", ([, text]) =>
    Effect.gen(function*() {
      assert.strictEqual(
        yield* outcome({ secret: v1.secret, headers: yield* signed([v1.secret], text), body: text }),
        "invalid_body"
      )
    }))
})
