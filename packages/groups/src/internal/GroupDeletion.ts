/**
 * What follows the tombstone of a deleted group: tombstones for all below it, top-down, then the rows, bottom-up, each
 * group after everything that belongs to it. Each step is one bounded mutation that can be taken again after a crash.
 */
import type { Registry } from "@gatehouse/contract/Cascades"
import * as Jobs from "@gatehouse/contract/Jobs"
import * as Transaction from "@gatehouse/contract/Transaction"
import type { StoreService } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { GroupTable } from "../GroupTable.ts"
import type { GroupId, GroupRow } from "../GroupWire.ts"
import { type Todo, walkDown } from "./Subtree.ts"

export const kind = "groups.delete"

type Progress =
  | { readonly phase: "mark"; readonly groupId: GroupId; readonly todo: Todo }
  /** From the deleted group down to the one whose turn it is. */
  | { readonly phase: "remove"; readonly groupId: GroupId; readonly stack: ReadonlyArray<GroupId> }

const step = (progress: Progress): Jobs.Step => Jobs.continueWith({ ...progress })

const removing = (groupId: GroupId): Progress => ({ phase: "remove", groupId, stack: [groupId] })

/** The job's first step: marking what is below, unless that is done already. */
export const start = (groupId: GroupId, marked: boolean) => ({
  kind,
  key: groupId,
  payload: { ...(marked ? removing(groupId) : { phase: "mark", groupId, todo: [{ id: groupId }] } satisfies Progress) }
})

/** Puts a tombstone on a group. It gives its slug back. */
export const bury = (store: StoreService, row: GroupRow, deletedAt: number): Effect.Effect<void> =>
  row.deletedAt === undefined
    ? Effect.orDie(Effect.asVoid(store.patch(GroupTable, row.id, { deletedAt, slug: null })))
    : Effect.void

export const handler = (store: StoreService, cascades: Registry, stepSize: number): Jobs.Handler => {
  const remove = Effect.fnUntraced(function*(groupId: GroupId, path: ReadonlyArray<GroupId>) {
    const stack = [...path]
    const transaction = yield* Transaction.Current
    const written = () => transaction?.writes ?? 0
    const enough = written() + stepSize
    // A group costs reads also where nothing is left of it, and rows where much is: each is bounded.
    for (let left = stepSize; left > 0 && written() < enough; left--) {
      const last = stack.at(-1)
      if (last === undefined) return Jobs.done
      const [child] = yield* store.first(GroupTable, "byParent", [last], { limit: 1 })
      if (child !== undefined) {
        stack.push(child.id)
        continue
      }
      if (!(yield* cascades.run("group", last, stepSize))) break
      yield* store.remove(GroupTable, last)
      stack.pop()
    }
    return stack.length === 0 ? Jobs.done : step({ phase: "remove", groupId, stack })
  })

  return Effect.fnUntraced(function*(payload) {
    const progress = payload as unknown as Progress
    if (progress.phase === "remove") return yield* remove(progress.groupId, progress.stack)
    const now = yield* Clock.currentTimeMillis
    const todo = yield* walkDown(store, progress.todo, stepSize, (row) => bury(store, row, now))
    return step(todo.length === 0 ? removing(progress.groupId) : { ...progress, todo })
  })
}
