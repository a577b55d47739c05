import { assert, describe, it } from "@effect/vitest"
import * as RedirectTargets from "@gatehouse/core-sessions/oauth/RedirectTargets"
import { Schema } from "effect"

const targets = RedirectTargets.make([
  "https://app.example.com",
  "https://admin.example.com/signed-in",
  "https://admin.example.com:8443/a/b",
  "http://localhost:5173",
  "http://[::1]:5173",
  "myapp://callback",
  "com.example.app:/oauth"
])

const accepted: ReadonlyArray<readonly [target: string, resolved: string]> = [
  ["https://app.example.com", "https://app.example.com/"],
  ["https://app.example.com/", "https://app.example.com/"],
  ["https://app.example.com/a/b?c=d#e", "https://app.example.com/a/b?c=d#e"],
  ["https://app.example.com?c=d", "https://app.example.com/?c=d"],
  ["https://app.example.com#e", "https://app.example.com/#e"],
  ["https://app.example.com/caf%C3%A9%20au%20lait", "https://app.example.com/caf%C3%A9%20au%20lait"],
  ["https://app.example.com/a/../b", "https://app.example.com/b"],
  ["https://app.example.com/?next=https://evil.example/%2F", "https://app.example.com/?next=https://evil.example/%2F"],
  ["https://app.example.com/user@example.com", "https://app.example.com/user@example.com"],
  ["https://app.example.com/a//b", "https://app.example.com/a//b"],
  ["https://admin.example.com/signed-in", "https://admin.example.com/signed-in"],
  ["https://admin.example.com/signed-in?a=b", "https://admin.example.com/signed-in?a=b"],
  ["https://admin.example.com/x/../signed-in", "https://admin.example.com/signed-in"],
  ["https://admin.example.com:8443/a/b", "https://admin.example.com:8443/a/b"],
  ["http://localhost:5173/done", "http://localhost:5173/done"],
  ["http://[::1]:5173/done", "http://[::1]:5173/done"],
  ["/", "https://app.example.com/"],
  ["/dashboard?tab=1#x", "https://app.example.com/dashboard?tab=1#x"],
  ["/?next=//evil.example", "https://app.example.com/?next=//evil.example"],
  ["/a:b@c", "https://app.example.com/a:b@c"],
  ["myapp://callback", "myapp://callback"],
  ["myapp://callback?x=1", "myapp://callback?x=1"],
  ["myapp://callback#x", "myapp://callback#x"],
  ["com.example.app:/oauth?x=1", "com.example.app:/oauth?x=1"]
]

const refused = {
  "nothing": ["", " ", "?a=b", "#x", "dashboard", "./dashboard", "../dashboard"],
  "another host": [
    "https://evil.example",
    "https://evil.example/https://app.example.com/",
    "https://evil.example?https://app.example.com/",
    "https://evil.example#https://app.example.com/",
    "https://127.0.0.1/"
  ],
  "a host that looks like one": [
    "https://app.example.com.evil.example/",
    "https://app.example.comevil.example/",
    "https://app.example.com-evil.example/",
    "https://evilapp.example.com/",
    "https://evil.app.example.com/",
    "https://example.com/",
    "https://xapp.example.com",
    "https://app-example.com/",
    "https://app.example.co/",
    "https://app.example.com./",
    "https://*.example.com/"
  ],
  "a host in another script or with other dots": [
    "https://app.exаmple.com/",
    "https://app。example。com/",
    "https://app．example．com/",
    "https://app｡example.com/",
    "https://ａｐｐ.example.com/",
    "https://app.example.com／evil",
    "https://app.example.com\u200b/",
    "https://app.example.com\u00ad/",
    "https://xn--app-.example.com/"
  ],
  "an encoded host": [
    "https://app%2eexample.com/",
    "https://app.example.com%2f@evil.example/",
    "https://%61pp.example.com/"
  ],
  "a user before the host": [
    "https://app.example.com@evil.example/",
    "https://app.example.com:443@evil.example/",
    "https://app.example.com%40evil.example/",
    "https://user@app.example.com/",
    "https://user:secret@app.example.com/",
    "https://@app.example.com/",
    "https://:@app.example.com/",
    "https://evil.example\\@app.example.com/"
  ],
  "another port": [
    "https://app.example.com:8443/",
    "https://app.example.com:443/",
    "https://app.example.com:0443/",
    "https://app.example.com:/",
    "https://app.example.com:80/",
    "https://app.example.com:99999/",
    "https://admin.example.com:8444/a/b",
    "https://admin.example.com/a/b",
    "http://localhost/",
    "http://localhost:5174/",
    "http://localhost:51730/"
  ],
  "another scheme": [
    "http://app.example.com/",
    "https://localhost:5173/",
    "ftp://app.example.com/",
    "ws://app.example.com/",
    "//app.example.com/",
    "javascript:alert(1)",
    "javascript://app.example.com/%0aalert(1)",
    "JavaScript:alert(1)",
    "java\tscript:alert(1)",
    " javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "blob:https://app.example.com/8d0e",
    "filesystem:https://app.example.com/x",
    "view-source:https://app.example.com/",
    "about:blank",
    "mailto:ada@example.com"
  ],
  "an unusual spelling": [
    "HTTPS://app.example.com/",
    "https://APP.example.com/",
    "https:app.example.com/",
    "https:/app.example.com/",
    "https:///app.example.com/",
    "https:////app.example.com/",
    "https:\\\\app.example.com/",
    "https:/\\app.example.com/"
  ],
  "two slashes": [
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "//evil.example/..",
    "//evil.example\\@app.example.com",
    "/.//evil.example",
    "/..//evil.example",
    "/a/..//evil.example",
    "/%2e//evil.example",
    "/%2e%2e//evil.example",
    "https://app.example.com//evil.example",
    "https://app.example.com/.//evil.example"
  ],
  "a backslash": [
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/a\\b",
    "https://app.example.com\\evil.example",
    "/?a=\\"
  ],
  "an encoded slash or backslash": [
    "/%2fevil.example",
    "/%2F%2Fevil.example",
    "/%5cevil.example",
    "/%5C%5Cevil.example",
    "%2f%2fevil.example",
    "/a%2fb",
    "/%252f%252fevil.example",
    "/%255cevil.example",
    "/%25252fevil.example",
    "https://app.example.com/%2fevil.example",
    "https://app.example.com%2f",
    "https://app.example.com%5c"
  ],
  "a control character or a blank": [
    "/\tevil",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r/evil.example",
    "/a\r\nset-cookie: a=b",
    "/a\u0000",
    "/a\u007f",
    "/a\u0085",
    "/a\u2028b",
    "/a b",
    " /a",
    "/a ",
    "\t//evil.example",
    "\u0001https://app.example.com/",
    "https://app.example.com/\n",
    "https://app\n.example.com/",
    "https://\tapp.example.com/",
    "https://app.example.com\t@evil.example/",
    "\u00a0/a",
    "\ufeff/a"
  ],
  "an encoded control character": [
    "/a%0d%0aset-cookie:%20a=b",
    "/%0D%0A/evil.example",
    "/%09/evil.example",
    "/a%00",
    "/a%7f",
    "/a%250d%250a",
    "/?a=%0d%0ab",
    "/?a=%25250a",
    "https://app.example.com/#%0d%0a",
    "myapp://callback?x=%0a"
  ],
  "another path where the path is named": [
    "https://admin.example.com",
    "https://admin.example.com/",
    "https://admin.example.com/signed-in/",
    "https://admin.example.com/signed-in/x",
    "https://admin.example.com/signed-inx",
    "https://admin.example.com/Signed-in",
    "https://admin.example.com/signed%2din",
    "https://admin.example.com/signed-in;x",
    "https://admin.example.com/signed-in/../admin",
    "https://admin.example.com/signed-in/..",
    "https://admin.example.com//signed-in"
  ],
  "something else than the custom target": [
    "myapp:",
    "myapp://",
    "myapp:callback",
    "myapp:/callback",
    "myapp:///callback",
    "myapp://callback/",
    "myapp://callback/x",
    "myapp://callback.evil",
    "myapp://callback:1",
    "myapp://user@callback",
    "myapp://Callback",
    "MYAPP://callback",
    "myappx://callback",
    "xmyapp://callback",
    "com.example.app://oauth",
    "com.example.app:/oauth/x",
    "com.example.app2:/oauth"
  ],
  "too much": [`/${"a".repeat(2048)}`]
}

describe("RedirectTargets", () => {
  it.each(accepted)("lets %j through as %j", (target, resolved) => {
    assert.strictEqual(targets.resolve(target), resolved)
  })

  for (const [what, examples] of Object.entries(refused)) {
    it.each(examples)(`refuses ${what}: %j`, (target) => {
      assert.strictEqual(targets.resolve(target), undefined)
    })
  }

  it("takes a target of the greatest length", () => {
    assert.isDefined(targets.resolve(`/${"a".repeat(2047)}`))
  })

  it("finds the paths of the first origin relative, although others are named before it", () => {
    const { resolve } = RedirectTargets.make([
      "myapp://callback",
      "https://b.example.com/done",
      "https://c.example.com"
    ])

    assert.strictEqual(resolve("/done"), "https://b.example.com/done")
    assert.strictEqual(resolve("/other"), undefined)
  })

  it("knows no relative path without an origin, and nothing at all without a list", () => {
    assert.strictEqual(RedirectTargets.make(["myapp://callback"]).resolve("/"), undefined)
    assert.strictEqual(RedirectTargets.make([]).resolve("https://app.example.com/"), undefined)
  })

  it.prop("answers only with what a browser takes to a permitted place", { text: Schema.String }, ({ text }) => {
    for (
      const start of [
        "",
        "/",
        "//",
        "/\\",
        "https:",
        "https://app.example.com",
        "https://app.example.com/",
        "https://app"
      ]
    ) {
      const resolved = targets.resolve(`${start}${text}`)
      if (resolved === undefined || resolved.startsWith("myapp:") || resolved.startsWith("com.example.app:")) continue
      const { origin, pathname } = new URL(resolved)
      assert.include(["https://app.example.com", "http://localhost:5173", "http://[::1]:5173"], origin)
      assert.strictEqual(new URL(pathname, "https://other.example").origin, "https://other.example")
    }
  })

  it.each([
    "",
    "app.example.com",
    "/path",
    "https://",
    "https://*.example.com",
    "https://app.example.com/*x?",
    "https://app.example.com?a=b",
    "https://app.example.com/#",
    "https://user@app.example.com",
    "https://app.example.com:443",
    "HTTPS://app.example.com",
    "https://App.example.com",
    "https://exämple.com",
    "https://app.example.com/a/../b",
    "https://app.example.com\\a",
    "https://app.example.com ",
    "javascript:alert(1)",
    "data:text/html,x",
    "file:///x",
    "blob:https://app.example.com/x",
    "myapp:",
    "MyApp://callback",
    "myapp://callback?x=1",
    "myapp://callback#x"
  ])("does not take %j into its list", (entry) => {
    assert.throws(() => RedirectTargets.make([entry]), TypeError)
  })
})
