/** Without `vm` modules there are no realms: what a reader is told then. */
import { assert, it } from "@effect/vitest"
import { vi } from "vitest"

vi.mock("node:vm", async (original) => ({ ...(await original<object>()), SourceTextModule: undefined }))

it("convexIsolate shows the lines of the configuration that are missing", async () => {
  const { convexIsolate, convexIsolateConfig } = await import("../src/vitest.ts")
  assert.throws(() => convexIsolate({ folder: "convex" }), /\.\.\.convexIsolateConfig/)
  assert.deepStrictEqual(convexIsolateConfig, { pool: "forks", execArgv: ["--experimental-vm-modules"] })
})

it("a realm names the flag", async () => {
  const { Realm } = await import("../src/Realm.ts")
  assert.throws(() => new Realm({ kind: "query", modules: new Map() }), /--experimental-vm-modules/)
})
