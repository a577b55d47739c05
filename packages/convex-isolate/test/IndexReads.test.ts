/** Sorted indexes answer as convex-test's own reading does, through writes, rollbacks and reads inside a transaction. */
import { assert, it } from "@effect/vitest"
import { convexTest } from "convex-test"
import { defineSchema, defineTable } from "convex/server"
import { v } from "convex/values"
import * as Backend from "../src/Backend.ts"
import { SeededRandom } from "../src/SeededRandom.ts"

const schema = defineSchema({
  rows: defineTable(v.any()).index("by_a_b", ["a", "deep.b"]),
  others: defineTable(v.any())
})
const modules = { "./_generated/api.js": async () => ({}) }

const values = [undefined, null, 1, 2, -0, 0, 1.5, 3n, true, false, "", "a", "b", "ä", "\u{1f600}", [1], { x: 1 }]

/** One history of writes and reads, decided by its seed; gives everything it read. */
const history = async (t: Backend.Accessor, seed: number): Promise<ReadonlyArray<unknown>> => {
  const random = new SeededRandom(new Uint8Array([seed]))
  const pick = <A>(from: ReadonlyArray<A>): A => from[Math.floor(random.float() * from.length)]!
  const ids: Array<string> = []
  const seen: Array<unknown> = []
  const row = (): any => ({ a: pick(values), deep: { b: pick(values) } })
  const read = async (db: any): Promise<void> => {
    const [a, b] = [pick(values), pick(values)]
    const order = pick(["asc", "desc"])
    const range = pick<(q: any) => any>([
      (q) => q,
      (q) => q.eq("a", a),
      (q) => q.eq("a", a).eq("deep.b", b),
      (q) => q.eq("a", a).gt("deep.b", b),
      (q) => q.eq("a", a).gte("deep.b", b).lt("deep.b", a),
      (q) => q.gte("a", a).lte("a", b),
      (q) => q.lt("a", b)
    ])
    const found = await db.query("rows").withIndex("by_a_b", range).order(order).collect()
    const scanned = await db.query("rows").order(order).filter((q: any) => q.eq(q.field("a"), a)).take(3)
    seen.push(found.map((document: any) => document._id), scanned.map((document: any) => document._id))
  }
  await t.run(async ({ db }: any) => {
    for (let count = 0; count < 80; count++) ids.push(await db.insert("rows", row()))
  })
  for (let transaction = 0; transaction < 12; transaction++) {
    const fails = random.float() < 0.3
    const before = [...ids]
    await t.run(async ({ db }: any) => {
      for (let step = 0; step < 8; step++) {
        const what = random.float()
        if (what < 0.4 || ids.length === 0) ids.push(await db.insert("rows", row()))
        else if (what < 0.5) await db.insert("others", row())
        else if (what < 0.6) await db.replace(pick(ids), row())
        else if (what < 0.7) await db.delete(ids.splice(Math.floor(random.float() * ids.length), 1)[0])
        else await read(db)
      }
      if (fails) throw new Error("rolled back")
    }).catch((error: Error) => assert.strictEqual(error.message, "rolled back"))
    if (fails) ids.splice(0, ids.length, ...before)
    await t.run(({ db }: any) => read(db))
  }
  return seen
}

it("reads what convex-test reads, whatever was written before", { timeout: 30_000 }, async () => {
  for (let seed = 0; seed < 15; seed++) {
    const ours = Backend.make({
      components: [{ path: "", schema: schema as never, modules }],
      transactionLimits: false,
      now: () => 1000
    })
    const theirs = convexTest({ schema, modules }) as unknown as Backend.Accessor
    const expected = await history(theirs, seed)
    assert.isAbove(expected.flat().length, 50)
    assert.deepStrictEqual(await history(ours.t, seed), expected, `seed ${seed}`)
  }
})

it("refuses an index that is not declared, and fields in another order", async () => {
  const { t } = Backend.make({
    components: [{ path: "", schema: schema as never, modules }],
    transactionLimits: false,
    now: () => 0
  })
  const read = (index: string, field: string) =>
    t.run(({ db }: any) => db.query("rows").withIndex(index, (q: any) => q.eq(field, 1)).collect()).then(
      () => "read",
      (error: Error) => error.message
    )
  assert.strictEqual(await read("by_a_b", "a"), "read")
  assert.match(await read("by_a_b", "deep.b"), /Incorrect field/)
  assert.match(await read("by_c", "c"), /not declared in the schema/)
})
