/**
 * The bench runs: no time is asserted, but what a row says, and that an operation costs the same calls of the store in a
 * small store and in one ten times as large.
 */
import { assert, describe, it } from "@effect/vitest"
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"

const main = fileURLToPath(new URL("../bench/main.ts", import.meta.url))
const bench = (...options: ReadonlyArray<string>) =>
  promisify(execFile)(process.execPath, ["--conditions=@gatehouse/source", main, ...options])

const rows = async (...options: ReadonlyArray<string>): Promise<ReadonlyArray<Record<string, unknown>>> =>
  (await bench(...options, "--quick", "--json")).stdout.trim().split("\n").map((line) => JSON.parse(line))

describe("npm run bench", () => {
  it("prints one object a line, with every field, for every case", { timeout: 60_000 }, async () => {
    const measured = await rows("--store", "sqlite", "--size", "200")

    const names = measured.map((row) => row["case"])
    for (const name of ["key verify, no limit", "access check, depth 16", "member page of 50", "HTTP key check"]) {
      assert.include(names, name)
    }
    for (const { case: _, store, size, reads, writes, ...times } of measured) {
      assert.deepStrictEqual([store, size, typeof reads, typeof writes], ["sqlite", 200, "number", "number"])
      assert.sameMembers(Object.keys(times), ["ops", "p50", "p99", "ratio"])
      for (const time of Object.values(times)) assert.isAbove(time as number, 0)
    }
  })

  it("counts the same reads and writes at two sizes", { timeout: 60_000 }, async () => {
    const measured = await rows("--store", "memory", "--size", "200,2000")

    const countsAt = (size: number) =>
      measured.filter((row) => row["size"] === size).map((row) => [row["case"], row["reads"], row["writes"]])
    assert.isAtLeast(countsAt(200).length, 12)
    assert.deepStrictEqual(countsAt(2000), countsAt(200))
    assert.deepInclude(countsAt(200), ["key verify, no limit", 1, 0])
    assert.deepInclude(countsAt(200), ["key verify, garbage", 0, 0])
    assert.deepInclude(countsAt(200), ["access check, depth 16", 2, 0])
  })

  it("counts what sessions and sign-in may cost, the same at two sizes", { timeout: 120_000 }, async () => {
    const measured = [
      ...await rows("sessions", "--store", "sqlite", "--size", "200,2000", "--case", "session "),
      ...await rows("sessions", "--store", "sqlite", "--size", "200,2000", "--case", "refresh"),
      ...await rows("sessions", "--store", "sqlite", "--size", "200,2000", "--case", "sign-")
    ]

    const countsAt = (size: number) =>
      measured.filter((row) => row["size"] === size).map((row) => [row["case"], row["reads"], row["writes"]])
    assert.deepStrictEqual(countsAt(2000), countsAt(200))
    const most = (part: string, field: "reads" | "writes") =>
      Math.max(...measured.filter((row) => String(row["case"]).startsWith(part)).map((row) => Number(row[field])))
    assert.deepStrictEqual([most("session check", "reads"), most("session check", "writes")], [2, 0])
    assert.isAtMost(most("refresh", "reads"), 3)
    assert.isAtMost(most("refresh", "writes"), 3)
    assert.isAtMost(most("sign-in", "reads"), 6)
    assert.isAtMost(most("sign-in", "writes"), 4)
  })

  it("counts what the audit log and deliveries may cost, the same at two sizes", { timeout: 120_000 }, async () => {
    const measured = [
      ...await rows("webhooks", "--store", "sqlite", "--size", "200,2000", "--case", "endpoint"),
      ...await rows("webhooks", "--store", "sqlite", "--size", "200,2000", "--case", "feed of all")
    ]
    const [delivered] = await rows(
      "webhooks",
      "--store",
      "sqlite",
      "--size",
      "200",
      "--case",
      "deliver, from a backlog"
    )

    assert.isAbove(delivered?.["ops"] as number, 0)
    const isGrowth = (name: unknown) => String(name).endsWith(" vs 1,000")
    const countsAt = (size: number) =>
      measured.filter((row) => row["size"] === size && !isGrowth(row["case"]))
        .map((row) => [row["case"], row["reads"], row["writes"]])
    assert.deepStrictEqual(countsAt(2000), countsAt(200))
    for (const endpoints of ["no endpoint", "1 endpoint", "10 endpoints"]) {
      // The key, and what is said of it.
      assert.deepInclude(countsAt(200), [`key create, ${endpoints}`, 0, 2])
    }
    assert.deepInclude(countsAt(200), ["feed of all, 100", 1, 0])
  })

  it("names the argument that it cannot use", async () => {
    const failure = await bench("--store", "oracle").then(() => undefined, (error: unknown) => error)

    assert.include(
      (failure as { readonly stderr: string }).stderr,
      "--store oracle is none of memory, sqlite, postgres"
    )
  })
})
