/**
 * The store in memory, filled through the Store port, and maps filled by hand.
 */
import { GroupTable } from "@gatehouse/groups/GroupTable"
import { InviteRoleTable, InviteTable } from "@gatehouse/groups/InviteTable"
import { MemberRoleTable, MemberTable } from "@gatehouse/groups/MemberTable"
import { KeyTable } from "@gatehouse/keys/KeyTable"
import * as MemoryStore from "@gatehouse/store/MemoryStore"
import { Store } from "@gatehouse/store/Store"
import type { AnyTable } from "@gatehouse/store/Table"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { type Backend, build } from "./Backend.ts"
import { benchUser, type Dataset } from "./Data.ts"
import type { Row } from "./Filling.ts"
import type { Floor } from "./floors/Floor.ts"
import * as MemoryFloor from "./floors/MemoryFloor.ts"

const batchSize = 5_000
/** More than a round makes. */
const limit = 10_000

function* batches(rows: Iterable<Row>): Generator<ReadonlyArray<Row>> {
  let batch: Array<Row> = []
  for (const row of rows) {
    batch.push(row)
    if (batch.length === batchSize) {
      yield batch
      batch = []
    }
  }
  yield batch
}

export const open = async (data: Dataset, progress: (text: string) => void): Promise<Backend<Floor>> => {
  const { close, context } = await build(MemoryStore.layer)
  const store = Context.get(context, Store)
  const floor = MemoryFloor.make()

  const fill = async (table: AnyTable, rows: Iterable<Row>) => {
    for (const batch of batches(rows)) {
      for (const row of batch) floor.add(table.name, row)
      await Effect.runPromise(
        store.mutation(
          { name: "bench.fill" },
          Effect.forEach(batch, (row) => store.insert(table, row as never), { discard: true })
        )
      )
    }
  }
  for (const { rows, table } of data.filled) {
    progress(`memory: filling ${table.name}`)
    await fill(table, rows())
  }

  const remove = (table: AnyTable, rows: ReadonlyArray<{ readonly id: string }>) =>
    Effect.forEach(rows, (row) => store.remove(table, row.id), { discard: true })
  const forget = Effect.gen(function*() {
    const { workGroup } = data
    const members = yield* store.first(MemberTable, "byGroup", [workGroup], { limit })
    for (const member of members) {
      yield* remove(MemberRoleTable, yield* store.first(MemberRoleTable, "byMember", [member.id], { limit }))
    }
    yield* remove(MemberTable, members)
    const invites = yield* store.first(InviteTable, "byGroup", [workGroup], { limit })
    for (const invite of invites) {
      yield* remove(InviteRoleTable, yield* store.first(InviteRoleTable, "byInvite", [invite.id], { limit }))
    }
    yield* remove(InviteTable, invites)
    yield* remove(GroupTable, yield* store.first(GroupTable, "byParent", [workGroup, null], { limit }))
    yield* remove(KeyTable, yield* store.first(KeyTable, "byOwner", [`user:${benchUser}`], { limit }))
  })
  return {
    context,
    floor,
    fill,
    forget: async () => {
      floor.forget()
      await Effect.runPromise(store.mutation({ name: "bench.forget" }, forget))
    },
    databaseUrl: undefined,
    close
  }
}
