/** The services over the component, in an action of an app. What each operation answers is for the suites of the domains. */
import { assert, describe, it } from "@effect/vitest"
import { convexIsolate } from "@gatehouse/convex-isolate/vitest"
import { fileURLToPath } from "node:url"

const { fresh } = convexIsolate({ folder: fileURLToPath(new URL("app", import.meta.url)) })

describe("Remote.layer", { timeout: 60_000 }, () => {
  it("gives a program in an action the services of the component", async () => {
    const isolate = await fresh()

    const { groupId, ofKey, prefix } = await isolate.action("teams:start", { slug: "acme" })

    assert.strictEqual(ofKey, groupId)
    assert.strictEqual(prefix, "acme_")
    assert.deepStrictEqual((await isolate.rows("members", "auth")).map(({ groupId, userId }) => [groupId, userId]), [
      [groupId, "ada"]
    ])
  })

  it("fails there with the class that the service fails with", async () => {
    const isolate = await fresh()
    await isolate.action("teams:start", { slug: "acme" })

    const second = await isolate.action("teams:start", { slug: "acme" })

    assert.deepStrictEqual(second, { taken: "acme" })
  })
})
