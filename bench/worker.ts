/**
 * Measures one suite on one store at one size, and sends what it finds to the process that prints.
 */
import type { SuiteName } from "./Options.ts"
import type { Measure, Message, Task } from "./Suite.ts"

const suites: Readonly<Record<SuiteName, () => Promise<{ readonly measure: Measure }>>> = {
  groupsAndKeys: () => import("./GroupsAndKeys.ts"),
  sessions: () => import("./sessions/Sessions.ts"),
  webhooks: () => import("./webhooks/Webhooks.ts")
}

const send = (message: Message) => process.send!(message)
const task: Task = JSON.parse(process.argv[2]!)

const { measure } = await suites[task.suite]()
await measure(task, {
  isWanted: ({ name }) => task.only === undefined || name.toLowerCase().includes(task.only.toLowerCase()),
  progress: (progress) => send({ progress }),
  report: (row) => send({ row })
})
process.disconnect()
