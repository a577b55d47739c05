/** Whose request it is: a header counts only where a trusted proxy has written it. */
import { assert, describe, it } from "@effect/vitest"
import { stores } from "@gatehouse/store-sql/testing/Stores"
import { Effect } from "effect"
import type { IncomingMessage } from "node:http"
import * as ClientAddress from "../src/ClientAddress.ts"
import { listen } from "../src/HttpListen.ts"
import { fromEnv } from "../src/Settings.ts"
import { caller, layerOn, requestOf, serve, settingsOf } from "./World.ts"

const addressOf = (trusted: string, remoteAddress: string | undefined, forwarded?: string | ReadonlyArray<string>) =>
  ClientAddress.make(fromEnv({ GATEHOUSE_TRUSTED_PROXIES: trusted }).trustedProxies)(
    {
      socket: { remoteAddress },
      headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded }
    } as unknown as IncomingMessage
  )

const trusted = "10.0.0.0/8, ::1, 2001:db8:1::/48"

const cases: ReadonlyArray<
  readonly [
    title: string,
    trusted: string,
    remote: string | undefined,
    forwarded: string | ReadonlyArray<string> | undefined,
    expected: string | undefined
  ]
> = [
  ["without trusted proxies the header is ignored", "", "203.0.113.9", "198.51.100.1", "203.0.113.9"],
  ["without trusted proxies it is ignored from this machine too", "", "127.0.0.1", "198.51.100.1", "127.0.0.1"],
  ["from somebody who is no proxy it is ignored", trusted, "203.0.113.9", "198.51.100.1", "203.0.113.9"],
  ["a proxy names its client", trusted, "10.0.0.1", "198.51.100.1", "198.51.100.1"],
  ["a proxy without the header is the client", trusted, "10.0.0.1", undefined, "10.0.0.1"],
  [
    "of a chain of proxies the last that is none is the client",
    trusted,
    "10.0.0.1",
    "198.51.100.1, 10.9.9.9",
    "198.51.100.1"
  ],
  [
    "what a client wrote in front does not count",
    trusted,
    "10.0.0.1",
    "1.2.3.4, 198.51.100.1, 10.9.9.9",
    "198.51.100.1"
  ],
  [
    "a client that names a proxy as its own client does not become it",
    trusted,
    "10.0.0.1",
    "10.7.7.7, 198.51.100.1",
    "198.51.100.1"
  ],
  ["when all are proxies the first is the client", trusted, "10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"],
  ["several headers are one list", trusted, "10.0.0.1", ["1.2.3.4", "198.51.100.1, 10.0.0.2"], "198.51.100.1"],
  ["behind what cannot be read nobody is known", trusted, "10.0.0.1", "198.51.100.1, unknown, 10.0.0.2", undefined],
  ["a client that the proxy does not know is not the proxy", trusted, "10.0.0.1", "unknown", undefined],
  ["an empty list leaves the proxy", trusted, "10.0.0.1", "", "10.0.0.1"],
  ["a name is not looked up", trusted, "10.0.0.1", "client.example.com", undefined],
  ["a number is no address", trusted, "10.0.0.1", "3325256705", undefined],
  ["a short address is no address", trusted, "10.0.0.1", "198.51", undefined],
  ["a gap in the list is no address", trusted, "10.0.0.1", "198.51.100.1,", undefined],
  ["a port beside an address is left off", trusted, "10.0.0.1", "198.51.100.1:443", "198.51.100.1"],
  ["a port beside an IPv6 address is left off", trusted, "10.0.0.1", "[2001:db8:2::5]:443", "2001:db8:2::5"],
  ["IPv6 proxies and clients are read", trusted, "::1", "2001:db8:2::5", "2001:db8:2::5"],
  ["an IPv6 network is trusted as a network", trusted, "2001:db8:1:ffff::1", "198.51.100.1", "198.51.100.1"],
  ["beside it nobody is", trusted, "2001:db8:2::1", "198.51.100.1", "2001:db8:2::1"],
  [
    "a mapped address is the IPv4 address that it maps",
    trusted,
    "::ffff:10.0.0.1",
    "::ffff:198.51.100.1",
    "198.51.100.1"
  ],
  ["a mapped address is mapped without proxies too", "", "::ffff:203.0.113.9", "198.51.100.1", "203.0.113.9"],
  ["a trusted network may be written mapped", "::ffff:10.0.0.0/104", "10.1.2.3", "198.51.100.1", "198.51.100.1"],
  ["a single trusted address is only that", "10.0.0.1", "10.0.0.2", "198.51.100.1", "10.0.0.2"],
  ["a connection that is gone has no address", trusted, undefined, "198.51.100.1", undefined]
]

describe("the client's address", () => {
  for (const [title, networks, remote, forwarded, expected] of cases) {
    it(title, () => {
      assert.strictEqual(addressOf(networks, remote, forwarded), expected)
    })
  }
})

describe("a key that is bound to addresses", { timeout: 20_000 }, () => {
  const bound = Effect.fnUntraced(function*(trusted: string) {
    const settings = settingsOf({ GATEHOUSE_TRUSTED_PROXIES: trusted })
    const { fetch: call, handler } = yield* serve(settings)
    const port = yield* listen(handler, { host: "127.0.0.1", port: 0, ip: ClientAddress.make(settings.trustedProxies) })
    const key = yield* caller(call)("keys/create", {
      name: "office",
      scopes: [{ resource: "groups", actions: ["read"] }],
      ipAllow: ["198.51.100.0/24"]
    })
    return (forwarded?: string) =>
      Effect.promise(async () => {
        const request = requestOf(`http://127.0.0.1:${port}`, "groups/list", {}, { key: key.json.raw })
        if (forwarded !== undefined) request.headers.set("x-forwarded-for", forwarded)
        return (await fetch(request)).status
      })
  })

  it.live("is taken from there, as a trusted proxy reports it", () =>
    Effect.gen(function*() {
      const status = yield* bound("127.0.0.0/8")

      assert.strictEqual(yield* status("198.51.100.7"), 200)
      assert.strictEqual(yield* status("198.51.100.7, 203.0.113.1"), 403)
      assert.strictEqual(yield* status(), 403)
    }).pipe(Effect.provide(layerOn(stores[0]!))))

  it.live("is not taken because a caller says so", () =>
    Effect.gen(function*() {
      const status = yield* bound("")

      assert.strictEqual(yield* status("198.51.100.7"), 403)
      assert.strictEqual(yield* status(), 403)
    }).pipe(Effect.provide(layerOn(stores[0]!))))
})
