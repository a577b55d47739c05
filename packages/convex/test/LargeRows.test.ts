/**
 * The largest changes of the shipped component on the largest rows: within the 16 MiB that one transaction may read. Small
 * rows are bounded by ranges instead: `domain/Limits.test.ts`.
 */
import { assert, describe, it } from "@effect/vitest"
import { componentRef, type Isolate } from "@gatehouse/convex-isolate"
import { convexIsolate } from "@gatehouse/convex-isolate/vitest"
import { options } from "./facade/World.ts"

const timeout = 120_000
const isolates = convexIsolate(options)
/** Thousands of calls: none is run again. */
const fresh = () => isolates.fresh({ replay: false })

/** As long as an open record may be. */
const large = JSON.stringify({ text: "x".repeat(16_384 - "{\"text\":\"\"}".length) })

const change = (isolate: Isolate, name: string, payload: object): Promise<any> =>
  isolate.mutation(componentRef("auth", name), {
    payload,
    actor: { kind: "system" },
    ...(/groups:move|members:|invites:create|keys:create/.test(name)
      ? { permissions: { grants: [], roles: [] } }
      : {})
  })

/** A group with so many less one below it; its id. */
const tree = async (isolate: Isolate, size: number): Promise<string> => {
  const { id } = await change(isolate, "groups:create", { name: "root", slug: "root", extend: large })
  for (let i = 1; i < size; i++) {
    await change(isolate, "groups:create", { name: "g", slug: `g${i}`, parentId: id, extend: large })
  }
  return id
}

describe("Rows as large as can be", () => {
  it("are moved and deleted by the hundred at once", async () => {
    const isolate = await fresh()
    const { id: parentId } = await change(isolate, "groups:create", { name: "to" })
    const groupId = await tree(isolate, 200)

    const move = await change(isolate, "groups:move", { groupId, parentId })
    await change(isolate, "groups:delete", { groupId })
    await isolate.scheduled.runDue()

    assert.deepStrictEqual(move, { status: "moved" })
    assert.deepStrictEqual((await isolate.rows("groups", "auth")).map(({ id }) => id), [parentId])
    assert.deepStrictEqual(await isolate.rows("jobs", "auth"), [])
  }, timeout)

  it("of more groups than that are moved and deleted by jobs", async () => {
    const isolate = await fresh()
    const { id: parentId } = await change(isolate, "groups:create", { name: "to" })
    const groupId = await tree(isolate, 201)

    const { status } = await change(isolate, "groups:move", { groupId, parentId })
    await isolate.scheduled.runDue()
    const paths = (await isolate.rows("groups", "auth")).map(({ path }) => JSON.parse(path))
    await change(isolate, "groups:delete", { groupId })
    await isolate.scheduled.runDue()

    assert.strictEqual(status, "moving")
    assert.isTrue(paths.every(([first]) => first === parentId))
    assert.deepStrictEqual((await isolate.rows("groups", "auth")).map(({ id }) => id), [parentId])
    assert.deepStrictEqual(await isolate.rows("jobs", "auth"), [])
  }, timeout)

  it("that belong to a group go with it", async () => {
    const isolate = await fresh()
    const groupId = await tree(isolate, 2)
    const [, child] = await isolate.rows("groups", "auth")
    // The step that takes the child, and has room left, goes on with the root.
    for (let i = 0; i < 49; i++) {
      await change(isolate, "members:add", { groupId: child.id, userId: `usr_${i}`, extend: large })
    }
    for (let i = 0; i < 99; i++) {
      await change(isolate, "members:add", { groupId, userId: `usr_${i}`, extend: large })
      await change(isolate, "invites:create", { groupId, extend: large })
      await change(isolate, "keys:create", { groupId, name: "k", scopes: [], metadata: large })
    }

    await change(isolate, "groups:delete", { groupId })
    await isolate.scheduled.runDue()

    for (const table of ["groups", "members", "invites", "keys", "group_tags"]) {
      assert.deepStrictEqual(await isolate.rows(table, "auth"), [], table)
    }
    assert.deepStrictEqual(isolate.runs.filter(({ error }) => error !== undefined), [])
  }, timeout)
})
