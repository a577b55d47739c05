/**
 * The package as an app gets it: packed, installed from its tarballs, the README's example compiled and run. What the app
 * brings itself, `convex` and `effect`, is linked from this repository; no registry is asked.
 */
import { assert, describe, it } from "@effect/vitest"
import { open } from "@gatehouse/convex-isolate"
import { generate } from "@gatehouse/convex-isolate/Codegen"
import { verify } from "@gatehouse/webhooks/verify"
import { makeFunctionReference } from "convex/server"
import { execFile } from "node:child_process"
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { afterAll, beforeAll } from "vitest"

const repository = fileURLToPath(new URL("../../../..", import.meta.url))
const packages = ["contract", "store", "groups", "keys", "core-sessions", "webhooks", "convex"]
/** Packages of others: the app's own `convex` and `effect`, and what `core-sessions` brings. Linked from the repository. */
const others = ["convex", "effect", "@noble/hashes", "@simplewebauthn/server", "bcryptjs", "jose", "oauth4webapi"]
const timeout = 180_000

const run = promisify(execFile)

/** What the compiler says of a project. */
const compile = async (project: string): Promise<string> => {
  const tsc = join(repository, "node_modules/typescript/bin/tsc")
  const said = run(process.execPath, [tsc, "-p", ".", "--pretty", "false"], { cwd: project })
  return (await said.catch((error: { readonly stdout: string }) => error)).stdout
}

const npm = (cwd: string, ...args: ReadonlyArray<string>) =>
  run("npm", [...args, "--loglevel=error", "--no-audit", "--no-fund", "--ignore-scripts"], {
    cwd,
    shell: process.platform === "win32"
  })

/** The files of the README's example: the blocks whose fence names a file. */
const example = (): Readonly<Record<string, string>> => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8")
  return Object.fromEntries(
    [...readme.matchAll(/^```typescript (\S+)\n([^]*?)^```$/gm)].map(([, name, text]) => [name!, text!])
  )
}

const files: Readonly<Record<string, string>> = {
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      target: "ESNext",
      lib: ["ES2023", "DOM"],
      module: "ESNext",
      moduleResolution: "Bundler",
      strict: true,
      noEmit: true,
      skipLibCheck: false,
      types: []
    },
    include: ["convex"]
  }),
  // Apps have the types of Node.
  "convex/process.d.ts": "declare const process: { readonly env: Readonly<Record<string, string | undefined>> }",
  ...example()
}

describe("the packed package", { timeout, concurrent: false }, () => {
  let root: string

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), "gatehouse-installed-"))
    const tarballs = join(root, "tarballs")
    mkdirSync(tarballs)
    await npm(
      repository,
      "pack",
      `--pack-destination=${tarballs}`,
      ...packages.map((name) => `--workspace=packages/${name}`)
    )
    const app = join(root, "app")
    const dependencies = Object.fromEntries(packages.map((name) => {
      const [tarball] = globSync(`gatehouse-${name}-[0-9]*.tgz`, { cwd: tarballs })
      return [`@gatehouse/${name}`, `file:../tarballs/${tarball}`]
    }))
    const write = (name: string, text: string) => {
      mkdirSync(dirname(join(app, name)), { recursive: true })
      writeFileSync(join(app, name), text)
    }
    const manifest = { name: "scratch", private: true, type: "module", dependencies }
    write("package.json", JSON.stringify(manifest))
    for (const [name, text] of Object.entries(files)) write(name, text)
    // What a registry would bring is linked from the repository: no registry is asked.
    for (const name of packages) {
      const installed = join(app, "node_modules/@gatehouse", name)
      mkdirSync(installed, { recursive: true })
      const [tarball] = globSync(`gatehouse-${name}-[0-9]*.tgz`, { cwd: tarballs })
      await run("tar", ["-xzf", join(tarballs, tarball!), "--strip-components=1", "-C", installed])
    }
    for (const name of others) {
      const link = join(app, "node_modules", name)
      mkdirSync(dirname(link), { recursive: true })
      symlinkSync(join(repository, "node_modules", name), link, "junction")
    }
    write("package.json", JSON.stringify({ ...manifest, dependencies: { ...dependencies, convex: "*", effect: "*" } }))
    await generate({ kind: "app", folder: app })
  }, timeout)

  afterAll(() => rmSync(root, { recursive: true, force: true }))

  it("is installed with everything that it depends on, and nothing of the repository", () => {
    const installed = join(root, "app/node_modules/@gatehouse")

    assert.deepStrictEqual(readdirSync(installed).toSorted(), packages.toSorted())
    const wanted = packages.flatMap((name) => {
      const { dependencies, peerDependencies, peerDependenciesMeta = {} } = JSON.parse(
        readFileSync(join(installed, name, "package.json"), "utf8")
      )
      return Object.keys({ ...dependencies, ...peerDependencies }).filter((peer) =>
        peerDependenciesMeta[peer]?.optional !== true
      )
    })
    const brought = new Set([...packages.map((name) => `@gatehouse/${name}`), ...others])
    assert.deepStrictEqual(wanted.filter((name) => !brought.has(name)), [])
    assert.isFalse(existsSync(join(installed, "convex/test")))
    assert.isTrue(existsSync(join(installed, "convex/dist/component/convex.config.js")))
  })

  it("gives an app the types of its functions as `components.auth`", () => {
    const api = readFileSync(join(root, "app/convex/_generated/api.d.ts"), "utf8")

    assert.include(api, `auth: import("@gatehouse/convex/_generated/component.js").ComponentApi<"auth">`)
  })

  it("compiles in an app that checks the types of its libraries", async () => {
    assert.strictEqual(await compile(join(root, "app")), "")
  })

  it("offers `register` to an app's own tests", async () => {
    const { stdout } = await run(
      process.execPath,
      ["-e", `import("@gatehouse/convex/test").then(({ register }) => console.log(typeof register))`],
      { cwd: join(root, "app"), env: { ...process.env, NODE_OPTIONS: "" } }
    )

    assert.strictEqual(stdout.trim(), "function")
  })

  it("does not compile where an app names a role that it does not have", async () => {
    const file = join(root, "app/convex/wrong.ts")
    writeFileSync(file, files["convex/docs.ts"]!.replace(`["owner"]`, `["ownr"]`))

    const said = await compile(join(root, "app"))
    rmSync(file)

    assert.match(said, /^convex.wrong\.ts\(\d+,\d+\): error TS\d+: Type '"ownr"' is not assignable to type '/)
    assert.lengthOf(said.match(/error TS/g) ?? [], 1)
  })

  it("runs the README's example as it was installed", async () => {
    const now = 1_800_000_000_000
    const received: Array<Request> = []
    const isolate = await open({
      folder: join(root, "app/convex"),
      replay: true,
      now,
      env: { AUTH_SECRET_ENCRYPTION_KEY: "a secret of this test and no other" },
      fetch: async (input, init) => {
        received.push(new Request(input, init))
        return new Response(null, { status: 204 })
      }
    })
    const ada = isolate.t.withIdentity({ subject: "ada" })
    const eve = isolate.t.withIdentity({ subject: "eve" })
    const at = (name: string) => makeFunctionReference<any>(`docs:${name}`)

    const groupId = await ada.mutation(at("start"), { name: "Acme", slug: "acme" })
    const taken = await eve.mutation(at("start"), { name: "Acme", slug: "acme" })
    const mine = await ada.query(at("list"), { groupId })
    const notHers = await eve.query(at("list"), { groupId })
    const token = await ada.mutation(at("invite"), { groupId, email: "bob@example.com" })
    const refused = await eve.mutation(at("invite"), { groupId, email: "bob@example.com" }).catch((error) => error)
    const key = await ada.mutation(at("createKey"), { name: "CI" })
    const groups = await isolate.fetch("/v1/groups", { headers: { authorization: `Bearer ${key}` } })
    const withoutKey = await isolate.fetch("/v1/groups")
    const subscribe = { groupId, url: "https://hooks.example.com/" }
    const hook = makeFunctionReference<any>("hooks:subscribe")
    const secret = await ada.action(hook, subscribe)
    const notHerHook = await eve.action(hook, subscribe).catch((error) => error)
    const since = async (ms: number) => {
      isolate.setNow(now + ms)
      await isolate.scheduled.runDue()
    }
    for (let i = 1; i <= 4; i++) await since(i * 500)

    assert.deepStrictEqual(mine.map(({ title }: any) => title), ["Welcome to Acme"])
    assert.deepStrictEqual([taken, notHers], [null, []])
    assert.isString(token)
    assert.strictEqual(refused.data.code, "NOT_FOUND")
    assert.match(key, /^acme_live_/)
    const page = await groups.json() as { readonly items: ReadonlyArray<{ readonly groupId: string }> }
    assert.deepStrictEqual([groups.status, page.items.map((item) => item.groupId)], [200, [groupId]])
    assert.strictEqual(withoutKey.status, 401)
    assert.strictEqual(notHerHook.data.code, "NOT_FOUND")
    // What had happened before the endpoint was there is sealed with it, and so is delivered too.
    const [request, ...more] = received
    assert.deepStrictEqual(more, [])
    const body = await request!.text()
    const event: any = await verify({ secret, headers: request!.headers, body, now: now + 2_000 })
    assert.strictEqual(event.type, "member.added")
  })
})
