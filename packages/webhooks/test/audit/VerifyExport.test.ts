import { assert, describe, it } from "@effect/vitest"
import { createHash } from "node:crypto"
import * as AuditHash from "../../src/audit/AuditHash.ts"
import { genesis } from "../../src/audit/AuditTable.ts"
import { verifyLines } from "../../src/audit/VerifyExport.ts"

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex")

const first = {
  id: "evt_01j9z3x5q8r7t6v4w2y1k0m9n8",
  createdAt: 1_700_000_000_000,
  type: "session.created",
  actor: { kind: "user", id: "usr_ada", name: "Ada" },
  subject: { kind: "session", id: "ses_1" },
  outcome: "success",
  ip: "203.0.113.7",
  requestId: "req-1",
  data: { b: [1, { z: null, a: "ä\n" }], a: true, email: "ada@x.test" },
  sequence: 4,
  previous: genesis,
  salt: "0123456789abcdefghijkl"
}
const digests = [
  { field: "actor.name", sha256: sha256("0123456789abcdefghijkl\nactor.name\nAda") },
  { field: "ip", sha256: sha256("0123456789abcdefghijkl\nip\n203.0.113.7") },
  { field: "data.email", sha256: sha256("0123456789abcdefghijkl\ndata.email\nada@x.test") }
]
const sealed = (event: typeof first, previous: string, sequence: number) => {
  const whole = { ...event, previous, sequence, digests }
  return { kind: "event", ...whole, hash: sha256(AuditHash.hashInput(whole)) }
}
const one = sealed(first, genesis, 4)
const two = sealed({ ...first, id: "evt_01j9z3x5q8r7t6v4w2y1k0m9n9" }, one.hash, 9)
const begin = { kind: "begin", version: 1, chain: "system", checkpointSequence: 0, checkpointHash: genesis }
const end = { kind: "end", sequence: 9, hash: two.hash }
const { ip: _ip, salt: _salt, ...kept } = one
const { email: _email, ...keptData } = one.data
const erased = { ...kept, actor: { kind: "user", id: "usr_ada" }, data: keptData, erased: true }

const unsalted = ({ salt: _, ...event }: typeof one) => event

/** `ip` was "9\nip\n203.0.113.7"; what is hashed for its digest is the same text here. */
const shifted = (() => {
  const salt = "0123456789abcdefghijkl"
  const digest = sha256(`${salt}\nip\n9\nip\n203.0.113.7`)
  const event = {
    ...first,
    actor: { kind: "user", id: "usr_ada" },
    data: {},
    salt: `${salt}\nip\n9`,
    digests: [{ field: "ip", sha256: digest }]
  }
  return { kind: "event", ...event, hash: sha256(AuditHash.hashInput(event)) }
})()

const verify = (lines: ReadonlyArray<unknown>, anchor?: string) =>
  verifyLines(lines.map((line) => typeof line === "string" ? line : JSON.stringify(line)), sha256, anchor)

describe("the hash of an event", () => {
  it("is that of this text, byte by byte, in every version", () => {
    assert.strictEqual(
      AuditHash.hashInput(one),
      `gatehouse.audit.v1\n${genesis}\n` +
        `{"actor":{"id":"usr_ada","kind":"user"},"createdAt":1700000000000,"data":{"a":true,"b":[1,{"a":"ä\\n","z":null}]},` +
        `"digests":[${digests.map(({ field, sha256 }) => `{"field":"${field}","sha256":"${sha256}"}`).join(",")}],` +
        `"id":"evt_01j9z3x5q8r7t6v4w2y1k0m9n8","outcome":"success","requestId":"req-1","sequence":4,` +
        `"subject":{"id":"ses_1","kind":"session"},"type":"session.created"}`
    )
  })

  it("holds what is personal only as digests", () => {
    for (const secret of ["203.0.113.7", "Ada", "ada@x.test"]) assert.notInclude(AuditHash.hashInput(one), secret)
  })
})

describe("an export", () => {
  it("verifies from its first line to its last", async () => {
    assert.deepStrictEqual(await verify([begin, one, "", two, end]), {
      ok: true,
      events: 2,
      sequence: 9,
      hash: two.hash
    })
  })

  it("verifies where an event was erased", async () => {
    assert.isTrue((await verify([begin, erased, two, end])).ok)
  })

  it("verifies from a checkpoint on", async () => {
    const later = { ...begin, checkpointSequence: 4, checkpointHash: one.hash }
    assert.isTrue((await verify([later, two, end])).ok)
  })

  it("holds a hash that was kept elsewhere, or is broken at its head", async () => {
    assert.isTrue((await verify([begin, one, two, end], one.hash)).ok)
    assert.deepStrictEqual((await verify([begin, one, two, end], sha256("other"))).broken, {
      sequence: 9,
      reason: "head"
    })
  })

  it("verifies where a later one was put behind it", async () => {
    const before = { ...end, sequence: 4, hash: one.hash }
    assert.deepStrictEqual((await verify([begin, one, before, two, end])).events, 2)
    assert.deepStrictEqual((await verify([begin, one, before, two])).broken, { sequence: 9, reason: "head" })
  })

  const broken: ReadonlyArray<readonly [string, ReadonlyArray<unknown>, number, string]> = [
    ["cut off", [begin, one, two], 9, "head"],
    ["empty", [], 0, "head"],
    ["without its beginning", [one, two, end], 4, "format"],
    ["begun twice", [begin, one, begin, two, end], 4, "format"],
    ["short of an event in the middle", [begin, two, end], 9, "link"],
    ["of another order", [begin, one, one, two, end], 4, "order"],
    ["with a changed subject", [begin, { ...one, subject: { kind: "session", id: "ses_2" } }, two, end], 4, "hash"],
    ["with a changed address", [begin, { ...one, ip: "203.0.113.8" }, two, end], 4, "digest"],
    ["with an address that is gone alone", [begin, { ...kept, salt: one.salt }, two, end], 4, "digest"],
    ["with a name put back after erasure", [begin, { ...erased, ip: "203.0.113.9" }, two, end], 4, "digest"],
    [
      "with other personal fields whose salt is gone",
      [begin, unsalted({ ...one, ip: "203.0.113.8" }), two, end],
      4,
      "digest"
    ],
    ["with a piece of a value made a part of the salt", [begin, shifted, end], 4, "digest"],
    ["with a line that is no JSON", [begin, one, "{", two, end], 4, "format"],
    ["with a line that is no event", [begin, { kind: "event" }, end], 0, "format"],
    ["with a first checkpoint that is none", [{ ...begin, checkpointHash: one.hash }, two, end], 0, "checkpoint"],
    ["followed by more than its end", [begin, one, two, end, two], 9, "order"],
    ["said to be of another log", [{ ...begin, chain: "grp_01j9z3x5q8r7t6v4w2y1k0m9n8" }, one, two, end], 4, "link"],
    ["of a version that is not known", [{ ...begin, version: 2 }, one, two, end], 0, "format"],
    ["with a field that no hash covers", [begin, { ...one, email: "eve@x.test" }, two, end], 0, "format"],
    [
      "with such a field in the actor",
      [begin, { ...one, actor: { ...one.actor, email: "eve@x.test" } }, two, end],
      0,
      "format"
    ],
    [
      "with such a field in the subject",
      [begin, { ...one, subject: { ...one.subject, name: "Eve" } }, two, end],
      0,
      "format"
    ],
    ["ended by another hash", [begin, one, two, { ...end, hash: one.hash }], 9, "head"]
  ]
  for (const [what, lines, sequence, reason] of broken) {
    it(`is broken when it is ${what}`, async () => {
      const { broken: found } = await verify(lines)
      assert.deepStrictEqual(found, { sequence, reason } as never)
    })
  }
})
