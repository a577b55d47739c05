/**
 * SQLite by hand. Two reads that must agree stand between BEGIN and COMMIT, as does every check with the write that follows
 * it.
 */
import type { DatabaseSync } from "node:sqlite"
import {
  answerAccess,
  cursorOf,
  type Floor,
  isKey,
  judge,
  keyColumns,
  memberColumns,
  memberOf,
  newKey,
  parseRoles,
  placeOf
} from "./Floor.ts"
import { newId, sha256 } from "./Fresh.ts"
import * as Sqlite from "./Sqlite.ts"
import { takeRequest } from "./TokenBucket.ts"

export const make = (database: DatabaseSync): Floor => {
  const { begin, beginWrite, prepare, within } = Sqlite.make(database)
  const keyByHash = prepare(`SELECT ${keyColumns} FROM gatehouse_keys WHERE "hash" = ?`)
  const keyById = prepare(`SELECT ${keyColumns} FROM gatehouse_keys WHERE "id" = ?`)
  const setBucket = prepare(`UPDATE gatehouse_keys SET "bucket" = ? WHERE "id" = ?`)
  const insertKey = prepare(
    `INSERT INTO gatehouse_keys ("id", "createdAt", "hash", "owner", "name", "start", "userId", "scopes", "revoked")
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)`
  )
  const groupPath = prepare(`SELECT "path", "moveId", "deletedAt" FROM gatehouse_groups WHERE "id" = ?`)
  const membershipsOf = prepare(
    `SELECT "groupId", "roles", "status" FROM gatehouse_members WHERE "userId" = ? ORDER BY "id" LIMIT 65`
  )
  // With a bare `LIMIT ?` SQLite would plan the statement anew at every execution.
  const firstMembers = prepare(
    `SELECT ${memberColumns} FROM gatehouse_members WHERE "groupId" = ? ORDER BY "id" LIMIT ? + 0`
  )
  const nextMembers = prepare(
    `SELECT ${memberColumns} FROM gatehouse_members WHERE "groupId" = ? AND "id" > ? ORDER BY "id" LIMIT ? + 0`
  )
  const insertMember = prepare(
    `INSERT INTO gatehouse_members ("id", "createdAt", "groupId", "userId", "roles", "status")
    VALUES (?, ?, ?, ?, ?, 'active')`
  )
  const insertMemberRole = prepare(
    `INSERT INTO gatehouse_member_roles ("id", "createdAt", "groupId", "userId", "memberId", "role", "status")
    VALUES (?, ?, ?, ?, ?, ?, 'active')`
  )
  const insertGroup = prepare(
    `INSERT INTO gatehouse_groups ("id", "createdAt", "name", "slug", "scope", "parentId", "path", "type", "tags")
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, '[]')`
  )
  const inviteByToken = prepare(
    `SELECT "id", "groupId", "email", "roles", "status", "expiresAt" FROM gatehouse_invites WHERE "tokenHash" = ?`
  )
  const endInvite = prepare(
    `UPDATE gatehouse_invites SET "status" = 'accepted', "acceptedBy" = ?, "endedAt" = ?, "pendingKey" = NULL
    WHERE "id" = ?`
  )
  const endInviteRoles = prepare(`UPDATE gatehouse_invite_roles SET "status" = 'accepted' WHERE "inviteId" = ?`)

  const join = (groupId: string, userId: string, roles: ReadonlyArray<string>, now: number) => {
    const id = newId("mem")
    insertMember.run(id, now, groupId, userId, JSON.stringify(roles))
    for (const role of roles) insertMemberRole.run(newId("mro"), now, groupId, userId, id, role)
    return id
  }

  const livingGroup = (groupId: string) => {
    const group = groupPath.get(groupId)
    if (group === undefined || group[2] !== null) throw new Error("no such group")
    return group
  }

  return {
    /** Checksum, SHA-256, one read; a key with a rate limit is read again where its bucket is written. */
    verify: (raw) => {
      if (!isKey(raw)) return "InvalidApiKey"
      const row = keyByHash.get(sha256(raw))
      if (row === undefined) return "InvalidApiKey"
      const { key, rateLimit, refused } = judge(row, Date.now())
      if (refused !== undefined || rateLimit === undefined) return refused ?? key
      return within(beginWrite, () => {
        const again = keyById.get(key.keyId)
        if (again === undefined) return "InvalidApiKey"
        const now = Date.now()
        const judged = judge(again, now)
        if (judged.refused !== undefined || judged.rateLimit === undefined) return judged.refused ?? key
        const bucket = takeRequest(judged.rateLimit, again[10] === null ? undefined : JSON.parse(again[10]), now)
        if (bucket === undefined) return "ApiKeyRateLimited"
        setBucket.run(JSON.stringify(bucket), key.keyId)
        return { ...key, remaining: Math.floor(bucket.credit / judged.rateLimit.windowMs) }
      })
    },
    /** One INSERT is a transaction by itself. */
    createKey: ({ name, scopes, userId }) => {
      const keyId = newId("key")
      const raw = newKey()
      const owner = `user:${userId!}`
      insertKey.run(keyId, Date.now(), sha256(raw), owner, name, raw.slice(0, 12), userId!, JSON.stringify(scopes))
      return { keyId, raw }
    },
    /** The group's path and the user's memberships, of one snapshot. */
    checkAccess: ({ grants, groupId, userId }) => {
      const [group, rows] = within(begin, () => [groupPath.get(groupId), membershipsOf.all(userId!)] as const)
      return answerAccess(
        group === undefined || group[2] !== null ? undefined : JSON.parse(group[0]),
        rows as unknown as ReadonlyArray<readonly [string, string, string]>,
        grants,
        parseRoles
      )
    },
    /** Whether the group is there, and 51 rows of the index. */
    memberPage: ({ cursor, groupId, limit = 50 }) => {
      const rows = within(begin, () => {
        livingGroup(groupId!)
        return cursor === undefined
          ? firstMembers.all(groupId!, limit + 1)
          : nextMembers.all(groupId!, placeOf("byGroup", cursor), limit + 1)
      })
      const items = rows.slice(0, limit).map(memberOf)
      return { items, nextCursor: rows.length > limit ? cursorOf("byGroup", items.at(-1).id) : null }
    },
    /** Whether the group is there, the membership, and a row for its role. */
    addMember: ({ groupId, roles = [], userId }) =>
      within(beginWrite, () => {
        livingGroup(groupId)
        const now = Date.now()
        return { id: join(groupId, userId, roles, now), createdAt: now, groupId, userId, roles, status: "active" }
      }),
    /** The parent's path, and the group; its slug is kept unique by the index. */
    createGroup: ({ name, parentId, slug, type }) =>
      within(beginWrite, () => {
        const path = JSON.parse(livingGroup(parentId!)[0])
        const id = newId("grp")
        const now = Date.now()
        insertGroup.run(id, now, name, slug!, parentId!, parentId!, JSON.stringify([...path, id]), type!)
        return { id, createdAt: now, name, slug, parentId, type, tags: [] }
      }),
    /** The invite by its token's hash, the group, the membership with its role, and the end of the invite. */
    acceptInvite: ({ token, userId }) =>
      within(beginWrite, () => {
        const invite = inviteByToken.get(sha256(token))
        const now = Date.now()
        if (invite === undefined || invite[2] !== null || invite[4] !== "pending" || now >= invite[5]) {
          throw new Error("no such invite")
        }
        livingGroup(invite[1])
        const roles = JSON.parse(invite[3])
        const memberId = join(invite[1], userId!, roles, now)
        endInvite.run(userId!, now, invite[0])
        endInviteRoles.run(invite[0])
        return {
          inviteId: invite[0],
          groupId: invite[1],
          memberId,
          roles,
          inviteStatus: "accepted",
          membershipStatus: "joined"
        }
      })
  }
}
