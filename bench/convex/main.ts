/**
 * `npm run bench -- convex`: what each function of the Convex component costs, called cold in the isolate. A process of its
 * own, because realms need a flag of Node.
 */
import { setup } from "../../packages/convex/test/globalSetup.ts"
import { BadArgument } from "../Options.ts"
import * as Bench from "./Bench.ts"
import * as Component from "./Component.ts"
import { type Options, parse, usage } from "./Options.ts"
import * as Report from "./Report.ts"
import * as Weigh from "./weigh.ts"

const started = performance.now()
const note = (text: string) => {
  process.stderr.write(`[${((performance.now() - started) / 1_000).toFixed(0).padStart(4)} s] ${text}\n`)
}

/** Functions are bundled from what the packages have built. */
const build = (mayFail: boolean) => {
  note("building the packages")
  try {
    setup()
  } catch (cause) {
    if (!mayFail) throw cause
    // Who weighs is in the middle of a change; what compiled has been written.
    note(String(cause))
  }
}

const forms = {
  table: { head: () => `${Report.tableHead()}\n`, line: Report.tableLine },
  markdown: { head: () => `${Report.markdownHead()}\n`, line: Report.markdownLine },
  json: { head: () => "", line: Report.jsonLine }
}

const main = async (options: Options) => {
  build(options.weigh !== undefined)
  if (options.weigh !== undefined) {
    note(`weighing ${options.weigh}`)
    const weight = await Weigh.weigh(options.folder ?? Component.source, options.weigh, options.times)
    process.stdout.write(`${options.form === "json" ? JSON.stringify(weight) : Weigh.table(options.weigh, weight)}\n`)
    return
  }
  const rows: Array<Report.Row> = []
  const { head, line } = forms[options.form]
  process.stdout.write(head())
  const unmeasured = await Bench.run(options, note, (row) => {
    rows.push(row)
    process.stdout.write(`${line(row)}\n`)
  })
  const missed = rows.filter((row) => row.missed.length > 0)
  note(
    missed.length === 0
      ? `all ${rows.length} targets are met`
      : `${missed.length} of ${rows.length} targets are missed: ${missed.map(({ operation }) => operation).join("; ")}`
  )
  if (unmeasured.length > 0) throw new Error(`No case calls ${unmeasured.join(", ")}: add one to Cases.ts.`)
}

try {
  const options = parse(process.argv.slice(2))
  if (options === "help") process.stdout.write(usage)
  else await main(options)
} catch (cause) {
  process.stderr.write(cause instanceof BadArgument ? `${cause.message}\n\n${usage}` : `${String(cause)}\n`)
  process.exitCode = 1
}
