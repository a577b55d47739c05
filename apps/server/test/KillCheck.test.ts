/** What `npm run kill` looks for afterwards, it finds: each fault is made by hand here, in a run that is otherwise well. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { check, type Event, type Run } from "./kill/Check.ts"
import type { Committed } from "./kill/Driver.ts"
import type { Endpoint } from "./kill/Endpoints.ts"
import type { Message } from "./kill/Receiver.ts"

const groupId = "grp_1"
const genesis = "0".repeat(64)

const endpoints: ReadonlyArray<Endpoint> = [
  { name: "platform", endpointId: "whe_1", groupId: undefined, subscriptions: ["*"] },
  { name: "group", endpointId: "whe_2", groupId, subscriptions: ["member.*"] }
]

/** All that a check looks at. */
interface Parts {
  committed: Array<Committed>
  events: Array<Event>
  received: Map<string, Map<string, Message>>
  bad: Array<string>
  outbox: Array<{ readonly id: string }>
  tables: Record<string, Array<{ readonly id: string }>>
  deliveries: Array<Record<string, unknown>>
  verification: { ok: boolean; events: number }
  exported: string
}

const messageOf = (event: Event): Message => ({
  id: event.id,
  payload: { ...event },
  count: 1,
  taken: 1,
  dropped: 0
})

/** A run in which a group was made, and somebody came and another went. */
const well = (): Parts => {
  const committed: Array<Committed> = [
    { type: "key.created", subject: "key_1", groupId },
    { type: "member.added", subject: "mem_1", groupId },
    { type: "member.added", subject: "mem_2", groupId },
    { type: "member.removed", subject: "mem_2", groupId }
  ]
  const events = committed.map(({ groupId, subject, type }, i): Event => ({
    id: `evt_${i}`,
    type,
    sequence: 6 + i,
    groupId,
    subject: { kind: "x", id: subject }
  }))
  const ofGroup = events.filter(({ type }) => type.startsWith("member."))
  const deliveryOf = (endpointId: string) => ({ id }: Event) => ({
    endpointId,
    messageId: id,
    status: "delivered",
    attempts: 1
  })
  return {
    committed,
    events,
    received: new Map([
      ["platform", new Map(events.map((event) => [event.id, messageOf(event)]))],
      ["group", new Map(ofGroup.map((event) => [event.id, messageOf(event)]))]
    ]),
    bad: [],
    outbox: [],
    tables: { groups: [], keys: [{ id: "key_1" }], invites: [], members: [{ id: "mem_1" }] },
    deliveries: [...events.map(deliveryOf("whe_1")), ...ofGroup.map(deliveryOf("whe_2"))],
    verification: { ok: true, events: 0 },
    exported: [
      { kind: "begin", version: 1, chain: "x", checkpointSequence: 0, checkpointHash: genesis },
      { kind: "end", sequence: 0, hash: genesis }
    ].map((line) => JSON.stringify(line)).join("\n")
  }
}

const runOf = (parts: Parts): Run => ({
  endpoints,
  committed: parts.committed,
  before: 5,
  receiver: { received: parts.received, bad: parts.bad },
  exported: () => Promise.resolve(parts.exported),
  database: {
    query: (sql) => {
      const [, table = ""] = /FROM gatehouse_(\w+)/.exec(sql) ?? []
      const rows = { audit_outbox: parts.outbox, webhook_deliveries: parts.deliveries, ...parts.tables }
      return Promise.resolve(rows[table as keyof typeof rows] ?? assert.fail(sql))
    }
  },
  caller: {
    call: (operation, payload) =>
      Promise.resolve({
        status: 200,
        repeated: false,
        json: operation === "audit/verify" ? parts.verification : {
          items: parts.events.filter(({ sequence }) => sequence > (payload as { readonly after: number }).after),
          after: 0,
          more: false
        }
      })
  }
})

const faultsOf = (change: (parts: Parts) => unknown) =>
  Effect.promise(() => {
    const parts = well()
    change(parts)
    return check(runOf(parts)).then(({ faults }) => faults)
  })

const messages = (parts: Parts, endpoint: string) => parts.received.get(endpoint)!

const faults: ReadonlyArray<readonly [what: string, change: (parts: Parts) => unknown, found: RegExp]> = [
  ["a mutation without its event", ({ events }) => events.pop(), /^1 × a mutation without its event/],
  ["an event of a mutation that did not commit", ({ committed }) => committed.pop(), /^1 × an event without its mut/],
  [
    "a second event of one mutation",
    ({ events }) => events.push({ ...events[0]!, id: "evt_9", sequence: 10 }),
    /^1 × a mutation with more than one event/
  ],
  [
    "an event of another group",
    ({ events }) => events[0] = { ...events[0]!, groupId: "grp_2" },
    /an event without its m/
  ],
  [
    "a hole in the sequence",
    ({ events }) => events[3] = { ...events[3]!, sequence: 11 },
    /^1 × a sequence that is not/
  ],
  ["a row without its event", ({ tables }) => tables["keys"]!.push({ id: "key_9" }), /^1 × a row of keys without/],
  ["an event without its row", ({ tables }) => tables["keys"]!.pop(), /^1 × an event without its row of keys/],
  [
    "a membership that nobody made",
    ({ tables }) => tables["members"]!.push({ id: "mem_9" }),
    /^2 memberships, where 1/
  ],
  ["an event that is never sealed", ({ outbox }) => outbox.push({ id: "evt_9" }), /^1 × an event that waits to be/],
  [
    "an event that did not arrive",
    (parts) => messages(parts, "group").delete("evt_1"),
    /^1 × an event that group was not/
  ],
  [
    "an event that was refused each time",
    (parts) => messages(parts, "platform").get("evt_1")!.taken = 0,
    /^1 × an event that platform did not take/
  ],
  [
    "a message that is not in the log",
    (parts) => messages(parts, "platform").set("evt_9", messageOf({ ...parts.events[0]!, id: "evt_9" })),
    /a message to platform that is not in the log/
  ],
  [
    "a message to a group that did not ask for it",
    (parts) => messages(parts, "group").set("evt_0", messageOf(parts.events[0]!)),
    /a message to group that is not in the log/
  ],
  [
    "a message that tells another event",
    (parts) => messages(parts, "platform").get("evt_1")!.payload.subject = { kind: "x", id: "mem_9" },
    /^1 × a message to platform that is not/
  ],
  [
    "an attempt that two workers sent",
    (parts) => messages(parts, "platform").get("evt_1")!.count = 2,
    /^1 × an attempt at platform that was sent twice/
  ],
  [
    "a delivery that is given up",
    ({ deliveries }) => deliveries[0]!["status"] = "failed",
    /^1 × a delivery to platform that has not ended/
  ],
  [
    "a message that does not verify",
    ({ bad }) => bad.push("no_matching_signature"),
    /^1 × a request that is no webhook/
  ],
  ["a broken chain", ({ verification }) => verification.ok = false, /^the log of the system does not verify/],
  [
    "an export that was cut",
    (parts) => parts.exported = parts.exported.split("\n")[0]!,
    /^the export of the system does not verify/
  ]
]

describe("the check after the kills", () => {
  it.effect("finds nothing where all is well", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* faultsOf(() => undefined), [])
    }))

  it.effect.each(faults)("finds %s", ([, change, found]) =>
    Effect.gen(function*() {
      const told = yield* faultsOf(change)

      assert.isTrue(told.some((fault) => found.test(fault)), told.join("\n"))
    }))
})
