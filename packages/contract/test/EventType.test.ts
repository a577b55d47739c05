import { assert, describe, it } from "@effect/vitest"
import * as EventType from "@gatehouse/contract/EventType"
import { Schema } from "effect"

const catalogue = {
  "note.written": EventType.make("note", { title: Schema.String }, "A note was written."),
  "note.burnt": EventType.make("note", {}, "A note is gone."),
  "note.refused": EventType.refusal("note", {}, "A note was not taken.")
}
const faultOf = (type: string, kind: string, data?: Readonly<Record<string, unknown>>, failure?: string) =>
  EventType.faultOf(catalogue, {
    type,
    subject: { kind, id: "note_1" },
    ...(failure === undefined ? {} : { failure }),
    ...(data === undefined ? {} : { data })
  })

describe("a catalogue of events", () => {
  it("finds nothing wrong with what it names", () => {
    assert.isUndefined(faultOf("note.written", "note", { title: "a" }))
    assert.isUndefined(faultOf("note.burnt", "note"))
    assert.isUndefined(faultOf("note.refused", "note", {}, "TOO_LONG"))
  })

  it.each([
    ["an unknown type", "note.read", "note", {}],
    ["a type that every object has", "toString", "note", {}],
    ["another subject", "note.written", "key", { title: "a" }],
    ["missing data", "note.written", "note", {}],
    ["data of another kind", "note.written", "note", { title: 1 }],
    ["data beside what it names", "note.written", "note", { title: "a", secret: "s" }],
    ["data where there is none", "note.burnt", "note", { secret: "s" }],
    ["a refusal without the code of its failure", "note.refused", "note", {}],
    ["the code of a failure where nothing was refused", "note.burnt", "note", {}, "TOO_LONG"]
  ])("finds %s", (_what, type, kind, data, failure?: string) => {
    assert.isString(faultOf(type, kind, data, failure))
  })
})
