/**
 * The one way out: every request to a server that is not ours (an identity provider, a webhook's endpoint) goes through
 * this port, because its address came from somebody. https only, no redirects, bounded in time and size, and nothing but
 * public addresses, unless the operator has named an exception.
 */
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { isAddress } from "./IpRange.ts"
import { isPublicAddress } from "./PublicAddress.ts"

export interface OutboundRequest {
  readonly url: string
  /** Default: `GET`. */
  readonly method?: string
  /** What names the host or frames the message is left out: that is made of the URL and the body. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** From the beginning to the last byte of the answer. Default: 10 seconds. */
  readonly timeoutMs?: number
  /** Of the answer's body. Default: 512 KiB. */
  readonly maxBytes?: number
}

/** Whatever the server said, also a redirect: it is the caller's to refuse. */
export interface OutboundResponse {
  readonly status: number
  /** Names in lower case; repeated ones joined with a comma. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** Nothing was sent: this client does not go there. `host` names what was asked for, without path or query. */
export class OutboundRefused extends Data.TaggedError("OutboundRefused")<{
  readonly reason: "url" | "scheme" | "userinfo" | "address"
  readonly host: string
}> {
  override get message() {
    switch (this.reason) {
      case "url":
        return "This is not the URL of a server. Write it as https://host/path."
      case "scheme":
        return `Requests to ${this.host} must be encrypted. Use https.`
      case "userinfo":
        return `A URL of ${this.host} carries a user name or a password. Leave it out.`
      default:
        return `${this.host} is not on the public Internet. If it is meant, name its host and port in \`allowPrivate\`.`
    }
  }
}

/** There was no usable answer. `cause` is for the log. */
export class OutboundFailed extends Data.TaggedError("OutboundFailed")<{
  readonly reason: "unreachable" | "timeout" | "tooLarge" | "encoding"
  readonly host: string
  readonly cause?: unknown
}> {
  override get message() {
    switch (this.reason) {
      case "timeout":
        return `${this.host} did not answer in time. Try again later.`
      case "tooLarge":
        return `${this.host} answered with more than is read.`
      case "encoding":
        return `${this.host} answered in a content encoding that was not asked for.`
      default:
        return `${this.host} cannot be reached. Try again later.`
    }
  }
}

export class Outbound extends Context.Service<Outbound, {
  readonly fetch: (request: OutboundRequest) => Effect.Effect<OutboundResponse, OutboundRefused | OutboundFailed>
}>()("@gatehouse/contract/Outbound") {}

/** Exceptions, for tests and intranets. */
export interface OutboundPolicy {
  /** Also `http:`. Default: false. */
  readonly allowHttp?: boolean
  /** `host:port` of servers that may have an address of any kind, exactly as a URL names them: `localhost:8080`. */
  readonly allowPrivate?: ReadonlyArray<string>
}

export const defaultTimeoutMs = 10_000
export const defaultMaxBytes = 512 * 1024

/** Where a request goes, once its URL has been looked at. */
export interface OutboundTarget {
  readonly url: URL
  /** Without the brackets of an IPv6 address. */
  readonly host: string
  readonly port: number
  /** The operator has named this server: its address is not looked at. */
  readonly isNamed: boolean
}

const framing =
  /^(?:host|content-length|transfer-encoding|accept-encoding|connection|keep-alive|expect|te|trailer|upgrade|proxy-.*)$/

/** The headers of a request that are sent, names in lower case. */
export const headersToSend = ({ headers = {} }: OutboundRequest): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]).filter(([name]) => !framing.test(name!))
  )

/** Names that lead into a network of one's own, wherever they are resolved. */
const localName = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home\.arpa|corp|home)$/

/**
 * What every implementation asks first. It knows addresses, also as `0x7f.1`, `2130706433` or `[::ffff:127.0.0.1]`,
 * because a URL reads those as addresses; what a name leads to is only known where there is DNS.
 */
export const check = (
  { allowHttp = false, allowPrivate = [] }: OutboundPolicy,
  text: string
): Effect.Effect<OutboundTarget, OutboundRefused> =>
  Effect.suspend(() => {
    const refuse = (reason: OutboundRefused["reason"], host: string) =>
      Effect.fail(new OutboundRefused({ reason, host }))
    if (!URL.canParse(text)) return refuse("url", "")
    const url = new URL(text)
    const name = url.hostname
    if (url.protocol !== "https:" && url.protocol !== "http:") return refuse("url", name)
    if (url.protocol === "http:" && !allowHttp) return refuse("scheme", name)
    if (url.username !== "" || url.password !== "") return refuse("userinfo", name)
    const host = name.startsWith("[") ? name.slice(1, -1) : name
    const port = url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port)
    const isNamed = allowPrivate.includes(`${name}:${port}`)
    if (!isNamed) {
      // The root's dot makes a name absolute, and another text for the same host.
      const bare = host.endsWith(".") ? host.slice(0, -1) : host
      const isLiteral = name.startsWith("[") || isAddress(bare)
      const isPublic = isLiteral ? isPublicAddress(bare) : bare.includes(".") && !localName.test(bare)
      if (!isPublic) return refuse("address", name)
    }
    return Effect.succeed({ url, host, port, isNamed })
  })
