/**
 * Whose request it is behind proxies: the last address of `X-Forwarded-For` that is not a trusted proxy, and only when
 * the connection itself comes from one. Otherwise the connection's own address; a header alone proves nothing. Where a
 * proxy names its client unreadably the address is unknown: the proxy's own would open what is kept to its network.
 */
import ipaddr from "ipaddr.js"
import type { IncomingMessage } from "node:http"
import type { Settings } from "./Settings.ts"

/** `198.51.100.1`, `2001:db8::1`, and with the port that some gateways add, `198.51.100.1:443`, `[2001:db8::1]:443`. */
const withoutPort = (text: string): string =>
  /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(text)?.[1] ?? text

const parse = (text: string | undefined): ipaddr.IPv4 | ipaddr.IPv6 | undefined => {
  if (text === undefined || !(ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text))) return undefined
  // `::ffff:10.0.0.1` is 10.0.0.1.
  return ipaddr.process(text)
}

export const make = (trusted: Settings["trustedProxies"]): (request: IncomingMessage) => string | undefined => {
  const isTrusted = (address: ipaddr.IPv4 | ipaddr.IPv6): boolean =>
    trusted.some(([network, bits]) => network.kind() === address.kind() && address.match(network as any, bits))
  return (request) => {
    const connection = parse(request.socket.remoteAddress)
    if (connection === undefined || trusted.length === 0 || !isTrusted(connection)) return connection?.toString()
    const forwarded = [request.headers["x-forwarded-for"] ?? []].flat().join(",")
    if (forwarded.trim() === "") return connection.toString()
    let client: ipaddr.IPv4 | ipaddr.IPv6 | undefined
    for (const hop of forwarded.split(",").toReversed()) {
      client = parse(withoutPort(hop.trim()))
      if (client === undefined || !isTrusted(client)) break
    }
    return client?.toString()
  }
}
