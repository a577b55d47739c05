import { assert, describe, it } from "@effect/vitest"
import { layer as outboundLayer } from "@gatehouse/contract/node/OutboundLayer"
import { Outbound, OutboundFailed, type OutboundResponse } from "@gatehouse/contract/Outbound"
import * as MetadataCache from "@gatehouse/core-sessions/oauth/MetadataCache"
import * as OAuthClient from "@gatehouse/core-sessions/oauth/OAuthClient"
import type { OidcProvider } from "@gatehouse/core-sessions/oauth/OAuthProvider"
import * as ProviderDocuments from "@gatehouse/core-sessions/oauth/ProviderDocuments"
import { oidc } from "@gatehouse/core-sessions/oauth/providers/Oidc"
import { Deferred, Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import {
  begin,
  claimsOf,
  clientFor,
  type Json,
  makeKey,
  now,
  pending,
  providerOf,
  serve,
  sign,
  signIn
} from "./OidcProvider.ts"

const issuer = "https://op.example.com"
const provider = oidc({ id: "op", issuer, clientId: "gatehouse" })
const discoveryUrl = `${issuer}/.well-known/openid-configuration`
const jwksUri = `${issuer}/keys`

const metadata = {
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: jwksUri
}

type Answer = Effect.Effect<OutboundResponse, OutboundFailed>

const json = (body: unknown, change: Partial<OutboundResponse> = {}): Answer =>
  Effect.succeed({
    status: 200,
    headers: { "content-type": "application/json" },
    body: new TextEncoder().encode(typeof body === "string" ? body : JSON.stringify(body)),
    ...change
  })

const unreachable: Answer = Effect.fail(new OutboundFailed({ reason: "unreachable", host: "op.example.com" }))

/** One server's documents. */
const documentsOver = (
  cache: MetadataCache.MetadataCache["Service"],
  answers: ReadonlyMap<string, Answer>,
  asked: Array<string>
) =>
  ProviderDocuments.make.pipe(
    Effect.provideService(MetadataCache.MetadataCache, cache),
    Effect.provideService(Outbound, {
      fetch: ({ url }) =>
        Effect.suspend(() => {
          asked.push(url)
          return answers.get(url) ?? json({}, { status: 404 })
        })
    })
  )

/** The documents of a provider whose answers a test sets, with the URLs that were asked. */
const setUp = Effect.gen(function*() {
  const asked: Array<string> = []
  const answers = new Map<string, Answer>([[discoveryUrl, json(metadata)], [jwksUri, json({ keys: [{ kid: "a" }] })]])
  const cache = MetadataCache.makeMemory()
  return { answers, asked, cache, documents: yield* documentsOver(cache, answers, asked) }
})

const reasonOf = <A>(effect: Effect.Effect<A, { readonly reason: string }>) =>
  Effect.map(Effect.flip(effect), ({ reason }) => reason)

const kidsOf = <A>(effect: Effect.Effect<ProviderDocuments.Fetched<ProviderDocuments.KeySet>, A>) =>
  Effect.map(effect, ({ document }) => document.keys.map(({ kid }) => kid))

const { failureMs, keysMs, metadataMs, staleMs, unknownKeyMs } = ProviderDocuments.freshness

describe("the metadata of a provider", () => {
  it.effect("are fetched once for many sign-ins at once", () =>
    Effect.gen(function*() {
      const { answers, asked, documents } = yield* setUp
      const gate = yield* Deferred.make<void>()
      answers.set(discoveryUrl, Effect.andThen(Deferred.await(gate), json(metadata)))

      const fibers = yield* Effect.forEach(
        Array.from({ length: 50 }),
        () => Effect.forkChild(documents.metadata(provider), { startImmediately: true })
      )
      yield* Deferred.succeed(gate, undefined)
      const all = yield* Effect.forEach(fibers, Fiber.join)

      assert.strictEqual(asked.length, 1)
      assert.isTrue(all.every((one) => one.issuer === issuer))
    }))

  it.effect("are fetched by the next who waits when the first one goes away", () =>
    Effect.gen(function*() {
      const { answers, asked, documents } = yield* setUp
      answers.set(discoveryUrl, Effect.never)
      const first = yield* Effect.forkChild(documents.metadata(provider), { startImmediately: true })
      const second = yield* Effect.forkChild(documents.metadata(provider), { startImmediately: true })

      answers.set(discoveryUrl, json(metadata))
      yield* Fiber.interrupt(first)

      assert.strictEqual((yield* Fiber.join(second)).issuer, issuer)
      assert.strictEqual(asked.length, 2)
    }))

  it.effect("are used for an hour, and not a millisecond longer", () =>
    Effect.gen(function*() {
      const { asked, documents } = yield* setUp
      yield* documents.metadata(provider)

      yield* TestClock.adjust(metadataMs - 1)
      yield* documents.metadata(provider)
      assert.strictEqual(asked.length, 1)

      yield* TestClock.adjust(1)
      yield* documents.metadata(provider)
      assert.strictEqual(asked.length, 2)
    }))

  it.effect("are used for a day while the provider is down, and not a millisecond longer", () =>
    Effect.gen(function*() {
      const { answers, documents } = yield* setUp
      yield* documents.metadata(provider)
      answers.set(discoveryUrl, unreachable)

      yield* TestClock.adjust(staleMs - 1)
      assert.strictEqual((yield* documents.metadata(provider)).issuer, issuer)

      yield* TestClock.adjust(failureMs)
      assert.strictEqual(yield* reasonOf(documents.metadata(provider)), "OAUTH_PROVIDER_UNREACHABLE")
    }))

  it.effect("are not asked for again within five seconds of a failure", () =>
    Effect.gen(function*() {
      const { answers, asked, documents } = yield* setUp
      answers.set(discoveryUrl, unreachable)
      yield* reasonOf(documents.metadata(provider))

      yield* TestClock.adjust(failureMs - 1)
      assert.strictEqual(yield* reasonOf(documents.metadata(provider)), "OAUTH_PROVIDER_UNREACHABLE")
      assert.strictEqual(asked.length, 1)

      answers.set(discoveryUrl, json(metadata))
      yield* TestClock.adjust(1)
      assert.strictEqual((yield* documents.metadata(provider)).issuer, issuer)
      assert.strictEqual(asked.length, 2)
    }))

  it.effect("ask a provider that is down once, however many wait", () =>
    Effect.gen(function*() {
      const { answers, asked, documents } = yield* setUp
      answers.set(discoveryUrl, unreachable)

      const reasons = yield* Effect.forEach(
        Array.from({ length: 50 }),
        () => reasonOf(documents.metadata(provider)),
        { concurrency: "unbounded" }
      )

      assert.strictEqual(asked.length, 1)
      assert.deepStrictEqual([...new Set(reasons)], ["OAUTH_PROVIDER_UNREACHABLE"])
    }))

  it.effect.each<readonly [title: string, answer: Answer, expected: string]>([
    ["of another issuer", json({ ...metadata, issuer: "https://attacker.example.com" }), "OAUTH_INVALID_METADATA"],
    ["of the issuer with a slash", json({ ...metadata, issuer: `${issuer}/` }), "OAUTH_INVALID_METADATA"],
    ["of the issuer in capitals", json({ ...metadata, issuer: "https://OP.example.com" }), "OAUTH_INVALID_METADATA"],
    ["without an issuer", json({ ...metadata, issuer: undefined }), "OAUTH_INVALID_METADATA"],
    ["without keys", json({ ...metadata, jwks_uri: undefined }), "OAUTH_INVALID_METADATA"],
    [
      "that send browsers to a script",
      json({ ...metadata, authorization_endpoint: "javascript:alert(1)" }),
      "OAUTH_INVALID_METADATA"
    ],
    [
      "that send browsers to http",
      json({ ...metadata, authorization_endpoint: "http://op.example.com/" }),
      "OAUTH_INVALID_METADATA"
    ],
    [
      "with a file for a token endpoint",
      json({ ...metadata, token_endpoint: "file:///etc/passwd" }),
      "OAUTH_INVALID_METADATA"
    ],
    ["that are a list", json([metadata]), "OAUTH_INVALID_METADATA"],
    ["that are no JSON", json("<html>"), "OAUTH_INVALID_METADATA"],
    ["that are nested without end", json("[".repeat(400_000)), "OAUTH_INVALID_METADATA"],
    ["that are no UTF-8", json("", { body: new Uint8Array([0xff, 0xfe]) }), "OAUTH_INVALID_METADATA"],
    ["of another type", json(metadata, { headers: { "content-type": "text/html" } }), "OAUTH_INVALID_METADATA"],
    ["without a type", json(metadata, { headers: {} }), "OAUTH_INVALID_METADATA"],
    ["that are not there", json({}, { status: 404 }), "OAUTH_INVALID_METADATA"],
    [
      "that are elsewhere",
      json({}, { status: 302, headers: { location: "https://attacker.example.com" } }),
      "OAUTH_INVALID_METADATA"
    ],
    ["of a server in trouble", json({}, { status: 503 }), "OAUTH_PROVIDER_UNREACHABLE"]
  ])("%s are refused", ([, answer, expected]) =>
    Effect.gen(function*() {
      const { answers, documents } = yield* setUp
      answers.set(discoveryUrl, answer)

      assert.strictEqual(yield* reasonOf(documents.metadata(provider)), expected)
    }))

  it.effect("of one provider are not used for another that names the same place", () =>
    Effect.gen(function*() {
      const { answers, asked, documents } = yield* setUp
      const other: OidcProvider = { ...provider, id: "other" }
      yield* documents.keys(other, jwksUri)

      answers.set(jwksUri, json({ keys: [{ kid: "b" }] }))

      assert.deepStrictEqual(yield* kidsOf(documents.keys(provider, jwksUri)), ["b"])
      assert.deepStrictEqual(yield* kidsOf(documents.keys(other, jwksUri)), ["a"])
      assert.strictEqual(asked.length, 2)
    }))

  it.effect("are found without the slash at the end of an issuer, or where the provider says", () =>
    Effect.gen(function*() {
      const { answers, asked, documents } = yield* setUp
      answers.set(`${issuer}/t/.well-known/openid-configuration`, json({ ...metadata, issuer: `${issuer}/t/` }))
      answers.set("https://elsewhere.example.com/config", json(metadata))

      yield* documents.metadata({ ...provider, id: "slash", issuer: `${issuer}/t/` })
      yield* documents.metadata({ ...provider, id: "elsewhere", discoveryUrl: "https://elsewhere.example.com/config" })

      assert.deepStrictEqual(asked, [
        `${issuer}/t/.well-known/openid-configuration`,
        "https://elsewhere.example.com/config"
      ])
    }))
})

describe("the keys of a provider", () => {
  it.effect("are used for ten minutes, so that one that was withdrawn is gone after them", () =>
    Effect.gen(function*() {
      const { answers, documents } = yield* setUp
      yield* documents.keys(provider, jwksUri)
      answers.set(jwksUri, json({ keys: [{ kid: "b" }] }))

      yield* TestClock.adjust(keysMs - 1)
      assert.deepStrictEqual(yield* kidsOf(documents.keys(provider, jwksUri)), ["a"])

      yield* TestClock.adjust(1)
      assert.deepStrictEqual(yield* kidsOf(documents.keys(provider, jwksUri)), ["b"])
    }))

  it.effect("are asked for because of an unknown one half a minute after the last time, and no sooner", () =>
    Effect.gen(function*() {
      const { answers, asked, documents } = yield* setUp
      const known = yield* documents.keys(provider, jwksUri)
      answers.set(jwksUri, json({ keys: [{ kid: "b" }] }))

      yield* TestClock.adjust(unknownKeyMs - 1)
      assert.deepStrictEqual(yield* kidsOf(documents.newerKeys(provider, jwksUri, known)), ["a"])
      assert.strictEqual(asked.length, 1)

      yield* TestClock.adjust(1)
      assert.deepStrictEqual(yield* kidsOf(documents.newerKeys(provider, jwksUri, known)), ["b"])
      assert.strictEqual(asked.length, 2)
    }))

  it.effect("are not asked for when another server has done so since", () =>
    Effect.gen(function*() {
      const { answers, asked, cache, documents } = yield* setUp
      const known = yield* documents.keys(provider, jwksUri)
      yield* TestClock.adjust(unknownKeyMs)
      answers.set(jwksUri, json({ keys: [{ kid: "b" }] }))
      const elsewhere = yield* documentsOver(cache, answers, asked)
      yield* elsewhere.newerKeys(provider, jwksUri, known)
      yield* TestClock.adjust(unknownKeyMs)

      assert.deepStrictEqual(yield* kidsOf(documents.newerKeys(provider, jwksUri, known)), ["b"])
      assert.strictEqual(asked.length, 2)
    }))

  it.effect("are asked for once by a storm of tokens with unknown keys", () =>
    Effect.gen(function*() {
      const { answers, asked, documents } = yield* setUp
      const known = yield* documents.keys(provider, jwksUri)
      const gate = yield* Deferred.make<void>()
      answers.set(jwksUri, Effect.andThen(Deferred.await(gate), json({ keys: [{ kid: "b" }] })))
      yield* TestClock.adjust(unknownKeyMs)

      const fibers = yield* Effect.forEach(
        Array.from({ length: 100 }),
        () => Effect.forkChild(documents.newerKeys(provider, jwksUri, known), { startImmediately: true })
      )
      yield* Deferred.succeed(gate, undefined)
      const all = yield* Effect.forEach(fibers, Fiber.join)

      assert.strictEqual(asked.length, 2)
      assert.isTrue(all.every(({ document }) => document.keys[0]!["kid"] === "b"))
    }))

  it.effect.each<readonly [title: string, answer: Answer]>([
    ["are none", json({})],
    ["are a list", json([])],
    ["are texts", json({ keys: ["a"] })],
    ["are too many", json({ keys: Array.from({ length: 201 }, () => ({})) })]
  ])("that %s are refused", ([, answer]) =>
    Effect.gen(function*() {
      const { answers, documents } = yield* setUp
      answers.set(jwksUri, answer)

      assert.strictEqual(yield* reasonOf(documents.keys(provider, jwksUri)), "OAUTH_INVALID_METADATA")
    }))

  it.effect("may have the type that was made for them", () =>
    Effect.gen(function*() {
      const { answers, documents } = yield* setUp
      answers.set(
        jwksUri,
        json({ keys: [] }, { headers: { "content-type": "application/jwk-set+json; charset=utf-8" } })
      )

      assert.deepStrictEqual(yield* kidsOf(documents.keys(provider, jwksUri)), [])
    }))
})

describe("MetadataCache in memory", () => {
  it.effect("keeps no more than it is allowed, and the newest", () =>
    Effect.gen(function*() {
      const cache = MetadataCache.makeMemory(2)
      for (const [at, key] of ["a", "b", "a", "c"].entries()) yield* cache.set(key, { document: {}, fetchedAt: at })

      const kept = yield* Effect.forEach(["a", "b", "c"], cache.get)

      assert.deepStrictEqual(kept.map((entry) => entry?.fetchedAt), [2, undefined, 3])
    }))
})

describe("a provider that rotates its keys", () => {
  const keys = Effect.all([makeKey("one"), makeKey("two")])
  const configuration = { conformIdTokenClaims: false } as const
  const countOf = (paths: ReadonlyArray<string>) => paths.filter((path) => path === "/jwks").length

  it.effect("is asked for the new one between two sign-ins", () =>
    Effect.gen(function*() {
      yield* now
      const [one, two] = yield* keys
      const server = yield* serve({ keys: [one], configuration })
      yield* Effect.gen(function*() {
        yield* signIn(server, providerOf(server))
        server.rotate([two, one])
        yield* TestClock.adjust(unknownKeyMs)
        // One is on its way while the keys change.
        const identity = yield* signIn(server, providerOf(server))

        assert.strictEqual(identity.subject, "ada")
        assert.strictEqual(countOf(server.paths), 2)
      }).pipe(Effect.provide(clientFor(server.host)))
    }))

  it.effect("may do so while a browser is at it", () =>
    Effect.gen(function*() {
      yield* now
      const [one, two] = yield* keys
      const server = yield* serve({ keys: [one], configuration })
      yield* Effect.gen(function*() {
        yield* signIn(server, providerOf(server))
        const client = yield* OAuthClient.OAuthClient
        const request = yield* begin(server, providerOf(server))
        server.rotate([two])
        yield* TestClock.adjust(unknownKeyMs)

        assert.strictEqual((yield* client.exchange(providerOf(server), request)).subject, "ada")
      }).pipe(Effect.provide(clientFor(server.host)))
    }))

  it.effect("is asked for keys a bounded number of times, however many tokens name unknown ones", () =>
    Effect.gen(function*() {
      yield* now
      const [one, two] = yield* keys
      const server = yield* serve({ keys: [one], configuration })
      let count = 0
      server.lies.set("/token", async (body: Json) => ({
        ...body,
        id_token: await sign({ ...two, kid: `forged-${count++}` }, claimsOf(body["id_token"]))
      }))
      yield* Effect.gen(function*() {
        const attempt = Effect.map(Effect.flip(signIn(server, providerOf(server))), ({ detail }) => detail)
        const before = yield* Effect.forEach(Array.from({ length: 5 }), () => attempt)
        yield* TestClock.adjust(unknownKeyMs)
        const after = yield* Effect.forEach(Array.from({ length: 5 }), () => attempt)

        assert.deepStrictEqual([...new Set([...before, ...after])], ["key"])
        assert.strictEqual(count, 10)
        assert.strictEqual(countOf(server.paths), 2)
      }).pipe(Effect.provide(clientFor(server.host)))
    }))
})

describe("a provider on the network", () => {
  /** Answers every request in one way, and says when one has come. */
  const listen = (answer: (write: (text: string) => boolean, onDrain: (go: () => void) => void) => void) =>
    Effect.gen(function*() {
      const arrived = Promise.withResolvers<void>()
      const server = yield* Effect.acquireRelease(
        Effect.sync(() =>
          createServer((_, response) => {
            response.setHeader("content-type", "application/json")
            answer((text) => response.write(text), (go) => response.on("drain", go))
            arrived.resolve()
          })
        ),
        (server) =>
          Effect.callback<void>((resume) => {
            server.closeAllConnections()
            server.close(() => resume(Effect.void))
          })
      )
      yield* Effect.callback<void>((resume) => {
        server.listen(0, "127.0.0.1", () => resume(Effect.void))
      })
      const host = `localhost:${(server.address() as AddressInfo).port}`
      const start = OAuthClient.OAuthClient.use((client) =>
        client.authorizationUrl(oidc({ id: "op", issuer: `http://${host}`, clientId: "gatehouse" }), pending())
      ).pipe(
        Effect.provide(Layer.provide(OAuthClient.layer, outboundLayer({ allowHttp: true, allowPrivate: [host] })))
      )
      return { arrived: Effect.promise(() => arrived.promise), start }
    })

  it.effect("that never ends its metadata is given up after ten seconds", () =>
    Effect.gen(function*() {
      const { arrived, start } = yield* listen((write) => write("{"))
      const fiber = yield* Effect.forkChild(reasonOf(start))
      yield* arrived

      yield* TestClock.adjust("9999 millis")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 millis")

      assert.strictEqual(yield* Fiber.join(fiber), "OAUTH_PROVIDER_UNREACHABLE")
    }))

  it.effect("whose metadata have no end in size is cut off", () =>
    Effect.gen(function*() {
      const { start } = yield* listen((write, onDrain) => {
        const go = () => {
          while (write(" ".repeat(16 * 1024))) { /* until the socket is full */ }
        }
        onDrain(go)
        go()
      })

      assert.strictEqual(yield* reasonOf(start), "OAUTH_PROVIDER_UNREACHABLE")
    }))
})
