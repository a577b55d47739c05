/**
 * What is measured in process: each case calls a plain service, and its floor with the same payloads.
 */
import type { UserId } from "@gatehouse/contract/Text"
import type { GroupId } from "@gatehouse/groups/GroupWire"
import { InviteRoleTable, InviteTable } from "@gatehouse/groups/InviteTable"
import { MemberTable } from "@gatehouse/groups/MemberTable"
import * as Cursor from "@gatehouse/store/Cursor"
import * as Effect from "effect/Effect"
import { at, type Case, shape } from "./Case.ts"
import { benchUser, type Dataset, depth } from "./Data.ts"
import type { Floor } from "./floors/Floor.ts"
import { newId, sha256 } from "./floors/Fresh.ts"
import type { Services } from "./Services.ts"

type ThisCase = Case<Services, Floor, Dataset>

const withoutRemaining = ({ remaining, ...key }: { readonly remaining: number }) => ({ ...key, counted: remaining > 0 })

const verify = (
  name: string,
  pool: (data: Dataset) => ReadonlyArray<string>,
  more: Partial<ThisCase> = {}
): ThisCase => ({
  name: `key verify, ${name}`,
  ours: ({ keys }, data) => {
    const payload = at(pool(data).map((raw) => ({ raw })))
    return (i) => keys.verify(payload(i))
  },
  floor: (floor, data) => {
    const raw = at(pool(data))
    return (i) => floor.verify(raw(i))
  },
  ...more
})

/** One that is refused: the failure is the answer. */
const refused = (name: string, pool: (data: Dataset) => ReadonlyArray<string>): ThisCase => {
  const accepted = verify(name, pool)
  return {
    ...accepted,
    ours: (services, data) => {
      const call = accepted.ours(services, data)
      return (i) => Effect.flip(call(i))
    },
    compared: (answer) => typeof answer === "string" ? answer : answer._tag
  }
}

const accessCheck = (level: number): ThisCase => {
  const payloads = ({ chains }: Dataset) =>
    at(chains.map(({ groupIds, userId }) => ({
      userId,
      groupId: groupIds[level - 1]!,
      grants: ["reports:write", "projects:read"]
    })))
  return {
    name: `access check, depth ${level}`,
    ours: ({ access }, data) => {
      const payload = payloads(data)
      return (i) => access.check(payload(i))
    },
    floor: (floor, data) => {
      const payload = payloads(data)
      return (i) => floor.checkAccess(payload(i))
    }
  }
}

const pages = ({ bigGroup, places }: Dataset) =>
  at(places.map((id, i) => ({
    groupId: bigGroup,
    limit: 50,
    // One page in four is the first.
    ...(i % 4 === 0 ? {} : { cursor: Cursor.encode(MemberTable, "byGroup", "asc", { values: [], id }) })
  })))

const newKeyPayload = (i: number) => ({
  userId: benchUser,
  name: `New key ${i}`,
  scopes: [{ resource: "reports", actions: ["read"] }]
})

const newMember = (groupId: GroupId) => (i: number) => ({
  groupId,
  userId: `usr_new_${i}` as UserId,
  roles: ["member"]
})

const newGroup = (parentId: GroupId) => (i: number) => ({ name: `New ${i}`, slug: `new-${i}`, parentId, type: "team" })

const tokenOf = (i: number): string => String(i).padStart(48, "0")
const acceptance = (i: number) => ({ token: tokenOf(i), userId: `usr_invited_${i}` as UserId })

const makeInvites: NonNullable<ThisCase["prepare"]> = async ({ fill }, { workGroup }, from, count) => {
  const now = Date.now()
  const invites = Array.from({ length: count }, (_, i) => ({
    id: newId("inv"),
    createdAt: now,
    groupId: workGroup,
    roles: ["member"],
    status: "pending",
    expiresAt: now + 86_400_000,
    tokenHash: sha256(tokenOf(from + i))
  }))
  await fill(InviteTable, invites)
  await fill(
    InviteRoleTable,
    invites.map(({ createdAt, groupId, id }) => ({
      id: newId("iro"),
      createdAt,
      groupId,
      inviteId: id,
      role: "member",
      status: "pending"
    }))
  )
}

export const cases: ReadonlyArray<ThisCase> = [
  verify("no limit", (data) => data.plainKeys),
  verify("limited", (data) => data.limitedKeys, { compared: withoutRemaining }),
  refused("unknown", (data) => data.unknownKeys),
  refused("garbage", (data) => data.garbageKeys),
  {
    name: "key create",
    ours: ({ keys }) => (i) => keys.create(newKeyPayload(i)),
    floor: (floor) => (i) => floor.createKey(newKeyPayload(i)),
    compared: shape,
    makes: true
  },
  accessCheck(1),
  accessCheck(10),
  accessCheck(depth),
  {
    name: "member page of 50",
    ours: ({ members }, data) => {
      const payload = pages(data)
      return (i) => members.list(payload(i))
    },
    floor: (floor, data) => {
      const payload = pages(data)
      return (i) => floor.memberPage(payload(i))
    }
  },
  {
    name: "member add",
    ours: ({ members }, { workGroup }) => {
      const payload = newMember(workGroup)
      return (i) => members.add(payload(i))
    },
    floor: (floor, { workGroup }) => {
      const payload = newMember(workGroup)
      return (i) => floor.addMember(payload(i))
    },
    compared: shape,
    makes: true
  },
  {
    name: "group create",
    ours: ({ groups }, { workGroup }) => {
      const payload = newGroup(workGroup)
      return (i) => groups.create(payload(i))
    },
    floor: (floor, { workGroup }) => {
      const payload = newGroup(workGroup)
      return (i) => floor.createGroup(payload(i))
    },
    compared: shape,
    makes: true
  },
  {
    name: "invite accept",
    ours: ({ invites }) => (i) => invites.acceptByToken(acceptance(i)),
    floor: (floor) => (i) => floor.acceptInvite(acceptance(i)),
    compared: shape,
    makes: true,
    prepare: makeInvites
  }
]
