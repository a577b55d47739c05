/**
 * The catalogues of events as one: whose a type is, how it is called, and what each field of its data is. What is personal
 * is erased with its user, so a new field must be said to be so or not to be so here.
 */
import { assert, describe, it } from "@effect/vitest"
import { Exit, Schema } from "effect"
import { personalData } from "../packages/webhooks/src/audit/AuditHash.ts"
import { EventTypeName } from "../packages/webhooks/src/audit/AuditWire.ts"
import { Subscription } from "../packages/webhooks/src/endpoints/EndpointWire.ts"
import { catalogues, fieldsOf } from "../scripts/events.ts"

const all = Object.values(catalogues).flatMap((events) => Object.entries(events))

/** The names of fields of data, by what they hold. */
const classes = {
  /** Of a row, or what names a thing for machines. */
  ids: [
    "aaguid",
    "acceptedBy",
    "actorId",
    "by",
    "deviceId",
    "emailId",
    "endpointId",
    "from",
    "groupIds",
    "inviteId",
    "invitedBy",
    "kid",
    "messageId",
    "moveId",
    "parentId",
    "provider",
    "retired",
    "rotatedTo",
    "to",
    "userId"
  ],
  /** One of a few words, or several. */
  words: [
    "algorithm",
    "amr",
    "deviceType",
    "factor",
    "fields",
    "kind",
    "method",
    "roles",
    "side",
    "signature",
    "status",
    "subscriptions",
    "type"
  ],
  counts: ["attemptsLeft", "count", "counter", "days", "expectedAbove", "kept", "left"],
  times: ["deleteAt", "expiresAt", "graceUntil", "previousUntil", "since"],
  flags: ["again", "anonymous", "backedUp", "forced", "newDevice"],
  /** What somebody calls a thing that is no person. */
  names: ["clientName", "host", "name", "slug"],
  /** A word of ours, or of an administrator who gives a reason for what they do. */
  reasons: ["reason"],
  personal: ["email", "ip"]
} satisfies Readonly<Record<string, ReadonlyArray<string>>>

describe("the catalogues of events", () => {
  it("claim no type twice", () => {
    const types = all.map(([type]) => type)
    assert.deepStrictEqual(types.filter((type, i) => types.indexOf(type) !== i), [])
  })

  it("name types that the log filters by, that endpoints subscribe to, and that are no application's", () => {
    const isA = (schema: Schema.Codec<string>, type: string) => Exit.isSuccess(Schema.decodeUnknownExit(schema)(type))
    assert.deepStrictEqual(
      all.map(([type]) => type).filter((type) =>
        !isA(EventTypeName, type) || !isA(Subscription, type) || type.startsWith("app.")
      ),
      []
    )
  })

  it("name nouns and kinds of subjects in snake case, and end each sentence", () => {
    assert.deepStrictEqual(
      all.filter(([, { doc, subject }]) => !/^[a-z]+(?:_[a-z]+)*$/u.test(subject) || !doc.endsWith("."))
        .map(([type]) => type),
      []
    )
  })

  it("have only fields of which it is known what they hold", () => {
    const found = new Set(all.flatMap(([, event]) => fieldsOf(event).map(({ name }) => name)))
    assert.sameMembers([...found], Object.values(classes).flat())
  })

  it("name personal fields as the log knows them, and in the form in which it takes them out", () => {
    assert.isEmpty(classes.personal.filter((name) => !personalData.has(name)))
    const others = Object.entries(classes).filter(([kind]) => kind !== "personal").flatMap(([, names]) => names)
    assert.isEmpty(others.filter((name) => personalData.has(name)))
    const personal = all.flatMap(([, event]) => fieldsOf(event)).filter(({ name }) => personalData.has(name))
    assert.deepStrictEqual([...new Set(personal.map(({ type }) => type))], ["string"])
  })

  it("say of what was refused in its name, and of nothing else", () => {
    const refusals = all.filter(([, { outcome }]) => outcome === "failure").map(([type]) => type)
    const verbs = /\.(?:.*_)?(?:refused|failed|reuse_detected|clone_warning|move_cancelled|deletion_deferred)$/u
    assert.deepStrictEqual(refusals, all.map(([type]) => type).filter((type) => verbs.test(type)))
  })
})
