/**
 * PostgreSQL by hand. Transactions stand where `SqliteFloor` has them.
 */
import type { ClientBase } from "pg"
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
import * as Postgres from "./Postgres.ts"
import { takeRequest } from "./TokenBucket.ts"

export const make = (connection: Pick<ClientBase, "query">): Floor => {
  const { begin, beginWrite, prepare, within } = Postgres.make(connection)
  const keyByHash = prepare(`SELECT ${keyColumns} FROM gatehouse_keys WHERE "hash" = $1`)
  const keyById = prepare(`SELECT ${keyColumns} FROM gatehouse_keys WHERE "id" = $1`)
  const setBucket = prepare(`UPDATE gatehouse_keys SET "bucket" = $1 WHERE "id" = $2`)
  const insertKey = prepare(
    `INSERT INTO gatehouse_keys ("id", "createdAt", "hash", "owner", "name", "start", "userId", "scopes", "revoked")
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, false)`
  )
  const groupPath = prepare(`SELECT "path", "moveId", "deletedAt" FROM gatehouse_groups WHERE "id" = $1`)
  const membershipsOf = prepare(
    `SELECT "groupId", "roles", "status" FROM gatehouse_members WHERE "userId" = $1
    ORDER BY "userId" NULLS FIRST, "id" NULLS FIRST LIMIT 65`
  )
  const order = `ORDER BY "groupId" NULLS FIRST, "id" NULLS FIRST`
  const firstMembers = prepare(`SELECT ${memberColumns} FROM gatehouse_members WHERE "groupId" = $1 ${order} LIMIT $2`)
  const nextMembers = prepare(
    `SELECT ${memberColumns} FROM gatehouse_members WHERE "groupId" = $1 AND "id" > $2 ${order} LIMIT $3`
  )
  const insertMember = prepare(
    `INSERT INTO gatehouse_members ("id", "createdAt", "groupId", "userId", "roles", "status")
    VALUES ($1, $2, $3, $4, $5, 'active')`
  )
  const insertMemberRole = prepare(
    `INSERT INTO gatehouse_member_roles ("id", "createdAt", "groupId", "userId", "memberId", "role", "status")
    VALUES ($1, $2, $3, $4, $5, $6, 'active')`
  )
  const insertGroup = prepare(
    `INSERT INTO gatehouse_groups ("id", "createdAt", "name", "slug", "scope", "parentId", "path", "type", "tags")
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '[]')`
  )
  const inviteByToken = prepare(
    `SELECT "id", "groupId", "email", "roles", "status", "expiresAt" FROM gatehouse_invites WHERE "tokenHash" = $1`
  )
  const endInvite = prepare(
    `UPDATE gatehouse_invites SET "status" = 'accepted', "acceptedBy" = $1, "endedAt" = $2, "pendingKey" = NULL
    WHERE "id" = $3`
  )
  const endInviteRoles = prepare(`UPDATE gatehouse_invite_roles SET "status" = 'accepted' WHERE "inviteId" = $1`)

  const join = async (groupId: string, userId: string, roles: ReadonlyArray<string>, now: number) => {
    const id = newId("mem")
    await insertMember(id, now, groupId, userId, JSON.stringify(roles))
    for (const role of roles) await insertMemberRole(newId("mro"), now, groupId, userId, id, role)
    return id
  }

  const livingGroup = async (groupId: string) => {
    const [group] = await groupPath(groupId)
    if (group === undefined || group[2] !== null) throw new Error("no such group")
    return group
  }

  return {
    verify: async (raw) => {
      if (!isKey(raw)) return "InvalidApiKey"
      const [row] = await keyByHash(sha256(raw))
      if (row === undefined) return "InvalidApiKey"
      const { key, rateLimit, refused } = judge(row, Date.now())
      if (refused !== undefined || rateLimit === undefined) return refused ?? key
      return within(beginWrite, async () => {
        const [again] = await keyById(key.keyId)
        if (again === undefined) return "InvalidApiKey"
        const now = Date.now()
        const judged = judge(again, now)
        if (judged.refused !== undefined || judged.rateLimit === undefined) return judged.refused ?? key
        const bucket = takeRequest(judged.rateLimit, again[10] === null ? undefined : JSON.parse(again[10]), now)
        if (bucket === undefined) return "ApiKeyRateLimited"
        await setBucket(JSON.stringify(bucket), key.keyId)
        return { ...key, remaining: Math.floor(bucket.credit / judged.rateLimit.windowMs) }
      })
    },
    createKey: async ({ name, scopes, userId }) => {
      const keyId = newId("key")
      const raw = newKey()
      const owner = `user:${userId!}`
      await insertKey(keyId, Date.now(), sha256(raw), owner, name, raw.slice(0, 12), userId!, JSON.stringify(scopes))
      return { keyId, raw }
    },
    checkAccess: async ({ grants, groupId, userId }) => {
      const [[group], rows] = await within(begin, async () => [await groupPath(groupId), await membershipsOf(userId!)])
      return answerAccess(
        group === undefined || group[2] !== null ? undefined : JSON.parse(group[0]),
        rows as unknown as ReadonlyArray<readonly [string, string, string]>,
        grants,
        parseRoles
      )
    },
    memberPage: async ({ cursor, groupId, limit = 50 }) => {
      const rows = await within(begin, async () => {
        await livingGroup(groupId!)
        return cursor === undefined
          ? firstMembers(groupId!, limit + 1)
          : nextMembers(groupId!, placeOf("byGroup", cursor), limit + 1)
      })
      const items = rows.slice(0, limit).map(memberOf)
      return { items, nextCursor: rows.length > limit ? cursorOf("byGroup", items.at(-1).id) : null }
    },
    addMember: ({ groupId, roles = [], userId }) =>
      within(beginWrite, async () => {
        await livingGroup(groupId)
        const now = Date.now()
        return { id: await join(groupId, userId, roles, now), createdAt: now, groupId, userId, roles, status: "active" }
      }),
    createGroup: ({ name, parentId, slug, type }) =>
      within(beginWrite, async () => {
        const path = JSON.parse((await livingGroup(parentId!))[0])
        const id = newId("grp")
        const now = Date.now()
        await insertGroup(id, now, name, slug!, parentId!, parentId!, JSON.stringify([...path, id]), type!)
        return { id, createdAt: now, name, slug, parentId, type, tags: [] }
      }),
    acceptInvite: ({ token, userId }) =>
      within(beginWrite, async () => {
        const [invite] = await inviteByToken(sha256(token))
        const now = Date.now()
        if (invite === undefined || invite[2] !== null || invite[4] !== "pending" || now >= Number(invite[5])) {
          throw new Error("no such invite")
        }
        await livingGroup(invite[1])
        const roles = JSON.parse(invite[3])
        const memberId = await join(invite[1], userId!, roles, now)
        await endInvite(userId!, now, invite[0])
        await endInviteRoles(invite[0])
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
