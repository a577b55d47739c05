import { assert, describe, it } from "@effect/vitest"
import * as Actor from "@gatehouse/contract/Actor"
import * as Cascades from "@gatehouse/contract/Cascades"
import { emit, type Event } from "@gatehouse/contract/Events"
import * as EventType from "@gatehouse/contract/EventType"
import * as Wire from "@gatehouse/contract/testing/Wire"
import { Transactions } from "@gatehouse/contract/Transaction"
import * as JobSteps from "@gatehouse/store/JobSteps"
import { Store } from "@gatehouse/store/Store"
import { Clock, Effect, Layer } from "effect"
import * as Schema from "effect/Schema"
import { TestClock } from "effect/testing"
import { createHash } from "node:crypto"
import * as AppEventsLayer from "../../src/audit/AppEventsLayer.ts"
import { Audit } from "../../src/audit/Audit.ts"
import { AuditContract } from "../../src/audit/AuditContract.ts"
import * as AuditLayer from "../../src/audit/AuditLayer.ts"
import { AuditChainTable, AuditEventTable, systemChain } from "../../src/audit/AuditTable.ts"
import { verifyLines } from "../../src/audit/VerifyExport.ts"
import { WebhookSettings } from "../../src/WebhookSettings.ts"
import { adminOf, People, type Place, places } from "../Places.ts"
import { sealAll } from "../Sealing.ts"

const group = "grp_01j9z3x5q8r7t6v4w2y1k0m9n8" as never
const other = "grp_01j9z3x5q8r7t6v4w2y1k0m9n9" as never
const connection = "con_01j9z3x5q8r7t6v4w2y1k0m9n8" as never
const day = 86_400_000

const memberAdded = (id: string, groupId: string = group): Event => ({
  type: "member.added",
  subject: { kind: "member", id },
  groupId,
  data: { userId: "usr_ada", roles: ["owner"] }
})

const signedIn: Event = {
  type: "session.created",
  subject: { kind: "session", id: "ses_1" },
  data: { userId: "usr_ada" }
}

const ada: Actor.Actor = {
  kind: "user",
  userId: "usr_ada",
  ip: "203.0.113.7",
  userAgent: "Firefox",
  requestId: "req-1"
}

/** Emits in a mutation of its own, as somebody. */
const happen = (event: Event, actor: Actor.Actor = Actor.system) =>
  Effect.gen(function*() {
    const { mutation } = yield* Transactions
    yield* mutation({ name: "test" }, emit(event)).pipe(Effect.provideService(Actor.Current, actor))
  })

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex")

const exported = (groupId?: string) =>
  Effect.gen(function*() {
    const audit = yield* Audit
    let text = ""
    let after = 0
    while (true) {
      const page = yield* audit.export({
        after,
        limit: 2,
        ...(groupId === undefined ? {} : { groupId: groupId as never })
      })
      text += page.ndjson
      after = page.after
      if (page.done) return text
    }
  })

const verified = (text: string, anchor?: string) => Effect.promise(() => verifyLines(text.split("\n"), sha256, anchor))

const suite = (place: Place) => {
  const world = Layer.provideMerge(AuditLayer.layer, place.base)
  const test = (title: string, body: Effect.Effect<void, unknown, Layer.Success<typeof world>>) =>
    it.effect(title, () => Effect.provide(body, Layer.fresh(world)) as Effect.Effect<void, unknown>)

  test(
    "tells who did what to whom, from where, and when, newest first",
    Effect.gen(function*() {
      const people = yield* People
      people.set("usr_ada", { id: "usr_ada", name: "Ada" })
      yield* happen(memberAdded("mbr_1"), ada)
      yield* TestClock.adjust("1 second")
      yield* happen({ ...signedIn, failure: "INVALID_CREDENTIALS" })
      assert.strictEqual(yield* sealAll, 2)
      const audit = yield* Audit

      const { items } = yield* audit.list({})
      assert.deepStrictEqual(items.map(({ type }) => type), ["session.created", "member.added"])
      const { createdAt, digests, hash, id, previous, salt, ...added } = items[1]!
      assert.deepStrictEqual(added, {
        type: "member.added",
        actor: { kind: "user", id: "usr_ada", name: "Ada" },
        subject: { kind: "member", id: "mbr_1" },
        groupId: group,
        outcome: "success",
        ip: "203.0.113.7",
        userAgent: "Firefox",
        requestId: "req-1",
        data: { userId: "usr_ada", roles: ["owner"] },
        sequence: 1
      } as never)
      assert.deepStrictEqual(digests!.map(({ field }) => field), ["actor.name", "ip", "userAgent"])
      assert.match(`${id} ${hash} ${previous} ${salt}`, /^evt_\S+ [0-9a-f]{64} 0{64} \w{22}$/u)
      assert.strictEqual(items[0]!.createdAt - createdAt, 1000)
      assert.deepStrictEqual([items[0]!.outcome, items[0]!.code], ["failure", "INVALID_CREDENTIALS"])
      assert.deepStrictEqual(yield* audit.get({ eventId: id }), items[1]!)
    })
  )

  test(
    "has nothing of a mutation that failed, and all of one that kept its failure",
    Effect.gen(function*() {
      const { mutation } = yield* Transactions
      const failing = (keeps: ReadonlyArray<string>) =>
        Effect.ignore(mutation(
          { name: "failing", keeps },
          Effect.andThen(emit(memberAdded("mbr_1")), Effect.fail({ _tag: "Refused" as const }))
        ))
      yield* failing([])
      assert.strictEqual(yield* sealAll, 0)
      yield* failing(["Refused"])
      assert.strictEqual(yield* sealAll, 1)
    })
  )

  test(
    "filters by group, connection, actor, subject, type, outcome and time, each by an index, page by page",
    Effect.gen(function*() {
      const audit = yield* Audit
      const start = yield* Clock.currentTimeMillis
      for (let i = 0; i < 6; i++) {
        yield* happen({
          ...memberAdded(`mbr_${i}`, i % 2 === 0 ? group : other),
          ...(i === 4 ? { connectionId: connection, failure: "NO" } : {}),
          ...(i < 2 ? { type: "member.removed" } : {})
        }, i === 0 ? ada : Actor.system)
        yield* TestClock.adjust(1000)
      }
      yield* happen(signedIn, ada)
      yield* sealAll
      const ids = (payload: Parameters<typeof audit.list>[0]) =>
        Effect.map(audit.list(payload), ({ items }) => items.map(({ subject }) => subject.id))

      assert.deepStrictEqual(yield* ids({ groupId: group }), ["mbr_4", "mbr_2", "mbr_0"])
      assert.deepStrictEqual(yield* ids({ groupId: group, order: "asc" }), ["mbr_0", "mbr_2", "mbr_4"])
      assert.deepStrictEqual(yield* ids({ ungrouped: true }), ["ses_1"])
      assert.deepStrictEqual(yield* ids({ groupId: group, actorId: "usr_ada" }), ["mbr_0"])
      assert.deepStrictEqual(yield* ids({ actorId: "usr_ada" }), ["ses_1", "mbr_0"])
      assert.deepStrictEqual(yield* ids({ subjectId: "mbr_3" }), ["mbr_3"])
      assert.deepStrictEqual(yield* ids({ groupId: group, subjectId: "mbr_3" }), [])
      assert.deepStrictEqual(yield* ids({ groupId: other, type: "member.removed" }), ["mbr_1"])
      assert.deepStrictEqual(yield* ids({ groupId: group, outcome: "failure" }), ["mbr_4"])
      assert.deepStrictEqual(yield* ids({ groupId: group, connectionId: connection }), ["mbr_4"])
      assert.deepStrictEqual(yield* ids({ groupId: other, connectionId: connection }), [])
      // `from` is the first millisecond that counts, `until` the first that does not.
      assert.deepStrictEqual(yield* ids({ from: start + 2000, until: start + 4000 }), ["mbr_3", "mbr_2"])
      assert.deepStrictEqual(yield* ids({ from: start + 2001, until: start + 4001 }), ["mbr_4", "mbr_3"])

      const first = yield* audit.list({ groupId: group, limit: 2 })
      yield* happen(memberAdded("mbr_new"))
      yield* sealAll
      const second = yield* audit.list({ groupId: group, limit: 2, cursor: first.nextCursor! })
      assert.deepStrictEqual(second.items.map(({ subject }) => subject.id), ["mbr_0"])

      for (
        const payload of [
          { type: "member.added" },
          { outcome: "failure" as const },
          { connectionId: connection },
          { groupId: group, ungrouped: true },
          { groupId: group, actorId: "a", subjectId: "b" }
        ]
      ) {
        assert.strictEqual((yield* Effect.flip(audit.list(payload)))._tag, "UnsupportedFilter")
      }
    })
  )

  test(
    "tells a group nothing of another's connection, and lets nobody's events stand between another's",
    Effect.gen(function*() {
      const audit = yield* Audit
      yield* happen({ ...memberAdded("mbr_1", other), connectionId: connection })
      // Whoever may record names what connection they like.
      for (const id of ["1", "2"]) {
        yield* audit.record({
          type: "app.made_up",
          subject: { kind: "report", id },
          groupId: group,
          connectionId: connection
        })
        yield* TestClock.adjust(1)
      }
      yield* happen({ ...memberAdded("mbr_2", other), connectionId: connection })
      yield* sealAll
      const theirs = yield* audit.list({ groupId: other, connectionId: connection, limit: 1 })
      const rest = yield* audit.list({
        groupId: other,
        connectionId: connection,
        limit: 1,
        cursor: theirs.nextCursor!
      })
      assert.deepStrictEqual([theirs, rest].map(({ items }) => items.map(({ subject }) => subject.id)), [
        ["mbr_2"],
        ["mbr_1"]
      ])
      const third = "grp_01j9z3x5q8r7t6v4w2y1k0m9na" as never
      assert.deepStrictEqual(yield* audit.list({ groupId: third, connectionId: connection, limit: 1 }), {
        items: [],
        nextCursor: null
      })
    })
  )

  test(
    "feeds events in the order of their seals, and whoever goes on from the last misses none",
    Effect.gen(function*() {
      const audit = yield* Audit
      yield* happen(memberAdded("mbr_1"))
      yield* happen(signedIn)
      yield* happen(memberAdded("mbr_2"))
      yield* sealAll
      const one = yield* audit.feed({ limit: 2 })
      assert.deepStrictEqual([one.items.map(({ sequence }) => sequence), one.after, one.more], [[1, 2], 2, true])
      const two = yield* audit.feed({ after: one.after, limit: 2 })
      assert.deepStrictEqual([two.items.map(({ sequence }) => sequence), two.after, two.more], [[3], 3, false])
      assert.deepStrictEqual(yield* audit.feed({ after: 3 }), { items: [], after: 3, more: false })
      const ofGroup = yield* audit.feed({ groupId: group })
      assert.deepStrictEqual(ofGroup.items.map(({ subject }) => subject.id), ["mbr_1", "mbr_2"])
    })
  )

  test(
    "records an application's own event, and lets only the application say who did it",
    Effect.gen(function*() {
      const audit = yield* Audit
      const event = { type: "app.report_exported", subject: { kind: "report", id: "1" }, groupId: group }
      const { id } = yield* audit.record({
        ...event,
        actor: { kind: "user", id: "usr_bob" },
        data: { email: "b@x.test" }
      })
      const refused = yield* Effect.flip(audit.record({ ...event, ip: "203.0.113.9" })).pipe(
        Effect.provideService(Actor.Current, ada)
      )
      assert.strictEqual(refused._tag, "Forbidden")
      yield* sealAll
      const kept = yield* audit.get({ eventId: id })
      assert.deepStrictEqual([kept.actor, kept.data], [{ kind: "user", id: "usr_bob" }, { email: "b@x.test" }])
      assert.deepStrictEqual(kept.digests!.map(({ field }) => field), ["data.email"])
      assert.strictEqual((yield* audit.list({})).items.length, 1)
    })
  )

  // A component knows nothing of what the app declares.
  if (place.name !== "convex") {
    test(
      "refuses what does not fit the application's own catalogue, where it has one",
      Effect.gen(function*() {
        const audit = yield* Audit
        const catalogue = {
          "app.report_exported": EventType.make("report", { pages: Schema.Int }, "A report was exported.")
        }
        const record = (type: string, data: Record<string, Schema.Json>) =>
          Effect.exit(audit.record({ type, subject: { kind: "report", id: "1" }, data }))
        const exits = yield* Effect.all([
          record("app.report_exported", { pages: 3 }),
          record("app.report_exported", { pages: "three" }),
          record("app.other", {})
        ]).pipe(Effect.provide(AppEventsLayer.layer(catalogue)))
        assert.deepStrictEqual(exits.map(({ _tag }) => _tag), ["Success", "Failure", "Failure"])
        assert.strictEqual(yield* sealAll, 1)
      })
    )
  }

  test(
    "opens a group's log to who may read it there, and nothing else to them",
    Effect.gen(function*() {
      const audit = yield* Wire.guarded(Audit, AuditContract)
      yield* happen(memberAdded("mbr_1"))
      yield* happen(memberAdded("mbr_2", other))
      yield* happen(signedIn)
      yield* sealAll
      const [mine, theirs, ours] = (yield* (yield* Audit).list({ order: "asc" })).items
      const admin: Actor.Actor = { kind: "user", userId: adminOf(group) }
      const tagOf = <A, E extends { readonly _tag: string }>(call: Effect.Effect<A, E>) =>
        Effect.match(call, { onSuccess: () => "ok", onFailure: ({ _tag }) => _tag }).pipe(
          Effect.provideService(Actor.Current, admin)
        )
      assert.deepStrictEqual(
        yield* Effect.all([
          tagOf(audit.list({ groupId: group })),
          tagOf(audit.feed({ groupId: group })),
          tagOf(audit.export({ groupId: group })),
          tagOf(audit.verify({ groupId: group })),
          tagOf(audit.get({ eventId: mine!.id })),
          tagOf(audit.list({})),
          tagOf(audit.list({ ungrouped: true })),
          tagOf(audit.feed({})),
          tagOf(audit.export({})),
          tagOf(audit.verify({})),
          tagOf(audit.list({ groupId: other })),
          tagOf(audit.feed({ groupId: other })),
          tagOf(audit.setRetention({ groupId: other, days: 7 })),
          tagOf(audit.get({ eventId: theirs!.id })),
          tagOf(audit.get({ eventId: ours!.id }))
        ]),
        [
          ...Array.from({ length: 5 }, () => "ok"),
          ...Array.from({ length: 5 }, () => "Forbidden"),
          ...Array.from({ length: 5 }, () => "NotFound")
        ]
      )
    })
  )

  test(
    "forgets what was personal in a user's events with the user, also what is sealed after, and still verifies",
    Effect.gen(function*() {
      const audit = yield* Audit
      const cascades = yield* Cascades.Cascades
      const { mutation } = yield* Transactions
      const people = yield* People
      people.set("usr_ada", { id: "usr_ada", name: "Ada" })
      yield* happen(memberAdded("mbr_1"), ada)
      yield* happen(memberAdded("mbr_2"), { ...ada, userId: "usr_bob" })
      yield* happen({ ...signedIn }, { kind: "anonymous", ip: "203.0.113.7" })
      yield* sealAll
      yield* happen(memberAdded("mbr_3"), ada)
      assert.isTrue(yield* mutation({ name: "cascade" }, cascades.run("user", "usr_ada", 100)))
      yield* sealAll
      // An access token that was issued before works for ten minutes.
      yield* TestClock.adjust("10 minutes")
      yield* JobSteps.drain()
      yield* happen(memberAdded("mbr_4"), ada)
      yield* sealAll
      yield* TestClock.adjust("5 minutes")
      yield* JobSteps.drain()

      const { items } = yield* audit.list({ order: "asc" })
      assert.deepStrictEqual(items.map(({ actor, erased, ip }) => [actor.name, ip, erased]), [
        [undefined, undefined, true],
        [undefined, "203.0.113.7", undefined],
        [undefined, undefined, true],
        [undefined, undefined, true],
        [undefined, undefined, true]
      ])
      const rows = yield* Store.use((store) => store.first(AuditEventTable, "bySequence", [], { limit: 10 }))
      assert.notInclude(JSON.stringify(rows.filter(({ actorId }) => actorId !== "usr_bob")), "203.0.113.7")
      assert.isTrue((yield* audit.verify({})).ok)
      assert.isTrue((yield* audit.verify({ groupId: group })).ok)
    })
  )

  test(
    "forgets it also in what waited for its seal for hours",
    Effect.gen(function*() {
      const audit = yield* Audit
      const cascades = yield* Cascades.Cascades
      const { mutation } = yield* Transactions
      yield* happen(memberAdded("mbr_1"), ada)
      yield* mutation({ name: "cascade" }, cascades.run("user", "usr_ada", 100))
      yield* TestClock.adjust("2 hours")
      yield* JobSteps.drain()
      yield* sealAll
      yield* TestClock.adjust("15 minutes")
      yield* JobSteps.drain()
      const { items } = yield* audit.list({})
      assert.deepStrictEqual(items.map(({ erased, ip }) => [ip, erased]), [[undefined, true]])
    })
  )

  test(
    "lets go of a group's events when they are too old, to the millisecond, and leaves a checkpoint that verifies",
    Effect.gen(function*() {
      const audit = yield* Audit
      const start = yield* Clock.currentTimeMillis
      yield* happen(memberAdded("mbr_1"))
      yield* happen(memberAdded("mbr_2", other))
      yield* happen(signedIn)
      yield* sealAll
      yield* TestClock.adjust(day)
      yield* happen(memberAdded("mbr_3"))
      yield* sealAll
      yield* TestClock.adjust(1)
      yield* audit.setRetention({ groupId: group, days: 10 })
      yield* sealAll
      const kept = Effect.map(audit.list({ order: "asc" }), ({ items }) => items.map(({ subject }) => subject.id))

      yield* TestClock.setTime(start + 10 * day - 1)
      yield* JobSteps.drain()
      assert.include(yield* kept, "mbr_1")
      yield* TestClock.setTime(start + 10 * day + 3_600_000)
      yield* JobSteps.drain()
      assert.deepStrictEqual(yield* kept, ["mbr_2", "ses_1", "mbr_3", group])
      const chain = yield* audit.chain({ groupId: group })
      assert.deepStrictEqual([chain.checkpointSequence, chain.retentionDays, chain.sequence], [1, 10, 5])
      assert.deepStrictEqual((yield* audit.verify({ groupId: group })).ok, true)
      assert.isTrue((yield* verified(yield* exported(group))).ok)
    })
  )

  test(
    "removes nothing in the week after the time was made shorter, so that who destroys evidence is seen first",
    Effect.gen(function*() {
      const audit = yield* Audit
      yield* happen(memberAdded("mbr_1"))
      yield* sealAll
      yield* TestClock.adjust(100 * day)
      const start = yield* Clock.currentTimeMillis
      yield* audit.setRetention({ groupId: group, days: 7 })
      yield* sealAll
      const types = Effect.map(audit.list({ order: "asc" }), ({ items }) => items.map(({ type }) => type))

      yield* TestClock.setTime(start + 7 * day - 1)
      yield* JobSteps.drain()
      assert.deepStrictEqual(yield* types, ["member.added", "audit.retention_changed"])
      // Longer again, and nothing is held that would go by itself.
      yield* audit.setRetention({ groupId: group, days: 50 })
      yield* TestClock.setTime(start + 7 * day + 3_600_000)
      yield* JobSteps.drain()
      assert.deepStrictEqual(yield* types, ["audit.retention_changed"])
    })
  )

  test(
    "keeps events for ever where that was said, and for a year where nothing was",
    Effect.gen(function*() {
      const audit = yield* Audit
      yield* happen(memberAdded("mbr_1"))
      yield* happen(memberAdded("mbr_2", other))
      yield* sealAll
      yield* TestClock.adjust(1)
      yield* audit.setRetention({ groupId: group, days: null })
      yield* audit.setRetention({ groupId: group, days: null })
      yield* sealAll
      yield* TestClock.adjust(365 * day + 3_600_000)
      yield* JobSteps.drain()
      const { items } = yield* audit.list({ order: "asc" })
      assert.deepStrictEqual(items.map(({ subject, type }) => [type, subject.id]), [
        ["member.added", "mbr_1"],
        // Saying the same again is no change.
        ["audit.retention_changed", group]
      ])
      assert.strictEqual((yield* audit.chain({ groupId: group })).retentionDays, null)
      assert.isTrue((yield* audit.verify({ groupId: other })).ok)
    })
  )

  const tampered: ReadonlyArray<
    readonly [string, (store: Store["Service"]) => Effect.Effect<unknown, unknown>, string]
  > = [
    ["an event changed", (store) => change(store, 1, { type: "member.removed" }), "hash"],
    ["a personal field changed", (store) => change(store, 1, { personal: { ip: "203.0.113.8" } }), "digest"],
    [
      "a personal field added",
      (store) => change(store, 1, { personal: { ip: "203.0.113.7", userAgent: "x" } }),
      "digest"
    ],
    [
      "a personal field changed whose salt was taken",
      (store) => change(store, 1, { personal: { ip: "203.0.113.8" }, salt: null }),
      "digest"
    ],
    ["a personal field taken out", (store) => change(store, 1, { personal: {} }), "digest"],
    ["an event in the middle removed", (store) => gone(store, 2), "link"],
    ["the newest event removed", (store) => gone(store, 3), "head"],
    ["the oldest event removed", (store) => gone(store, 1), "link"],
    ["an event and its hash rewritten", (store) =>
      Effect.flatMap(rowAt(store, 2), (row) => {
        const hash = sha256("forged")
        return store.patch(AuditEventTable, row.id, { hash })
      }), "hash"],
    [
      "the head rewound",
      (store) =>
        Effect.flatMap(
          store.unique(AuditChainTable, "byChain", [systemChain]),
          (row) =>
            Effect.flatMap(rowAt(store, 2), ({ hash, sequence }) =>
              store.patch(AuditChainTable, row!.id, { hash, sequence }))
        ),
      "head"
    ]
  ]
  const rowAt = (store: Store["Service"], sequence: number) =>
    Effect.map(store.unique(AuditEventTable, "bySequence", [sequence]), (row) => row!)
  const change = (store: Store["Service"], sequence: number, changes: object) =>
    Effect.flatMap(rowAt(store, sequence), ({ id }) => store.patch(AuditEventTable, id, changes))
  const gone = (store: Store["Service"], sequence: number) =>
    Effect.flatMap(rowAt(store, sequence), ({ id }) => store.remove(AuditEventTable, id))

  for (const [what, tamper, reason] of tampered) {
    test(
      `finds ${what}, in the log and in its export`,
      Effect.gen(function*() {
        const audit = yield* Audit
        const store = yield* Store
        for (const id of ["a", "b", "c"]) {
          yield* happen({ ...signedIn, subject: { kind: "session", id } }, { kind: "anonymous", ip: "203.0.113.7" })
        }
        yield* sealAll
        assert.isTrue((yield* audit.verify({})).ok)
        assert.isTrue((yield* verified(yield* exported())).ok)
        yield* store.mutation({ name: "tamper" }, tamper(store))
        const found = yield* audit.verify({})
        assert.deepStrictEqual([found.ok, found.broken?.reason], [false, reason])
        const elsewhere = yield* verified(yield* exported())
        assert.deepStrictEqual([elsewhere.ok, elsewhere.broken], [false, found.broken!])
      })
    )
  }
}

for (const place of places) describe(`the audit log on ${place.name}`, () => suite(place))

// In memory: a component is told by its environment.
for (const place of places.filter(({ name }) => name === "memory")) {
  it.effect(
    "settings keep events for as long as they say where a group says nothing",
    () =>
      Effect.gen(function*() {
        const audit = yield* Audit
        assert.strictEqual((yield* audit.chain({})).retentionDays, 30)
      }).pipe(
        Effect.provideService(WebhookSettings, { retentionDays: 30, outbound: {} }),
        Effect.provide(Layer.provideMerge(AuditLayer.layer, place.base))
      )
  )
}
