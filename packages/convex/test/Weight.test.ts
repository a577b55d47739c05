/**
 * What a function of the component may weigh. Every call evaluates all that its file loads, so what a file loads is held
 * here: no times, which `npm run bench -- convex` measures.
 */
import { assert, beforeAll, describe, it } from "@effect/vitest"
import { open } from "@gatehouse/convex-isolate"
import { fileURLToPath } from "node:url"
import { cases } from "../../../bench/convex/Cases.ts"
import * as Data from "../../../bench/convex/Data.ts"
import { bundle, type Bundled, type Input, type Loaded } from "../../../bench/convex/Loaded.ts"

const folder = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))
const component = folder("../src/component")
const app = folder("../../../bench/convex/app")

/**
 * Bytes of the modules that a function file loads: about a tenth more than when it was last looked at. Whoever breaks one
 * finds out why with `npm run bench -- convex --weigh <file>`, and raises it only for what every call should pay for.
 */
const budgets: Readonly<Record<string, number>> = {
  keyCheck: 106_000,
  accessCheck: 105_000,
  memberInherit: 107_000,
  sessionCheck: 106_000,
  sessionRotate: 214_000,
  access: 207_000,
  accounts: 235_000,
  anonymous: 232_000,
  audit: 250_000,
  codes: 292_000,
  credentialAccounts: 236_000,
  credentials: 246_000,
  crons: 80_000,
  deviceCodes: 244_000,
  devices: 217_000,
  emails: 232_000,
  groups: 238_000,
  held: 207_000,
  invites: 256_000,
  jobStep: 395_000,
  jobs: 199_000,
  keys: 245_000,
  members: 240_000,
  oauth: 256_000,
  owners: 80_000,
  passkeys: 293_000,
  passwords: 299_000,
  recovery: 242_000,
  seal: 232_000,
  sessions: 266_000,
  totp: 267_000,
  users: 277_000,
  webhookDeliveries: 281_000,
  webhookEndpoints: 261_000,
  worker: 197_000
}

/** The queries that applications ask at every request: they load nothing of Effect. */
const hot = ["keyCheck", "accessCheck", "memberInherit", "sessionCheck"]

/** The modules of Effect that the runtime of a transaction is made of; the rest are what those are made of themselves. */
const effectModules = new Set(
  [
    "Effect",
    "Context",
    "Data",
    "Clock",
    "Cause",
    "Exit",
    "Option",
    "Predicate",
    "References",
    "Scheduler",
    "Duration",
    "Array",
    "Effectable",
    "Equal",
    "Formatter",
    "Function",
    "Hash",
    "Inspectable",
    "Pipeable",
    "Redactable",
    "Result",
    "Tracer",
    "Utils",
    "internal/core",
    "internal/effect",
    "internal/equal",
    "internal/hash",
    "internal/metric",
    "internal/option",
    "internal/record",
    "internal/references",
    "internal/result",
    "internal/stackTraceLimit"
  ].map((name) => `effect/${name}`)
)

const packages = new Set([
  "convex",
  "effect",
  ...["contract", "store", "groups", "keys", "core-sessions", "webhooks", "convex"].map((name) => `@gatehouse/${name}`)
])

const packageOf = (name: string): string => /^(@[^/]+\/)?[^/]+/.exec(name)![0]

const chain = ({ name, via }: Input): string => [...via, name].join("\n    → ")

/** Says through which imports a file comes to load what it may not. */
const refuse = (file: string, unwanted: ReadonlyArray<Input>, reason: string): string =>
  `Every call of a function in ${file} would evaluate:\n${
    unwanted.map((input) => `  ${chain(input)}`).join("\n")
  }\n${reason}`

const overBudget = (file: string, { bytes, inputs }: Loaded): string =>
  `${file} loads ${bytes} bytes, its budget is ${budgets[file]}. Heaviest: ${
    inputs.slice(0, 6).map(({ bytes, name }) => `${name} ${bytes}`).join(", ")
  }. \`npm run bench -- convex --weigh ${file}\` shows every source file, who imports it, and its milliseconds.`

describe("a function file of the component", () => {
  let bundled: Bundled
  beforeAll(async () => {
    bundled = await bundle(component)
  })

  it("is held to a budget, each of them", () => {
    assert.sameMembers([...bundled.loaded.keys()], Object.keys(budgets))
  })

  it.each(Object.keys(budgets))("keeps its budget: %s", (file) => {
    const loaded = bundled.loaded.get(file)!

    assert.isAtMost(loaded.bytes, budgets[file]!, overBudget(file, loaded))
  })

  it.each(Object.keys(budgets))("loads of Effect only what runs a transaction: %s", (file) => {
    const unwanted = bundled.loaded.get(file)!.inputs.filter(({ name }) =>
      packageOf(name) === "effect" && !effectModules.has(name)
    )

    assert.deepStrictEqual(
      unwanted.map(({ name }) => name),
      [],
      refuse(
        file,
        unwanted,
        "Schema costs 7 ms of every call, Layer and Effect.fn 2 ms each: light files take types from them by `import " +
          "type`, and what needs them belongs in a heavy file (docs/architecture.md)."
      )
    )
  })

  it.each(Object.keys(budgets))("loads of packages only Convex, Effect and the domains: %s", (file) => {
    const unwanted = bundled.loaded.get(file)!.inputs.filter(({ name }) => !packages.has(packageOf(name)))

    assert.deepStrictEqual(
      unwanted.map(({ name }) => name),
      [],
      refuse(
        file,
        unwanted,
        "A package more is paid for at every call; write what is needed of it, or load it in an action."
      )
    )
  })

  it.each(hot)("loads nothing of Effect where every request asks: %s", (file) => {
    const unwanted = bundled.loaded.get(file)!.inputs.filter(({ name }) => packageOf(name) === "effect")

    assert.deepStrictEqual(
      unwanted.map(({ name }) => name),
      [],
      refuse(file, unwanted, "Effect costs this file 2 ms of its 4. Move what imports it out of the file's way.")
    )
  })
})

describe("a query that every request asks", () => {
  const asked = cases.filter(({ target }) => target.ranges !== undefined)
  const spent = new Map<string, { calls: number; reads: number; ranges: number; writes: number }>()
  beforeAll(async () => {
    const isolate = await open({ folder: app, components: [{ name: "auth", folder: component }], now: Data.now })
    const { made } = await Data.make(isolate)
    // One after the other: the isolate has one list of runs.
    for (const { name, ours } of asked) {
      isolate.runs.length = 0
      await ours(Data.operationsOf(isolate), made, isolate)
      const sum = (number: (run: (typeof isolate.runs)[number]) => number) =>
        isolate.runs.reduce((total, run) => total + number(run), 0)
      spent.set(name, {
        calls: isolate.runs.length,
        reads: sum(({ documents }) => documents.read),
        ranges: sum(({ ranges }) => ranges),
        writes: sum(({ documents }) => documents.written)
      })
    }
  }, 60_000)

  it.each(asked.map(({ name, target }) => [name, target] as const))(
    "costs the calls and reads that it should: %s",
    (name, { evaluate: _evaluate, ratio: _ratio, total: _total, ...allowed }) => {
      assert.deepInclude(spent.get(name), allowed)
    }
  )
})

describe("an app", () => {
  let bundled: Bundled
  beforeAll(async () => {
    bundled = await bundle(app)
  })

  it.each(["auth", "http", "withAuth"])("loads nothing of Effect with the facade: %s", (file) => {
    const unwanted = bundled.loaded.get(file)!.inputs.filter(({ name }) => packageOf(name) === "effect")

    assert.deepStrictEqual(
      unwanted.map(({ name }) => name),
      [],
      refuse(file, unwanted, "Every function of an app imports its auth.ts: contracts only by `import type` there.")
    )
  })

  it("pays at most 34 KiB for the facade in a query that imports auth.ts", () => {
    const { bytes, inputs } = bundled.loaded.get("withAuth")!

    assert.isAtMost(
      bytes - bundled.loaded.get("plain")!.bytes,
      34 * 1024,
      `Of ours: ${
        inputs.filter(({ name }) => name.startsWith("@gatehouse/")).map(({ bytes, name }) => `${name} ${bytes}`).join(
          ", "
        )
      }`
    )
  })
})
