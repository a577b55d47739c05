/** What the README shows with curl, run by a shell against a real server. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { spawn } from "node:child_process"
import * as Fs from "node:fs"
import { folder, printedKey, startServer } from "./ServerProcess.ts"

const readme = Fs.readFileSync(new URL("../../../README.md", import.meta.url), "utf8")
const serverReadme = Fs.readFileSync(new URL("../README.md", import.meta.url), "utf8")

/** Runs a script; answers with what it has written. */
const bash = (
  script: string,
  env: Readonly<Record<string, string>>
): Promise<{ code: number | null; stdout: string; stderr: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn("bash", ["-c", script], {
      env: { PATH: process.env["PATH"] ?? "", ...env },
      stdio: ["ignore", "pipe", "pipe"]
    })
    let stdout = ""
    let stderr = ""
    child.stdout.setEncoding("utf8").on("data", (text: string) => void (stdout += text))
    child.stderr.setEncoding("utf8").on("data", (text: string) => void (stderr += text))
    child.once("error", reject)
    child.once("close", (code) => resolve({ code, stdout, stderr }))
  })

/** curl ends an answer without a new line, so they stand side by side. */
const answersOf = (stdout: string): ReadonlyArray<any> => {
  const answers: Array<unknown> = []
  let start = 0
  for (let end = 1; end <= stdout.length; end++) {
    if (stdout[end - 1] !== "}") continue
    try {
      answers.push(JSON.parse(stdout.slice(start, end)))
      start = end
    } catch {
      // Not yet the end of this answer.
    }
  }
  assert.strictEqual(stdout.slice(start).trim(), "", "something that is no JSON")
  return answers
}

describe("the README", { timeout: 30_000 }, () => {
  it.live("shows a walk that a new user can take", () =>
    Effect.gen(function*() {
      const [, script] = /^```sh walkthrough\n([^]*?)^```$/m.exec(readme) ?? assert.fail("there is no walkthrough")
      const server = yield* startServer(yield* folder)
      const key = yield* Effect.promise(() => printedKey(server))
      const { code, stderr, stdout } = yield* Effect.promise(() => bash(script!, { KEY: key, URL: server.url }))
      const [accepted, checked, verified, denied, forbidden, ...rest] = answersOf(stdout)

      assert.deepStrictEqual([code, stderr, rest], [0, "", []])
      assert.deepInclude(accepted, { inviteStatus: "accepted", membershipStatus: "joined", roles: ["admin"] })
      assert.deepInclude(checked, { allowed: true, missing: [] })
      assert.deepInclude(verified, { userId: "ada", name: "CI", scopes: [{ resource: "reports", actions: ["read"] }] })
      assert.deepInclude(denied, { status: 403, code: "SCOPE_CHECK_FAILED", resource: "reports", action: "write" })
      assert.deepInclude(forbidden, { status: 403, code: "FORBIDDEN" })
    }))

  it.live("of the server shows how to sign up, with the code that the server prints", () =>
    Effect.gen(function*() {
      const [first = "", second = "", third = ""] = [...serverReadme.matchAll(/^```sh walkthrough\n([^]*?)^```$/gm)]
        .map(
          ([, script]) => script!
        )
      const cwd = yield* folder
      const server = yield* startServer(cwd)
      const env = { URL: server.url, JAR: `${cwd}/cookies.txt` }
      const begun = yield* Effect.promise(() => bash(first, env))
      const [, code = ""] = yield* Effect.promise(() => server.until(/^(\d{8})$/m))
      // The second block stands below the first in the same shell.
      const functions = first.split("\n").filter((line) => line.startsWith("auth()")).join("\n")
      const { stderr, stdout } = yield* Effect.promise(() =>
        bash(`${functions}\n${second}\n${third}`, { ...env, CODE: code })
      )
      const [confirmed, viewer, afterwards, phone, ...rest] = answersOf(stdout)

      assert.deepStrictEqual([begun.code, begun.stderr, stderr, rest], [0, "", "", []])
      assert.deepInclude(answersOf(begun.stdout)[0], { kind: "started" })
      assert.deepInclude(confirmed, { kind: "signedIn", mode: "cookie", created: true })
      assert.deepInclude(viewer, { email: "ada@acme.example", emailVerified: true })
      assert.deepInclude(afterwards, { status: 401, code: "NOT_SIGNED_IN" })
      assert.deepInclude(phone, { kind: "signedIn", mode: "token", created: false })
    }))

  it("names every variable that the server reads, and no other, beside that of the server", () => {
    const source = (name: string) => Fs.readFileSync(new URL(`../src/${name}.ts`, import.meta.url), "utf8")
    const read = new Set(
      ["Settings", "SignInSettings", "ProviderSettings", "WebhookSettings"].flatMap((name) =>
        [...source(name).matchAll(/value\(env, "([A-Z_]+)"\)|when\(\s*env,\s*(\[[^\]]+\])/g)].flatMap((
          [, one, several]
        ) => one === undefined ? JSON.parse(several!) as Array<string> : [one])
      )
    )
    const tables = [
      /^## Configuration of the server\n([^]*?)^## /m.exec(readme)?.[1] ?? "",
      /^## Configuration\n([^]*?)^## /m.exec(serverReadme)?.[1] ?? ""
    ].join("\n").split("\n").flatMap((line) => /^\| (`[^|]*)\|/.exec(line)?.[1] ?? [])
    const named = tables.flatMap((cell) => [...cell.matchAll(/`((?:[A-Z]+_)*[A-Z]+)`/g)].map(([, name]) => name!))

    assert.isAbove(read.size, 40)
    assert.deepStrictEqual(named.toSorted(), [...read].toSorted())
    assert.deepStrictEqual([...read].filter((name) => !source("main").includes(name)), [])
  })
})
