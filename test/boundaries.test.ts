import { assert, describe, it } from "@effect/vitest"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { check, format, type Rule } from "../scripts/boundaries.ts"

const manifest = (folder: string, dependencies: ReadonlyArray<string> = [], more: object = {}) =>
  JSON.stringify({
    name: `@gatehouse/${folder}`,
    version: "0.1.0",
    exports: {
      ".": { "@gatehouse/source": "./src/index.ts", default: "./dist/index.js" },
      "./*": { "@gatehouse/source": "./src/*.ts", default: "./dist/*.js" },
      "./internal/*": null
    },
    dependencies: Object.fromEntries(dependencies.map((name) => [name, "0.1.0"])),
    peerDependencies: { effect: "~4.1.0" },
    ...more
  })

/** A tree in which every rule holds. */
const sound: Readonly<Record<string, string>> = {
  "packages/contract/package.json": manifest("contract"),
  "packages/contract/src/index.ts": `import * as Schema from "effect/Schema"\nexport const Id = Schema.String`,
  "packages/contract/src/Page.ts":
    `import * as Data from "effect/Data"\nexport class Odd extends Data.TaggedError("Odd") {}`,
  "packages/contract/src/internal/deep.ts": `export const deep = 1`,
  "packages/contract/src/node/Hash.ts": `import { hash } from "node:crypto"\nexport const sha = hash`,
  "packages/store/package.json": manifest("store", ["@gatehouse/contract"]),
  "packages/store/src/index.ts": `export * from "./Store.ts"`,
  "packages/store/src/Store.ts":
    `import type { Id } from "@gatehouse/contract"\nexport const open = (id: typeof Id) => id`,
  "packages/store-sql/package.json": manifest("store-sql", ["@gatehouse/store"]),
  "packages/store-sql/src/index.ts":
    `import { DatabaseSync } from "node:sqlite"\nexport { open } from "@gatehouse/store"`,
  "packages/groups/package.json": manifest("groups", ["@gatehouse/store"]),
  "packages/groups/src/index.ts": `export const groups = 1`,
  "packages/keys/package.json": manifest("keys", ["@gatehouse/contract", "@gatehouse/store"]),
  "packages/keys/src/index.ts": `export * from "./KeyErrors.ts"`,
  "packages/keys/src/KeyErrors.ts": `export { Odd } from "@gatehouse/contract/Page"`,
  "packages/keys/src/Keys.ts":
    `import * as Effect from "effect/Effect"\nimport type * as Schema from "effect/Schema"\nimport { Odd } from "./KeyErrors.ts"\n` +
    `export const make = (_: Schema.Any) => Effect.fail(new Odd())`,
  "packages/keys/src/server.ts":
    `import * as Layer from "effect/Layer"\nimport { sha } from "@gatehouse/contract/node/Hash"\nexport const layer = [Layer, sha]`,
  "packages/convex/package.json": manifest("convex", ["@gatehouse/contract", "@gatehouse/keys"]),
  "packages/convex/src/component/keys.ts":
    `import { make } from "@gatehouse/keys/Keys"\nimport { run } from "../Run.ts"\nexport const check = () => run(make)`,
  "packages/convex/src/component/_generated/api.ts":
    `import type * as keys from "../keys.js"\nexport type Keys = typeof keys`,
  "packages/convex/src/Run.ts":
    `import * as Effect from "effect/Effect"\nimport * as Scheduler from "effect/Scheduler"\n` +
    `export const run = (_: unknown) => Effect.yieldNow.pipe(Effect.provideService(Scheduler.Scheduler, {} as any))`,
  "packages/convex/src/Auth.ts":
    `import * as Effect from "effect/Effect"\nimport * as Schema from "effect/Schema"\nexport const wait = [Effect.sleep(1), Schema]`,
  "apps/server/package.json": manifest("server", ["@gatehouse/keys", "@gatehouse/store-sql"]),
  "apps/server/src/main.ts": `import "@gatehouse/keys/server"\nimport "@gatehouse/store-sql"\nimport "node:http"`
}

/** Checks the sound tree with some files put in its place, and gives the violations as lines. */
const checkWith = (changes: Readonly<Record<string, string>>) => {
  const root = mkdtempSync(join(tmpdir(), "gatehouse-boundaries-"))
  try {
    for (const [path, text] of Object.entries({ ...sound, ...changes })) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    return check(root)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

interface Case {
  readonly title: string
  readonly rule: Rule
  /** `file:line` of the one violation. */
  readonly at: string
  readonly message: RegExp
  readonly changes: Readonly<Record<string, string>>
}

const cases: ReadonlyArray<Case> = [
  {
    title: "an import from a higher layer",
    rule: "layers",
    at: "packages/store/src/index.ts:2",
    message: /@gatehouse\/store may not import @gatehouse\/keys/,
    changes: {
      "packages/store/package.json": manifest("store", ["@gatehouse/contract", "@gatehouse/keys"]),
      "packages/store/src/index.ts": `export * from "./Store.ts"\nimport "@gatehouse/keys"`,
      "packages/keys/package.json": manifest("keys", ["@gatehouse/contract"])
    }
  },
  {
    title: "an import from the same layer, type only",
    rule: "layers",
    at: "packages/keys/src/index.ts:1",
    message: /not in a lower layer/,
    changes: {
      "packages/keys/package.json": manifest("keys", ["@gatehouse/contract", "@gatehouse/groups"]),
      "packages/keys/src/index.ts": `import type { groups } from "@gatehouse/groups"\nexport type G = typeof groups`
    }
  },
  {
    title: "a domain in the SQL store",
    rule: "layers",
    at: "packages/store-sql/src/index.ts:1",
    message: /@gatehouse\/store-sql may not import @gatehouse\/keys/,
    changes: {
      "packages/store-sql/package.json": manifest("store-sql", ["@gatehouse/keys"]),
      "packages/store-sql/src/index.ts": `export * from "@gatehouse/keys"`
    }
  },
  {
    title: "the SQL store in a domain, named in a type",
    rule: "layers",
    at: "packages/keys/src/index.ts:1",
    message: /the app chooses the store/,
    changes: {
      "packages/keys/package.json": manifest("keys", ["@gatehouse/contract", "@gatehouse/store-sql"]),
      "packages/keys/src/index.ts": `export type T = import("@gatehouse/store-sql/index").open`
    }
  },
  {
    title: "a package that has no layer",
    rule: "layers",
    at: "packages/extra/src/index.ts:1",
    message: /@gatehouse\/extra has no layer/,
    changes: {
      "packages/extra/package.json": manifest("extra", ["@gatehouse/contract"]),
      "packages/extra/src/index.ts": `export * from "@gatehouse/contract"`
    }
  },
  {
    title: "an app in a package",
    rule: "layers",
    at: "packages/keys/src/index.ts:1",
    message: /nothing imports an app/,
    changes: {
      "packages/keys/package.json": manifest("keys", ["@gatehouse/contract", "@gatehouse/server"]),
      "packages/keys/src/index.ts": `export * from "@gatehouse/server/main"`,
      "apps/server/package.json": manifest("server"),
      "apps/server/src/main.ts": ``
    }
  },
  {
    title: "a name that `exports` closes",
    rule: "deep-import",
    at: "packages/store/src/Store.ts:1",
    message: /does not open @gatehouse\/contract\/internal\/deep/,
    changes: { "packages/store/src/Store.ts": `export { deep } from "@gatehouse/contract/internal/deep"` }
  },
  {
    title: "a path into another package",
    rule: "deep-import",
    at: "packages/store/src/Store.ts:1",
    message: /is inside @gatehouse\/contract/,
    changes: { "packages/store/src/Store.ts": `export * from "../../contract/src/Page.ts"` }
  },
  {
    title: "a path out of all packages",
    rule: "deep-import",
    at: "packages/store/src/Store.ts:1",
    message: /leads out of the package/,
    changes: { "packages/store/src/Store.ts": `export * from "../../../scripts/Workspace.ts"` }
  },
  {
    title: "a name that leads to no file",
    rule: "deep-import",
    at: "packages/store/src/Store.ts:1",
    message: /Pages\.ts, which is not there/,
    changes: { "packages/store/src/Store.ts": `export type * from "@gatehouse/contract/Pages"` }
  },
  {
    title: "a dependency that the manifest does not list",
    rule: "undeclared",
    at: "packages/groups/src/index.ts:1",
    message: /does not list ipaddr\.js/,
    changes: { "packages/groups/src/index.ts": `import ip from "ipaddr.js"\nexport default ip` }
  },
  {
    title: "a builtin of Node in a domain",
    rule: "node",
    at: "packages/groups/src/index.ts:1",
    message: /node:fs is Node's/,
    changes: { "packages/groups/src/index.ts": `import { readFileSync } from "node:fs"\nexport default readFileSync` }
  },
  {
    title: "a builtin without its prefix",
    rule: "node",
    at: "packages/groups/src/index.ts:1",
    message: /buffer is Node's/,
    changes: { "packages/groups/src/index.ts": `export { Buffer } from "buffer"` }
  },
  {
    title: "a builtin that is loaded later",
    rule: "node",
    at: "packages/groups/src/index.ts:1",
    message: /node:fs is Node's/,
    changes: { "packages/groups/src/index.ts": `export const load = () => import("node:fs")` }
  },
  {
    title: "a type of Node in a domain",
    rule: "node",
    at: "packages/groups/src/index.ts:1",
    message: /must compile without its types/,
    changes: { "packages/groups/src/index.ts": `export type { IncomingMessage } from "node:http"` }
  },
  {
    title: "Node behind a file that may use it",
    rule: "node",
    at: "packages/contract/src/index.ts:1",
    message: /packages\/contract\/src\/node\/Hash\.ts → node:crypto/,
    changes: { "packages/contract/src/index.ts": `export { sha } from "./node/Hash.ts"` }
  },
  {
    title: "a heavy module in an errors file",
    rule: "light",
    at: "packages/keys/src/KeyErrors.ts:2",
    message: /runs effect\/Schema/,
    changes: {
      "packages/keys/src/KeyErrors.ts":
        `export { Odd } from "@gatehouse/contract/Page"\nimport * as Schema from "effect/Schema"\nexport const s = Schema`
    }
  },
  {
    title: "a heavy module behind another package",
    rule: "light",
    at: "packages/keys/src/Keys.ts:1",
    message: /packages\/contract\/src\/index\.ts → effect\/Schema/,
    changes: { "packages/keys/src/Keys.ts": `export { Id } from "@gatehouse/contract"` }
  },
  {
    title: "a heavy module named by an inline type, which still loads",
    rule: "light",
    at: "packages/keys/src/KeyTable.ts:1",
    message: /runs effect\/Layer/,
    changes: {
      "packages/keys/src/KeyTable.ts": `import { type Layer } from "effect/Layer"\nexport type L = Layer<never>`
    }
  },
  {
    title: "the barrel of Effect in a listed light file",
    rule: "light",
    at: "packages/contract/src/Page.ts:1",
    message: /runs effect\./,
    changes: {
      "packages/contract/package.json": manifest("contract", [], { gatehouse: { light: ["./src/Page.ts"] } }),
      "packages/contract/src/Page.ts":
        `import { Data } from "effect"\nexport class Odd extends Data.TaggedError("Odd") {}`
    }
  },
  {
    title: "a listed light file that is gone",
    rule: "light",
    at: "packages/contract/package.json:1",
    message: /Gone\.ts, which is not there/,
    changes: { "packages/contract/package.json": manifest("contract", [], { gatehouse: { light: ["./src/Gone.ts"] } }) }
  },
  {
    title: "Effect behind a plain file",
    rule: "plain",
    at: "packages/contract/src/Page.ts:1",
    message: /plain, but runs packages\/contract\/src\/Odd\.ts → effect\/Data/,
    changes: {
      "packages/contract/package.json": manifest("contract", [], { gatehouse: { plain: ["./src/Page.ts"] } }),
      "packages/contract/src/Page.ts": `export { Odd } from "./Odd.ts"`,
      "packages/contract/src/Odd.ts":
        `import * as Data from "effect/Data"\nexport class Odd extends Data.TaggedError("Odd") {}`
    }
  },
  {
    title: "a listed plain file that is gone",
    rule: "plain",
    at: "packages/contract/package.json:1",
    message: /"gatehouse\.plain" lists packages\/contract\/src\/Gone\.ts, which is not there/,
    changes: { "packages/contract/package.json": manifest("contract", [], { gatehouse: { plain: ["./src/Gone.ts"] } }) }
  },
  {
    title: "a wait in a light file",
    rule: "transactional",
    at: "packages/keys/src/Keys.ts:2",
    message: /Effect\.timeoutOption ends the run/,
    changes: {
      "packages/keys/src/Keys.ts": `import * as Effect from "effect/Effect"\n` +
        `export const make = Effect.succeed(1).pipe(Effect.timeoutOption(10))`
    }
  },
  {
    title: "a fork behind a light file, and says who loads it",
    rule: "transactional",
    at: "packages/keys/src/background.ts:2",
    message: /\(by packages\/keys\/src\/Keys\.ts\), where Fx\.forkDetach/,
    changes: {
      "packages/keys/src/Keys.ts": `export { make } from "./background.ts"`,
      "packages/keys/src/background.ts":
        `import * as Fx from "effect/Effect"\nexport const make = Fx.forkDetach(Fx.void)`
    }
  },
  {
    title: "a wait that is imported by its name",
    rule: "transactional",
    at: "packages/keys/src/KeyErrors.ts:2",
    message: /Effect\.sleep ends the run/,
    changes: {
      "packages/keys/src/KeyErrors.ts":
        `export { Odd } from "@gatehouse/contract/Page"\nimport { sleep as pause } from "effect/Effect"\nexport const p = pause`
    }
  },
  {
    title: "a timer in what a function of the component runs",
    rule: "transactional",
    at: "packages/convex/src/Run.ts:1",
    message: /component\/keys\.ts\), where setTimeout ends the run/,
    changes: { "packages/convex/src/Run.ts": `export const run = (f: () => void) => setTimeout(f, 1)` }
  },
  {
    title: "a timer under the global object's name",
    rule: "transactional",
    at: "packages/convex/src/Run.ts:1",
    message: /where queueMicrotask ends the run/,
    changes: { "packages/convex/src/Run.ts": `export const run = (f: () => void) => globalThis.queueMicrotask(f)` }
  },
  {
    title: "schemas in what a function of the component runs",
    rule: "transactional",
    at: "packages/convex/src/Run.ts:1",
    message: /evaluate at every call all of effect\/Schema/,
    changes: { "packages/convex/src/Run.ts": `import * as Schema from "effect/Schema"\nexport const run = [Schema]` }
  },
  {
    title: "a builtin of Node in what a function of the component runs",
    rule: "transactional",
    at: "packages/convex/src/Run.ts:1",
    message: /have no node:crypto/,
    changes: { "packages/convex/src/Run.ts": `export { hash as run } from "node:crypto"` }
  },
  {
    title: "a file that does not parse",
    rule: "syntax",
    at: "packages/groups/src/index.ts:2",
    message: /cannot be read/,
    changes: { "packages/groups/src/index.ts": `export const a = 1\nexport const = 2` }
  }
]

describe("boundaries", () => {
  it("finds nothing in a sound tree", () => {
    assert.deepStrictEqual(checkWith({}).map(format), [])
  })

  it.each(cases)("catches $title", ({ at, changes, message, rule }) => {
    const found = checkWith(changes)

    assert.deepStrictEqual(found.map((one) => `${one.rule} ${one.file}:${one.line}`), [`${rule} ${at}`])
    assert.match(found[0]?.message ?? "", message)
  })

  it("catches packages that need each other, and names the whole cycle", () => {
    const found = checkWith({
      "packages/contract/package.json": manifest("contract", ["@gatehouse/store"]),
      "packages/contract/src/index.ts": `import type {} from "@gatehouse/store"`
    })

    const cycle = found.find(({ rule }) => rule === "cycle")
    assert.match(cycle?.message ?? "", /@gatehouse\/contract → @gatehouse\/store → @gatehouse\/contract/)
  })
})
