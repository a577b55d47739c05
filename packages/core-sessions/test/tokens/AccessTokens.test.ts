import { assert, describe, it } from "@effect/vitest"
import * as TokensLayer from "@gatehouse/contract/node/TokensLayer"
import { Cause, Effect, Exit, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as Jose from "jose"
import { createHmac } from "node:crypto"
import * as AccessTokenLayer from "../../src/tokens/AccessTokenLayer.ts"
import { AccessTokens, type Subject } from "../../src/tokens/AccessTokens.ts"
import type { Reason } from "../../src/tokens/AccessTokenWire.ts"
import * as SigningKeySource from "../../src/tokens/SigningKeySource.ts"
import { type CustomClaims, TokenClaims } from "../../src/tokens/TokenClaims.ts"
import * as TokenSettings from "../../src/tokens/TokenSettings.ts"
import { settings, start, subject } from "./Places.ts"

const pair = async (alg: string, kid: string) => {
  const { privateKey } = await Jose.generateKeyPair(alg, { extractable: true })
  return { ...await Jose.exportJWK(privateKey), kid, alg }
}

const es256 = pair("ES256", "one")
const second = pair("ES256", "two")
const foreign = pair("ES256", "one")
const rsa = pair("RS256", "rsa")

const world = (
  keys: ReadonlyArray<Promise<Jose.JWK>> = [es256],
  options: { readonly settings?: Partial<TokenSettings.Settings>; readonly claims?: CustomClaims } = {}
) =>
  AccessTokenLayer.layer.pipe(
    Layer.provide(Layer.mergeAll(
      TokensLayer.layer,
      Layer.unwrap(
        Effect.map(
          Effect.promise(() => Promise.all(keys)),
          (privateKeys) => SigningKeySource.fixed({ privateKeys })
        )
      ),
      Layer.succeed(TokenSettings.TokenSettings, { ...settings, ...options.settings }),
      Layer.succeed(TokenClaims, () => Effect.succeed(options.claims ?? {}))
    ))
  )

const issue = (more: Partial<Subject> = {}) =>
  Effect.gen(function*() {
    yield* TestClock.setTime(start)
    return yield* (yield* AccessTokens).issue({ ...subject, ...more })
  })

/** What a verification ends with: `ok` or the reason. */
const outcome = (token: string) =>
  Effect.gen(function*() {
    const tokens = yield* AccessTokens
    return yield* Effect.match(tokens.verify(token), {
      onSuccess: (): Reason | "ok" => "ok",
      onFailure: ({ reason }) => reason
    })
  })

const iat = Math.floor(start / 1000)

const good = {
  iss: settings.issuer,
  sub: "usr_ada",
  aud: settings.audience,
  exp: iat + 600,
  iat,
  jti: "j",
  sid: "ses_1",
  amr: ["pwd"],
  auth_time: iat
}
const header = { alg: "ES256", kid: "one", typ: "JWT" }

/** A token by hand. */
const signed = (claims: Jose.JWTPayload, head: Jose.JWTHeaderParameters, key: Promise<Jose.JWK> = es256) =>
  Effect.promise(async () =>
    new Jose.SignJWT(claims).setProtectedHeader(head).sign(await Jose.importJWK(await key, head.alg))
  )

const unsigned = (head: object, claims: object = good) =>
  [head, claims].map((part) => Jose.base64url.encode(JSON.stringify(part))).join(".")

describe("an access token", () => {
  it.effect("says exactly who, of which session, how and when they signed in, for whom and how long", () =>
    Effect.gen(function*() {
      const { expiresAt, token } = yield* issue({ act: { sub: "usr_root" }, claims: { plan: "pro" } })

      const { jti, ...claims } = Jose.decodeJwt(token)
      assert.deepStrictEqual(Jose.decodeProtectedHeader(token), { alg: "ES256", kid: "one", typ: "JWT" })
      assert.deepStrictEqual(claims, {
        team: "red",
        plan: "pro",
        iss: "https://auth.example.com",
        sub: "usr_ada",
        aud: "api",
        exp: iat + 600,
        iat,
        sid: "ses_1",
        amr: ["pwd", "otp"],
        auth_time: subject.authTime / 1000,
        act: { sub: "usr_root" }
      })
      assert.match(jti!, /^[0-9A-Za-z]{22}$/)
      assert.strictEqual(expiresAt, (iat + 600) * 1000)
    }).pipe(Effect.provide(world([es256], { claims: { team: "red", plan: "free" } }))))

  it.effect("is read back as it was issued, in milliseconds", () =>
    Effect.gen(function*() {
      const { expiresAt, token } = yield* issue({ act: { sub: "usr_root" } })
      const { tokenId, ...verified } = yield* (yield* AccessTokens).verify(token)

      assert.strictEqual(tokenId, Jose.decodeJwt(token).jti)
      assert.deepStrictEqual(verified, {
        userId: "usr_ada",
        sessionId: "ses_1",
        amr: ["pwd", "otp"],
        authTime: subject.authTime,
        issuedAt: iat * 1000,
        expiresAt,
        act: { sub: "usr_root" },
        claims: { team: { name: "red" } }
      })
    }).pipe(Effect.provide(world([es256], { claims: { team: { name: "red" } } }))))

  it.effect("has an id of its own, each time", () =>
    Effect.gen(function*() {
      const issued = yield* Effect.all(Array.from({ length: 50 }, () => issue()), { concurrency: "unbounded" })

      assert.strictEqual(new Set(issued.map(({ token }) => Jose.decodeJwt(token).jti)).size, 50)
    }).pipe(Effect.provide(world())))

  it.effect("is valid one millisecond before it expires, and refused then and later", () =>
    Effect.gen(function*() {
      const { expiresAt, token } = yield* issue()
      const outcomes = yield* Effect.forEach([-1, 0, 1], (by) =>
        Effect.andThen(TestClock.setTime(expiresAt + by), outcome(token)))

      assert.deepStrictEqual(outcomes, ["ok", "expired", "expired"])
    }).pipe(Effect.provide(world())))

  it.effect("is not valid one millisecond before the time from which it is, and is then and later", () =>
    Effect.gen(function*() {
      const token = yield* signed({ ...good, nbf: iat + 5 }, header)
      const outcomes = yield* Effect.forEach(
        [-1, 0, 1],
        (by) => Effect.andThen(TestClock.setTime((iat + 5) * 1000 + by), outcome(token))
      )

      assert.deepStrictEqual(outcomes, ["notYet", "ok", "ok"])
    }).pipe(Effect.provide(world())))

  it.effect("ends no later than the session that it is of", () =>
    Effect.gen(function*() {
      const early = yield* issue({ notAfter: start + 2_400 })
      const late = yield* issue({ notAfter: start + 3_600_000 })

      assert.strictEqual(early.expiresAt, iat * 1000 + 2_000)
      assert.strictEqual(late.expiresAt, (iat + 600) * 1000)
    }).pipe(Effect.provide(world())))

  it.effect("lives as long as is set", () =>
    Effect.gen(function*() {
      const { expiresAt } = yield* issue()

      assert.strictEqual(expiresAt, (iat + 3_600) * 1000)
    }).pipe(Effect.provide(world([es256], { settings: { lifeMs: 3_600_000 } }))))

  for (const alg of ["ES256", "RS256", "EdDSA"]) {
    it.effect(`can be signed by ${alg}, and is what jose itself verifies by the published keys`, () =>
      Effect.gen(function*() {
        const tokens = yield* AccessTokens
        const { token } = yield* issue()
        const { userId } = yield* tokens.verify(token)
        const published = Jose.createLocalJWKSet((yield* tokens.jwks) as Jose.JSONWebKeySet)
        const { payload, protectedHeader } = yield* Effect.promise(() =>
          Jose.jwtVerify(token, published, { currentDate: new Date(start), algorithms: [alg] })
        )

        assert.strictEqual(userId, "usr_ada")
        assert.deepStrictEqual([payload.sub, protectedHeader.alg], ["usr_ada", alg])
      }).pipe(Effect.provide(world([alg === "RS256" ? rsa : pair(alg, "k")]))))
  }

  it.effect("is verified by any published key, and signed by the first", () =>
    Effect.gen(function*() {
      const { token } = yield* issue()
      const byNext = yield* signed(good, { ...header, kid: "two" }, second)

      assert.strictEqual(Jose.decodeProtectedHeader(token).kid, "one")
      assert.deepStrictEqual([yield* outcome(token), yield* outcome(byNext)], ["ok", "ok"])
    }).pipe(Effect.provide(world([es256, second]))))
})

describe("a forged access token", () => {
  const refused = (
    what: string,
    reason: Reason,
    token: Effect.Effect<string, never, AccessTokens>,
    keys: ReadonlyArray<Promise<Jose.JWK>> = [es256]
  ) =>
    it.effect(what, () =>
      Effect.gen(function*() {
        yield* TestClock.setTime(start)
        assert.strictEqual(yield* outcome(yield* token), reason)
      }).pipe(Effect.provide(world(keys))))

  it.effect("would pass if it were not forged", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(start)
      assert.strictEqual(yield* outcome(yield* signed(good, header)), "ok")
    }).pipe(Effect.provide(world())))

  refused("of another key under this kid is refused", "signature", signed(good, header, foreign))
  refused("of an unknown kid is refused", "key", signed(good, { ...header, kid: "three" }))
  refused("without kid is refused", "key", signed(good, { alg: "ES256", typ: "JWT" }))
  refused("that names a kid of Object's is refused", "key", signed(good, { ...header, kid: "__proto__" }))
  refused("that names another key's kid is refused", "signature", signed(good, { ...header, kid: "two" }), [
    es256,
    second
  ])
  refused(
    "without signature (alg none) is refused",
    "signature",
    Effect.succeed(`${unsigned({ ...header, alg: "none" })}.`)
  )
  refused(
    "without signature and with the key's algorithm is refused",
    "signature",
    Effect.succeed(`${unsigned(header)}.`)
  )
  for (
    const [what, secretOf] of [
      ["as JSON", (jwk: object) => JSON.stringify(jwk)],
      ["by its x", (jwk: { readonly x?: string }) => jwk.x!]
    ] as const
  ) {
    refused(
      `signed by HS256 with the public key ${what} is refused`,
      "signature",
      Effect.gen(function*() {
        const [jwk] = (yield* (yield* AccessTokens).jwks).keys
        const text = unsigned({ ...header, alg: "HS256" })
        return `${text}.${createHmac("sha256", secretOf(jwk as any)).update(text).digest("base64url")}`
      })
    )
  }
  refused(
    "signed by HS256 with the PEM of an RSA key is refused",
    "signature",
    Effect.gen(function*() {
      const [jwk] = (yield* (yield* AccessTokens).jwks).keys
      const pem = yield* Effect.promise(async () =>
        Jose.exportSPKI(await Jose.importJWK(jwk as Jose.JWK, "RS256") as Jose.CryptoKey)
      )
      const text = unsigned({ ...header, kid: "rsa", alg: "HS256" })
      return `${text}.${createHmac("sha256", pem).update(text).digest("base64url")}`
    }),
    [rsa]
  )
  refused(
    "that names the algorithm of another key is refused",
    "signature",
    signed(good, {
      ...header,
      alg: "RS256"
    }, rsa),
    [es256, rsa]
  )
  refused(
    "by an algorithm that is never used is refused",
    "signature",
    signed(good, {
      ...header,
      kid: "rsa",
      alg: "PS256"
    }, rsa.then(({ alg: _, ...jwk }) => jwk)),
    [rsa]
  )
  refused("of another issuer is refused", "issuer", signed({ ...good, iss: "https://auth.example.com/" }, header))
  refused("for another audience is refused", "audience", signed({ ...good, aud: "other" }, header))
  refused("of another type is refused", "malformed", signed(good, { ...header, typ: "logout+jwt" }))
  refused("without type is refused", "malformed", signed(good, { alg: "ES256", kid: "one" }))
  for (const claim of Object.keys(good)) {
    const { [claim as keyof typeof good]: _, ...rest } = good
    refused(`without ${claim} is refused`, "malformed", signed(rest, header))
  }
  for (
    const [claim, value] of [
      ["sub", ""],
      ["sid", 7],
      ["jti", ""],
      ["amr", "pwd"],
      ["amr", [1]],
      ["auth_time", "1"],
      ["iat", "1"],
      ["exp", "9999999999"],
      ["act", "usr_root"],
      ["act", null]
    ] as const
  ) {
    refused(
      `whose ${claim} is ${JSON.stringify(value)} is refused`,
      "malformed",
      signed({ ...good, [claim]: value } as Jose.JWTPayload, header)
    )
  }
  for (
    const text of ["", ".", "..", "a.b", "a.b.c", "a.b.c.d", "{}", "eyJ", `${"a".repeat(20_000)}.b.c`, "\u0000.\ud800."]
  ) {
    refused(`that is ${JSON.stringify(text.slice(0, 12))} is refused`, "malformed", Effect.succeed(text))
  }

  it.effect("with one character changed anywhere is refused", () =>
    Effect.gen(function*() {
      const { token } = yield* issue()
      // Of the last character of 64 bytes in base64url only two bits count.
      const changed = Array.from(token.slice(0, -1), (character, at) =>
        token.slice(0, at) + (character === "A" ? "B" : "A") + token.slice(at + 1))
      const outcomes = yield* Effect.forEach(changed, outcome, { concurrency: 8 })

      assert.notInclude(outcomes, "ok")
    }).pipe(Effect.provide(world())))
})

describe("an application's claims", () => {
  const dies = (claims: unknown, hook?: CustomClaims) =>
    Effect.gen(function*() {
      const exit = yield* Effect.exit(issue({ claims: claims as CustomClaims }))
      return Exit.isFailure(exit) && Cause.hasDies(exit.cause) ? Cause.pretty(exit.cause) : "issued"
    }).pipe(Effect.provide(world([es256], hook === undefined ? {} : { claims: hook })))

  for (const name of ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "sid", "amr", "auth_time", "act"]) {
    it.effect(`cannot be ${name}, from the hook or from a caller`, () =>
      Effect.gen(function*() {
        assert.include(yield* dies({ [name]: "x" }), `The claim ${name} is set by the issuer.`)
        assert.include(yield* dies({}, { [name]: "x" }), `The claim ${name} is set by the issuer.`)
      }))
  }

  it.effect("fit up to 4 KiB of JSON", () =>
    Effect.gen(function*() {
      const ofBytes = (bytes: number) => ({ a: "é".repeat((bytes - 8) / 2) })

      assert.strictEqual(yield* dies(ofBytes(4_096)), "issued")
      assert.include(yield* dies(ofBytes(4_098)), "at most 4096 fit")
    }))

  it.effect("are JSON", () =>
    Effect.gen(function*() {
      for (const value of [NaN, 1n, () => 1, "\u0000", JSON.parse("{\"__proto__\":1}")]) {
        assert.include(yield* dies({ a: value }), "no JSON object")
      }
    }))
})

describe("keys from configuration", () => {
  const built = (privateKeys: ReadonlyArray<Jose.JWK>) =>
    Effect.map(
      Effect.exit(Effect.scoped(Layer.build(SigningKeySource.fixed({ privateKeys })))),
      (exit) => Exit.isFailure(exit) ? Cause.pretty(exit.cause) : "built"
    )

  it.effect("are published without anything private", () =>
    Effect.gen(function*() {
      const { keys } = yield* (yield* AccessTokens).jwks

      assert.deepStrictEqual(keys.map((key) => Object.keys(key).toSorted()), [
        ["alg", "crv", "kid", "kty", "use", "x", "y"],
        ["alg", "e", "kid", "kty", "n", "use"]
      ])
    }).pipe(Effect.provide(world([es256, rsa]))))

  it.effect("may be public but for the first", () =>
    Effect.gen(function*() {
      const one = yield* Effect.promise(() => es256)
      const { d: _, ...two } = yield* Effect.promise(() => second)

      assert.strictEqual(yield* built([one, two]), "built")
      assert.include(yield* built([two, one]), "The first key must be a private one")
      assert.include(yield* built([]), "The first key must be a private one")
    }))

  it.effect("have each a kid of their own and one of the three algorithms", () =>
    Effect.gen(function*() {
      const one = yield* Effect.promise(() => es256)
      const { kid: _, ...nameless } = one
      const p384 = yield* Effect.promise(() => pair("ES384", "p"))

      assert.include(yield* built([nameless]), "has no kid")
      assert.include(yield* built([one, one]), "has the kid of another one")
      assert.include(yield* built([one, p384]), "is none for ES256, RS256 or EdDSA")
      assert.include(yield* built([{ ...one, alg: "EdDSA" }]), "is none for ES256, RS256 or EdDSA")
    }))
})

describe("the settings of tokens", () => {
  for (const issuer of ["auth.example.com", "https://a.example/", "https://a.example?x", "https://a.example#x", ""]) {
    it(`refuse ${JSON.stringify(issuer)} as an issuer`, () => {
      assert.throws(() => TokenSettings.make({ issuer, audience: "api" }), TypeError)
    })
  }

  for (const lifeMs of [0, 2_000, 1_500, 600_001, 86_401_000, NaN, Infinity]) {
    it(`refuse a life of ${lifeMs} ms`, () => {
      assert.throws(() => TokenSettings.make({ issuer: "https://a.example/auth", audience: "api", lifeMs }), TypeError)
    })
  }
})
