import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { checkHeaders, checkUrl } from "../../src/endpoints/EndpointInput.ts"
import { WebhookSettings } from "../../src/WebhookSettings.ts"

const refusedHosts = [
  "localhost",
  "LOCALHOST.",
  "a.localhost",
  "127.0.0.1",
  "127.1",
  "0x7f.1",
  "0x7f000001",
  "2130706433",
  "0177.0.0.1",
  "0",
  "0.0.0.0",
  "10.0.0.1",
  "172.16.0.1",
  "192.168.1.1",
  "100.64.0.1",
  "169.254.169.254",
  "169.254.169.254.",
  "168.63.129.16",
  "198.18.0.1",
  "224.0.0.1",
  "255.255.255.255",
  "[::]",
  "[::1]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "[64:ff9b::7f00:1]",
  "[fe80::1]",
  "[fc00::1]",
  "[fd00:ec2::254]",
  "[2002:7f00:1::]",
  "metadata",
  "metadata.google.internal",
  "printer.local",
  "db.corp",
  "①②⑦.⓪.⓪.①",
  "127。0。0。1",
  "127.0.0.1:443",
  "localhost%2e",
  "127%2e0%2e0%2e1"
]

const refusedUrls: ReadonlyArray<readonly [string, RegExp]> = [
  ["http://example.com/hook", /Use https/u],
  ["ftp://example.com/", /https:\/\/host\/path/u],
  ["javascript:alert(1)", /https:\/\/host\/path/u],
  ["file:///etc/passwd", /https:\/\/host\/path/u],
  ["example.com/hook", /https:\/\/host\/path/u],
  ["//example.com/hook", /https:\/\/host\/path/u],
  ["https://", /https:\/\/host\/path/u],
  ["https://example.com:99999/", /https:\/\/host\/path/u],
  ["https://user:pass@example.com/", /user name/u],
  ["https://user@example.com/", /user name/u],
  ["https://example.com@127.0.0.1/", /user name/u],
  ["https://127.0.0.1\\@example.com/", /not on the public Internet/u],
  ["https://127.0.0.1#@example.com/", /not on the public Internet/u],
  ["https://127.0.0.1?@example.com/", /not on the public Internet/u],
  ["ht\ntps://127.0.0.1/", /not on the public Internet/u],
  ["https:127.0.0.1", /not on the public Internet/u],
  ["https:///127.0.0.1/", /not on the public Internet/u],
  ["https://example.com/#part", /fragment/u],
  ["https://example.com/#", /fragment/u],
  [`https://example.com/${"ä".repeat(500)}`, /2048/u],
  ...refusedHosts.map((host) => [`https://${host}/`, /not on the public Internet/u] as const)
]

describe("the URL of an endpoint", () => {
  it.effect.each(refusedUrls)("is not %s, and the refusal says why", ([url, why]) =>
    Effect.gen(function*() {
      const refused = yield* Effect.flip(checkUrl(url))

      assert.strictEqual(refused._tag, "EndpointUrlRefused")
      assert.match(refused.message, why)
    }))

  it.effect.each([
    ["https://example.com/hook?token=x", "https://example.com/hook?token=x"],
    ["HTTPS://EXAMPLE.com:443/a/../hook", "https://example.com/hook"],
    ["https://example.com", "https://example.com/"],
    ["https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"],
    ["https://93.184.216.34:8443/", "https://93.184.216.34:8443/"],
    ["https://[2606:4700::1111]/", "https://[2606:4700::1111]/"]
  ])("may be %s, and is kept as it is called", ([url, called]) =>
    Effect.gen(function*() {
      assert.strictEqual(yield* checkUrl(url!), called)
    }))

  it.effect("may be that of a private server which the operator has named, on that port alone", () =>
    Effect.gen(function*() {
      const url = yield* checkUrl("http://localhost:8080/hook")
      const refused = yield* Effect.flip(checkUrl("http://localhost:8081/hook"))

      assert.deepStrictEqual([url, refused._tag], ["http://localhost:8080/hook", "EndpointUrlRefused"])
    }).pipe(
      Effect.provideService(WebhookSettings, {
        retentionDays: 365,
        outbound: { allowHttp: true, allowPrivate: ["localhost:8080"] }
      })
    ))
})

const reserved = [
  "webhook-id",
  "Webhook-Signature",
  "webhook-timestamp",
  "WEBHOOK-ANYTHING",
  "content-type",
  "content-length",
  "Content-Encoding",
  "Host",
  "user-agent",
  "transfer-encoding",
  "connection",
  "expect",
  "te",
  "trailer",
  "upgrade",
  "keep-alive",
  "accept-encoding",
  "proxy-authorization"
]

describe("the headers of an endpoint's own", () => {
  it.effect.each(reserved.map((header) => [header]))(
    "do not hold %s, which every delivery sets",
    ([header]) =>
      Effect.gen(function*() {
        const refused = yield* Effect.flip(checkHeaders({ "x-ok": "1", [header!]: "x" }))

        assert.deepStrictEqual([refused._tag, refused.header], ["ReservedHeader", header!.toLowerCase()])
      })
  )

  it.effect("are kept under their names in lower case, also those that objects have", () =>
    Effect.gen(function*() {
      const headers = yield* checkHeaders(JSON.parse(`{ "X-A": "1", "__proto__": "2", "toString": "3" }`))

      assert.deepStrictEqual(Object.entries(headers), [["x-a", "1"], ["__proto__", "2"], ["tostring", "3"]])
    }))
})
