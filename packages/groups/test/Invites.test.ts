import { assert, describe, it } from "@effect/vitest"
import * as Wire from "@gatehouse/contract/testing/Wire"
import { InviteId, InvitesContract } from "@gatehouse/groups"
import { Invites } from "@gatehouse/groups/server"
import * as JobSteps from "@gatehouse/store/JobSteps"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { acme, ada, as, bob, cyd, later, nowhere, platform, services, stores, user, withKey, world } from "./World.ts"

const noInvite = InviteId.make("inv_01j9z3x5q8r7t6v4w2y1k0m9n8")
const noToken = "0".repeat(48)
const week = 7 * 86_400_000

for (const store of stores) {
  describe(`Invites over ${store.name}`, () => {
    it.effect("makes whoever holds the token a member, with the roles it names", () =>
      Effect.gen(function*() {
        const { invites, members, web } = yield* acme
        const { inviteId, token } = yield* invites.create({ groupId: web.id, roles: ["viewer", "writer"] })

        const answer = yield* invites.acceptByToken({ token, userId: bob })

        const member = yield* members.getByUserAndGroup({ userId: bob, groupId: web.id })
        assert.deepInclude(member, { roles: ["viewer", "writer"], status: "active" })
        assert.deepStrictEqual(answer, {
          inviteId,
          groupId: web.id,
          memberId: member!.id,
          roles: ["viewer", "writer"],
          inviteStatus: "accepted",
          membershipStatus: "joined"
        })
        assert.deepInclude(yield* invites.get({ inviteId }), { status: "accepted", acceptedBy: bob })
      }).pipe(Effect.provide(world(store))))

    it.effect("shows the token once: in no read, event or error", () =>
      Effect.gen(function*() {
        const { heard, invites, web } = yield* acme
        const { inviteId, token } = yield* invites.create({ groupId: web.id, email: "a@b.c", roles: ["viewer"] })

        assert.match(token, /^[0-9A-Za-z]{48}$/)
        const seen = JSON.stringify([
          yield* invites.get({ inviteId }),
          yield* invites.list({ groupId: web.id }),
          yield* invites.getByToken({ token }),
          yield* Effect.flip(invites.acceptByToken({ token, userId: bob })),
          yield* Effect.flip(invites.create({ groupId: web.id, email: "a@b.c" })),
          heard.events
        ])
        assert.notInclude(seen, token)
        assert.notInclude(seen, "tokenHash")
      }).pipe(Effect.provide(world(store))))

    it.effect("shows the holder what it invites to", () =>
      Effect.gen(function*() {
        const { eng, invites, web } = yield* acme
        const { expiresAt, inviteId, token } = yield* invites.create({ groupId: web.id, roles: ["viewer"] })

        assert.deepStrictEqual(yield* invites.getByToken({ token }), {
          inviteId,
          group: { id: web.id, name: "Web", slug: "web", parentId: eng.id },
          roles: ["viewer"],
          status: "pending",
          expiresAt
        })
        assert.strictEqual((yield* Effect.flip(invites.getByToken({ token: noToken })))._tag, "InviteNotFound")
      }).pipe(Effect.provide(world(store))))

    it.effect("answers the same user again without doing anything", () =>
      Effect.gen(function*() {
        const { heard, invites, members, web } = yield* acme
        const { token } = yield* invites.create({ groupId: web.id, roles: ["viewer"] })
        const first = yield* invites.acceptByToken({ token, userId: bob })
        const events = heard.events.length

        const again = yield* invites.acceptByToken({ token, userId: bob })

        assert.deepStrictEqual(again, { ...first, inviteStatus: "alreadyAccepted", membershipStatus: "alreadyJoined" })
        assert.strictEqual(heard.events.length, events)
        yield* members.remove({ memberId: first.memberId! })
        assert.deepInclude(yield* invites.acceptByToken({ token, userId: bob }), { membershipStatus: "notApplicable" })
        const byId = yield* invites.accept({ inviteId: first.inviteId }).pipe(as(bob))
        assert.strictEqual(byId.inviteStatus, "alreadyAccepted")
        assert.isNull(yield* members.getByUserAndGroup({ userId: bob, groupId: web.id }))
      }).pipe(Effect.provide(world(store))))

    it.effect("is used up by one user", () =>
      Effect.gen(function*() {
        const { invites, members, web } = yield* acme
        const { token } = yield* invites.create({ groupId: web.id })
        yield* invites.acceptByToken({ token, userId: bob })

        const failure = yield* Effect.flip(invites.acceptByToken({ token, userId: cyd }))

        assert.strictEqual(failure._tag, "InviteAlreadyAccepted")
        assert.isNull(yield* members.getByUserAndGroup({ userId: cyd, groupId: web.id }))
      }).pipe(Effect.provide(world(store))))

    it.effect("makes one membership when ten users accept at once", () =>
      Effect.gen(function*() {
        const { invites, members, web } = yield* acme
        const { token } = yield* invites.create({ groupId: web.id, roles: ["viewer"] })

        const outcomes = yield* Effect.all(
          Array.from({ length: 10 }, (_, i) => Effect.result(invites.acceptByToken({ token, userId: user(`u${i}`) }))),
          { concurrency: "unbounded" }
        )

        assert.strictEqual(outcomes.filter((outcome) => outcome._tag === "Success").length, 1)
        assert.strictEqual((yield* members.list({ groupId: web.id })).items.length, 1)
      }).pipe(Effect.provide(world(store))))

    it.effect("makes one membership when the same user accepts ten times at once", () =>
      Effect.gen(function*() {
        const { heard, invites, members, web } = yield* acme
        const { token } = yield* invites.create({ groupId: web.id, roles: ["viewer"] })

        const answers = yield* Effect.all(
          Array.from({ length: 10 }, () => invites.acceptByToken({ token, userId: bob })),
          { concurrency: "unbounded" }
        )

        assert.strictEqual(answers.filter(({ inviteStatus }) => inviteStatus === "accepted").length, 1)
        assert.strictEqual((yield* members.list({ groupId: web.id })).items.length, 1)
        assert.strictEqual(heard.events.filter(({ type }) => type === "invite.accepted").length, 1)
      }).pipe(Effect.provide(world(store))))

    it.effect("leaves a member who was there before as they are", () =>
      Effect.gen(function*() {
        const { invites, members, web } = yield* acme
        yield* members.add({ groupId: web.id, userId: bob, roles: ["guest"] })
        yield* later
        yield* members.add({ groupId: web.id, userId: cyd, roles: ["guest"], status: "suspended" })
        const one = yield* invites.create({ groupId: web.id, roles: ["owner"] })
        const two = yield* invites.create({ groupId: web.id, roles: ["owner"] })

        const joined = yield* invites.acceptByToken({ token: one.token, userId: bob })
        const suspended = yield* invites.acceptByToken({ token: two.token, userId: cyd })

        assert.strictEqual(joined.membershipStatus, "alreadyJoined")
        assert.strictEqual(suspended.membershipStatus, "suspended")
        assert.deepStrictEqual(
          (yield* members.list({ groupId: web.id })).items.map(({ roles, status }) => [roles, status]),
          [
            [["guest"], "active"],
            [["guest"], "suspended"]
          ]
        )
      }).pipe(Effect.provide(world(store))))

    describe("expiring", () => {
      it.effect("lasts a week to the millisecond", () =>
        Effect.gen(function*() {
          const { invites, members, web } = yield* acme
          const early = yield* invites.create({ groupId: web.id })
          const late = yield* invites.create({ groupId: web.id })

          yield* TestClock.adjust(week - 1)
          assert.strictEqual(
            (yield* invites.acceptByToken({ token: early.token, userId: bob })).inviteStatus,
            "accepted"
          )
          yield* TestClock.adjust(1)
          const failure = yield* Effect.flip(invites.acceptByToken({ token: late.token, userId: cyd }))

          assert.deepInclude(failure, { _tag: "InviteExpired", inviteId: late.inviteId, expiredAt: late.expiresAt })
          assert.isNull(yield* members.getByUserAndGroup({ userId: cyd, groupId: web.id }))
        }).pipe(Effect.provide(world(store))))

      it.effect("is told to the caller and written down, both", () =>
        Effect.gen(function*() {
          const { heard, invites, web } = yield* acme
          const { expiresAt, inviteId, token } = yield* invites.create({
            groupId: web.id,
            email: "bob@example.com",
            expiresIn: 60_000
          })
          yield* TestClock.adjust(60_001)

          const failures = [
            yield* Effect.flip(invites.acceptByToken({ token, userId: bob })),
            yield* Effect.flip(invites.acceptByToken({ token, userId: bob })),
            yield* Effect.flip(invites.declineByToken({ token })),
            yield* Effect.flip(invites.accept({ inviteId, userId: bob }))
          ]

          assert.deepStrictEqual(failures.map(({ _tag }) => _tag), Array(4).fill("InviteExpired"))
          assert.deepInclude(yield* invites.get({ inviteId }), { status: "expired", endedAt: expiresAt + 1 })
          assert.strictEqual(heard.events.filter(({ type }) => type === "invite.expired").length, 1)
        }).pipe(Effect.provide(world(store))))

      it.effect("shows in reads from the first millisecond, whether written down or not", () =>
        Effect.gen(function*() {
          const { invites, web } = yield* acme
          const { inviteId, token } = yield* invites.create({ groupId: web.id, expiresIn: 60_000 })
          yield* TestClock.adjust(59_999)
          assert.strictEqual((yield* invites.get({ inviteId })).status, "pending")

          yield* TestClock.adjust(1)

          assert.strictEqual((yield* invites.get({ inviteId })).status, "expired")
          assert.strictEqual((yield* invites.getByToken({ token })).status, "expired")
          assert.deepStrictEqual((yield* invites.list({ groupId: web.id, status: "pending" })).items, [])
        }).pipe(Effect.provide(world(store))))

      it.effect("is written down by a job that waits for an invite sent again", () =>
        Effect.gen(function*() {
          const { invites, web } = yield* acme
          const { inviteId } = yield* invites.create({ groupId: web.id, expiresIn: 60_000 })
          yield* TestClock.adjust(30_000)
          yield* invites.resend({ inviteId, expiresIn: 60_000 })

          yield* TestClock.adjust(30_000)
          yield* JobSteps.drain()
          const pending = yield* invites.list({ groupId: web.id, status: "pending" })
          yield* TestClock.adjust(30_000)
          yield* JobSteps.drain()
          const expired = yield* invites.list({ groupId: web.id, status: "expired" })

          assert.deepStrictEqual(pending.items.map(({ id }) => id), [inviteId])
          assert.deepStrictEqual(expired.items.map(({ id }) => id), [inviteId])
        }).pipe(Effect.provide(world(store))))
    })

    describe("bound to an address", () => {
      it.effect("is accepted by whoever has verified it, however it is written", () =>
        Effect.gen(function*() {
          const { invites, web } = yield* acme
          const { inviteId, token } = yield* invites.create({ groupId: web.id, email: "  BOB@work.Example " })

          assert.strictEqual((yield* invites.get({ inviteId })).email, "bob@work.example")
          const answer = yield* invites.acceptByToken({ token }).pipe(as(bob))
          assert.strictEqual(answer.membershipStatus, "joined")
        }).pipe(Effect.provide(world(store))))

      it.effect("is refused to another holder of the token, and stays pending", () =>
        Effect.gen(function*() {
          const { invites, web } = yield* acme
          const { inviteId, token } = yield* invites.create({ groupId: web.id, email: "bob@example.com" })

          const failure = yield* Effect.flip(invites.acceptByToken({ token }).pipe(as(ada)))

          assert.deepInclude(failure, { _tag: "InviteEmailMismatch", inviteId })
          assert.notInclude(JSON.stringify(failure), "bob")
          assert.strictEqual((yield* invites.get({ inviteId })).status, "pending")
        }).pipe(Effect.provide(world(store))))

      it.effect("does not believe a user who states the address", () =>
        Effect.gen(function*() {
          const { invites, web } = yield* acme
          const { token } = yield* invites.create({ groupId: web.id, email: "bob@example.com" })
          const lie = invites.acceptByToken({ token, userId: cyd, email: "bob@example.com" })

          for (
            const caller of [
              as(cyd),
              withKey({ userId: cyd, scopes: [{ resource: "*", actions: ["*"] }] }),
              withKey({ groupId: web.id, roles: ["owner"], scopes: [{ resource: "*", actions: ["*"] }] })
            ]
          ) {
            assert.strictEqual((yield* Effect.flip(lie.pipe(caller)))._tag, "InviteEmailMismatch")
          }
        }).pipe(Effect.provide(world(store))))

      it.effect("believes the platform that has verified it itself", () =>
        Effect.gen(function*() {
          const { invites, web } = yield* acme
          const { token } = yield* invites.create({ groupId: web.id, email: "cyd@example.com" })

          const wrong = yield* Effect.flip(
            invites.acceptByToken({ token, userId: cyd, email: "x@example.com" }).pipe(platform)
          )
          const right = yield* invites.acceptByToken({ token, userId: cyd, email: "CYD@example.com" }).pipe(platform)

          assert.strictEqual(wrong._tag, "InviteEmailMismatch")
          assert.strictEqual(right.membershipStatus, "joined")
        }).pipe(Effect.provide(world(store))))

      it.effect("may be answered without the token by its owner, and by nobody else", () =>
        Effect.gen(function*() {
          const { invites, web } = yield* acme
          const bound = yield* invites.create({ groupId: web.id, email: "bob@example.com" })
          const open = yield* invites.create({ groupId: web.id })

          for (const inviteId of [bound.inviteId, open.inviteId, noInvite]) {
            const accept = yield* Effect.flip(invites.accept({ inviteId }).pipe(as(cyd)))
            const decline = yield* Effect.flip(invites.decline({ inviteId }).pipe(as(cyd)))
            assert.deepStrictEqual([accept._tag, decline._tag], ["InviteNotFound", "InviteNotFound"])
          }
          // Even the owner of an address needs the token of an invite that is bound to none.
          assert.strictEqual(
            (yield* Effect.flip(invites.accept({ inviteId: open.inviteId }).pipe(as(bob))))._tag,
            "InviteNotFound"
          )
          const answer = yield* invites.accept({ inviteId: bound.inviteId }).pipe(as(bob))
          assert.strictEqual(answer.membershipStatus, "joined")
          const again = yield* invites.accept({ inviteId: bound.inviteId }).pipe(as(bob))
          assert.strictEqual(again.inviteStatus, "alreadyAccepted")
        }).pipe(Effect.provide(world(store))))

      it.effect("is pending once per group and address", () =>
        Effect.gen(function*() {
          const { eng, invites, web } = yield* acme
          const { inviteId } = yield* invites.create({ groupId: web.id, email: "x@example.com" })

          const failure = yield* Effect.flip(invites.create({ groupId: web.id, email: " X@example.com" }))

          assert.deepInclude(failure, { _tag: "DuplicateInvite", inviteId })
          yield* invites.create({ groupId: eng.id, email: "x@example.com" })
          yield* invites.create({ email: "x@example.com" })
          assert.strictEqual((yield* Effect.flip(invites.create({ email: "x@example.com" })))._tag, "DuplicateInvite")
          yield* invites.revoke({ inviteId })
          yield* invites.create({ groupId: web.id, email: "x@example.com" })
        }).pipe(Effect.provide(world(store))))

      it.effect("is pending once when ten are created at once", () =>
        Effect.gen(function*() {
          const { invites, web } = yield* acme

          const outcomes = yield* Effect.all(
            Array.from(
              { length: 10 },
              () => Effect.result(invites.create({ groupId: web.id, email: "x@example.com" }))
            ),
            { concurrency: "unbounded" }
          )

          assert.strictEqual(outcomes.filter((outcome) => outcome._tag === "Success").length, 1)
          assert.strictEqual((yield* invites.list({ groupId: web.id, status: "pending" })).items.length, 1)
        }).pipe(Effect.provide(world(store))))

      it.effect("makes room when its time is over, and not a millisecond before", () =>
        Effect.gen(function*() {
          const { invites, web } = yield* acme
          const old = yield* invites.create({ groupId: web.id, email: "x@example.com", expiresIn: 60_000 })
          const again = invites.create({ groupId: web.id, email: "x@example.com" })

          yield* TestClock.adjust(59_999)
          assert.strictEqual((yield* Effect.flip(again))._tag, "DuplicateInvite")
          yield* TestClock.adjust(1)
          const made = yield* again

          assert.strictEqual((yield* invites.get({ inviteId: old.inviteId })).status, "expired")
          assert.strictEqual((yield* invites.get({ inviteId: made.inviteId })).status, "pending")
          // The old one cannot come back beside the new one.
          assert.deepInclude(yield* Effect.flip(invites.resend({ inviteId: old.inviteId })), {
            _tag: "DuplicateInvite",
            inviteId: made.inviteId
          })
        }).pipe(Effect.provide(world(store))))
    })

    it.effect("can be declined once, by token or by the invited", () =>
      Effect.gen(function*() {
        const { invites, web } = yield* acme
        const one = yield* invites.create({ groupId: web.id })
        const two = yield* invites.create({ groupId: web.id, email: "bob@example.com" })
        yield* invites.declineByToken({ token: one.token })
        yield* invites.decline({ inviteId: two.inviteId }).pipe(as(bob))

        for (const { inviteId, token } of [one, two]) {
          assert.strictEqual((yield* invites.get({ inviteId })).status, "declined")
          assert.deepInclude(yield* Effect.flip(invites.acceptByToken({ token, userId: bob })), {
            _tag: "InviteNotPending",
            inviteStatus: "declined"
          })
          assert.strictEqual((yield* Effect.flip(invites.declineByToken({ token })))._tag, "InviteNotPending")
        }
      }).pipe(Effect.provide(world(store))))

    it.effect("can be revoked while it is pending", () =>
      Effect.gen(function*() {
        const { invites, web } = yield* acme
        const one = yield* invites.create({ groupId: web.id })
        const two = yield* invites.create({ groupId: web.id })
        yield* invites.acceptByToken({ token: two.token, userId: bob })
        yield* invites.revoke({ inviteId: one.inviteId })

        assert.deepInclude(yield* Effect.flip(invites.acceptByToken({ token: one.token, userId: cyd })), {
          _tag: "InviteNotPending",
          inviteStatus: "revoked"
        })
        assert.deepInclude(yield* Effect.flip(invites.revoke({ inviteId: one.inviteId })), { inviteStatus: "revoked" })
        assert.deepInclude(yield* Effect.flip(invites.revoke({ inviteId: two.inviteId })), { inviteStatus: "accepted" })
        assert.strictEqual((yield* Effect.flip(invites.revoke({ inviteId: noInvite })))._tag, "InviteNotFound")
      }).pipe(Effect.provide(world(store))))

    it.effect("sent again has a new token and a new expiry, and the old token is dead", () =>
      Effect.gen(function*() {
        const { invites, web } = yield* acme
        const old = yield* invites.create({ groupId: web.id, roles: ["viewer"], expiresIn: 60_000 })
        yield* TestClock.adjust(60_000)
        yield* Effect.flip(invites.acceptByToken({ token: old.token, userId: bob }))

        const again = yield* invites.resend({ inviteId: old.inviteId })

        const pending = yield* invites.list({ groupId: web.id, role: "viewer", status: "pending" })
        assert.deepStrictEqual(pending.items.map(({ id }) => id), [old.inviteId])
        assert.strictEqual(again.inviteId, old.inviteId)
        assert.strictEqual(again.expiresAt, old.expiresAt + week)
        assert.strictEqual(
          (yield* Effect.flip(invites.acceptByToken({ token: old.token, userId: bob })))._tag,
          "InviteNotFound"
        )
        assert.strictEqual(
          (yield* invites.acceptByToken({ token: again.token, userId: bob })).membershipStatus,
          "joined"
        )
        assert.deepInclude(yield* Effect.flip(invites.resend({ inviteId: old.inviteId })), {
          _tag: "InviteNotPending",
          inviteStatus: "accepted"
        })
      }).pipe(Effect.provide(world(store))))

    it.effect("lists by each filter, keeping up with what becomes of the invites", () =>
      Effect.gen(function*() {
        const { invites, web } = yield* acme
        const a = yield* invites.create({ groupId: web.id, email: "a@example.com", roles: ["viewer"], invitedBy: ada })
        yield* later
        const b = yield* invites.create({ groupId: web.id, roles: ["viewer", "writer"] })
        yield* later
        const c = yield* invites.create({ email: "a@example.com" })
        yield* invites.declineByToken({ token: b.token })
        const list = (filter: Parameters<typeof invites.list>[0]) =>
          Effect.map(invites.list(filter), (page) => page.items.map(({ id }) => id))

        const groupId = web.id
        assert.deepStrictEqual(yield* list({ groupId }), [a.inviteId, b.inviteId])
        assert.deepStrictEqual(yield* list({ groupId, status: "declined" }), [b.inviteId])
        assert.deepStrictEqual(yield* list({ groupId, email: "A@example.com" }), [a.inviteId])
        assert.deepStrictEqual(yield* list({ groupId, invitedBy: ada }), [a.inviteId])
        assert.deepStrictEqual(yield* list({ groupId, role: "viewer" }), [a.inviteId, b.inviteId])
        assert.deepStrictEqual(yield* list({ groupId, role: "viewer", status: "pending" }), [a.inviteId])
        assert.deepStrictEqual(yield* list({ groupId, role: "writer", status: "declined" }), [b.inviteId])
        assert.deepStrictEqual(yield* list({ email: "a@example.com" }), [a.inviteId, c.inviteId])
        assert.deepStrictEqual(yield* list({ email: "a@example.com", status: "pending" }), [a.inviteId, c.inviteId])
        assert.deepStrictEqual(yield* list({ invitedBy: ada, status: "pending" }), [a.inviteId])
        assert.deepStrictEqual(yield* list({ status: "pending" }), [a.inviteId, c.inviteId])
        assert.strictEqual((yield* list({})).length, 3)
        assert.deepInclude(yield* Effect.flip(invites.list({ groupId, email: "a@b.c", status: "pending" })), {
          _tag: "UnsupportedFilter",
          filters: ["groupId", "email", "status"]
        })
        assert.strictEqual((yield* Effect.flip(invites.list({ role: "viewer" })))._tag, "UnsupportedFilter")
        assert.strictEqual((yield* Effect.flip(invites.list({ groupId: nowhere })))._tag, "GroupNotFound")
      }).pipe(Effect.provide(world(store))))

    it.effect("to the platform joins nothing", () =>
      Effect.gen(function*() {
        const { invites, members } = yield* services
        const { inviteId, token } = yield* invites.create({ email: "bob@example.com" })

        const answer = yield* invites.acceptByToken({ token, userId: bob })

        assert.deepStrictEqual(answer, {
          inviteId,
          roles: [],
          inviteStatus: "accepted",
          membershipStatus: "notApplicable"
        })
        assert.deepStrictEqual((yield* members.list({ userId: bob })).items, [])
      }).pipe(Effect.provide(world(store))))

    describe("ceilings", () => {
      it.effect("keep an inviter from granting more than they hold", () =>
        Effect.gen(function*() {
          const { invites, members, web } = yield* acme
          yield* members.add({ groupId: web.id, userId: bob, roles: ["moderator"] })
          const create = (roles: ReadonlyArray<string>) => invites.create({ groupId: web.id, roles })

          assert.deepInclude(yield* Effect.flip(create(["admin"]).pipe(as(bob))), {
            _tag: "RoleBeyondCaller",
            roles: ["admin"]
          })
          assert.strictEqual((yield* Effect.flip(create(["owner"]).pipe(as(bob))))._tag, "RoleBeyondCaller")
          const { inviteId } = yield* create(["moderator"]).pipe(as(bob))
          assert.strictEqual((yield* invites.get({ inviteId })).invitedBy, bob)
        }).pipe(Effect.provide(world(store))))

      it.effect("hold for the one on whose behalf the platform invites", () =>
        Effect.gen(function*() {
          const { invites, members, web } = yield* acme
          yield* members.add({ groupId: web.id, userId: bob, roles: ["moderator"] })
          const create = (invitedBy: typeof bob) => invites.create({ groupId: web.id, roles: ["admin"], invitedBy })

          assert.strictEqual((yield* Effect.flip(create(bob).pipe(platform)))._tag, "RoleBeyondCaller")
          assert.strictEqual((yield* Effect.flip(create(cyd)))._tag, "RoleBeyondCaller")
          assert.strictEqual((yield* create(ada).pipe(platform)).token.length, 48)
          assert.strictEqual((yield* invites.create({ groupId: web.id, roles: ["owner"] })).token.length, 48)
        }).pipe(Effect.provide(world(store))))

      it.effect("keep a moderator from sending an admin's invite to themselves again", () =>
        Effect.gen(function*() {
          const { invites, members, web } = yield* acme
          yield* members.add({ groupId: web.id, userId: bob, roles: ["moderator"] })
          const { inviteId, token } = yield* invites.create({ groupId: web.id, roles: ["admin"] })

          assert.strictEqual((yield* Effect.flip(invites.resend({ inviteId }).pipe(as(bob))))._tag, "RoleBeyondCaller")
          assert.strictEqual((yield* invites.getByToken({ token })).status, "pending")
        }).pipe(Effect.provide(world(store))))

      it.effect("let nobody invite in another's name", () =>
        Effect.gen(function*() {
          const { invites, members, web } = yield* acme
          yield* members.add({ groupId: web.id, userId: bob, roles: ["moderator"] })
          const guarded = yield* Wire.guarded(Invites, InvitesContract)

          const failure = yield* Effect.flip(guarded.create({ groupId: web.id, invitedBy: ada }).pipe(as(bob)))

          assert.strictEqual(failure._tag, "Forbidden")
          assert.deepStrictEqual((yield* invites.list({ groupId: web.id })).items, [])
        }).pipe(Effect.provide(world(store))))
    })

    it.effect("guards: users accept for themselves only, outsiders see no invite", () =>
      Effect.gen(function*() {
        const { invites, web } = yield* acme
        const guarded = yield* Wire.guarded(Invites, InvitesContract)
        const { inviteId, token } = yield* invites.create({ groupId: web.id })
        const tag = <A, E extends { readonly _tag: string }, R>(effect: Effect.Effect<A, E, R>) =>
          Effect.map(Effect.flip(effect), ({ _tag }) => _tag)

        assert.strictEqual(yield* tag(guarded.acceptByToken({ token })), "NotSignedIn")
        assert.strictEqual(yield* tag(guarded.acceptByToken({ token, userId: bob }).pipe(as(cyd))), "Forbidden")
        assert.strictEqual(
          yield* tag(guarded.acceptByToken({ token }).pipe(withKey({ userId: bob, scopes: [] }))),
          "Forbidden"
        )
        for (const id of [inviteId, noInvite]) {
          assert.strictEqual(yield* tag(guarded.get({ inviteId: id }).pipe(as(bob))), "NotFound")
          assert.strictEqual(yield* tag(guarded.revoke({ inviteId: id }).pipe(as(bob))), "NotFound")
          assert.strictEqual(yield* tag(guarded.resend({ inviteId: id }).pipe(as(bob))), "NotFound")
        }
        assert.strictEqual((yield* guarded.getByToken({ token })).status, "pending")
        assert.strictEqual((yield* guarded.acceptByToken({ token }).pipe(as(bob))).membershipStatus, "joined")
      }).pipe(Effect.provide(world(store))))

    it.effect("is gone with its group", () =>
      Effect.gen(function*() {
        const { eng, groups, invites, web } = yield* acme
        const { inviteId, token } = yield* invites.create({
          groupId: web.id,
          email: "bob@example.com",
          roles: ["viewer"]
        })
        yield* groups.delete({ groupId: eng.id })

        for (const drained of [false, true]) {
          if (drained) yield* JobSteps.drain()
          const tags = [
            yield* Effect.flip(invites.get({ inviteId })),
            yield* Effect.flip(invites.getByToken({ token })),
            yield* Effect.flip(invites.acceptByToken({ token, userId: bob })),
            yield* Effect.flip(invites.accept({ inviteId, userId: bob })),
            yield* Effect.flip(invites.declineByToken({ token })),
            yield* Effect.flip(invites.revoke({ inviteId })),
            yield* Effect.flip(invites.resend({ inviteId }))
          ].map(({ _tag }) => _tag)
          assert.deepStrictEqual(tags, Array(7).fill("InviteNotFound"))
          assert.deepStrictEqual((yield* invites.list({})).items, [])
        }
      }).pipe(Effect.provide(world(store))))
  })
}
