/**
 * `npm run kill`: servers are killed with SIGKILL at random moments while they mutate and deliver, and afterwards nothing may
 * be lost, made up or broken. `--kills 50 --store sqlite|postgres|both --seed 1 --failing chance|thirds`
 */
import { parseArgs } from "node:util"
import { closeAll, run } from "./Run.ts"

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "50" },
    store: { type: "string", default: "both" },
    seed: { type: "string" },
    failing: { type: "string" },
    hands: { type: "string", default: "8" },
    pause: { type: "string", default: "250" },
    patience: { type: "string", default: "900" }
  }
})

const kills = Number(values.kills)
const seed = Number(values.seed ?? Date.now() % 1_000_000_007)
const stores = values.store === "both" ? ["sqlite", "postgres"] as const : [values.store as "sqlite" | "postgres"]
if (
  !Number.isInteger(kills) || !Number.isInteger(seed) || !stores.every((store) => /^(sqlite|postgres)$/.test(store))
) {
  process.stderr.write("npm run kill -- --kills 50 --store sqlite|postgres|both --seed 1 --failing chance|thirds\n")
  process.exit(2)
}

const say = (line: string) => void process.stdout.write(`${line}\n`)
const stop = () => void closeAll().finally(() => process.exit(130))
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop)

say(`seed ${seed}`)
const runs = await Promise.all(stores.map((store) =>
  run({
    store,
    kills,
    seed,
    // A breaker that opens holds an endpoint back for half a minute or more: a short run is not for that.
    failing: (values.failing ?? (kills < 20 ? "thirds" : "chance")) === "chance" ? "chance" : "every third",
    hands: Number(values.hands),
    pause: Number(values.pause),
    patience: Number(values.patience) * 1_000,
    say
  }).then(
    (faults) => faults.map((fault) => `FAULT on ${store}: ${fault}`),
    (error: unknown) => [`FAULT on ${store}: ${error instanceof Error ? error.stack : String(error)}`]
  )
))
const faults = runs.flat()
for (const fault of faults) say(fault)
say(faults.length === 0 ? "Nothing was lost, made up or broken." : `${faults.length} faults. The seed was ${seed}.`)
process.exit(faults.length === 0 ? 0 : 1)
