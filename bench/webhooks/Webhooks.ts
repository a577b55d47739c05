/**
 * The measures of the audit log and of webhooks.
 */
import type { Measure } from "../Suite.ts"
import * as Append from "./Append.ts"
import * as Claims from "./Claims.ts"
import { dataset } from "./Data.ts"
import * as Deliver from "./Deliver.ts"
import * as Reads from "./Reads.ts"
import type { Here } from "./Run.ts"
import * as Signing from "./Signing.ts"
import * as World from "./World.ts"

/** What is compared with the store of the asked size. */
const smallSize = 1_000

export const measure: Measure = async (task, { isWanted, progress, report }) => {
  const here: Here = { store: task.store, size: task.size, plan: task, isWanted, report }
  await Signing.run(here)
  if (![...Append.names, ...Reads.names, ...Claims.names, ...Deliver.names].some((name) => isWanted({ name }))) return
  const now = Date.now()
  const receiver = await Deliver.startReceiver()
  const open = async (size: number) =>
    World.open(task.store, await dataset(size, now, receiver.url), (text) => progress(`${text}, ${size} rows`))
  const world = await open(task.size)
  const small = task.size > smallSize ? await open(smallSize) : undefined
  try {
    progress(`${task.store}: measuring`)
    await Append.run(world, here)
    await Reads.run(world, small, here)
    await Claims.run(world, small, here)
    await Deliver.run(world, receiver, here)
  } finally {
    await small?.close()
    await world.close()
    receiver.close()
  }
}
