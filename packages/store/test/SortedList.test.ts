import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { SortedList } from "../src/internal/SortedList.ts"

const numbers = (count: number, of: (i: number) => number) => Array.from({ length: count }, (_, i) => of(i))

const listOf = (entries: ReadonlyArray<number>): SortedList<number> => {
  const list = new SortedList<number>((a, b) => a - b)
  for (const entry of entries) list.add(entry)
  return list
}

const all = (list: SortedList<number>) => [...list.from(() => true)]

describe("SortedList", () => {
  it.each([
    ["in order", numbers(3_000, (i) => i)],
    ["backwards", numbers(3_000, (i) => -i)],
    ["shuffled", numbers(3_000, (i) => (i * 7_919) % 3_000)]
  ])("holds thousands of entries that came %s", (_, entries) => {
    assert.deepStrictEqual(all(listOf(entries)), entries.toSorted((a, b) => a - b))
  })

  it("reads from any place, up and down, across its blocks", () => {
    const list = listOf(numbers(2_000, (i) => i * 2))
    for (const at of [-1, 0, 1, 1_022, 1_023, 1_024, 1_025, 1_026, 3_997, 3_998, 3_999]) {
      const expected = numbers(2_000, (i) => i * 2)
      assert.deepStrictEqual([...list.from((entry) => entry >= at)], expected.filter((entry) => entry >= at))
      assert.deepStrictEqual(
        [...list.before((entry) => entry >= at)],
        expected.filter((entry) => entry < at).toReversed()
      )
    }
  })

  it("is empty when everything was removed, and can be filled again", () => {
    const list = listOf(numbers(1_500, (i) => i))
    for (let i = 0; i < 1_500; i++) list.remove(i)
    assert.deepStrictEqual(all(list), [])
    assert.deepStrictEqual([...list.before(() => true)], [])
    list.add(5)
    assert.deepStrictEqual(all(list), [5])
  })

  it.prop(
    "agrees with a sorted array",
    { added: Schema.Array(Schema.Int), removed: Schema.Array(Schema.Int), at: Schema.Int },
    ({ added, at, removed }) => {
      const entries = [...new Set(added)]
      const list = listOf(entries)
      const gone = new Set([...removed, ...entries.filter((_, i) => i % 3 === 0)])
      for (const entry of gone) list.remove(entry)
      const left = entries.filter((entry) => !gone.has(entry)).toSorted((a, b) => a - b)

      assert.deepStrictEqual(all(list), left)
      assert.deepStrictEqual([...list.from((entry) => entry >= at)], left.filter((entry) => entry >= at))
      assert.deepStrictEqual([...list.before((entry) => entry >= at)], left.filter((entry) => entry < at).toReversed())
    }
  )
})
