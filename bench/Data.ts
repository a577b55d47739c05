/**
 * The rows that a store is filled with before anything is measured: alike on every store, and the same in every run.
 * `size` keys and about as many memberships; one group has 100,000 of them (or `size`), the others belong to users
 * with four memberships each; chains of groups are 16 deep.
 */
import * as Permissions from "@gatehouse/contract/Permissions"
import type { UserId } from "@gatehouse/contract/Text"
import { GroupTable } from "@gatehouse/groups/GroupTable"
import type { GroupId, GroupRow } from "@gatehouse/groups/GroupWire"
import { MemberRoleTable, MemberTable } from "@gatehouse/groups/MemberTable"
import type { MemberId, MemberRoleRow, MemberRow } from "@gatehouse/groups/MemberWire"
import { tables as groupTables } from "@gatehouse/groups/Tables"
import { type KeyRow, KeyTable } from "@gatehouse/keys/KeyTable"
import * as KeyText from "@gatehouse/keys/KeyText"
import type { KeyId } from "@gatehouse/keys/KeyWire"
import * as Ports from "@gatehouse/store/Ports"
import type { AnyTable } from "@gatehouse/store/Table"
import { hash } from "node:crypto"
import type { Filling, Row } from "./Filling.ts"
import { base32, base62, scatter, spread, ulidTime } from "./Synthetic.ts"

/** Every table that the measured services need. */
export const tables: ReadonlyArray<AnyTable> = [...Ports.tables, ...groupTables, KeyTable]

export const permissions = Permissions.make({
  grants: ["reports:read", "reports:write", "invoices:read", "invoices:write", "projects:read", "projects:write"],
  roles: {
    owner: { label: "Owner", grants: "*", owner: true },
    editor: {
      label: "Editor",
      grants: ["groups:read", "members:read", "reports:read", "reports:write", "projects:read", "projects:write"]
    },
    member: { label: "Member", grants: ["groups:read", "members:read", "reports:read", "projects:read"] }
  }
})

/** Owns the keys that are made while measuring. */
export const benchUser = "usr_bench" as UserId

export const depth = 16
/** Memberships of an ordinary user. */
const perUser = 4
/** One key in so many has a rate limit. */
const limitedEvery = 10

const prefixes = {
  keys: "key",
  groups: "grp",
  members: "mem",
  member_roles: "mro",
  invites: "inv",
  invite_roles: "iro"
}

export interface Dataset extends Filling {
  /** Keys without a rate limit, spread over the table. */
  readonly plainKeys: ReadonlyArray<string>
  readonly limitedKeys: ReadonlyArray<string>
  /** Of the right shape and checksum, and never issued. */
  readonly unknownKeys: ReadonlyArray<string>
  /** With a wrong checksum. */
  readonly garbageKeys: ReadonlyArray<string>
  /** A platform key that may verify others. */
  readonly callerKey: string
  /** Users whose only membership on the chain stands at its root, and the groups of the chain from the top. */
  readonly chains: ReadonlyArray<{ readonly userId: UserId; readonly groupIds: ReadonlyArray<GroupId> }>
  readonly bigGroup: GroupId
  /** Ids of members of the big group, spread over it. */
  readonly places: ReadonlyArray<string>
  /** A group in which things are made while measuring. */
  readonly workGroup: GroupId
}

/** The rows for a store of this size, as if they had been made over the year before `now`. */
export const dataset = (size: number, now: number): Dataset => {
  const year = 365 * 86_400_000
  const madeAfter = now - 60_000
  const timeOf = (i: number, count: number) => Math.floor(madeAfter - year + i * ((year - 3_600_000) / count))
  const id = (prefix: string, seed: number, i: number, count: number) =>
    `${prefix}_${ulidTime(timeOf(i, count))}${scatter(seed * 0x1000003 + i, base32, 16)}`

  const rawOf = (i: number) =>
    KeyText.format({ prefix: "gh", env: "live", body: scatter(i, base62, KeyText.bodyLength) })
  const isLimited = (i: number) => i % limitedEvery === 1
  // Only keys whose last use need not be noted again are checked by one read; see `lastUsedAt` below.
  const lastUsedAt = now + year

  const chainCount = Math.min(2_000, Math.max(20, Math.floor(size / 500)))
  const flatCount = Math.max(50, Math.floor(size / 10) - chainCount * depth)
  const groupCount = 2 + flatCount + chainCount * depth
  const groupId = (i: number) => id("grp", 1, i, groupCount) as GroupId
  const bigGroup = groupId(0)
  const workGroup = groupId(1)
  const flatGroup = (i: number) => groupId(2 + i % flatCount)
  const chainGroup = (chain: number, level: number) => groupId(2 + flatCount + chain * depth + level)
  const pathOf = (chain: number, level: number) => Array.from({ length: level + 1 }, (_, i) => chainGroup(chain, i))

  const bigCount = Math.min(100_000, size)
  const userCount = Math.max(chainCount, Math.floor((size - bigCount) / perUser))
  const memberCount = bigCount + userCount * perUser
  const userId = (i: number) => id("usr", 2, i, userCount) as UserId
  const memberId = (i: number) => id("mem", 3, i, memberCount) as MemberId
  /** Members of the big group stand between the others, as they would have come. */
  const bigBefore = (i: number) => Math.floor(i * bigCount / memberCount)

  function* keys(): Generator<KeyRow & Row> {
    for (let i = 0; i < size; i++) {
      const raw = rawOf(i)
      const isCaller = i === 0
      yield {
        id: id("key", 4, i, size) as KeyId,
        createdAt: timeOf(i, size),
        hash: hash("sha256", raw, "hex"),
        owner: isCaller ? "platform" : `user:${userId(i % userCount)}`,
        name: `Key ${i}`,
        start: raw.slice(0, 12),
        ...(isCaller ? {} : { userId: userId(i % userCount), createdBy: userId(i % userCount) }),
        scopes: isCaller
          ? [{ resource: "keys", actions: ["verify"] }]
          : [{ resource: "reports", actions: ["read", "write"] }, { resource: "projects", actions: ["read"] }],
        ...(isLimited(i) ? { rateLimit: { maxRequests: 1_000_000, windowMs: 1_000 } } : {}),
        metadata: { team: `team ${i % 100}` },
        lastUsedAt,
        lastUsedIp: "203.0.113.7",
        revoked: false
      }
    }
  }

  function* groups(): Generator<GroupRow & Row> {
    for (let i = 0; i < 2 + flatCount; i++) {
      yield {
        id: groupId(i),
        createdAt: timeOf(i, groupCount),
        name: `Group ${i}`,
        slug: `group-${i}`,
        scope: "root",
        path: [groupId(i)],
        type: "organization",
        tags: []
      }
    }
    for (let chain = 0; chain < chainCount; chain++) {
      for (let level = 0; level < depth; level++) {
        const i = 2 + flatCount + chain * depth + level
        yield {
          id: groupId(i),
          createdAt: timeOf(i, groupCount),
          name: `Group ${i}`,
          slug: `group-${i}`,
          scope: level === 0 ? "root" : chainGroup(chain, level - 1),
          ...(level === 0 ? {} : { parentId: chainGroup(chain, level - 1) }),
          path: pathOf(chain, level),
          type: "unit",
          tags: []
        }
      }
    }
  }

  function* members(): Generator<MemberRow & Row> {
    for (let i = 0; i < memberCount; i++) {
      const inBig = bigBefore(i + 1) > bigBefore(i)
      const other = i - bigBefore(i)
      const user = Math.floor(other / perUser)
      const slot = other % perUser
      const isChain = !inBig && slot === 0 && user < chainCount
      yield {
        id: memberId(i),
        createdAt: timeOf(i, memberCount),
        groupId: inBig ? bigGroup : isChain ? chainGroup(user, 0) : flatGroup(user + slot * 11),
        userId: (inBig ? id("usr", 5, i, memberCount) : userId(user)) as UserId,
        roles: [isChain ? "editor" : "member"],
        status: "active"
      }
    }
  }

  function* memberRoles(): Generator<MemberRoleRow & Row> {
    let i = 0
    for (const member of members()) {
      yield {
        id: id("mro", 6, i, memberCount),
        createdAt: member.createdAt,
        groupId: member.groupId,
        userId: member.userId,
        memberId: member.id,
        role: member.roles[0]!,
        status: member.status
      }
      i++
    }
  }

  const keyPool = spread(Math.min(8_192, size), size).filter((i) => i > 0)
  return {
    size,
    tables,
    prefixes,
    filled: [
      { table: GroupTable, rows: groups },
      { table: MemberTable, rows: members },
      { table: MemberRoleTable, rows: memberRoles },
      { table: KeyTable, rows: keys }
    ],
    madeAfter,
    plainKeys: keyPool.filter((i) => !isLimited(i)).slice(0, 4_096).map(rawOf),
    limitedKeys: spread(Math.min(1_024, Math.floor(size / limitedEvery)), Math.floor(size / limitedEvery))
      .map((i) => rawOf(i * limitedEvery + 1)),
    unknownKeys: Array.from({ length: 1_024 }, (_, i) => rawOf(size + i)),
    garbageKeys: Array.from({ length: 1_024 }, (_, i) => {
      const raw = rawOf(i)
      return raw.slice(0, -1) + (raw.endsWith("0") ? "1" : "0")
    }),
    callerKey: rawOf(0),
    chains: spread(chainCount, chainCount).map((chain) => ({
      userId: userId(chain),
      groupIds: pathOf(chain, depth - 1)
    })),
    bigGroup,
    // Before the last page, so that every page is full.
    places: spread(Math.min(512, bigCount), Math.max(1, bigCount - 60)).map((n) =>
      memberId(Math.ceil((n + 1) * memberCount / bigCount) - 1)
    ),
    workGroup
  }
}
