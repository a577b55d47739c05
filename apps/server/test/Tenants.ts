/** Two tenants side by side, with one valid payload in the first for every operation of the server. */
import { type Actor, Permissions } from "@gatehouse/contract"
import type { Contract } from "@gatehouse/contract/Contract"
import * as Guard from "@gatehouse/contract/Guard"
import { Outbound } from "@gatehouse/contract/Outbound"
import type * as AccessMatrix from "@gatehouse/contract/testing/AccessMatrix"
import { UserId } from "@gatehouse/contract/Text"
import { Messenger } from "@gatehouse/core-sessions/messages/Messenger"
import { PasswordHasher } from "@gatehouse/core-sessions/passwords/PasswordHasher"
import { AccessContract, GroupsContract, InvitesContract, MembersContract } from "@gatehouse/groups"
import { AccessChecks, Groups, Invites, Members } from "@gatehouse/groups/server"
import { KeysContract } from "@gatehouse/keys"
import { KeyTable } from "@gatehouse/keys/KeyTable"
import { Keys } from "@gatehouse/keys/server"
import type { TestStore } from "@gatehouse/store-sql/testing/Stores"
import { Store } from "@gatehouse/store/Store"
import { AuditContract, DeliveriesContract, EndpointsContract } from "@gatehouse/webhooks"
import { Audit } from "@gatehouse/webhooks/audit/Audit"
import { Deliveries } from "@gatehouse/webhooks/deliveries/Deliveries"
import { Endpoints } from "@gatehouse/webhooks/endpoints/Endpoints"
import { Effect, Layer } from "effect"
import type { Replacements } from "../src/Composition.ts"
import { as, layerOn, seal, settingsOf, snapshot, today } from "./World.ts"

export const settings = {
  ...settingsOf({ GATEHOUSE_ISSUER: "https://auth.example.com" }),
  permissions: Permissions.make({
    grants: [],
    roles: {
      owner: { label: "Owner", grants: "*", owner: true },
      guest: { label: "Guest", grants: [] }
    }
  })
}

const other = [{ resource: "other", actions: ["*"] }]
const everything = [{ resource: "*", actions: ["*"] }]

/** A hash that costs next to nothing, messages to nobody, and webhooks to nowhere: what is asked here is who may call. */
export const ports: Replacements = {
  hasher: Layer.succeed(PasswordHasher, {
    hash: (password) => Effect.succeed(`$test$${Buffer.from(password).toString("hex").slice(0, 256)}`),
    verify: () => Effect.succeed(false),
    verifyNobody: () => Effect.succeed(false),
    needsRehash: () => false
  }),
  messenger: Layer.succeed(Messenger, { send: () => Effect.void }),
  outbound: Layer.succeed(Outbound, {
    fetch: () => Effect.succeed({ status: 204, headers: {}, body: new Uint8Array() })
  })
}

/** Tenant A is the holder's, tenant B the other one's. */
export const make = Effect.fnUntraced(function*(store: TestStore) {
  yield* today
  const context = yield* Layer.build(Layer.fresh(layerOn(store, settings, ports)))
  return yield* Effect.gen(function*() {
    const groups = yield* Groups
    const members = yield* Members
    const invites = yield* Invites
    const keys = yield* Keys
    const user = (name: string) => UserId.make(name)

    const a = yield* groups.create({ name: "A", slug: "a" })
    const below = yield* groups.create({ name: "Below", slug: "below", parentId: a.id })
    const beside = yield* groups.create({ name: "Beside", parentId: a.id })
    const b = yield* groups.create({ name: "B", slug: "b" })
    const holder = yield* members.add({ groupId: a.id, userId: user("holder"), roles: ["owner"] })
    // So that the holder is not the last owner.
    yield* members.add({ groupId: a.id, userId: user("co-owner"), roles: ["owner"] })
    yield* members.add({ groupId: a.id, userId: user("guest"), roles: ["guest"] })
    yield* members.add({ groupId: b.id, userId: user("stranger"), roles: ["owner"] })
    const invite = yield* invites.create({ groupId: a.id, email: "holder@a.example", roles: ["guest"] })
    const key = yield* keys.create({ groupId: a.id, name: "a", scopes: [], roles: ["owner"] })
    const keyOfB = yield* keys.create({ groupId: b.id, name: "b", scopes: everything, roles: ["owner"] })
    // The matrix asks for things that belong to the group and to the holder; a key belongs to one of them.
    yield* (yield* Store).mutation(
      { name: "test" },
      (yield* Store).patch(KeyTable, key.keyId, { userId: user("holder") })
    )

    const audit = yield* Audit
    const endpoints = yield* Endpoints
    const deliveries = yield* Deliveries
    const hooks = { url: "https://hooks.example.com/a", subscriptions: ["*" as never] }
    const { endpoint } = yield* endpoints.create({ groupId: a.id, ...hooks as any })
    const report = { type: "app.report_made" as never, data: {} }
    yield* deliveries.emit({ groupId: a.id, ...report })
    yield* deliveries.listReady({})
    const [delivery] = (yield* deliveries.list({ groupId: a.id })).items
    yield* seal
    const [event] = (yield* audit.list({ groupId: a.id })).items

    const answering = { inviteId: invite.inviteId, userId: "holder", email: "holder@a.example" }
    const ofHolder = { userId: "holder", groupId: a.id }
    const payloads: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
      "groups.create": { name: "New", parentId: a.id },
      "groups.get": { groupId: a.id },
      "groups.getBySlug": { slug: "below", parentId: a.id },
      "groups.list": { parentId: a.id },
      "groups.update": { groupId: a.id, name: "Renamed" },
      "groups.delete": { groupId: below.id },
      "groups.ancestors": { groupId: below.id },
      "groups.move": { groupId: below.id, parentId: beside.id },
      "members.add": { groupId: a.id, userId: "new", roles: ["guest"] },
      "members.get": { memberId: holder.id },
      "members.getByUserAndGroup": ofHolder,
      "members.list": { groupId: a.id },
      "members.update": { memberId: holder.id, extend: { desk: 1 } },
      "members.remove": { memberId: holder.id },
      "members.inherit": ofHolder,
      "members.require": ofHolder,
      "members.transfer": { groupId: a.id, fromUserId: "holder", toUserId: "guest" },
      "invites.create": { groupId: a.id, email: "new@a.example", roles: ["guest"] },
      "invites.get": { inviteId: invite.inviteId },
      "invites.getByToken": { token: invite.token },
      "invites.list": { groupId: a.id },
      "invites.accept": answering,
      "invites.acceptByToken": { token: invite.token, userId: "holder", email: "holder@a.example" },
      "invites.decline": answering,
      "invites.declineByToken": { token: invite.token },
      "invites.revoke": { inviteId: invite.inviteId },
      "invites.resend": { inviteId: invite.inviteId },
      "access.check": { ...ofHolder, grants: ["groups:read"] },
      "keys.create": { groupId: a.id, name: "new", scopes: [] },
      "keys.verify": { raw: key.raw },
      "keys.list": { groupId: a.id },
      "keys.get": { keyId: key.keyId },
      "keys.update": { keyId: key.keyId, name: "renamed" },
      "keys.revoke": { keyId: key.keyId },
      "keys.remove": { keyId: key.keyId },
      "keys.rotate": { keyId: key.keyId },
      "audit.record": { groupId: a.id, type: "app.report_made", subject: { kind: "report", id: "1" } },
      "audit.list": { groupId: a.id },
      "audit.get": { eventId: event!.id },
      "audit.feed": { groupId: a.id },
      "audit.export": { groupId: a.id },
      "audit.verify": { groupId: a.id },
      "audit.chain": { groupId: a.id },
      "audit.setRetention": { groupId: a.id, days: 30 },
      "webhookEndpoints.create": { groupId: a.id, ...hooks },
      "webhookEndpoints.list": { groupId: a.id },
      "webhookEndpoints.get": { endpointId: endpoint.id },
      "webhookEndpoints.update": { endpointId: endpoint.id, description: "CRM" },
      "webhookEndpoints.disable": { endpointId: endpoint.id },
      "webhookEndpoints.enable": { endpointId: endpoint.id },
      "webhookEndpoints.remove": { endpointId: endpoint.id },
      "webhookEndpoints.rotateSecret": { endpointId: endpoint.id },
      "webhookEndpoints.test": { endpointId: endpoint.id },
      "webhookDeliveries.emit": { groupId: a.id, ...report },
      "webhookDeliveries.list": { groupId: a.id },
      "webhookDeliveries.get": { deliveryId: delivery!.id },
      "webhookDeliveries.redeliver": { deliveryId: delivery!.id },
      "webhookDeliveries.recover": { endpointId: endpoint.id, since: endpoint.createdAt },
      "webhookDeliveries.listReady": {},
      "webhookDeliveries.markDelivered": { deliveryId: delivery!.id, attempt: 1 },
      "webhookDeliveries.markFailed": { deliveryId: delivery!.id, attempt: 1 }
    }
    /** The other ways to call what has more than one. */
    const variants: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
      "groups.create": { name: "New" },
      "groups.getBySlug": { slug: "a" },
      "groups.list": { root: true },
      "groups.move": { groupId: below.id, parentId: null },
      "members.list": { userId: "holder" },
      "members.transfer": { groupId: a.id, fromUserId: "co-owner", toUserId: "guest" },
      "invites.create": { groupId: a.id, email: "new@a.example", roles: ["guest"], invitedBy: "holder" },
      "invites.list": { status: "pending" },
      "keys.create": { userId: "holder", name: "new", scopes: [] },
      "keys.list": { userId: "holder" },
      "audit.record": { type: "app.report_made", subject: { kind: "report", id: "1" } },
      "audit.list": {},
      "audit.feed": {},
      "audit.export": {},
      "audit.verify": {},
      "audit.chain": {},
      "audit.setRetention": { days: null },
      "webhookEndpoints.create": hooks,
      "webhookEndpoints.list": {},
      "webhookDeliveries.emit": report,
      "webhookDeliveries.list": { endpointId: endpoint.id }
    }

    const guarded = {
      groups: yield* Guard.guard(GroupsContract, groups),
      members: yield* Guard.guard(MembersContract, members),
      invites: yield* Guard.guard(InvitesContract, invites),
      access: yield* Guard.guard(AccessContract, yield* AccessChecks),
      keys: yield* Guard.guard(KeysContract, keys),
      audit: yield* Guard.guard(AuditContract, audit),
      webhookEndpoints: yield* Guard.guard(EndpointsContract, endpoints),
      webhookDeliveries: yield* Guard.guard(DeliveriesContract, deliveries)
    } as unknown as Readonly<
      Record<string, Readonly<Record<string, (payload: unknown) => Effect.Effect<unknown, any>>>>
    >

    const world: AccessMatrix.World = {
      call: (contract: Contract<any, any>, operation, payload, actor) =>
        as(actor)(guarded[contract.name]![operation]!(payload)),
      payloads,
      actors: {
        otherTenant: { kind: "user", userId: "stranger" },
        withoutGrant: { kind: "user", userId: "guest" },
        holder: { kind: "user", userId: "holder" },
        keyWithoutScope: { kind: "key", keyId: "key_1", userId: "holder", scopes: other },
        platformKeyWithoutScope: { kind: "key", keyId: "key_2", scopes: other }
      },
      snapshot: Effect.provideContext(snapshot, context)
    }
    const groupKeyOfB: Actor.Actor = {
      kind: "key",
      keyId: keyOfB.keyId,
      groupId: b.id,
      roles: ["owner"],
      scopes: everything
    }
    return { context, world, variants, groupKeyOfB, keyOfB, a, b, below, key }
  }).pipe(Effect.provideContext(context))
})
