/**
 * Measures one store at one size, in a process of its own: no store meets the heap and the compiled code of another.
 */
import * as Backends from "./Backends.ts"
import { cases } from "./Cases.ts"
import { dataset } from "./Data.ts"
import * as Http from "./http/Http.ts"
import * as InProcess from "./InProcess.ts"
import type { StoreName } from "./Options.ts"
import type { Row } from "./Report.ts"

export interface Task {
  readonly store: StoreName
  readonly size: number
  readonly only: string | undefined
  readonly rounds: number
  readonly roundMillis: number
}

export type Message = { readonly row: Row } | { readonly progress: string }

const send = (message: Message) => process.send!(message)
const task: Task = JSON.parse(process.argv[2]!)
const progress = (text: string) => send({ progress: text })

const isWanted = ({ name }: { readonly name: string }) =>
  task.only === undefined || name.toLowerCase().includes(task.only.toLowerCase())
const inProcess = cases.filter(isWanted)
const overHttp = task.store === "memory" ? [] : Http.cases.filter(isWanted)

if (inProcess.length + overHttp.length > 0) {
  const data = dataset(task.size, Date.now())
  const backend = await Backends.open[task.store](data, progress)
  try {
    const report = (row: Row) => send({ row })
    progress(`${task.store}: measuring`)
    await InProcess.run(backend, data, task.store, inProcess, task, report)
    await Http.run(backend, data, task.store, overHttp, task, report)
  } finally {
    await backend.close()
  }
}
process.disconnect()
