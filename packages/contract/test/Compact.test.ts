import { assert, describe, it } from "@effect/vitest"
import { compact } from "@gatehouse/contract/Compact"
import { pageOptions } from "@gatehouse/contract/PageRequest"

describe("compact", () => {
  it("leaves out what is undefined, and nothing else that is empty", () => {
    const fields: { readonly a: string | undefined; readonly b: null; readonly c: 0; readonly d: "" } = {
      a: undefined,
      b: null,
      c: 0,
      d: ""
    }
    const kept: { readonly a?: string; readonly b: null; readonly c: 0; readonly d: "" } = compact(fields)

    assert.hasAllKeys(kept, ["b", "c", "d"])
  })

  it("does not compile where a field that must be there may be undefined", () => {
    const name = undefined as string | undefined
    // @ts-expect-error `name` may be absent
    const row: { readonly name: string } = compact({ name })

    assert.notProperty(row, "name")
  })
})

describe("what a list is asked for", () => {
  it("has a limit and an order also when the caller gives none", () => {
    assert.deepStrictEqual(pageOptions({}), { limit: 50, order: "asc", cursor: undefined })
  })

  it("is what the caller gives", () => {
    const page = { limit: 7, order: "desc", cursor: "c" } as const
    assert.deepStrictEqual(pageOptions(page), page)
  })
})
