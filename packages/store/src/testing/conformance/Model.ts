/**
 * Random operations on a store and on an array that is filtered and sorted: both answer alike.
 */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { type Range, Store, type StoreService } from "../../Store.ts"
import { columnsOf } from "../../Table.ts"
import { type Suite, type Thing, thing, things } from "./Suite.ts"

const encoder = new TextEncoder()

/** By UTF-8 bytes, the plain way. */
export const compareBytes = (a: string, b: string): number => {
  const [x, y] = [encoder.encode(a), encoder.encode(b)]
  for (let i = 0; i < Math.min(x.length, y.length); i++) if (x[i] !== y[i]) return x[i]! - y[i]!
  return x.length - y.length
}

const compare = (a: unknown, b: unknown): number => {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined)
  return typeof a === "string" ? compareBytes(a, b as string) : Number(a) - Number(b)
}

const Small = Schema.Literals([0, 1, 2, 3])
const Texts = Schema.Literals(["", "a", "A", "é", "\uffff", "\u{1f600}"])
const Fields = {
  scope: Schema.Literals(["s", "t"]),
  name: Texts,
  flag: Schema.Boolean,
  rank: Schema.optionalKey(Small),
  note: Schema.optionalKey(Texts),
  label: Schema.optionalKey(Texts)
}
const Key = Schema.Literals(["a", "b", "c", "d", "e", "f"])

const Write = Schema.Union([
  Schema.Struct({ op: Schema.Literal("insert"), id: Key, fields: Schema.Struct(Fields) }),
  Schema.Struct({ op: Schema.Literal("replace"), id: Key, fields: Schema.Struct(Fields) }),
  Schema.Struct({
    op: Schema.Literal("patch"),
    id: Key,
    changes: Schema.Struct({
      name: Schema.optionalKey(Texts),
      flag: Schema.optionalKey(Schema.Boolean),
      rank: Schema.optionalKey(Schema.NullOr(Small)),
      note: Schema.optionalKey(Schema.NullOr(Texts))
    })
  }),
  Schema.Struct({ op: Schema.Literal("remove"), id: Key })
])

const Command = Schema.Union([
  Schema.Struct({
    op: Schema.Literal("mutation"),
    writes: Schema.Array(Write).check(Schema.isMaxLength(5)),
    commits: Schema.Boolean
  }),
  Schema.Struct({
    op: Schema.Literal("page"),
    index: Schema.Literals(["byName", "byNote", "byCreation", "byFlagAndRank", "byLabel"]),
    prefix: Schema.Struct({
      scope: Schema.Literals(["s", "t"]),
      flag: Schema.Boolean,
      rank: Schema.NullOr(Small),
      text: Schema.NullOr(Texts),
      length: Small
    }),
    order: Schema.Literals(["asc", "desc"]),
    limit: Schema.Literals([1, 2, 5]),
    range: Schema.optionalKey(Schema.Struct({
      low: Schema.optionalKey(Schema.Literals(["gt", "gte"])),
      high: Schema.optionalKey(Schema.Literals(["lt", "lte"])),
      number: Small,
      text: Texts
    }))
  }),
  Schema.Struct({ op: Schema.Literal("unique"), scope: Schema.Literals(["s", "t"]), text: Texts })
])
type Command = typeof Command.Type
type WriteCommand = typeof Write.Type
type PageCommand = Extract<Command, { op: "page" }>
type Rows = ReadonlyMap<string, Thing>

const clashOf = (rows: Rows, next: Thing, isNew: boolean): string | undefined => {
  if (isNew && rows.has(next.id)) return "id"
  for (const [index, columns] of Object.entries(things.unique)) {
    if (columns.some((column) => next[column] === undefined)) continue
    for (const row of rows.values()) {
      if (row.id !== next.id && columns.every((column) => row[column] === next[column])) return index
    }
  }
  return undefined
}

const without = (row: Record<string, unknown>): Thing =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined && value !== null)) as any

/** The outcome of a write on the model, and what the model then is. */
const writeModel = (rows: Rows, write: WriteCommand): readonly [string | boolean, Rows] => {
  const previous = rows.get(write.id)
  if (write.op === "remove") {
    return [previous !== undefined, new Map([...rows].filter(([id]) => id !== write.id))]
  }
  if (write.op !== "insert" && previous === undefined) return [false, rows]
  const next = write.op === "patch" ? without({ ...previous, ...write.changes }) : thing(write.id, write.fields)
  const clash = clashOf(rows, next, write.op === "insert")
  return clash === undefined ? [true, new Map(rows).set(write.id, next)] : [clash, rows]
}

const writeStore = (store: StoreService, write: WriteCommand): Effect.Effect<string | boolean> => {
  switch (write.op) {
    case "insert":
      return store.insert(things, thing(write.id, write.fields)).pipe(
        Effect.as(true),
        Effect.catchTag("UniqueViolation", (error) => Effect.succeed(error.index))
      )
    case "replace":
      return Effect.catchTag(
        store.replace(things, thing(write.id, write.fields)),
        "UniqueViolation",
        (error) => Effect.succeed(error.index)
      )
    case "patch":
      return Effect.catchTag(
        store.patch(things, write.id, write.changes),
        "UniqueViolation",
        (error) => Effect.succeed(error.index)
      )
    case "remove":
      return store.remove(things, write.id)
  }
}

const prefixOf = ({ index, prefix }: PageCommand): ReadonlyArray<unknown> => {
  const byColumn: Record<string, unknown> = {
    ...prefix,
    name: prefix.text ?? "",
    note: prefix.text,
    label: prefix.text,
    createdAt: 1_000
  }
  return columnsOf(things, index).slice(0, prefix.length).map((column) => byColumn[column])
}

const rangeOf = (command: PageCommand): Range | undefined => {
  const column = columnsOf(things, command.index)[prefixOf(command).length]
  const { high, low, number, text } = command.range ?? {}
  if (column === undefined || number === undefined || text === undefined) return undefined
  const bound = column === "rank" || column === "createdAt" ? number : column === "flag" ? number > 1 : text
  return { ...(low === undefined ? {} : { [low]: bound }), ...(high === undefined ? {} : { [high]: bound }) }
}

const listModel = (rows: Rows, command: PageCommand): ReadonlyArray<Thing> => {
  const columns = columnsOf(things, command.index) as ReadonlyArray<keyof Thing>
  const prefix = prefixOf(command)
  const range = rangeOf(command)
  const next = columns[prefix.length]
  const list = [...rows.values()].filter((row) => {
    if (!prefix.every((value, i) => (row[columns[i]!] ?? null) === value)) return false
    if (range === undefined) return true
    const value = row[next!]
    return value !== undefined && (range.gt === undefined || compare(value, range.gt) > 0) &&
      (range.gte === undefined || compare(value, range.gte) >= 0) &&
      (range.lt === undefined || compare(value, range.lt) < 0) &&
      (range.lte === undefined || compare(value, range.lte) <= 0)
  }).toSorted((a, b) => {
    for (const column of [...columns, "id" as const]) {
      const result = compare(a[column], b[column])
      if (result !== 0) return result
    }
    return 0
  })
  return command.order === "asc" ? list : list.toReversed()
}

const listStore = Effect.fnUntraced(function*(store: StoreService, command: PageCommand) {
  const range = rangeOf(command)
  const list: Array<Thing> = []
  let cursor: string | undefined
  for (let page = 0; page < 50; page++) {
    const result = yield* store.page(things, command.index, prefixOf(command) as any, {
      order: command.order,
      limit: command.limit,
      cursor,
      ...(range === undefined ? {} : { range })
    })
    list.push(...result.items as ReadonlyArray<Thing>)
    if (result.nextCursor === null) return list
    cursor = result.nextCursor
  }
  return yield* Effect.die(new Error("the pages never end"))
})

export const register = ({ property }: Suite): void =>
  property(
    "agrees with it on every answer",
    Schema.Array(Command).check(Schema.isMaxLength(20)),
    (commands) =>
      Effect.gen(function*() {
        const store = yield* Store
        let rows: Rows = new Map()
        for (const command of commands) {
          switch (command.op) {
            case "mutation": {
              let draft = rows
              const expected = command.writes.map((write) => {
                const [answer, next] = writeModel(draft, write)
                draft = next
                return answer
              })
              let answers: ReadonlyArray<unknown> = []
              const writes = Effect.forEach(command.writes, (write) => writeStore(store, write)).pipe(
                Effect.tap((all) => Effect.sync(() => answers = all)),
                Effect.andThen(command.commits ? Effect.void : Effect.fail("rolls back"))
              )
              yield* Effect.exit(store.mutation({ name: "writes" }, writes))
              if (command.commits) rows = draft
              assert.deepStrictEqual(answers, expected)
              assert.deepStrictEqual(
                yield* store.getMany(things, Key.literals),
                Key.literals.map((id) => rows.get(id))
              )
              break
            }
            case "page":
              assert.deepStrictEqual(yield* listStore(store, command), listModel(rows, command))
              break
            case "unique": {
              const key = [command.scope, command.text] as const
              const find = (column: "name" | "note") =>
                [...rows.values()].find((row) => row.scope === command.scope && row[column] === command.text)
              assert.deepStrictEqual(
                [yield* store.unique(things, "byName", key), yield* store.unique(things, "byNote", key)],
                [find("name"), find("note")]
              )
              break
            }
          }
        }
      }),
    200
  )
