/**
 * Addresses and CIDR ranges, IPv4 and IPv6, without a library: plain, because some callers evaluate this file anew at
 * every call. An IPv4 address is held as the IPv6 address it maps to (RFC 4291 §2.5.5.2), so both of its spellings are
 * one.
 */

/** Eight groups of 16 bits. */
export type Address = ReadonlyArray<number>

const mapped: Address = [0, 0, 0, 0, 0, 0xffff]

const isMapped = (address: Address): boolean => mapped.every((group, i) => address[i] === group)

const ipv4 = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/

/** The two last groups. `010.0.0.1` and `127.1` are refused: programs disagree on what they mean. */
const parseIpv4 = (text: string): Address | undefined => {
  const match = ipv4.exec(text)
  if (match === null) return undefined
  const [a = 0, b = 0, c = 0, d = 0] = match.slice(1).map(Number)
  return Math.max(a, b, c, d) > 255 ? undefined : [a << 8 | b, c << 8 | d]
}

const parseGroups = (text: string): Array<number> | undefined => {
  if (text === "") return []
  const groups: Array<number> = []
  const parts = text.split(":")
  for (const [i, part] of parts.entries()) {
    if (/^[0-9A-Fa-f]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16))
    else {
      const tail = i === parts.length - 1 ? parseIpv4(part) : undefined
      if (tail === undefined) return undefined
      groups.push(...tail)
    }
  }
  return groups
}

/** An address without a zone. */
export const parseAddress = (text: string): Address | undefined => {
  if (text.length > 45) return undefined
  if (!text.includes(":")) {
    const tail = parseIpv4(text)
    return tail === undefined ? undefined : [...mapped, ...tail]
  }
  const [left = "", right, ...more] = text.split("::")
  if (more.length > 0) return undefined
  const head = parseGroups(left)
  if (head === undefined) return undefined
  if (right === undefined) return head.length === 8 ? head : undefined
  const tail = parseGroups(right)
  // `::` stands for one group at least, and an IPv4 tail stands at the very end.
  if (tail === undefined || left.includes(".") || head.length + tail.length > 7) return undefined
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail]
}

export interface Range {
  readonly address: Address
  /** Leading bits that count, of 128. */
  readonly bits: number
}

/** `10.0.0.0/8`, `2001:db8::/32`, or a single address. */
export const parseRange = (text: string): Range | undefined => {
  const [addressText = "", bitsText, ...more] = text.split("/")
  const address = more.length > 0 ? undefined : parseAddress(addressText)
  if (address === undefined) return undefined
  if (bitsText === undefined) return { address, bits: 128 }
  if (!/^(0|[1-9]\d{0,2})$/.test(bitsText)) return undefined
  const bits = Number(bitsText) + (addressText.includes(":") ? 0 : 96)
  return bits > 128 ? undefined : { address, bits }
}

export const contains = ({ address: base, bits }: Range, address: Address): boolean => {
  // `::/0` is every IPv6 address and no IPv4 one, as everywhere.
  if (bits < 96 && isMapped(address)) return false
  for (let i = 0; i * 16 < bits; i++) {
    const ignored = Math.max(0, 16 - (bits - i * 16))
    if ((base[i] ?? 0) >> ignored !== (address[i] ?? 0) >> ignored) return false
  }
  return true
}

/** Is this a range, as `10.0.0.0/8` or `2001:db8::/32`, or a single address? */
export const isRange = (text: string): boolean => parseRange(text) !== undefined

/** An address as a connection has it: the zone of `fe80::1%eth0` does not count. */
const parseSource = (ip: string): Address | undefined => {
  const zone = ip.indexOf("%")
  return parseAddress(zone > 0 && ip.includes(":") ? ip.slice(0, zone) : ip)
}

/** Is this one address? */
export const isAddress = (ip: string): boolean => parseSource(ip) !== undefined

/**
 * What of an address tells one network from another: all of an IPv4 address, the first 64 bits of an IPv6 one, of which
 * everybody has the rest for themselves (RFC 6177). What is no address stays as it is.
 */
export const networkOf = (ip: string): string => {
  const address = parseSource(ip)
  if (address === undefined) return ip
  return isMapped(address)
    ? address.slice(6).flatMap((group) => [group >> 8, group & 255]).join(".")
    : `${address.slice(0, 4).map((group) => group.toString(16)).join(":")}::/64`
}

/** Is `ip` in one of `ranges`? What is not an address is in none. */
export const includes = (ranges: ReadonlyArray<string>, ip: string): boolean => {
  const address = parseSource(ip)
  return address !== undefined && ranges.some((text) => {
    const range = parseRange(text)
    return range !== undefined && contains(range, address)
  })
}
