/**
 * Groups in trees: a group's path stands in its row, so that everything above it is known in one read.
 */
import { Cascades } from "@gatehouse/contract/Cascades"
import { compact } from "@gatehouse/contract/Compact"
import type * as Contract from "@gatehouse/contract/Contract"
import { UnsupportedFilter } from "@gatehouse/contract/Errors"
import { emit } from "@gatehouse/contract/Events"
import { Jobs } from "@gatehouse/contract/Jobs"
import type { Page } from "@gatehouse/contract/Page"
import { pageOptions } from "@gatehouse/contract/PageRequest"
import { Permissions } from "@gatehouse/contract/Permissions"
import { Tokens } from "@gatehouse/contract/Tokens"
import { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { GroupBusy, GroupCycle, GroupNotFound, GroupTooDeep, SlugTaken } from "./GroupErrors.ts"
import type { GroupsContract } from "./GroupsContract.ts"
import { GroupSettings, maxDepth } from "./GroupSettings.ts"
import { GroupMoveTable, GroupTable } from "./GroupTable.ts"
import type { Group, GroupId, GroupMoveRow, GroupRow, MoveId } from "./GroupWire.ts"
import { moveCeiling } from "./internal/Ceiling.ts"
import * as GroupDeletion from "./internal/GroupDeletion.ts"
import * as GroupMoves from "./internal/GroupMoves.ts"
import { alive, place, type Placed, rootScope, toGroup, toSummary } from "./internal/GroupPath.ts"
import * as GroupTags from "./internal/GroupTags.ts"
import { collect } from "./internal/Subtree.ts"

export class Groups extends Context.Service<Groups, Contract.Service<typeof GroupsContract>>()(
  "@gatehouse/groups/Groups"
) {}

/** The filters that a list was given, apart from where the group stands. */
const filterNames = ["type", "slug", "name", "tag", "tagsAny", "tagsAll"] as const

/** The bodies of the operations: plain, for `Guard.implement` to put into transactions. Registers its jobs. */
export const make = Effect.gen(function*() {
  const store = yield* Store
  const tokens = yield* Tokens
  const jobs = yield* Jobs
  const cascades = yield* Cascades
  const permissions = yield* Permissions
  const { inlineLimit, stepSize } = yield* GroupSettings
  yield* jobs.register(GroupMoves.kind, GroupMoves.handler(store, maxDepth, stepSize))
  yield* jobs.register(GroupDeletion.kind, GroupDeletion.handler(store, cascades, stepSize))

  const placed = Effect.fnUntraced(function*(groupId: GroupId) {
    const found = yield* place(store, groupId)
    return found ?? (yield* new GroupNotFound({ groupId }))
  })

  /** Fails unless all above the group, and it itself, are there: what lies below a tombstone is on its way out. */
  const above = Effect.fnUntraced(function*({ path, row }: Placed) {
    const rows = yield* store.getMany(GroupTable, path)
    if (!rows.every(alive)) return yield* new GroupNotFound({ groupId: row.id })
    return rows.filter((ancestor) => ancestor !== undefined)
  })

  /** Fails if any of these groups takes part in a large move. */
  const notBusy = (rows: ReadonlyArray<GroupRow>): Effect.Effect<void, GroupBusy> => {
    const busy = rows.find((row) => row.moveId !== undefined)
    return busy === undefined ? Effect.void : Effect.fail(new GroupBusy({ groupId: busy.id }))
  }

  /** The store refuses a slug that is taken; a large move asks beforehand, to fail now rather than in its last step. */
  const slugFree = Effect.fnUntraced(function*(scope: string, slug: string | undefined) {
    if (slug === undefined) return
    const holder = yield* store.unique(GroupTable, "bySlug", [scope, slug])
    if (holder !== undefined) return yield* new SlugTaken({ slug })
  })

  const startMove = Effect.fnUntraced(function*(group: Placed, parent: Placed | undefined) {
    yield* slugFree(parent?.row.id ?? rootScope, group.row.slug)
    const fromRoot = group.path[0] as GroupId
    const toRoot = parent?.path[0] ?? group.row.id
    const roots = [[fromRoot], [toRoot]] as const
    const leaving = yield* store.uniqueMany(GroupMoveTable, "byFromRoot", roots)
    const entering = yield* store.uniqueMany(GroupMoveTable, "byToRoot", roots)
    const other = [...leaving, ...entering].find((move) => move !== undefined)
    if (other !== undefined) return yield* new GroupBusy({ groupId: other.groupId })
    const basePath = parent?.path ?? []
    const move: GroupMoveRow = compact({
      id: (yield* tokens.id("mov")) as MoveId,
      createdAt: yield* Clock.currentTimeMillis,
      groupId: group.row.id,
      parentId: parent?.row.id,
      basePath,
      fromRoot,
      toRoot,
      state: "staging"
    })
    yield* Effect.mapError(store.insert(GroupMoveTable, move), () => new GroupBusy({ groupId: group.row.id }))
    const movePath = GroupMoves.movedPath(group.row, group.row.id, basePath)
    yield* Effect.orDie(store.patch(GroupTable, group.row.id, { moveId: move.id, movePath }))
    yield* jobs.enqueue(GroupMoves.start(move.id, group.row.id))
    yield* emit({
      type: "group.move_started",
      subject: { kind: "group", id: group.row.id },
      groupId: group.row.id,
      data: { from: group.row.parentId ?? null, to: parent?.row.id ?? null, moveId: move.id }
    })
    return { status: "moving" as const, moveId: move.id }
  })

  /** One page of rows, by the one index that fits the filters. */
  const listRows: (
    payload: Parameters<Groups["Service"]["list"]>[0]
  ) => Effect.Effect<
    Page<GroupRow | undefined>,
    Effect.Error<ReturnType<Groups["Service"]["list"]>>
  > = Effect.fnUntraced(function*(payload) {
    const { name, parentId, root, slug, tag, tagsAll, tagsAny, type } = payload
    const options = pageOptions(payload)
    const given = filterNames.filter((filter) => payload[filter] !== undefined)
    const isPlaced = parentId !== undefined || root === true
    const combines = !isPlaced || given[0] === "type" || given[0] === "slug"
    if (given.length > 1 || (given.length === 1 && !combines) || (parentId !== undefined && root === true)) {
      const where = [...parentId === undefined ? [] : ["parentId"], ...root === true ? ["root"] : []]
      return yield* new UnsupportedFilter({ filters: [...where, ...given] })
    }

    const tags = tag === undefined ? tagsAny ?? tagsAll : [tag]
    if (tags !== undefined) {
      const wanted = GroupTags.normalise(tags)
      const ids = yield* GroupTags.page(store, tagsAll === undefined ? wanted : wanted.slice(0, 1), options)
      const rows = ids.items.length === 0 ? [] : yield* store.getMany(GroupTable, ids.items)
      return {
        items: tagsAll === undefined ? rows : rows.filter((row) => wanted.every((each) => row?.tags.includes(each))),
        nextCursor: ids.nextCursor
      }
    }
    if (isPlaced) {
      const parent = parentId ?? null
      if (slug !== undefined) {
        return { items: [yield* store.unique(GroupTable, "bySlug", [parent ?? rootScope, slug])], nextCursor: null }
      }
      return yield* type === undefined
        ? store.page(GroupTable, "byParent", [parent, null], options)
        : store.page(GroupTable, "byParentType", [parent, type, null], options)
    }
    if (type !== undefined) return yield* store.page(GroupTable, "byType", [type, null], options)
    if (slug !== undefined) return yield* store.page(GroupTable, "byAnySlug", [slug, null], options)
    if (name !== undefined) return yield* store.page(GroupTable, "byName", [name, null], options)
    return yield* store.page(GroupTable, "byState", [null], options)
  })

  return {
    create: Effect.fnUntraced(function*({ extend, name, parentId, slug, tags: given, type }) {
      const parent = parentId === undefined ? undefined : yield* placed(parentId)
      if (parent !== undefined) {
        if (parent.path.length > 1) yield* above(parent)
        if (Math.max(parent.path.length, parent.row.movePath?.length ?? 0) >= maxDepth) {
          return yield* new GroupTooDeep({ maxDepth })
        }
      }
      const id = (yield* tokens.id("grp")) as GroupId
      const tags = GroupTags.normalise(given ?? [])
      const row: GroupRow = compact({
        id,
        createdAt: yield* Clock.currentTimeMillis,
        name,
        slug,
        scope: parentId ?? rootScope,
        parentId,
        path: [...parent?.row.path ?? [], id],
        type,
        tags,
        extend,
        // A child of a group that is being moved moves with it.
        moveId: parent?.row.moveId,
        movePath: parent?.row.movePath === undefined ? undefined : [...parent.row.movePath, id]
      })
      yield* Effect.mapError(store.insert(GroupTable, row), () => new SlugTaken({ slug: slug ?? "" }))
      yield* GroupTags.write(store, tokens, id, tags, [])
      yield* emit({
        type: "group.created",
        subject: { kind: "group", id },
        groupId: id,
        data: compact({ name, slug, type, parentId })
      })
      return toGroup(row)
    }),

    get: Effect.fnUntraced(function*({ groupId }) {
      const row = yield* store.get(GroupTable, groupId)
      return alive(row) ? toGroup(row) : yield* new GroupNotFound({ groupId })
    }),

    getBySlug: ({ parentId, slug }) =>
      Effect.map(
        store.unique(GroupTable, "bySlug", [parentId ?? rootScope, slug]),
        (row) => alive(row) ? toGroup(row) : null
      ),

    list: Effect.fnUntraced(function*(payload) {
      const page = yield* listRows(payload)
      const items: Array<Group> = []
      for (const row of page.items) if (alive(row)) items.push(toGroup(row))
      return { items, nextCursor: page.nextCursor }
    }),

    update: Effect.fnUntraced(function*({ extend, groupId, name, slug, tags: given, type }) {
      const before = yield* store.get(GroupTable, groupId)
      if (!alive(before)) return yield* new GroupNotFound({ groupId })
      const tags = given === undefined ? before.tags : GroupTags.normalise(given)
      const row: GroupRow = compact({
        ...before,
        name: name ?? before.name,
        slug: slug === undefined ? before.slug : slug ?? undefined,
        type: type === undefined ? before.type : type ?? undefined,
        tags,
        extend: extend === undefined ? before.extend : extend ?? undefined
      })
      yield* Effect.mapError(store.replace(GroupTable, row), () => new SlugTaken({ slug: row.slug ?? "" }))
      yield* GroupTags.write(store, tokens, groupId, tags, before.tags)
      yield* emit({
        type: "group.updated",
        subject: { kind: "group", id: groupId },
        groupId,
        data: compact({ name: row.name, slug: row.slug, type: row.type })
      })
      return toGroup(row)
    }),

    delete: Effect.fnUntraced(function*({ groupId }) {
      const group = yield* placed(groupId)
      yield* notBusy(yield* above(group))
      const { complete, rows } = yield* collect(store, group.row, inlineLimit)
      yield* notBusy(rows)
      const now = yield* Clock.currentTimeMillis
      for (const row of complete ? rows : [group.row]) yield* GroupDeletion.bury(store, row, now)
      yield* jobs.enqueue(GroupDeletion.start(groupId, complete))
      yield* emit({
        type: "group.deleted",
        subject: { kind: "group", id: groupId },
        groupId,
        data: { name: group.row.name, parentId: group.row.parentId ?? null }
      })
    }),

    ancestors: Effect.fnUntraced(function*({ groupId, includeSelf, maxDepth: most }) {
      const { path } = yield* placed(groupId)
      const upwards = path.toReversed().slice(includeSelf === true ? 0 : 1, (most ?? maxDepth) + 1)
      const rows = upwards.length === 0 ? [] : yield* store.getMany(GroupTable, upwards)
      return rows.filter(alive).map(toSummary)
    }),

    move: Effect.fnUntraced(function*({ groupId, parentId }) {
      const group = yield* placed(groupId)
      const parent = parentId === null ? undefined : yield* placed(parentId)
      yield* notBusy([...yield* above(group), ...parent === undefined ? [] : yield* above(parent)])
      if (parent?.path.includes(groupId)) {
        return yield* new GroupCycle({ groupId, parentId: parent.row.id })
      }
      if (group.row.parentId === parent?.row.id) return { status: "moved" }
      const basePath = parent?.path ?? []
      yield* moveCeiling(store, permissions, groupId, basePath.filter((id) => !group.path.includes(id)))
      const scope = parentId ?? rootScope
      const { complete, rows } = yield* collect(store, group.row, inlineLimit)
      yield* notBusy(rows)
      const moved = rows.map((row) => ({ row, path: GroupMoves.movedPath(row, groupId, basePath) }))
      if (moved.some(({ path }) => path.length > maxDepth)) return yield* new GroupTooDeep({ maxDepth })
      if (!complete) return yield* startMove(group, parent)

      for (const { path, row } of moved) {
        yield* Effect.mapError(
          store.patch(GroupTable, row.id, row.id === groupId ? { path, parentId, scope } : { path }),
          () => new SlugTaken({ slug: row.slug ?? "" })
        )
      }
      yield* emit({
        type: "group.moved",
        subject: { kind: "group", id: groupId },
        groupId,
        data: { from: group.row.parentId ?? null, to: parentId }
      })
      return { status: "moved" }
    })
  } satisfies Groups["Service"]
})
