/**
 * Which addresses are the public Internet's: all but those that IANA's special-purpose registries (RFC 6890) and the
 * clouds set apart. A request to anything else would reach what only we can reach.
 */
import { type Address, contains, parseAddress, parseRange, type Range } from "./IpRange.ts"

const ranges = (...texts: ReadonlyArray<string>): ReadonlyArray<Range> =>
  texts.flatMap((text) => parseRange(text) ?? [])

const specialIpv4 = ranges(
  "0.0.0.0/8", // this network
  "10.0.0.0/8", // private
  "100.64.0.0/10", // shared by carriers; Alibaba's metadata
  "127.0.0.0/8", // loopback
  "168.63.129.16", // Azure's wire server
  "169.254.0.0/16", // link-local; most clouds' metadata
  "172.16.0.0/12", // private
  "192.0.0.0/24", // protocol assignments; Oracle's metadata
  "192.0.2.0/24", // documentation
  "192.88.99.0/24", // 6to4 relays
  "192.168.0.0/16", // private
  "198.18.0.0/15", // benchmarks
  "198.51.100.0/24", // documentation
  "203.0.113.0/24", // documentation
  "224.0.0.0/4", // multicast
  "240.0.0.0/4" // reserved, broadcast
)

/** Of IPv6 only what is handed out is public: `::1`, `fc00::/7`, `fe80::/10` and the rest lie outside. */
const globalIpv6 = ranges("2000::/3")

const specialIpv6 = ranges(
  "2001::/23", // protocol assignments, Teredo, ORCHID
  "2001:db8::/32", // documentation
  "2002::/16", // 6to4: an IPv4 address inside
  "3fff::/20" // documentation
)

/** NAT64 (RFC 6052): on a network without IPv4 the public addresses of others look like this, and so do private ones. */
const nat64 = ranges("64:ff9b::/96")

const isIn = (list: ReadonlyArray<Range>, address: Address) => list.some((range) => contains(range, address))

/** Is this text the address of a host on the public Internet? An IPv4 address written as IPv6 is not. */
export const isPublicAddress = (text: string): boolean => {
  const address = parseAddress(text)
  if (address === undefined) return false
  if (!text.includes(":")) return !isIn(specialIpv4, address)
  if (isIn(nat64, address)) return !isIn(specialIpv4, [0, 0, 0, 0, 0, 0xffff, ...address.slice(6)])
  return isIn(globalIpv6, address) && !isIn(specialIpv6, address)
}
