import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import ipaddr from "ipaddr.js"
import * as IpRange from "../src/IpRange.ts"

const Byte = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 255 }))
const Group = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 65_535 }))
const four = Schema.Tuple([Byte, Byte, Byte, Byte])
const eight = Schema.Tuple([Group, Group, Group, Group, Group, Group, Group, Group])
const hex = (groups: ReadonlyArray<number>) => groups.map((group) => group.toString(16)).join(":")

describe("address ranges", () => {
  it.each([
    ["203.0.113.0/24", "203.0.113.255", true],
    ["203.0.113.0/24", "203.0.114.0", false],
    ["203.0.113.7", "203.0.113.7", true],
    ["203.0.113.7", "203.0.113.8", false],
    ["0.0.0.0/0", "255.255.255.255", true],
    ["10.0.0.0/8", "::ffff:10.1.2.3", true],
    ["10.0.0.0/8", "::ffff:a01:203", true],
    ["::ffff:10.0.0.0/104", "10.9.9.9", true],
    ["::ffff:10.0.0.0/104", "11.0.0.0", false],
    ["::/0", "10.0.0.1", false],
    ["::/0", "2001:db8::1", true],
    ["2001:db8::/32", "2001:db8:ffff::1", true],
    ["2001:db8::/32", "2001:db9::", false],
    ["2001:db8::/33", "2001:db8:8000::", false],
    ["fe80::/10", "fe80::1%eth0", true],
    ["::1", "0:0:0:0:0:0:0:1", true],
    ["10.0.0.5/8", "10.200.0.1", true]
  ])("%s and %s: %s", (range, ip, expected) => {
    assert.strictEqual(IpRange.includes([range], ip), expected)
  })

  it.each([
    "",
    "/",
    "10.0.0.0/33",
    "10.0.0.0/-1",
    "10.0.0.0/08",
    "10.0.0.0/8/8",
    "10.0.0/8",
    "010.0.0.1",
    "256.0.0.1",
    "0x7f.0.0.1",
    "1.2.3.4.5",
    "::/129",
    "1::2::3",
    ":::",
    "1:2:3:4:5:6:7:8:9",
    "1:2:3:4:5:6:7::8",
    "1.2.3.4::",
    "::1.2.3.4:5",
    "g::",
    "12345::",
    "fe80::1%eth0",
    "localhost",
    " 10.0.0.1",
    "10.0.0.1\n"
  ])("%j is none", (text) => {
    assert.isFalse(IpRange.isRange(text))
  })

  it.each(["", "nobody", "10.0.0.1, 10.0.0.2", "10.0.0.1:80", "%eth0", "10.0.0.1%x"])(
    "the address %j is in none of them",
    (ip) => {
      assert.isFalse(IpRange.includes(["0.0.0.0/0", "::/0"], ip))
    }
  )

  it.prop(
    "contain of IPv4 what another library says",
    { base: four, ip: four, same: Byte, bits: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 32 })) },
    ({ base, bits, ip, same }) => {
      // Mostly an address that begins like the range, since others say little.
      const address = ip.map((byte, i) => i < same % 5 ? base[i] : byte).join(".")
      const range = `${base.join(".")}/${bits}`
      assert.strictEqual(
        IpRange.includes([range], address),
        ipaddr.IPv4.parse(address).match(ipaddr.IPv4.parseCIDR(range))
      )
    }
  )

  it.prop(
    "contain of IPv6 what another library says",
    { base: eight, ip: eight, same: Byte, bits: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 128 })) },
    ({ base, bits, ip, same }) => {
      const address = hex(ip.map((group, i) => i < same % 9 ? base[i] ?? 0 : group))
      const range = `${hex(base)}/${bits}`
      assert.strictEqual(
        IpRange.includes([range], address),
        ipaddr.IPv6.parse(address).match(ipaddr.IPv6.parseCIDR(range))
      )
    }
  )

  it.prop(
    "are addresses where another library sees addresses",
    [Schema.String.check(Schema.isPattern(/^[0-9a-f:]{1,12}(::)?[0-9a-f:]{0,8}$/))],
    ([text]) => {
      assert.strictEqual(IpRange.isRange(text), ipaddr.IPv6.isValid(text))
    }
  )

  it.prop("are read without failing whatever they are", [Schema.String, Schema.String], ([range, ip]) => {
    assert.isBoolean(IpRange.includes([range], ip))
  })
})

describe("the network of an address", () => {
  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:DB8:1:2::", "2001:db8:1:2::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["unknown", "unknown"]
  ])("of %s is %s", (ip, network) => {
    assert.strictEqual(IpRange.networkOf(ip), network)
  })
})
