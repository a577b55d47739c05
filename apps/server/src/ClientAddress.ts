/**
 * Whose request it is behind proxies: the last address of `X-Forwarded-For` that is not a trusted proxy, and only when
 * the connection itself comes from one. Otherwise the connection's own address; a header alone proves nothing.
 */
import ipaddr from "ipaddr.js"
import type { IncomingMessage } from "node:http"
import type { Settings } from "./Settings.ts"

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
    const hops = [request.headers["x-forwarded-for"] ?? []].flat().join(",").split(",")
    let client = connection
    for (let i = hops.length - 1; i >= 0; i--) {
      const hop = parse(hops[i]!.trim())
      // What stands before something unreadable was not written by a proxy of ours.
      if (hop === undefined) break
      client = hop
      if (!isTrusted(hop)) break
    }
    return client.toString()
  }
}
