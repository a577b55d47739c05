/** Pages of other origins: what they may send, and what they may read. */
import { assert, describe, it } from "@effect/vitest"
import { timeout, worlds } from "../facade/World.ts"

const fresh = worlds()
const page = "https://app.example.com"

const preflight = async (path: string, origin: string, method: string) => {
  const { isolate } = await fresh()
  return isolate.fetch(path, { method: "OPTIONS", headers: { origin, "access-control-request-method": method } })
}

const allowed = ({ headers }: Response) =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith("access-control-")))

describe("a preflight", { timeout }, () => {
  it("tells a listed origin what it may send, without asking for a key", async () => {
    const response = await preflight("/data", page, "GET")

    assert.strictEqual(response.status, 204)
    assert.strictEqual(response.headers.get("vary"), "origin")
    assert.deepStrictEqual(allowed(response), {
      "access-control-allow-origin": page,
      "access-control-allow-methods": "GET",
      "access-control-allow-headers": "authorization, content-type",
      "access-control-expose-headers": "x-made-by",
      "access-control-max-age": "60"
    })
  })

  it.each(["https://evil.example.com", "https://app.example.com.evil.com", "null", "http://app.example.com"])(
    "allows the origin %s nothing, and says that the answer varies",
    async (origin) => {
      const response = await preflight("/data", origin, "GET")

      assert.deepStrictEqual([response.status, allowed(response)], [204, {}])
      assert.strictEqual(response.headers.get("vary"), "origin")
    }
  )

  it("allows every origin where a route does, and does not vary then", async () => {
    const response = await preflight("/data", "https://any.example.com", "POST")

    assert.isNull(response.headers.get("vary"))
    assert.deepStrictEqual(allowed(response), {
      "access-control-allow-origin": "*",
      "access-control-allow-methods": "POST",
      "access-control-allow-headers": "authorization, content-type, x-trace",
      "access-control-max-age": "600"
    })
  })

  it("of one method is not answered by the rule of another on the same path", async () => {
    assert.deepStrictEqual(allowed(await preflight("/data", "https://any.example.com", "GET")), {})
  })

  it.each(["DELETE", "PATCH", ""])("allows nothing for a method that no page may use: %s", async (method) => {
    assert.deepStrictEqual(allowed(await preflight("/data", page, method)), {})
  })

  it("is there for a prefix of paths", async () => {
    const response = await preflight("/files/a/b", page, "PUT")

    assert.strictEqual(allowed(response)["access-control-allow-methods"], "PUT")
  })

  it("that the app answers itself stays the app's", async () => {
    assert.strictEqual(await (await preflight("/own", page, "GET")).text(), "mine")
  })

  it("never allows credentials", async () => {
    for (const method of ["GET", "POST"]) {
      assert.notProperty(allowed(await preflight("/data", page, method)), "access-control-allow-credentials")
    }
  })
})

describe("an answer", { timeout }, () => {
  const get = async (origin: string | undefined) => {
    const { call, isolate } = await fresh()
    const { raw } = await call("mutation", "key.create", {
      userId: "ada",
      name: "CI",
      scopes: [{ resource: "data", actions: ["*"] }]
    })
    return (path: string, authorization = `Bearer ${raw}`) =>
      isolate.fetch(path, { headers: { authorization, ...(origin === undefined ? {} : { origin }) } })
  }

  it("can be read by a listed origin, with the headers that the route exposes", async () => {
    const response = await (await get(page))("/data")

    assert.deepStrictEqual(allowed(response), {
      "access-control-allow-origin": page,
      "access-control-expose-headers": "x-made-by"
    })
    assert.strictEqual(response.headers.get("vary"), "accept, origin")
  })

  it("can be read when it is a refusal", async () => {
    const response = await (await get(page))("/data", "Bearer garbage")

    assert.deepStrictEqual([response.status, response.headers.get("access-control-allow-origin")], [401, page])
  })

  it.each(["https://evil.example.com", undefined])("cannot be read from %s", async (origin) => {
    const response = await (await get(origin))("/data")

    assert.deepStrictEqual([response.status, allowed(response)], [203, {}])
    assert.strictEqual(response.headers.get("vary"), "accept, origin")
  })

  it("of a route without `cors` can be read by no page", async () => {
    assert.deepStrictEqual(allowed(await (await get(page))("/who")), {})
  })
})
