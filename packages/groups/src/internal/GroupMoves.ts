/**
 * Moves of more groups than one mutation may change. Steps stage the new path beside the old one on every group of the
 * subtree; then one mutation hangs the group in at its new place and flips the move's row, and from that moment the
 * staged paths are the ones that count; then steps fold them into `path`. So every check sees all of the move or nothing.
 *
 * While a group is staged, nothing else moves or deletes it or what is above it: `GroupBusy`. A group that is made below
 * a staged one is staged with it. Two large moves that meet in spite of that give up rather than wait for each other.
 */
import { emit } from "@gatehouse/contract/Events"
import * as Jobs from "@gatehouse/contract/Jobs"
import type { StoreService } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import { GroupMoveTable, GroupTable } from "../GroupTable.ts"
import type { GroupId, GroupMoveRow, GroupRow, MoveId } from "../GroupWire.ts"
import { alive, place, rootScope } from "./GroupPath.ts"
import { type Todo, walkDown } from "./Subtree.ts"

export const kind = "groups.move"

interface Progress {
  readonly moveId: MoveId
  readonly todo: Todo
}

const step = (progress: Progress): Jobs.Step => Jobs.continueWith({ ...progress })

/** The job's first step. */
export const start = (moveId: MoveId, groupId: GroupId) => ({
  kind,
  key: moveId,
  payload: { moveId, todo: [{ id: groupId }] }
})

export type CancelReason = "busy" | "cycle" | "deleted" | "slugTaken" | "tooDeep"

/** The codes that the same fault has where it is found at once. */
const codes = {
  busy: "GROUP_BUSY",
  cycle: "GROUP_CYCLE",
  deleted: "GROUP_NOT_FOUND",
  slugTaken: "SLUG_TAKEN",
  tooDeep: "GROUP_TOO_DEEP"
} satisfies Readonly<Record<CancelReason, string>>

/** Why a step cannot go on; the job turns it into a cancelled move. */
class Cancel {
  readonly reason: CancelReason
  constructor(reason: CancelReason) {
    this.reason = reason
  }
}

/** The living groups of a path, or why the path is not one to build on. */
const usable = Effect.fnUntraced(function*(store: StoreService, path: ReadonlyArray<GroupId>, own?: MoveId) {
  for (const row of yield* store.getMany(GroupTable, path)) {
    if (!alive(row)) return yield* Effect.fail(new Cancel("deleted"))
    if (row.moveId !== undefined && row.moveId !== own) return yield* Effect.fail(new Cancel("busy"))
  }
})

/** The path of a group of the subtree once `root` hangs below `basePath`. */
export const movedPath = (
  row: GroupRow,
  root: GroupId,
  basePath: ReadonlyArray<GroupId>
): ReadonlyArray<GroupId> => [...basePath, ...row.path.slice(row.path.indexOf(root))]

export const handler = (store: StoreService, maxDepth: number, stepSize: number): Jobs.Handler => {
  const stage = Effect.fnUntraced(function*(move: GroupMoveRow, row: GroupRow) {
    if (row.moveId !== undefined && row.moveId !== move.id) return yield* Effect.fail(new Cancel("busy"))
    const movePath = movedPath(row, move.groupId, move.basePath)
    if (movePath.length > maxDepth) return yield* Effect.fail(new Cancel("tooDeep"))
    yield* Effect.orDie(store.patch(GroupTable, row.id, { moveId: move.id, movePath }))
  })

  /** Looks at the world again, then hangs the group in and flips the move: one row that all checks read. */
  const flip = Effect.fnUntraced(function*(move: GroupMoveRow) {
    const group = yield* place(store, move.groupId)
    if (group === undefined) return yield* Effect.fail(new Cancel("deleted"))
    yield* usable(store, group.path, move.id)
    const parent = move.parentId === undefined ? undefined : yield* place(store, move.parentId)
    if (move.parentId !== undefined && parent === undefined) return yield* Effect.fail(new Cancel("deleted"))
    const basePath = parent === undefined ? [] : parent.path
    if (basePath.includes(move.groupId)) return yield* Effect.fail(new Cancel("cycle"))
    yield* usable(store, basePath)
    if (basePath.join() !== move.basePath.join()) {
      // The new parent has itself moved: the staged paths lead to its old place.
      const again = { ...move, basePath }
      yield* stage(again, group.row)
      yield* Effect.orDie(store.replace(GroupMoveTable, again))
      return step({ moveId: move.id, todo: [{ id: move.groupId }] })
    }
    yield* Effect.mapError(
      store.patch(GroupTable, move.groupId, { parentId: move.parentId ?? null, scope: move.parentId ?? rootScope }),
      () => new Cancel("slugTaken")
    )
    yield* Effect.orDie(store.patch(GroupMoveTable, move.id, { state: "flipped" }))
    yield* emit({
      type: "group.moved",
      subject: { kind: "group", id: move.groupId },
      groupId: move.groupId,
      data: { from: group.row.parentId ?? null, to: move.parentId ?? null, moveId: move.id }
    })
    return step({ moveId: move.id, todo: [] })
  })

  /** Takes the marks off again: with the new paths, or without when the move was cancelled. */
  const settle = Effect.fnUntraced(function*(move: GroupMoveRow) {
    const rows = yield* store.first(GroupTable, "byMove", [move.id], { limit: stepSize })
    for (const row of rows) {
      const unmarked = { moveId: null, movePath: null }
      yield* Effect.orDie(store.patch(
        GroupTable,
        row.id,
        move.state === "flipped" && row.movePath !== undefined ? { ...unmarked, path: row.movePath } : unmarked
      ))
    }
    if (rows.length === stepSize) return step({ moveId: move.id, todo: [] })
    yield* store.remove(GroupMoveTable, move.id)
    return Jobs.done
  })

  return Effect.fnUntraced(function*(payload) {
    const { moveId, todo } = payload as unknown as Progress
    const move = yield* store.get(GroupMoveTable, moveId)
    if (move === undefined) return Jobs.done
    if (move.state !== "staging") return yield* settle(move)
    const work = todo.length === 0
      ? flip(move)
      : Effect.map(walkDown(store, todo, stepSize, (row) => stage(move, row)), (rest) => step({ moveId, todo: rest }))
    return yield* Effect.catch(work, (cancel) =>
      Effect.gen(function*() {
        yield* Effect.orDie(store.patch(GroupMoveTable, moveId, { state: "cancelled" }))
        yield* emit({
          type: "group.move_cancelled",
          subject: { kind: "group", id: move.groupId },
          groupId: move.groupId,
          failure: codes[cancel.reason],
          data: { moveId, reason: cancel.reason }
        })
        return step({ moveId, todo: [] })
      }))
  })
}
