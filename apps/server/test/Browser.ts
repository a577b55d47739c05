/** A browser as far as a server sees one: it keeps cookies by their rules, and names the origin of its pages. */
import { assert } from "@effect/vitest"
import { type Answer, answerOf } from "./World.ts"

interface Cookie {
  readonly value: string
  readonly attributes: ReadonlyMap<string, string>
}

export interface BrowserOptions {
  readonly baseUrl: string
  readonly fetch: (request: Request) => Promise<Response>
  /** Of the pages that call. Default: the server's own. */
  readonly origin?: string
  readonly userAgent?: string
}

export class Browser {
  readonly cookies = new Map<string, Cookie>()
  /** Everything that was ever in a cookie. */
  readonly secrets: Array<string> = []
  readonly #options: BrowserOptions

  constructor(options: BrowserOptions) {
    this.#options = options
  }

  async #send(path: string, init: RequestInit): Promise<Answer> {
    const headers = new Headers(init.headers)
    headers.set("user-agent", this.#options.userAgent ?? "Mozilla/5.0 (X11; Linux x64) Firefox/130.0")
    if (this.cookies.size > 0) {
      headers.set("cookie", [...this.cookies].map(([name, { value }]) => `${name}=${value}`).join("; "))
    }
    const url = new URL(path, this.#options.baseUrl)
    const response = await this.#options.fetch(new Request(url, { redirect: "manual", ...init, headers }))
    for (const line of response.headers.getSetCookie()) this.#keep(line, url)
    return answerOf(response)
  }

  #keep(line: string, url: URL) {
    const [pair = "", ...rest] = line.split("; ")
    const name = pair.slice(0, pair.indexOf("="))
    const value = pair.slice(pair.indexOf("=") + 1)
    const attributes = new Map(rest.map((part) => {
      const [key = "", ...text] = part.split("=")
      return [key.toLowerCase(), text.join("=")] as const
    }))
    // RFC 6265bis, 4.1.3.2; and nothing that a script could read.
    if (url.protocol === "https:") {
      assert.match(name, /^__Host-/u)
      assert.isTrue(attributes.has("secure"))
    }
    assert.isTrue(attributes.has("httponly"), line)
    assert.strictEqual(attributes.get("path"), "/")
    assert.isFalse(attributes.has("domain"))
    if (value !== "") this.secrets.push(value)
    if (Number(attributes.get("max-age")) <= 0) this.cookies.delete(name)
    else this.cookies.set(name, { value, attributes })
  }

  /** As a script of a page calls an operation. */
  call(operation: string, payload: unknown = {}, headers: Readonly<Record<string, string>> = {}) {
    return this.#send(`/auth/${operation}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        origin: this.#options.origin ?? new URL(this.#options.baseUrl).origin,
        "sec-fetch-site": "same-origin",
        ...headers
      },
      body: JSON.stringify(payload)
    })
  }

  /** Opens an address, as from a mail. */
  open(path: string, method = "GET") {
    return this.#send(path, { method, headers: { "sec-fetch-site": "none", "sec-fetch-mode": "navigate" } })
  }

  /** Posts a form of the page at that path. */
  submit(path: string, fields: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) {
    return this.#send(path, {
      method: "POST",
      headers: {
        origin: new URL(this.#options.baseUrl).origin,
        "sec-fetch-site": "same-origin",
        ...headers
      },
      body: new URLSearchParams(fields)
    })
  }

  /** The value of a cookie, whatever the prefix of its name. */
  cookie(name: string): string | undefined {
    return (this.cookies.get(name) ?? this.cookies.get(`__Host-${name}`))?.value
  }
}
