/**
 * A scenario for each mutation of groups, members, invites and keys.
 */
import { UserId } from "@gatehouse/contract/Text"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { inlineLimit, type Scenarios, services, someone, within } from "./EveryMutationWorld.ts"

const bob = UserId.make("usr_bob")

/** A group that Ada owns. */
const acme = Effect.gen(function*() {
  const { groups, members } = yield* services
  const ada = yield* someone()
  const group = yield* groups.create({ name: "Acme", slug: "acme" })
  const owner = yield* members.add({ groupId: group.id, userId: ada.userId, roles: ["owner"] })
  return { ada, group, groupId: group.id, owner }
})

/** An invite to it that is for whoever has its token, or only for an address. */
const invited = Effect.fnUntraced(function*(email?: string) {
  const { invites } = yield* services
  const { groupId } = yield* acme
  return yield* invites.create({ groupId, roles: ["member"], ...(email === undefined ? {} : { email }) })
})

const late = TestClock.adjust("366 days")

const aKey = Effect.gen(function*() {
  const { keys } = yield* services
  const ada = yield* someone()
  const { keyId } = yield* keys.create({
    userId: ada.userId,
    name: "CI",
    scopes: [],
    rateLimit: { maxRequests: 10, windowMs: 1_000 }
  })
  return { ada, keyId }
})

export const groupScenarios: Scenarios = {
  "groups.create": Effect.gen(function*() {
    const { groups } = yield* services
    yield* groups.create({ name: "Acme" })
  }),
  "groups.update": Effect.gen(function*() {
    const { groups } = yield* services
    const { groupId } = yield* acme
    yield* groups.update({ groupId, name: "Acme & Sons" })
  }),
  "groups.delete": Effect.gen(function*() {
    const { groups } = yield* services
    const { groupId } = yield* acme
    yield* groups.delete({ groupId })
  }),
  "groups.move": Effect.gen(function*() {
    const { groups } = yield* services
    const { groupId } = yield* acme
    const parent = yield* groups.create({ name: "Holding" })
    yield* groups.move({ groupId, parentId: parent.id })
  }),
  "groups.move / of a tree that takes a job": Effect.gen(function*() {
    const { groups } = yield* services
    const { groupId } = yield* acme
    for (let i = 0; i < inlineLimit; i++) yield* groups.create({ name: `Team ${i}`, parentId: groupId })
    const parent = yield* groups.create({ name: "Holding" })
    const { status } = yield* groups.move({ groupId, parentId: parent.id })
    if (status !== "moving") return yield* Effect.die(new Error("the move took no job"))
  }),
  "members.add": Effect.gen(function*() {
    const { members } = yield* services
    const { groupId } = yield* acme
    yield* members.add({ groupId, userId: bob, roles: ["member"] })
  }),
  "members.update": Effect.gen(function*() {
    const { members } = yield* services
    const { groupId } = yield* acme
    const { id } = yield* members.add({ groupId, userId: bob })
    yield* members.update({ memberId: id, roles: ["admin"] })
  }),
  "members.remove": Effect.gen(function*() {
    const { members } = yield* services
    const { groupId } = yield* acme
    const { id } = yield* members.add({ groupId, userId: bob })
    yield* members.remove({ memberId: id })
  }),
  "members.transfer": Effect.gen(function*() {
    const { members } = yield* services
    const { ada, groupId } = yield* acme
    yield* members.add({ groupId, userId: bob })
    yield* members.transfer({ groupId, fromUserId: ada.userId, toUserId: bob })
  }),
  "invites.create": invited(),
  "invites.accept": Effect.gen(function*() {
    const { invites } = yield* services
    const { inviteId } = yield* invited("bob@example.com")
    const { userId } = yield* someone("bob@example.com")
    yield* invites.accept({ inviteId, userId })
  }),
  "invites.accept ! InviteExpired": Effect.gen(function*() {
    const { invites } = yield* services
    const { inviteId } = yield* invited("bob@example.com")
    const { userId } = yield* someone("bob@example.com")
    yield* late
    yield* invites.accept({ inviteId, userId })
  }),
  "invites.acceptByToken": Effect.gen(function*() {
    const { invites } = yield* services
    const { token } = yield* invited()
    yield* invites.acceptByToken({ token, userId: bob })
  }),
  "invites.acceptByToken ! InviteExpired": Effect.gen(function*() {
    const { invites } = yield* services
    const { token } = yield* invited()
    yield* late
    yield* invites.acceptByToken({ token, userId: bob })
  }),
  "invites.decline": Effect.gen(function*() {
    const { invites } = yield* services
    const { inviteId } = yield* invited("bob@example.com")
    const { userId } = yield* someone("bob@example.com")
    yield* invites.decline({ inviteId, userId })
  }),
  "invites.decline ! InviteExpired": Effect.gen(function*() {
    const { invites } = yield* services
    const { inviteId } = yield* invited("bob@example.com")
    const { userId } = yield* someone("bob@example.com")
    yield* late
    yield* invites.decline({ inviteId, userId })
  }),
  "invites.declineByToken": Effect.gen(function*() {
    const { invites } = yield* services
    const { token } = yield* invited()
    yield* invites.declineByToken({ token })
  }),
  "invites.declineByToken ! InviteExpired": Effect.gen(function*() {
    const { invites } = yield* services
    const { token } = yield* invited()
    yield* late
    yield* invites.declineByToken({ token })
  }),
  "invites.revoke": Effect.gen(function*() {
    const { invites } = yield* services
    const { inviteId } = yield* invited()
    yield* invites.revoke({ inviteId })
  }),
  "invites.resend": Effect.gen(function*() {
    const { invites } = yield* services
    const { inviteId } = yield* invited()
    yield* invites.resend({ inviteId })
  }),
  "keys.create": aKey,
  "keys.update": Effect.gen(function*() {
    const { keys } = yield* services
    const { keyId } = yield* aKey
    yield* keys.update({ keyId, name: "CD" })
  }),
  "keys.revoke": Effect.gen(function*() {
    const { keys } = yield* services
    const { keyId } = yield* aKey
    yield* keys.revoke({ keyId })
  }),
  "keys.remove": Effect.gen(function*() {
    const { keys } = yield* services
    const { keyId } = yield* aKey
    yield* keys.remove({ keyId })
  }),
  "keys.rotate": Effect.gen(function*() {
    const { keys } = yield* services
    const { ada, keyId } = yield* aKey
    yield* within(ada)(keys.rotate({ keyId }))
  }),
  "keys.use": Effect.gen(function*() {
    const { keys } = yield* services
    const { keyId } = yield* aKey
    yield* keys.use({ keyId })
  })
}
