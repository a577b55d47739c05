/**
 * Memory by hand: a map for each way in which rows are looked up, and each group's members in a sorted array. Nothing
 * runs in between, so nothing needs a transaction.
 */
import type { GroupRow } from "@gatehouse/groups/GroupWire"
import type { InviteRow } from "@gatehouse/groups/InviteWire"
import type { MemberRow } from "@gatehouse/groups/MemberWire"
import type { KeyRow } from "@gatehouse/keys/KeyTable"
import type { Row } from "../Filling.ts"
import { answerAccess, cursorOf, type Floor, isKey, newKey, placeOf } from "./Floor.ts"
import { newId, sha256 } from "./Fresh.ts"
import { takeRequest } from "./TokenBucket.ts"

export interface MemoryFloor extends Floor {
  readonly add: (table: string, row: Row) => void
  /** Takes back what operations have made since the last `add`. */
  readonly forget: () => void
}

const push = <A>(map: Map<string, Array<A>>, key: string, value: A): void => {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}

export const make = (): MemoryFloor => {
  const keys = new Map<string, any>()
  const groups = new Map<string, GroupRow>()
  const slugs = new Map<string, string>()
  const memberOfUser = new Map<string, Array<MemberRow>>()
  const memberOfGroup = new Map<string, Array<MemberRow>>()
  const invites = new Map<string, any>()
  /** What was added last, to be taken back. */
  const undo: Array<() => void> = []

  const tables: Readonly<Record<string, (row: any) => void>> = {
    keys: (row: KeyRow) => {
      keys.set(row.hash, row)
      undo.push(() => keys.delete(row.hash))
    },
    groups: (row: GroupRow) => {
      groups.set(row.id, row)
      slugs.set(`${row.scope}|${row.slug ?? row.id}`, row.id)
      undo.push(() => {
        groups.delete(row.id)
        slugs.delete(`${row.scope}|${row.slug ?? row.id}`)
      })
    },
    members: (row: MemberRow) => {
      push(memberOfUser, row.userId, row)
      push(memberOfGroup, row.groupId, row)
      undo.push(() => {
        memberOfUser.get(row.userId)!.pop()
        memberOfGroup.get(row.groupId)!.pop()
      })
    },
    invites: (row: InviteRow) => {
      invites.set(row.tokenHash, { ...row })
      undo.push(() => invites.delete(row.tokenHash))
    }
  }

  const livingGroup = (groupId: string): GroupRow => {
    const group = groups.get(groupId)
    if (group === undefined || group.deletedAt !== undefined) throw new Error("no such group")
    return group
  }

  const join = (groupId: string, userId: string, roles: ReadonlyArray<string>): MemberRow => {
    livingGroup(groupId)
    if (memberOfUser.get(userId)?.some((member) => member.groupId === groupId)) throw new Error("a member already")
    const member = { id: newId("mem"), createdAt: Date.now(), groupId, userId, roles, status: "active" } as MemberRow
    tables["members"]!(member)
    return member
  }

  return {
    add: (table, row) => {
      tables[table]?.(row)
      // What is there before anything is measured stays.
      undo.length = 0
    },
    forget: () => {
      while (undo.length > 0) undo.pop()!()
    },
    verify: (raw) => {
      if (!isKey(raw)) return "InvalidApiKey"
      const row = keys.get(sha256(raw))
      if (row === undefined) return "InvalidApiKey"
      const now = Date.now()
      if (row.revoked) return "ApiKeyRevoked"
      if (row.expiresAt !== undefined && now >= row.expiresAt) return "ApiKeyExpired"
      const key: any = { keyId: row.id, name: row.name, scopes: row.scopes }
      if (row.userId !== undefined) key.userId = row.userId
      if (row.metadata !== undefined) key.metadata = row.metadata
      if (row.rateLimit === undefined) return key
      const bucket = takeRequest(row.rateLimit, row.bucket, now)
      if (bucket === undefined) return "ApiKeyRateLimited"
      row.bucket = bucket
      key.remaining = Math.floor(bucket.credit / row.rateLimit.windowMs)
      return key
    },
    createKey: ({ name, scopes, userId }) => {
      const keyId = newId("key")
      const raw = newKey()
      const hash = sha256(raw)
      tables["keys"]!({
        id: keyId,
        createdAt: Date.now(),
        hash,
        owner: `user:${userId!}`,
        name,
        start: raw.slice(0, 12),
        userId,
        scopes,
        revoked: false
      })
      return { keyId, raw }
    },
    checkAccess: ({ grants, groupId, userId }) =>
      answerAccess(
        groups.get(groupId)?.path,
        (memberOfUser.get(userId!) ?? []).map((member) => [member.groupId, member.roles, member.status]),
        grants,
        (roles) => roles
      ),
    memberPage: ({ cursor, groupId, limit = 50 }) => {
      livingGroup(groupId!)
      const members = memberOfGroup.get(groupId!) ?? []
      let from = 0
      if (cursor !== undefined) {
        const place = placeOf("byGroup", cursor)
        let to = members.length
        while (from < to) {
          const middle = (from + to) >>> 1
          if (members[middle]!.id > place) to = middle
          else from = middle + 1
        }
      }
      const items = members.slice(from, from + limit)
      return { items, nextCursor: from + limit < members.length ? cursorOf("byGroup", items.at(-1)!.id) : null }
    },
    addMember: ({ groupId, roles = [], userId }) => join(groupId, userId, roles),
    createGroup: ({ name, parentId, slug, type }) => {
      const path = livingGroup(parentId!).path
      if (slugs.has(`${parentId!}|${slug!}`)) throw new Error("the slug is taken")
      const id = newId("grp")
      const createdAt = Date.now()
      tables["groups"]!({ id, createdAt, name, slug, scope: parentId, parentId, path: [...path, id], type, tags: [] })
      return { id, createdAt, name, slug, parentId, type, tags: [] }
    },
    acceptInvite: ({ token, userId }) => {
      const invite = invites.get(sha256(token))
      const now = Date.now()
      if (invite === undefined || invite.status !== "pending" || now >= invite.expiresAt) {
        throw new Error("no such invite")
      }
      const member = join(invite.groupId, userId!, invite.roles)
      invite.status = "accepted"
      invite.acceptedBy = userId
      invite.endedAt = now
      return {
        inviteId: invite.id,
        groupId: invite.groupId,
        memberId: member.id,
        roles: invite.roles,
        inviteStatus: "accepted",
        membershipStatus: "joined"
      }
    }
  }
}
