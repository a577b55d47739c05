/** `register`, with plain `convex-test`: no bundler's globs, no isolate. */
import { assert, describe, it } from "@effect/vitest"
import { convexTest } from "convex-test"
import { readdirSync } from "node:fs"
import { vi } from "vitest"
import { register } from "../../src/test.ts"
import { api } from "../app/convex/_generated/api.ts"
import schema from "../app/convex/schema.ts"

const modules = {
  "../app/convex/_generated/api.ts": () => import("../app/convex/_generated/api.ts"),
  "../app/convex/calls.ts": () => import("../app/convex/calls.ts"),
  "../app/convex/teams.ts": () => import("../app/convex/teams.ts")
}

const deployed = () => {
  const t = convexTest(schema, modules)
  register(t)
  return t
}

// `convex-test` keeps its state in a global.
describe("register", { concurrent: false }, () => {
  it("installs the component, so that an app's functions can call it", async () => {
    const t = deployed()

    const groupId = await t.mutation(api.teams.createWithNote, { slug: "acme", swallow: false })
    const overview = await t.query(api.teams.overview, { userId: "ada", groupId: groupId! })

    assert.deepStrictEqual(overview, { notes: 1, group: "acme", mayWrite: false })
  })

  it("takes the name that the app has given the component", async () => {
    const t = convexTest(schema, modules)
    register(t, "other")

    const error = await t.mutation(api.teams.createWithNote, { slug: "acme", swallow: false }).catch((error) => error)

    assert.match(String(error), /Component "auth" is not registered/)
  })

  it("knows every module of the component", async () => {
    const folder = new URL("../../src/component", import.meta.url)
    const known: Array<string> = []
    register({ registerComponent: (_path, _schema, modules) => void known.push(...Object.keys(modules)) })

    const functions = readdirSync(folder)
      .filter((file) => file.endsWith(".ts") && file !== "convex.config.ts" && file !== "schema.ts")
      .map((file) => `./component/${file}`)
    assert.deepStrictEqual(known.filter((file) => !file.includes("_generated")).toSorted(), functions.toSorted())
  })

  it("runs the jobs that the component schedules", async () => {
    vi.useFakeTimers()
    try {
      const t = deployed()
      const call = async (kind: "query" | "mutation", name: string, payload: object) =>
        JSON.parse(await (t[kind] as any)(api.calls[kind], { call: name, payload: JSON.stringify(payload) }))
      const { id: groupId } = await call("mutation", "group.create", { name: "A" })
      const { inviteId } = await call("mutation", "invite.create", { groupId, expiresIn: 60_000 })
      const expired = async () => (await call("query", "invite.list", { groupId, status: "expired" })).items
      vi.setSystemTime(Date.now() + 60_000)
      const before = await expired()

      await t.finishAllScheduledFunctions(vi.runAllTimers)

      const after = await expired()
      assert.deepStrictEqual(before, [])
      assert.deepStrictEqual(after.map(({ id }: any) => id), [inviteId])
    } finally {
      vi.useRealTimers()
    }
  })
})
